"""`evenhand eval report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def report(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Eval runs on the same data.")],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.html", help="Where to; default evenhand-eval.html.")
    ] = Path("evenhand-eval.html"),
    debug: DebugFlags,
) -> None:
    """One HTML file: ranking with intervals and ties, quality against cost, calibration, the worst items.

    Baselines that ran on the same data in folders beside the runs are added.

    Example: evenhand eval report runs/builtin runs/local -o report.html
    """
    from eval.gate_report import write_text
    from eval.report import build_report
    from pipeline.cli.call import say, settle
    from pipeline.errors import UsageError

    settle(debug)
    if output.suffix not in (".html", ".htm"):
        raise UsageError("a report is HTML", item=f"-o {output}", action="name a .html file")
    write_text(output, build_report(runs), "-o")
    say(f"wrote {output}")
