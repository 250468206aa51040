"""Work over several articles from the command line: a run with progress, errors, accounting and how to resume."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.batch.executor import Executor
from pipeline.batch.local import LocalExecutor
from pipeline.cli.call import say, say_error, say_skipped
from pipeline.cli.flags import BatchFlags, RunFlags
from pipeline.cli.interrupt import interrupted, stopping
from pipeline.cli.progress import BatchProgress
from pipeline.engines.base import Engine
from pipeline.errors import EvenhandError, ExitCode, UsageError
from pipeline.records import Record, json_text
from pipeline.report.usage import usage_line
from pipeline.runs.corpus import Corpus, Item
from pipeline.runs.execute import RunPlan, RunResult, execute
from pipeline.runs.folder import ItemWork
from pipeline.runs.layout import BATCHES
from pipeline.runs.manifest import Identity
from pipeline.runs.read import read_errors, run_row
from pipeline.runs.tasks import CheckTask, EngineTask
from pipeline.settings import Settings
from pipeline.sources import ReadOptions
from pipeline.sources.walk import Kind
from pipeline.steps.engine import CallingEngine
from pipeline.types import Article, ItemError


def plan_run(
    identity: Identity,
    corpus: Corpus,
    options: ReadOptions,
    flags: RunFlags,
    settings: Settings,
    *,
    engine: Engine,
    executor: Executor | None = None,
) -> RunPlan:
    """The run over the corpus, in the folder of `--run` or, below the folder of runs, the one named by content.

    Without an executor articles are worked on here: with a model that bears several calls, twice as many of them are
    under way. While one is read or judged, another is asked about. The builtin engine takes one after the other.
    """
    folder = _folder(identity, flags, settings)
    if not isinstance(engine, CallingEngine):
        return RunPlan(identity, corpus, options, folder, flags.retry_errors, executor or LocalExecutor())
    concurrency = engine.model.concurrency
    local = LocalExecutor(2 * concurrency if concurrency > 1 else 1)
    return RunPlan(identity, corpus, options, folder, flags.retry_errors, executor or local, lambda: engine.model.use)


def chosen_executor(
    batch: BatchFlags, task: EngineTask | CheckTask, engine: Engine, identity: Identity, flags: RunFlags
) -> Executor | None:
    """The executor that the flags ask for; None for the usual one. Raises UsageError for what cannot be."""
    if batch.executor not in ("local", "ray") and not batch.executor.startswith("ray://"):
        raise UsageError(
            "is no executor", item=f"--executor {batch.executor}", action="use local, ray or ray://HOST:PORT"
        )
    if batch.batch_api:
        return _batch_executor(batch, task.settings, engine, _folder(identity, flags, task.settings))
    if batch.executor == "local":
        return None
    if isinstance(engine, CallingEngine):
        raise UsageError(
            "works with the builtin engine; calls wait, they do not compute",
            item="--executor ray",
            action="raise --jobs",
        )
    from pipeline.batch.ray import RayExecutor

    return RayExecutor(task, None if batch.executor == "ray" else batch.executor)


def _batch_executor(batch: BatchFlags, settings: Settings, engine: Engine, folder: Path) -> Executor:
    if not isinstance(engine, CallingEngine):
        raise UsageError("calls no model", item=f"--model {engine.name}", action="leave out --batch-api")
    if batch.executor != "local":
        raise UsageError("needs no executor", item="--batch-api", action="leave out --executor")
    from pipeline.batch.provider import open_batch_executor

    return open_batch_executor(engine.model, settings, folder / BATCHES, say)


def _folder(identity: Identity, flags: RunFlags, settings: Settings) -> Path:
    return flags.run or settings.runs / identity.run_name


def work_through(plan: RunPlan, work: Callable[[Article], ItemWork]) -> ExitCode:
    """Execute the plan, say on standard error what happened; DONE, or the code of what failed."""
    say_skipped(plan.corpus.skipped)
    progress = BatchProgress(plan.used)
    try:
        with stopping(plan.stop):
            result = execute(plan, work, progress)
    except KeyboardInterrupt:
        progress.close()
        _say_accounting(plan, run_row(plan.folder).accounting)
        raise interrupted(f"the same command goes on from {plan.folder.as_posix()}") from None
    except EvenhandError as error:
        progress.close()
        if error.ends_run:
            _say_accounting(plan, run_row(plan.folder).accounting)
        raise
    finally:
        progress.close()
    return _told(plan, result)


def code_of(items: Sequence[Item], failed: Sequence[str]) -> ExitCode:
    """USAGE when a source of a kind that is not supported yet was asked for, ITEM_FAILED for any other failure."""
    later = {item.key for item in items if item.ref.kind in (Kind.LATER, Kind.URL)}
    if not failed:
        return ExitCode.DONE
    return ExitCode.USAGE if later.intersection(failed) else ExitCode.ITEM_FAILED


def _told(plan: RunPlan, result: RunResult) -> ExitCode:
    errors = tuple(read_errors(plan.folder))
    for error in _gathered(errors):
        say_error(error)
    for key in result.duplicates:
        say(f"{key}: the same article as another source; counted once")
    if result.resumed:
        say(f"resumed: {result.resumed} of {len(plan.corpus.items)} items were final already")
    say(f"run: {plan.folder.as_posix()}")
    _say_accounting(plan, result.accounting.record())
    return code_of(plan.corpus.items, [error.item for error in errors])


def _gathered(errors: Sequence[ItemError]) -> Iterator[ItemError]:
    """The errors, those that say the same of several items as one that names the first of them."""
    alike: dict[tuple[str, str, str | None], list[ItemError]] = {}
    for error in errors:
        alike.setdefault((error.type, error.message, error.action), []).append(error)
    for group in alike.values():
        first = group[0]
        more = f" and {len(group) - 1} more" if len(group) > 1 else ""
        yield replace(first, item=f"{first.item}{more}")


def _say_accounting(plan: RunPlan, accounting: Record) -> None:
    print(f"accounting: {json_text(accounting)}", file=sys.stderr)
    if plan.used is not None:
        say(f"usage: {usage_line(plan.used().spending)}")
