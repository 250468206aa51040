"""`eval run --dry-run`: what a run would take, at most; nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from eval.asking import Batch, batches
from eval.models import EngineModel, opened_model
from eval.runs import EvalPlan, asked_of
from eval.tasks.items import ArticleQuestion
from eval.tasks.task import Call
from pipeline.cli.call import say
from pipeline.engines.llm.plan import Plan
from pipeline.report.output import Output
from pipeline.report.usage import Forecast, write_forecast
from pipeline.settings import Settings
from pipeline.steps.engine import CallingEngine
from pipeline.steps.sentences import article_sentences


def write_forecasts(plan: EvalPlan, settings: Settings, output: Output) -> None:
    """One line for each model; calls that cannot be foreseen are said to be left out of it."""
    no_cache = settings.no_cache or plan.repeats > 1 or not settings.cache.is_file()
    unsent = settings.model_copy(update={"offline": True, "no_cache": no_cache})
    for name in plan.models:
        with opened_model(name, unsent, plan.datasets) as model:
            pending = batches(asked_of(plan, model))
            engine = model.engine if isinstance(model, EngineModel) else None
            if isinstance(engine, CallingEngine):
                known = [batch for batch in pending if batch.call in (Call.EXTRACT, Call.SUMMARIZE)]
                if len(known) < len(pending):
                    say(f"{model.name}: {len(pending) - len(known)} further questions, their calls not estimated")
                found = Forecast(model.name, len(known), **asdict(_planned(engine, known)))
            else:
                found = Forecast(model.name, len(pending))
        write_forecast(found, output)


def _planned(engine: CallingEngine, pending: Sequence[Batch]) -> Plan:
    total = Plan()
    for batch in pending:
        question = batch.asked[0].item.question
        assert isinstance(question, ArticleQuestion)  # noqa: S101 - these calls are about an article
        total += engine.plan(
            question.article,
            article_sentences(question.article),
            extract=batch.call is Call.EXTRACT,
            summarize=batch.call is Call.SUMMARIZE,
        )
    return total
