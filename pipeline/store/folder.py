"""Where articles go in a store of this machine: into the catalog, and from there into the vector index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from pipeline.store.catalog import Catalog, Vectors
from pipeline.store.changes import Prepared, put, update_metadata
from pipeline.store.replica import Replica
from pipeline.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@contextmanager
def folder_sink(catalog: Catalog, replica: Replica) -> Iterator[FolderSink]:
    """A sink for the block, under the store's lock; the vector index is in step after it."""
    with ExitStack() as changing:
        yield FolderSink(catalog, replica, changing)
    if not replica.in_step():
        with replica.changing():
            pass


class FolderSink:
    """One transaction an article. The vector index is opened only if something changes."""

    def __init__(self, catalog: Catalog, replica: Replica, changing: ExitStack) -> None:
        self._catalog = catalog
        self._replica = replica
        self._changing = changing

    def put(self, window: Sequence[Prepared], rows: NDArray[np.float32]) -> None:
        """Make these the latest versions of their sources; `rows` are the vectors of their chunks, in order."""
        if not self._replica.changing_now:
            self._changing.enter_context(self._replica.changing())
        gone: list[str] = []
        at = 0
        for prepared in window:
            gone += put(self._catalog, prepared, rows[at : at + len(prepared.chunks)])
            at += len(prepared.chunks)
        chunk_ids = tuple(chunk.chunk_id for prepared in window for chunk in prepared.chunks)
        self._replica.follow(gone, Vectors(chunk_ids, rows))

    def update(self, article: Article) -> None:
        """Give a stored article other metadata; its text is the same."""
        update_metadata(self._catalog, article)
