"""What an article's work is, in a form that travels to another process or machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.engines.base import SummaryOptions
from pipeline.runs.corpus import Item
from pipeline.runs.folder import ItemWork
from pipeline.runs.work import claims_work, summary_work
from pipeline.settings import Settings
from pipeline.sources import ReadOptions
from pipeline.steps.engine import load_engine
from pipeline.steps.items import attempt
from pipeline.types import Article, ItemError


@dataclass(frozen=True, slots=True)
class EngineTask:
    """Claims, or with `length` summaries, with the engine of the settings."""

    settings: Settings
    reading: ReadOptions
    length: SummaryOptions | None = None

    def read(self, item: Item) -> Item:
        """The item with its article, or with why it cannot be read."""
        return replace(item, given=item.read(self.reading))

    def open(self) -> Callable[[Item], ItemWork | ItemError]:
        """Loads the engine."""
        engine, length = load_engine(self.settings), self.length

        def work(article: Article) -> ItemWork:
            return claims_work(article, engine) if length is None else summary_work(article, engine, length)

        def result(item: Item) -> ItemWork | ItemError:
            article = item.read(self.reading)
            return article if isinstance(article, ItemError) else attempt(item.key, lambda: work(article))

        return result
