"""Work over several articles from the command line: a run with progress, errors, accounting and how to resume."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.cli.call import ProgressLine, say, say_error, say_skipped
from pipeline.cli.flags import RunFlags
from pipeline.cli.interrupt import interrupted
from pipeline.errors import BudgetReached, ExitCode
from pipeline.records import Record, json_text
from pipeline.report.output import Format, Output, write_json_lines
from pipeline.runs.corpus import Corpus, Item
from pipeline.runs.execute import RunPlan, RunResult, execute
from pipeline.runs.folder import ItemWork
from pipeline.runs.manifest import Identity
from pipeline.runs.read import read_errors, run_row
from pipeline.sources import ReadOptions
from pipeline.sources.walk import Kind
from pipeline.types import Article


def plan_run(identity: Identity, corpus: Corpus, options: ReadOptions, flags: RunFlags, runs: Path) -> RunPlan:
    """The run over the corpus, in the folder of `--run` or, below `runs`, the one named by content."""
    return RunPlan(identity, corpus, options, flags.run or runs / identity.run_name, flags.retry_errors)


def work_through(plan: RunPlan, work: Callable[[Article], ItemWork]) -> ExitCode:
    """Execute the plan, say on standard error what happened; DONE, or the code of what failed."""
    say_skipped(plan.corpus.skipped)
    progress = ProgressLine("articles")
    try:
        result = execute(plan, work, progress)
    except KeyboardInterrupt:
        progress.close()
        _say_accounting(run_row(plan.folder).accounting)
        raise interrupted(f"the same command goes on from {plan.folder.as_posix()}") from None
    except BudgetReached:
        progress.close()
        _say_accounting(run_row(plan.folder).accounting)
        raise
    finally:
        progress.close()
    return _told(plan, result)


def estimate(corpus: Corpus, output: Output) -> None:
    """Print what the builtin engine would spend on the corpus: no calls, no tokens, no money."""
    spent = {"articles": len(corpus.items), "calls": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0}
    with output.stream() as stream:
        if output.format is Format.TEXT:
            stream.write(f"{len(corpus.items)} articles: 0 calls, 0 tokens, 0.00 USD with builtin\n")
        else:
            write_json_lines(stream, (spent,))


def code_of(items: Sequence[Item], failed: Sequence[str]) -> ExitCode:
    """USAGE when a source of a kind that is not supported yet was asked for, ITEM_FAILED for any other failure."""
    later = {item.key for item in items if item.ref.kind in (Kind.LATER, Kind.URL)}
    if not failed:
        return ExitCode.DONE
    return ExitCode.USAGE if later.intersection(failed) else ExitCode.ITEM_FAILED


def _told(plan: RunPlan, result: RunResult) -> ExitCode:
    errors = tuple(read_errors(plan.folder))
    for error in errors:
        say_error(error)
    for key in result.duplicates:
        say(f"{key}: the same article as another source; counted once")
    if result.resumed:
        say(f"resumed: {result.resumed} of {len(plan.corpus.items)} items were final already")
    say(f"run: {plan.folder.as_posix()}")
    _say_accounting(result.accounting.record())
    return code_of(plan.corpus.items, [error.item for error in errors])


def _say_accounting(accounting: Record) -> None:
    print(f"accounting: {json_text(accounting)}", file=sys.stderr)
