"""`evenhand runs list|show|verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Run = Annotated[str, typer.Argument(metavar="RUN", help="A run folder, or its name as `evenhand runs list` shows it.")]


@app.callback()
def runs() -> None:
    """List, show or verify run folders.

    Example: evenhand runs list
    """


@app.command("list")
@spread_flags
def list_(*, output: OutputFlags, debug: DebugFlags) -> None:
    """List the runs in .evenhand/runs, newest first.

    Example: evenhand runs list --json
    """
    from pipeline.cli.call import settle
    from pipeline.report.output import Output
    from pipeline.report.runs import write_runs
    from pipeline.runs.read import list_runs

    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    write_runs(list_runs(settle(debug).runs), target)


@app.command()
@spread_flags
def show(run: Run, *, output: OutputFlags, debug: DebugFlags) -> None:
    """Show what a run was asked, by which version, and its accounting.

    Example: evenhand runs show .evenhand/runs/claims-0123456789ab
    """
    from pipeline.cli.call import settle
    from pipeline.report.output import Output
    from pipeline.report.runs import write_run
    from pipeline.runs.read import find_run, run_row

    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    write_run(run_row(find_run(run, settle(debug).runs)), target)


@app.command()
@spread_flags
def verify(run: Run, *, output: OutputFlags, debug: DebugFlags) -> None:
    """Re-check every span, id and sum of a run from its files; each fault with file and line, exit 1.

    Example: evenhand runs verify .evenhand/runs/claims-0123456789ab
    """
    from pipeline.cli.call import leave, settle
    from pipeline.errors import ExitCode
    from pipeline.report.output import Output
    from pipeline.report.runs import write_faults
    from pipeline.runs.read import find_run, run_row
    from pipeline.runs.verify import verify_run

    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    folder = find_run(run, settle(debug).runs)
    faults = write_faults(run_row(folder), verify_run(folder), target)
    leave(ExitCode.ITEM_FAILED if faults else ExitCode.DONE)
