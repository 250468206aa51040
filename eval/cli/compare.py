"""`evenhand eval compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN_A [RUN_B...]", help="Eval runs; the first is the baseline.")
    ],
    *,
    a: Annotated[str | None, typer.Option("--a", metavar="MODEL", help="The model of RUN_A, where it has several.")] = (
        None
    ),
    b: Annotated[str | None, typer.Option("--b", metavar="MODEL", help="The model of the others.")] = None,
    margin: Annotated[
        float, typer.Option(min=0, metavar="X", help="Differences smaller than this do not matter; default 0.02.")
    ] = 0.02,
    metric: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Compare this metric alone; may be repeated.")
    ] = None,
    most_unpaired: Annotated[
        float, typer.Option(min=0, max=1, metavar="0..1", help="Share of items without a score that bars a verdict.")
    ] = 0.05,
    flips: Annotated[
        Path | None, typer.Option(metavar="FILE.jsonl", help="Write every item on which the models part.")
    ] = None,
    show_flips: Annotated[int, typer.Option(min=0, metavar="N", help="Show so many of them; default 5.")] = 5,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 4 when a primary metric is inconclusive.")] = False,
    output: OutputFlags,
    debug: DebugFlags,
) -> None:
    """Which model is better on the same items: difference, interval, flips, verdict.

    BETTER or WORSE: the 95 % interval of B - A excludes 0. EQUIVALENT: it lies inside the margin. INCONCLUSIVE:
    neither, or fewer than 10 clusters. p is Holm's, flips are items on which A/B alone is better, and the metric
    marked * decides. Name --metric before looking, not after.

    Example: evenhand eval compare runs/constant runs/builtin --margin 0.02
    """
    from eval.compare import Plan
    from eval.compare import compare as compared
    from eval.comparison import flip_record
    from eval.sides import choose_sides, open_run
    from eval.stats.decisions import Verdict
    from eval.tables import write_comparisons
    from pipeline.cli.call import leave, say, settle
    from pipeline.errors import ExitCode, UsageError
    from pipeline.report.output import Output

    settle(debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    opened = [open_run(run) for run in runs]
    sides = choose_sides(opened, a, b)
    for warning in sides.warnings:
        say(warning)
    primary = tuple(opened[0].manifest.primary.items())
    found = compared(sides.baseline, sides.others, Plan(margin, tuple(metric or ()), primary, most_unpaired))
    if not found:
        raise UsageError(f"no metric named {', '.join(metric or ())}", action="leave --metric out to see them all")
    write_comparisons(found, target, shown_flips=show_flips)
    if flips is not None:
        from pipeline.report.output import Format, write_json_lines

        with Output(Format.JSONL, flips).stream() as stream:
            write_json_lines(stream, (flip_record(c, flip) for c, parted in found for flip in parted))
    undecided = any(c.primary and c.verdict is Verdict.INCONCLUSIVE for c, _ in found)
    leave(ExitCode.INCONCLUSIVE if strict and undecided else ExitCode.DONE)
