"""Stores made for an eval run: the articles of a question, indexed in a folder that goes when the run ends."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from types import TracebackType
from typing import Self

from eval.answers import Hits, Reply, article_place
from eval.tasks.items import StoreQuestion
from eval.verifying import check
from pipeline.engines.base import Engine
from pipeline.evidence.candidates import EvidenceOptions
from pipeline.steps.check import Checkers
from pipeline.steps.checkers import opened_checkers
from pipeline.store import Store
from pipeline.store.records import SearchFilter
from pipeline.types import Article, content_id

TOP_K = 10


class EvalStores:
    """A store for each set of articles that one model is asked about; a context manager, usable from threads."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._stores: dict[str, Store] = {}
        self._checkers: dict[str, Checkers] = {}
        self._folder: Path | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def find(self, question: StoreQuestion) -> Reply:
        """The best passages for the claim's statement, none from the claim's own article."""
        claim = question.claim
        own = frozenset({claim.article_id} if claim.article_id else ())
        with self._lock:
            store = self.store_of(question.articles)
            hits = store.search(claim.proposition or claim.text, TOP_K, SearchFilter(excluded_articles=own))
        return Reply(Hits(tuple(article_place(hit.article_id, hit.span) for hit in hits)))

    def check(self, engine: Engine, question: StoreQuestion, digest: str | None) -> Reply:
        """The engine's verdict on the claim from its articles, by the same steps as `evenhand check`."""
        with self._lock:
            checkers = self._checkers_of(engine, question.articles, digest)
        return check(question, checkers)

    def _checkers_of(self, engine: Engine, articles: tuple[Article, ...], digest: str | None) -> Checkers:
        """Who checks against these articles: kept, so that an article is read once for all of its story's claims."""
        key = _key(articles)
        if key not in self._checkers:
            opened = opened_checkers(engine, self.store_of(articles), EvidenceOptions(), digest=digest)
            self._checkers[key] = self._stack.enter_context(opened)
        return self._checkers[key]

    def store_of(self, articles: tuple[Article, ...]) -> Store:
        """The store that holds exactly these articles, made when it is first asked for."""
        key = _key(articles)
        if key not in self._stores:
            store = self._stack.enter_context(Store.open(self._root() / key))
            store.index_all(articles)
            self._stores[key] = store
        return self._stores[key]

    def _root(self) -> Path:
        if self._folder is None:
            self._folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="evenhand-eval-")))
        return self._folder


def _key(articles: tuple[Article, ...]) -> str:
    return content_id(*(article.article_id for article in articles))
