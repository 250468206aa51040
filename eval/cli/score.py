"""`evenhand eval score`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def score(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="An eval run.")],
    *,
    output: OutputFlags,
    debug: DebugFlags,
) -> None:
    """Score the answers of a run again, from its records alone, and put the new scores in their place.

    No model is called. Answers that failed stay as they are.

    Example: evenhand eval score runs/first
    """
    from eval.rescore import rescore
    from eval.standing import standing, write_standing
    from pipeline.cli.call import say, settle
    from pipeline.report.output import Output

    settle(debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=True)
    found = rescore(folder)
    write_standing(standing(folder), target)
    say(f"{found.records} records, {found.changed} scored differently than before")
