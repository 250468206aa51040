"""Indexing many articles: cut into chunks, embedded in windows across articles, stored one transaction an article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import astuple

from pipeline.errors import EvenhandError, SourceError, StoreError, UsageError
from pipeline.store.catalog import Catalog, Vectors
from pipeline.store.changes import Prepared, outcome_of, put, update_metadata
from pipeline.store.embeddings import Embedder
from pipeline.store.records import Indexed, IndexOutcome, IndexReport
from pipeline.store.replica import Replica
from pipeline.text.chunks import split_chunks
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, ItemError, text_digest

_WINDOW_CHUNKS = 64
"""So many chunks are embedded together: enough for batches of like length, few enough to lose in a crash."""
_WINDOW_ARTICLES = 64


class Indexer:
    """One call of `Store.index_all`, under the store's lock: takes articles one by one, then `finish`es.

    `on_indexed` hears of each article once the catalog has it. An article that cannot be indexed is counted in the
    report; when the store itself fails, StoreError is raised, and what was stored before stays.
    """

    def __init__(
        self,
        catalog: Catalog,
        replica: Replica,
        embedder: Callable[[], Embedder],
        on_indexed: Callable[[Indexed], None],
    ) -> None:
        self._catalog = catalog
        self._replica = replica
        self._embedder = embedder
        self._on_indexed = on_indexed
        self._window: list[Prepared] = []
        self._counts: Counter[IndexOutcome] = Counter()
        self._chunks = 0
        self._failed: list[ItemError] = []

    def run(self, articles: Iterable[Article]) -> IndexReport:
        """Index all of them; the vector index is opened only if something changes, or if it is out of step."""
        with ExitStack() as replica:
            for article in articles:
                self._take(article, replica)
            self._flush(replica)
        if not self._replica.in_step():
            with self._replica.changing():
                pass
        counts = {outcome.value: self._counts[outcome] for outcome in IndexOutcome}
        return IndexReport(**counts, chunks=self._chunks, failed=tuple(self._failed))

    def _take(self, article: Article, replica: ExitStack) -> None:
        if any(waiting.article.source_key == article.source_key for waiting in self._window):
            self._flush(replica)
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
        self._place(prepared, replica)

    def _place(self, prepared: Prepared, replica: ExitStack) -> None:
        if prepared.outcome is IndexOutcome.UPDATED:
            update_metadata(self._catalog, prepared.article)
        if prepared.outcome in (IndexOutcome.UPDATED, IndexOutcome.UNCHANGED):
            self._report(prepared, self._catalog.chunks_of(prepared.article.article_id))
            return
        self._window.append(prepared)
        waiting = sum(len(p.chunks) for p in self._window)
        if waiting >= _WINDOW_CHUNKS or len(self._window) >= _WINDOW_ARTICLES:
            self._flush(replica)

    def _prepared(self, article: Article) -> Prepared:
        _check(article)
        outcome = outcome_of(self._catalog, article)
        if outcome in (IndexOutcome.UPDATED, IndexOutcome.UNCHANGED):
            return Prepared(article, outcome, (), ())
        sentences = split_sentences(article.text)
        return Prepared(article, outcome, sentences, split_chunks(article, sentences))

    def _flush(self, replica: ExitStack) -> None:
        if not self._window:
            return
        if not self._replica.changing_now:
            replica.enter_context(self._replica.changing())
        window, self._window = self._window, []
        chunks = [chunk for prepared in window for chunk in prepared.chunks]
        rows = self._embedder().embed([chunk.text for chunk in chunks])
        gone: list[str] = []
        at = 0
        for prepared in window:
            gone += put(self._catalog, prepared, rows[at : at + len(prepared.chunks)])
            at += len(prepared.chunks)
        self._replica.follow(gone, Vectors(tuple(chunk.chunk_id for chunk in chunks), rows))
        for prepared in window:
            self._chunks += len(prepared.chunks)
            self._report(prepared, len(prepared.chunks))

    def _report(self, prepared: Prepared, chunks: int) -> None:
        article = prepared.article
        self._counts[prepared.outcome] += 1
        self._on_indexed(Indexed(article.article_id, article.source_key, prepared.outcome, chunks))


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
