"""Indexing many articles: cut into chunks, embedded in windows across articles, stored one transaction an article.

One window is embedded in a thread of its own while the next one is cut up and the one before is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import astuple
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pipeline.errors import EvenhandError, SourceError, StoreError, UsageError
from pipeline.store.catalog import Catalog
from pipeline.store.changes import Prepared, outcome_of
from pipeline.store.embeddings import Embedder
from pipeline.store.records import Indexed, IndexOutcome, IndexReport
from pipeline.text.chunks import split_chunks
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, ItemError, text_digest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WINDOW_CHUNKS = 64
"""So many chunks are embedded together: enough for batches of like length, few enough to lose in a crash."""
_WINDOW_ARTICLES = 64


class Sink(Protocol):
    """Where indexed articles go. A crash loses what was not put yet, and nothing else."""

    def put(self, window: Sequence[Prepared], rows: NDArray[np.float32]) -> None:
        """Make these the latest versions of their sources; `rows` are the vectors of their chunks, in order."""
        ...

    def update(self, article: Article) -> None:
        """Give a stored article other metadata; its text is the same."""
        ...


class _Embedding(NamedTuple):
    """A window whose vectors are on their way."""

    window: Sequence[Prepared]
    rows: Future[NDArray[np.float32]]


class Indexer:
    """One call of `Store.index_all`: takes articles one by one, in windows to the sink.

    `on_indexed` hears of each article once the sink has it. An article that cannot be indexed is counted in the
    report; when the store itself fails, StoreError is raised, and what was stored before stays.
    """

    def __init__(
        self,
        catalog: Catalog,
        sink: Sink,
        embedder: Callable[[], Embedder],
        on_indexed: Callable[[Indexed], None],
    ) -> None:
        self._catalog = catalog
        self._sink = sink
        self._embedder = embedder
        self._on_indexed = on_indexed
        self._window: list[Prepared] = []
        self._under_way: _Embedding | None = None
        self._embedding = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        self._counts: Counter[IndexOutcome] = Counter()
        self._chunks = 0
        self._failed: list[ItemError] = []

    def run(self, articles: Iterable[Article]) -> IndexReport:
        """Index all of them; what is being embedded when an interrupt comes is stored."""
        with self._embedding:
            try:
                for article in articles:
                    self._take(article)
            except KeyboardInterrupt:
                self._store_embedded()
                raise
            self._finish()
        counts = {outcome.value: self._counts[outcome] for outcome in IndexOutcome}
        return IndexReport(**counts, chunks=self._chunks, failed=tuple(self._failed))

    def _take(self, article: Article) -> None:
        if self._is_waiting(article.source_key):
            self._finish()
        try:
            prepared = self._prepared(article)
        except StoreError:
            raise
        except EvenhandError as error:
            self._failed.append(ItemError(article.source_key, type(error).__name__, error.message, error.action))
            return
        except Exception as error:
            self._failed.append(ItemError(article.source_key, type(error).__name__, str(error), None))
            return
        self._place(prepared)

    def _is_waiting(self, source_key: str) -> bool:
        waiting = (*self._window, *(self._under_way.window if self._under_way else ()))
        return any(prepared.article.source_key == source_key for prepared in waiting)

    def _place(self, prepared: Prepared) -> None:
        if prepared.outcome is IndexOutcome.UPDATED:
            self._sink.update(prepared.article)
        if prepared.outcome in (IndexOutcome.UPDATED, IndexOutcome.UNCHANGED):
            self._report(prepared, self._catalog.chunks_of(prepared.article.article_id))
            return
        self._window.append(prepared)
        waiting = sum(len(p.chunks) for p in self._window)
        if waiting >= _WINDOW_CHUNKS or len(self._window) >= _WINDOW_ARTICLES:
            self._embed()

    def _prepared(self, article: Article) -> Prepared:
        _check(article)
        outcome = outcome_of(self._catalog, article)
        if outcome in (IndexOutcome.UPDATED, IndexOutcome.UNCHANGED):
            return Prepared(article, outcome, (), ())
        return prepare(article, outcome)

    def _embed(self) -> None:
        """Let the window be embedded, and store the one before it meanwhile."""
        window, self._window = self._window, []
        texts = [chunk.text for prepared in window for chunk in prepared.chunks]
        rows = self._embedding.submit(self._vectors, texts)
        self._store_embedded()
        self._under_way = _Embedding(window, rows)

    def _finish(self) -> None:
        """Store everything that was taken."""
        if self._window:
            self._embed()
        self._store_embedded()

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedder().embed(texts)

    def _store_embedded(self) -> None:
        embedded, self._under_way = self._under_way, None
        if embedded is None:
            return
        window = embedded.window
        self._sink.put(window, embedded.rows.result())
        for prepared in window:
            self._chunks += len(prepared.chunks)
            self._report(prepared, len(prepared.chunks))

    def _report(self, prepared: Prepared, chunks: int) -> None:
        article = prepared.article
        self._counts[prepared.outcome] += 1
        self._on_indexed(Indexed(article.article_id, article.source_key, prepared.outcome, chunks))


def prepare(article: Article, outcome: IndexOutcome) -> Prepared:
    """The article cut into sentences and chunks."""
    sentences = split_sentences(article.text)
    return Prepared(article, outcome, sentences, split_chunks(article, sentences))


def _check(article: Article) -> None:
    """Raise SourceError or UsageError for an article whose records could not hold."""
    try:
        "".join(value for value in astuple(article) if value).encode()
    except UnicodeEncodeError as error:
        raise SourceError(
            "holds code points that are not text", item=article.source_key, action="save it as UTF-8"
        ) from error
    if article.digest != text_digest(article.text):
        raise UsageError(
            "the digest is not that of the text", item=article.source_key, action="build it with article_from_text"
        )
