"""One article at once, without a run folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from pipeline.cli.batch import code_of
from pipeline.cli.call import say, say_error
from pipeline.engines.base import Engine, SummaryOptions
from pipeline.report.output import Output
from pipeline.report.summaries import ArticleSummary, write_summaries
from pipeline.report.usage import usage_line
from pipeline.runs.corpus import Item
from pipeline.sources import ReadOptions
from pipeline.steps.engine import CallingEngine
from pipeline.steps.items import attempt
from pipeline.steps.summarize import summarize_article
from pipeline.types import Article, ItemError


def is_single(sources: Sequence[str]) -> bool:
    """Whether the SOURCE arguments can mean one article only."""
    return len(sources) == 1 and not Path(sources[0]).is_dir()


def summarize_one(item: Item, options: ReadOptions, engine: Engine, length: SummaryOptions, output: Output) -> None:
    """Write the summary of one article; leave with the code of what failed."""
    try:
        found = attempt(item.key, lambda: _summary(item, options, engine, length))
    finally:
        if isinstance(engine, CallingEngine):
            say(f"usage: {usage_line(engine.model.spending)}")
    if isinstance(found, ItemError):
        say_error(found)
        raise typer.Exit(int(code_of([item], [item.key])))
    write_summaries([found], output, single=True)


def _summary(item: Item, options: ReadOptions, engine: Engine, length: SummaryOptions) -> ArticleSummary | ItemError:
    article = item.read(options)
    if not isinstance(article, Article):
        return article
    return ArticleSummary(article, summarize_article(article, engine, length))
