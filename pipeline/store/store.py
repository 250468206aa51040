"""The local store: articles in, spans out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pipeline.errors import StoreError, UsageError
from pipeline.store import changes, verification
from pipeline.store.catalog import Catalog
from pipeline.store.database import Identity
from pipeline.store.embeddings import Embedder, MiniLM, load_embedder
from pipeline.store.folder import folder_sink
from pipeline.store.indexing import Indexer
from pipeline.store.locks import FolderLock
from pipeline.store.records import (
    EVERYTHING,
    ArticleEntry,
    Hit,
    Indexed,
    IndexReport,
    SearchFilter,
    StoreStats,
    VerifyReport,
)
from pipeline.store.replica import Replica
from pipeline.store.retrieve import Questions, retrieve
from pipeline.store.selection import selection_of
from pipeline.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.store.vectors import Neighbor


class Store:
    """A folder with the articles, what is searched of them, and a vector index; threads take turns with it.

    Reading never waits and never makes a folder: a store that is not there yet is empty. Whatever changes the store
    waits `lock_timeout` seconds for another process that does, then raises StoreLocked. Every method raises
    StoreDamaged when the catalog cannot be read, and StoreError when the disk is full or the folder read-only.
    """

    def __init__(self, folder: Path, catalog: Catalog, embedder: Callable[[], Embedder], lock_timeout: float) -> None:
        self._folder = folder
        self._catalog = catalog
        self._embedder = embedder
        self._lock = FolderLock(folder, timeout=lock_timeout)
        self._replica = Replica(folder, catalog)

    @classmethod
    def open(cls, path: Path, embedder: Embedder | None = None, *, lock_timeout: float = 5.0) -> Store:
        """The store in the folder `path`; without an embedder, the built-in one is loaded when it is first needed.

        Raises StoreMismatch when the store was built with another embedding model or dimension, StoreDamaged when the
        catalog cannot be read.
        """
        if path.exists() and not path.is_dir():
            raise StoreError("is not a folder", item=str(path), action="name a folder with --store")
        model: Embedder | type[MiniLM] = embedder or MiniLM
        catalog = Catalog(path / "catalog.sqlite3", Identity(model.name, model.dimension))
        return cls(path, catalog, lambda: embedder or load_embedder(), lock_timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all files; nothing is lost without it."""
        self._replica.close()
        self._catalog.close()

    def index(self, article: Article) -> Indexed:
        """Add one article, or its new version, or nothing when the store has it; many are faster with `index_all`."""
        done: list[Indexed] = []
        report = self.index_all([article], done.append)
        if report.failed:
            failed = report.failed[0]
            raise StoreError(failed.message, item=failed.item, action=failed.action)
        return done[0]

    def index_all(
        self, articles: Iterable[Article], on_indexed: Callable[[Indexed], None] = lambda _: None
    ) -> IndexReport:
        """Add articles, as many as there are, in memory that does not grow with them.

        `on_indexed` hears of each once it is stored. Articles that cannot be indexed are counted and left out.
        """
        with self._writing(), folder_sink(self._catalog, self._replica) as sink:
            return Indexer(self._catalog, sink, self._embedder, on_indexed).run(articles)

    def articles(self, *, all_versions: bool = False) -> tuple[ArticleEntry, ...]:
        """The articles without their texts, by source key; older versions only when asked for."""
        self._catalog.refresh()
        return tuple(self._catalog.entries(all_versions=all_versions))

    def get(self, article_id: str) -> Article:
        """An article in any version; raises ArticleNotFound."""
        self._catalog.refresh()
        return self._catalog.article(article_id)

    def remove(self, article_id: str) -> int:
        """Remove the latest version of a source with all older ones, or one older version; how many went.

        Raises ArticleNotFound.
        """
        self.get(article_id)
        with self._writing():
            return changes.remove(self._catalog, article_id).articles

    def prune(self) -> int:
        """Remove all versions but the latest of each source; how many went."""
        with self._writing():
            return changes.prune(self._catalog)

    def search(self, query: str, top_k: int = 10, filters: SearchFilter = EVERYTHING) -> tuple[Hit, ...]:
        """The `top_k` best chunks or fewer, best first, by vectors and BM25 together; none for a query without words.

        Any text is a query. Raises UsageError when `top_k` is below 1 or a date or domain of the filter is none.
        """
        return self.search_all([query], top_k, filters)[0]

    def search_all(
        self,
        queries: Sequence[str],
        top_k: int = 10,
        filters: SearchFilter = EVERYTHING,
        *,
        vectors: NDArray[np.float32] | None = None,
    ) -> tuple[tuple[Hit, ...], ...]:
        """What `search` finds for each query, in order; faster than one at a time.

        `vectors` are those that `embed` gives for the queries, row by row, when they are at hand.
        """
        if top_k < 1:
            raise UsageError("at least one result must be asked for", item=f"top_k {top_k}", action="give 1 or more")
        self._catalog.refresh()
        rows = {query: row for row, query in enumerate(queries) if query.strip()}
        if not rows or not self._catalog.chunk_count():
            return tuple(() for _ in queries)
        asked = list(rows)
        known = self.embed(asked) if vectors is None else vectors[list(rows.values())]
        questions = Questions(asked, known, top_k, filters)
        found = dict(zip(asked, retrieve(self._catalog, self._nearest, questions), strict=True))
        return tuple(found.get(query, ()) for query in queries)

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self._folder

    @property
    def identity(self) -> Identity:
        """The embedding model it was built with, and the length of its vectors."""
        return self._catalog.identity

    @property
    def state(self) -> str:
        """What tells whether the articles are still the same: equal states search the same texts."""
        self._catalog.refresh()
        return f"{self._catalog.store_id()}-{self._catalog.generation()}" if self._catalog.exists else "none"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row of length 1 for each text, from the model that the store was built with."""
        return self._embedder().embed(texts)

    def undated(self, filters: SearchFilter) -> int:
        """How many articles a search with a date filter leaves out only because they have no date; else 0.

        Raises UsageError when a date or domain of the filter is none.
        """
        selection_of(filters)
        if filters.since is None and filters.as_of is None:
            return 0
        self._catalog.refresh()
        others = selection_of(replace(filters, since=None, as_of=None))
        statement = f"SELECT count(*) FROM articles WHERE latest AND published IS NULL AND {others.condition}"
        return self._catalog.number(statement, *others.values)

    def stats(self) -> StoreStats:
        """How much there is, of what, and whether the vector index is in step."""
        self._catalog.refresh()
        number = self._catalog.number
        return StoreStats(
            path=self._folder,
            articles=number("SELECT count(*) FROM articles WHERE latest"),
            versions=number("SELECT count(*) FROM articles"),
            chunks=self._catalog.chunk_count(),
            tokens=number("SELECT coalesce(sum(tokens), 0) FROM chunks"),
            embedder=self._catalog.identity.embedder,
            dimension=self._catalog.identity.dimension,
            catalog_bytes=sum(path.stat().st_size for path in self._folder.glob("catalog.sqlite3*")),
            index_bytes=self._replica.size(),
            index_in_step=self._replica.in_step(),
        )

    def verify(self) -> VerifyReport:
        """Check every digest, span and vector, the full text, and the vector index unless another process writes."""
        self._catalog.refresh()
        with self._lock.attempt(shared=False) as held:
            if not held or not self._catalog.exists:
                return verification.verify(self._catalog, None)
            with self._replica.changing():
                return verification.verify(self._catalog, self._replica)

    def rebuild(self) -> None:
        """Build full text and vector index anew from the articles and vectors of the catalog."""
        with self._writing():
            changes.rewrite_passages(self._catalog)
            self._replica.rebuild()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock.exclusive():
            self._catalog.make_writable()
            yield

    def _nearest(self, vectors: NDArray[np.float32], limit: int) -> list[list[Neighbor]] | None:
        """Ask the vector index, in step first; None while another process writes, or when it cannot be had."""
        with self._lock.attempt(shared=True) as held:
            found = self._replica.query(vectors, limit) if held else None
        if found is not None:
            return found
        with self._lock.attempt(shared=False) as held:
            if not held:
                return None
            with self._replica.changing():
                pass
            return self._replica.query(vectors, limit)
