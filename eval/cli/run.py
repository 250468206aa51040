"""`evenhand eval run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.datasets.places import Part
from pipeline.cli.flags import CallFlags, DebugFlags, OutputFlags, RunFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def run(
    targets: Annotated[
        list[str], typer.Argument(metavar="TASK|DATASET...", help="Tasks, sets on disk with --data, or all.")
    ],
    *,
    model: Annotated[
        list[str] | None,
        typer.Option("--model", metavar="MODEL", help="constant, lead, or as in `claims`; may be repeated."),
    ] = None,
    part: Annotated[Part, typer.Option(help="Which of the hand-labeled stories; test is for published figures.")] = (
        Part.DEV
    ),
    data: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A public set as published, or your own CSV or JSONL.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only N items of each set, from all its clusters.")
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, metavar="N", help="Ask everything N times; the cache is off.")] = 1,
    folder: RunFlags,
    calls: CallFlags,
    output: OutputFlags,
    debug: DebugFlags,
) -> None:
    """Let models answer hand-labeled items; each ends scored, unscored or errored.

    The records go to a run folder; the same command resumes it, and further models may be added to it. Without
    --model the builtin engine answers.

    Example: evenhand eval run all --model builtin --model constant --run runs/first
    """
    from eval.forecast import write_forecasts
    from eval.loaders.registry import Wanted, load_targets
    from eval.runs import EvalPlan, execute, folder_of
    from eval.standing import say_outcome, standing, write_standing
    from pipeline.cli.call import ProgressLine, leave, settle
    from pipeline.cli.interrupt import interrupted
    from pipeline.errors import ExitCode
    from pipeline.report.output import Output

    settings = settle(calls, debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=True)
    datasets = load_targets(targets, Wanted(part, data))
    models = tuple(dict.fromkeys(model or [settings.model]))
    plan = EvalPlan(datasets, models, Path(), repeats, limit, folder.retry_errors)
    plan = plan.in_folder(folder.run or settings.runs / folder_of(plan))
    if calls.dry_run:
        write_forecasts(plan, settings, target)
        return
    progress = ProgressLine("items")
    try:
        outcome = execute(plan, settings, progress)
    except KeyboardInterrupt:
        raise interrupted(f"the same command goes on from {plan.folder.as_posix()}") from None
    finally:
        progress.close()
    write_standing(standing(plan.folder), target)
    say_outcome(plan.folder, outcome)
    leave(ExitCode.ITEM_FAILED if outcome.errored else ExitCode.DONE)
