"""`--dry-run`: what a command would spend on its articles."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from pipeline.cli.batch import code_of
from pipeline.cli.call import leave, say_error
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
    whole = sum(plans, Plan())
    forecast = Forecast(str(engine.model.name), len(plans), **asdict(whole))
    write_forecast(forecast, output)
    return tuple(failed)


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
