"""`--dry-run`: what a command would spend on its articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from pipeline.cli.batch import code_of
from pipeline.cli.call import leave, say_error
from pipeline.cli.together import read_versions
from pipeline.cli.versions import Versions
from pipeline.engines.base import ReadArticle, SummaryOptions
from pipeline.engines.llm.plan import Plan
from pipeline.report.output import Output
from pipeline.report.usage import Forecast, write_forecast
from pipeline.runs.corpus import Corpus, Item
from pipeline.settings import Settings
from pipeline.sources import ReadOptions
from pipeline.steps.engine import CallingEngine, opened_engine
from pipeline.steps.items import attempt
from pipeline.steps.sentences import article_sentences
from pipeline.types import Article, ItemError


def forecast_command(command: str, corpus: Corpus, options: ReadOptions, settings: Settings, output: Output) -> None:
    """Print calls, tokens and money of `claims`, `summarize` or `check` over the corpus, at most; nothing is sent.

    Of `check` it is what finding the claims takes: what there will be to judge is not known before.
    Neither a key nor a server is needed: the engine is opened as for `--offline`. Answers in the cache cost nothing.
    Leaves with the code of what could not be read.
    """
    with opened_engine(_unsent(settings)) as engine:
        if not isinstance(engine, CallingEngine):
            write_forecast(Forecast(engine.name, len(corpus.items)), output)
            return
        failed = _forecast(command, corpus, options, engine, output)
    leave(code_of(corpus.items, failed))


def forecast_comparison(corpus: Corpus, options: ReadOptions, settings: Settings, output: Output) -> None:
    """Print calls, tokens and money of `compare` over the corpus, at most; nothing is sent.

    The stories are found as the command finds them. Leaves with the code of what could not be read.
    """
    versions = Versions(corpus, options)
    with opened_engine(_unsent(settings)) as engine:
        if not isinstance(engine, CallingEngine):
            write_forecast(Forecast(engine.name, len(corpus.items)), output)
            return
        plans, count = [], 0
        for story in versions.stories():
            plan = versions.tried(story, partial(_planned_comparison, engine, story.articles))
            if plan is not None:
                plans.append(plan)
                count += len(story.articles)
        write_forecast(_forecast_of(engine, count, plans), output)
    leave(versions.code)


def forecast_round_up(
    corpus: Corpus, options: ReadOptions, settings: Settings, length: SummaryOptions, output: Output
) -> None:
    """Print calls, tokens and money of `summarize --together`, at most; nothing is sent.

    Leaves with the code of what could not be read.
    """
    with opened_engine(_unsent(settings)) as engine:
        if not isinstance(engine, CallingEngine):
            write_forecast(Forecast(engine.name, len(corpus.items)), output)
            return
        articles, failed = read_versions(corpus, options)
        plan: Plan | ItemError = Plan()
        if articles:
            plan = attempt(corpus.items[0].key, lambda: engine.plan_round_up(_as_read(articles), length))
        if isinstance(plan, ItemError):
            say_error(plan)
            failed.append(corpus.items[0].key)
        else:
            write_forecast(_forecast_of(engine, len(articles), [plan]), output)
    leave(code_of(corpus.items, failed))


def _planned_comparison(engine: CallingEngine, articles: Sequence[Article]) -> Plan:
    return engine.plan_comparison(_as_read(articles))


def _as_read(articles: Sequence[Article]) -> list[ReadArticle]:
    return [ReadArticle(article, article_sentences(article)) for article in articles]


def _unsent(settings: Settings) -> Settings:
    """The settings of an engine that answers from the cache alone, and starts none."""
    no_cache = settings.no_cache or not settings.cache.is_file()
    return settings.model_copy(update={"offline": True, "no_cache": no_cache})


def _forecast(
    command: str, corpus: Corpus, options: ReadOptions, engine: CallingEngine, output: Output
) -> tuple[str, ...]:
    plans, failed = [], []
    for item in corpus.items:
        found = attempt(item.key, partial(_plan, command, item, options, engine))
        if isinstance(found, ItemError):
            say_error(found)
            failed.append(item.key)
        else:
            plans.append(found)
    write_forecast(_forecast_of(engine, len(plans), plans), output)
    return tuple(failed)


def _forecast_of(engine: CallingEngine, articles: int, plans: Sequence[Plan]) -> Forecast:
    return Forecast(str(engine.model.name), articles, **asdict(sum(plans, Plan())))


def _plan(command: str, item: Item, options: ReadOptions, engine: CallingEngine) -> Plan | ItemError:
    article = item.read(options)
    if not isinstance(article, Article):
        return article
    sentences = article_sentences(article)
    return engine.plan(
        article,
        sentences,
        extract=command in ("claims", "check"),
        summarize=command == "summarize",
        verify=command == "check",
    )
