"""All versions of one story at once."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.cli.batch import code_of
from pipeline.cli.call import leave, say, say_error, say_skipped
from pipeline.engines.base import Engine, SummaryOptions
from pipeline.report.output import Output
from pipeline.report.roundups import write_round_up
from pipeline.report.usage import usage_line
from pipeline.runs.corpus import Corpus
from pipeline.sources import ReadOptions
from pipeline.steps.compare import comparing, without_copies
from pipeline.steps.engine import CallingEngine
from pipeline.steps.items import attempt
from pipeline.steps.roundup import round_up_articles
from pipeline.types import Article, ItemError


class Versions(NamedTuple):
    """The versions of one story that could be read, and the keys of those that could not."""

    articles: tuple[Article, ...]
    failed: list[str]


def round_up_corpus(
    corpus: Corpus, options: ReadOptions, engine: Engine, length: SummaryOptions, output: Output
) -> None:
    """Write one round-up of all articles of a corpus; leave with the code of what failed."""
    maker = comparing(engine)
    versions, failed = read_versions(corpus, options)
    if versions:
        key = corpus.items[0].key
        found = attempt(key, lambda: round_up_articles(versions, maker, length))
        if isinstance(found, ItemError):
            say_error(found)
            failed.append(key)
        else:
            write_round_up(found, output)
    if isinstance(engine, CallingEngine):
        say(f"usage: {usage_line(engine.model.spending)}")
    leave(code_of(corpus.items, failed))


def read_versions(corpus: Corpus, options: ReadOptions) -> Versions:
    """The articles of a corpus, copies once; what cannot be read is said."""
    say_skipped(corpus.skipped)
    failed: list[str] = []
    articles: list[Article] = []
    for item in corpus.items:
        article = item.read(options)
        if isinstance(article, ItemError):
            say_error(article)
            failed.append(item.key)
        else:
            articles.append(article)
    return Versions(tuple(without_copies(articles)), failed)
