"""A store behind `chroma run`, for several processes and machines that write and read at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store import changes, verification
from pipeline.store.catalog import Catalog
from pipeline.store.database import Identity
from pipeline.store.embeddings import Embedder, MiniLM, load_embedder
from pipeline.store.indexing import Indexer
from pipeline.store.mirror import Mirror, latest_of
from pipeline.store.records import Indexed, IndexReport, Problem, StoreStats, VerifyReport
from pipeline.store.served import Address, ServedSink, ServedStore
from pipeline.store.store import Store
from pipeline.store.vectors import IndexBroken, Neighbor
from pipeline.types import Article, content_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

_LOCK_TIMEOUT_S = 600.0  # another process may be fetching everything for the first time
_MOST_UNKNOWN = 1000  # chunks of others that a search looks past; when there are more, it is exact over the mirror


class SharedStore(Store):
    """The articles of a server, with a mirror of them in a folder, from which everything but vectors is read.

    The mirror follows the server when the store is opened and after whatever is changed through it, so that all that
    one process does rests on one state. Writers wait for nobody. Every method raises StoreError when the server is not
    there; a search then goes on over the mirror, exactly.
    """

    def __init__(self, served: ServedStore, folder: Path, catalog: Catalog, embedder: Callable[[], Embedder]) -> None:
        super().__init__(folder, catalog, embedder, _LOCK_TIMEOUT_S)
        self._served = served
        self._mirror = Mirror(catalog, served, embedder)

    @classmethod
    def at(cls, address: Address, folder: Path, embedder: Embedder | None = None) -> SharedStore:
        """The store on the server at `address`, its mirror in `folder` brought in step; raises as `Store.open`."""
        model: Embedder | type[MiniLM] = embedder or MiniLM
        identity = Identity(model.name, model.dimension)
        served = ServedStore(address, identity)
        catalog = Catalog(folder / "catalog.sqlite3", identity)
        store = cls(served, folder, catalog, lambda: embedder or load_embedder())
        try:
            store._follow()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Let go of the connection and the mirror's files; nothing is lost without it."""
        self._served.close()
        super().close()

    def index_all(
        self, articles: Iterable[Article], on_indexed: Callable[[Indexed], None] = lambda _: None
    ) -> IndexReport:
        """Add articles; `on_indexed` hears of each once the server has it."""
        report = Indexer(self._catalog, ServedSink(self._served, self._catalog), self._embedder, on_indexed).run(
            articles
        )
        self._forget_chunks(self._follow())
        return report

    def remove(self, article_id: str) -> int:
        """Remove the latest version of a source with all older ones, or one older version; how many went.

        Raises ArticleNotFound.
        """
        source_key = self.get(article_id).source_key
        versions = {e.article_id: e.latest for e in self.articles(all_versions=True) if e.source_key == source_key}
        going = list(versions) if versions[article_id] else [article_id]
        self._served.remove(going)
        self._forget_chunks(self._follow())
        return len(going)

    def prune(self) -> int:
        """Remove all versions but the latest of each source; how many went."""
        listed = self._served.listing()
        older = sorted(listed.keys() - latest_of(listed.items()).values())
        self._served.remove(older)
        self._follow()
        return len(older)

    @property
    def state(self) -> str:
        """What tells whether the articles are still the same, also on another machine: a digest of what is listed."""
        self._catalog.refresh()
        listed = self._catalog.rows("SELECT article_id, indexed_at FROM articles WHERE latest ORDER BY article_id")
        return content_id(*(part for row in listed for part in row)) if listed else "none"

    def stats(self) -> StoreStats:
        """How much there is, of what, and whether the server's vectors are in step."""
        held = self._served.count_chunks()
        return replace(super().stats(), index_bytes=0, index_in_step=held >= self._catalog.chunk_count())

    def verify(self) -> VerifyReport:
        """Check the mirror, and the server against it; to be asked while nobody writes."""
        self._follow()
        report = verification.verify(self._catalog, self._served)
        action = "index the article again, or remove the record"
        damaged = (Problem(i, "a record on the server is no article", action) for i in self._mirror.left_out())
        return replace(report, problems=(*report.problems, *damaged))

    def rebuild(self) -> None:
        """Build the mirror's full text anew, and give the server the vectors it lacks; those of no article go."""
        self._follow()
        with self._writing():
            changes.rewrite_passages(self._catalog)
        held, wanted = self._served.ids() or frozenset(), self._catalog.chunk_ids()
        self._served.forget_chunks(sorted(held - wanted))
        for vectors in self._catalog.vectors_of(wanted - held):
            self._served.add_chunks(vectors)

    def _follow(self) -> tuple[str, ...]:
        with self._writing():
            return self._mirror.follow()

    def _forget_chunks(self, gone: Sequence[str]) -> None:
        self._served.forget_chunks(sorted(set(gone) - self._catalog.chunk_ids()))

    def _nearest(self, vectors: NDArray[np.float32], limit: int) -> list[list[Neighbor]] | None:
        """Ask the server; None when it is not there, or holds much that the mirror does not know."""
        try:
            unknown = max(0, self._served.chunks.count() - self._catalog.chunk_count())
            return self._served.chunks.query(vectors, limit + unknown) if unknown <= _MOST_UNKNOWN else None
        except IndexBroken as error:
            logger.warning("%s: the vectors cannot be asked (%s): the mirror stands in", self._served.address, error)
            return None
