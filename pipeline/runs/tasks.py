"""What an article's work is, in a form that travels to another process or machine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

from pipeline.engines.base import SummaryOptions
from pipeline.errors import StoreError
from pipeline.evidence.candidates import EvidenceOptions
from pipeline.runs.corpus import Item
from pipeline.runs.folder import ItemWork
from pipeline.runs.work import check_work, claims_work, summary_work
from pipeline.settings import Settings
from pipeline.sources import ReadOptions
from pipeline.steps.checkers import opened_checkers
from pipeline.steps.engine import load_engine
from pipeline.steps.items import attempt
from pipeline.steps.stores import open_store
from pipeline.types import Article, ItemError


@dataclass(frozen=True, slots=True)
class EngineTask:
    """Claims, or with `length` summaries, with the engine of the settings."""

    settings: Settings
    reading: ReadOptions
    length: SummaryOptions | None = None

    def read(self, item: Item) -> Item:
        """The item with its article, or with why it cannot be read."""
        return _with_article(item, self.reading)

    def open(self) -> Callable[[Item], ItemWork | ItemError]:
        """Loads the engine."""
        engine, length = load_engine(self.settings), self.length

        def work(article: Article) -> ItemWork:
            return claims_work(article, engine) if length is None else summary_work(article, engine, length)

        return _at_the_boundary(work, self.reading)


@dataclass(frozen=True, slots=True)
class CheckTask:
    """Claims with verdicts, with the engine of the settings and the store of `settings.store`, opened where the work is
    done. `state` is that of the store when the run began.
    """

    settings: Settings
    reading: ReadOptions
    evidence: EvidenceOptions
    state: str

    def read(self, item: Item) -> Item:
        """The item with its article, or with why it cannot be read."""
        return _with_article(item, self.reading)

    def open(self) -> Callable[[Item], ItemWork | ItemError]:
        """Loads the engine and opens the store; raises StoreError when it is not the store of the run."""
        store = open_store(self.settings.store)
        if store.state != self.state:
            raise _another_store(self.settings.store)
        # Entered for good: the process that holds the engine ends with it.
        checkers = ExitStack().enter_context(opened_checkers(load_engine(self.settings), store, self.evidence))
        return _at_the_boundary(lambda article: check_work(article, checkers), self.reading)


def _with_article(item: Item, reading: ReadOptions) -> Item:
    return replace(item, given=item.read(reading))


def _at_the_boundary(
    work: Callable[[Article], ItemWork], reading: ReadOptions
) -> Callable[[Item], ItemWork | ItemError]:
    def result(item: Item) -> ItemWork | ItemError:
        article = item.read(reading)
        return article if isinstance(article, ItemError) else attempt(item.key, lambda: work(article))

    return result


def _another_store(location: str) -> StoreError:
    error = StoreError(
        "the store is not there, or not the same, on a node of the cluster",
        item=location,
        action="copy the folder to the same path on every node, or use a store behind `chroma run`",
    )
    error.ends_run = True
    return error
