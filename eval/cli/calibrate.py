"""`evenhand eval calibrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def calibrate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="An eval run on data to tune on.")],
    *,
    model: Annotated[str | None, typer.Option(metavar="MODEL", help="Which of its models; default all.")] = None,
    task: Annotated[str | None, typer.Option(metavar="TASK", help="Which of its tasks; default all.")] = None,
    into: Annotated[
        Path, typer.Option(metavar="DIR", help="Where maps are installed; default .evenhand/calibration.")
    ] = Path(".evenhand/calibration"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fit and tell; install nothing.")] = False,
    output: OutputFlags,
    debug: DebugFlags,
) -> None:
    """Fit the map from a model's confidence to a probability, and install it.

    Platt or isotonic, by cross-validation over stories; the figures are of stories that did not fit the map. It holds
    for that model and prompt alone. Runs on the test part are refused: nothing is tuned there.

    Example: evenhand eval calibrate runs/dev --model builtin --task extract
    """
    from eval.calibrate_run import calibrate_run
    from eval.sides import open_run
    from pipeline.cli.call import say, settle
    from pipeline.report.output import Output
    from pipeline.report.table import Field, write_records

    settle(debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    rows = calibrate_run(open_run(run), model=model, task=task, into=None if dry_run else into, say=say)
    names = ("task", "model", "method", "outcomes", "clusters", "brier_before", "brier", "skill", "ece", "null95")
    fields = [*(Field.of(name, narrow=True) for name in names), Field.of("file")]
    write_records(rows, fields, target, empty="no task of this run states confidences")
