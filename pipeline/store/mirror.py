"""Brings a local catalog in step with the articles of a server: it has the texts, and all that is searched of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.store.catalog import Catalog, Vectors
from pipeline.store.changes import Dated, Prepared, replace_source
from pipeline.store.embeddings import Embedder
from pipeline.store.indexing import prepare
from pipeline.store.records import IndexOutcome
from pipeline.store.served import Listed, ServedStore
from pipeline.types import Chunk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

_TOGETHER = 64  # sources that are fetched in one request


class Mirror:
    """A catalog that follows a server. Sources that changed are replaced whole, one transaction each."""

    def __init__(self, catalog: Catalog, served: ServedStore, embedder: Callable[[], Embedder]) -> None:
        self._catalog = catalog
        self._served = served
        self._embedder = embedder

    def follow(self) -> tuple[str, ...]:
        """Take over what changed on the server; the ids of chunks that are no longer searched.

        These are the chunks that the mirror had, and those of superseded versions that it never saw. Vectors that the
        server has lost are made anew and given back to it. The caller holds the mirror's lock. Raises StoreError.
        """
        listed = self._served.listing()
        changed = iter(sorted(_changed(self._held(), listed)))
        versions = _by_source(listed)
        gone: list[str] = []
        while sources := list(islice(changed, _TOGETHER)):
            gone += self._replace({source: versions.get(source, ()) for source in sources})
        return tuple(gone)

    def left_out(self) -> tuple[str, ...]:
        """The ids of records on the server that are no articles."""
        return tuple(sorted(self._served.listing().keys() - self._held().keys()))

    def _held(self) -> dict[str, Listed]:
        statement = "SELECT article_id, source_key, indexed_at FROM articles"
        return {article_id: Listed(*about) for article_id, *about in self._catalog.rows(statement)}

    def _replace(self, sources: Mapping[str, Sequence[str]]) -> Iterator[str]:
        found = self._served.articles([article_id for ids in sources.values() for article_id in ids])
        kept = {source: [found[i] for i in ids if i in found] for source, ids in sources.items()}
        latest = {s: prepare(dated[-1].article, IndexOutcome.CHANGED) for s, dated in kept.items() if dated}
        rows = self._vectors([chunk for prepared in latest.values() for chunk in prepared.chunks])
        for source, dated in kept.items():
            if len(dated) < len(sources[source]):
                logger.warning("%s: a version on the server is damaged or gone, and left out", source)
            superseded = (prepare(one.article, IndexOutcome.CHANGED) for one in dated[:-1])
            yield from (chunk.chunk_id for prepared in superseded for chunk in prepared.chunks)
            yield from self._take_over(source, dated, latest.get(source), rows)

    def _take_over(
        self, source: str, dated: Sequence[Dated], latest: Prepared | None, rows: Mapping[str, NDArray[np.float32]]
    ) -> tuple[str, ...]:
        import numpy as np

        own = [rows[chunk.chunk_id] for chunk in latest.chunks] if latest else []
        stacked = np.stack(own) if own else np.empty((0, self._catalog.identity.dimension), dtype=np.float32)
        return replace_source(self._catalog, source, dated, latest, stacked)

    def _vectors(self, chunks: Sequence[Chunk]) -> dict[str, NDArray[np.float32]]:
        """The server's vector of each chunk; those it does not have are made, and added to it."""
        if not chunks:
            return {}
        known = self._served.stored([chunk.chunk_id for chunk in chunks])
        rows = dict(zip(known.chunk_ids, known.rows, strict=True))
        missing = {chunk.chunk_id: chunk.text for chunk in chunks if chunk.chunk_id not in rows}
        if missing:
            made = Vectors(tuple(missing), self._embedder().embed(list(missing.values())))
            self._served.add_chunks(made)
            rows.update(zip(made.chunk_ids, made.rows, strict=True))
        return rows


def _changed(held: Mapping[str, Listed], listed: Mapping[str, Listed]) -> set[str]:
    """The sources of which a version came, went or was indexed again."""
    differ = (i for i in held.keys() | listed.keys() if held.get(i) != listed.get(i))
    return {about.source_key for i in differ for about in (held.get(i), listed.get(i)) if about is not None}


def _by_source(listed: Mapping[str, Listed]) -> dict[str, Sequence[str]]:
    """The ids of each source's versions, the latest last; versions of one moment in the order of their ids."""
    found: dict[str, list[str]] = {}
    for article_id in sorted(listed, key=lambda i: (listed[i].indexed_at, i)):
        found.setdefault(listed[article_id].source_key, []).append(article_id)
    return dict(found)


def latest_of(entries: Iterable[tuple[str, Listed]]) -> dict[str, str]:
    """The id of the latest version of each source."""
    return {source: ids[-1] for source, ids in _by_source(dict(entries)).items()}
