"""The two ways of `evenhand check`: articles, in a run folder, and statements given on the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.cli.batch import chosen_executor, plan_run, work_through
from pipeline.cli.call import leave, say, say_error
from pipeline.cli.flags import BatchFlags, RunFlags
from pipeline.cli.forecast import forecast_command
from pipeline.engines.base import Engine, Verifier
from pipeline.engines.cascade import Cascade
from pipeline.errors import ExitCode, UsageError
from pipeline.evidence.candidates import EvidenceOptions
from pipeline.records import json_text
from pipeline.report.check import write_checked
from pipeline.report.filter import ArticleVerdict, ClaimFilter
from pipeline.report.output import Output
from pipeline.report.usage import cascade_line, usage_line
from pipeline.runs.accounting import verdict_row
from pipeline.runs.corpus import gather
from pipeline.runs.execute import identify
from pipeline.runs.read import read_articles
from pipeline.runs.tasks import CheckTask
from pipeline.runs.work import check_work
from pipeline.settings import Settings
from pipeline.sources import ReadOptions
from pipeline.steps.check import check_claims, free_claim
from pipeline.steps.checkers import opened_checkers, verify_parameters
from pipeline.steps.engine import CallingEngine, engine_parameters, opened_engine
from pipeline.steps.stores import open_store, whole_location
from pipeline.store import Store


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to check, where the work is done and kept, and what to show of it where."""

    options: EvidenceOptions
    shown: ClaimFilter
    output: Output
    cascade: bool
    run: RunFlags
    batch: BatchFlags


def check_sources(
    sources: Sequence[str], reading: ReadOptions, settings: Settings, wanted: Wanted, *, dry_run: bool
) -> None:
    """Check the claims of articles; leaves with the code of what failed."""
    corpus = gather(sources, reading)
    if dry_run:
        forecast_command("check", corpus, reading, settings, wanted.output)
        return
    with opened_engine(settings) as engine, open_store(settings.store) as store:
        parameters = _parameters(engine, settings, store, wanted)
        identity = identify("check", engine.name, parameters, corpus, reading)
        located = settings.model_copy(update={"store": whole_location(settings.store)})
        task = CheckTask(located, reading, wanted.options, parameters["store"])
        executor = chosen_executor(wanted.batch, task, engine, identity, wanted.run)
        plan = plan_run(identity, corpus, reading, wanted.run, settings, engine=engine, executor=executor)
        with opened_checkers(engine, store, wanted.options, cascade=wanted.cascade) as checkers:
            code = work_through(plan, lambda article: check_work(article, checkers))
        _say_saving(checkers.verifier)
        if store.state != parameters["store"]:
            say("the store changed during the run: verdicts may rest on different articles; check again in a new run")
    write_checked(wanted.shown.select_checked(read_articles(plan.folder)), wanted.output)
    leave(code)


def check_statements(statements: Sequence[str], settings: Settings, wanted: Wanted) -> None:
    """Check statements that stand in no article; leaves with ITEM_FAILED when one could not be checked."""
    if wanted.run.run is not None:
        raise UsageError("keeps articles only", item="--run", action="leave it out with --claim, or give a SOURCE")
    if wanted.batch != BatchFlags():
        flag = "--batch-api" if wanted.batch.batch_api else f"--executor {wanted.batch.executor}"
        raise UsageError("works on articles", item=flag, action="leave it out with --claim, or give a SOURCE")
    if not all(statement.strip() for statement in statements):
        raise UsageError("is empty", item="--claim", action="give a statement")
    with opened_engine(settings) as engine, open_store(settings.store) as store:
        claims = [free_claim(" ".join(text.split()), engine.name) for text in dict.fromkeys(statements)]
        with opened_checkers(engine, store, wanted.options, cascade=wanted.cascade) as checkers:
            result = check_claims(None, claims, checkers)
        _say_saving(checkers.verifier)
        if isinstance(engine, CallingEngine):
            say(f"usage: {usage_line(engine.model.spending)}")
    cited = {article.article_id: article for article in result.cited}
    errors = [checked.error for checked in result.checked if checked.error is not None]
    for error in errors:
        say_error(error)
    row = verdict_row(len(result.checked) - len(errors), len(errors), len(claims))
    print(f"accounting: {json_text({'verdicts': row.record()})}", file=sys.stderr)
    write_checked((ArticleVerdict(None, checked, cited) for checked in result.checked), wanted.output)
    leave(ExitCode.ITEM_FAILED if errors else ExitCode.DONE)


def _say_saving(verifier: Verifier) -> None:
    if isinstance(verifier, Cascade):
        say(f"cascade: {cascade_line(verifier.report)}")


def _parameters(engine: Engine, settings: Settings, store: Store, wanted: Wanted) -> dict[str, Any]:
    """All that may change a verdict: the store's articles, how evidence is sought, and how the model is asked."""
    filters = wanted.options.filters
    return {
        **engine_parameters(engine, settings, "claims"),
        **verify_parameters(engine, settings),
        "store": store.state,
        "top_k": wanted.options.top_k,
        "since": filters.since,
        "as_of": filters.as_of,
        "from_publisher": sorted(filters.publishers),
        "from_domain": sorted(filters.domains),
        "cascade": wanted.cascade,
    }
