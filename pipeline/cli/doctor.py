"""`evenhand doctor`."""

from __future__ import annotations

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, StoreFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def doctor(*, store: StoreFlags, output: OutputFlags, debug: DebugFlags) -> None:
    """Print every setting with where it came from, and try everything evenhand needs; exit 1 when something fails.

    Example: evenhand doctor
    """
    from pipeline.cli.call import leave, resolve
    from pipeline.errors import ExitCode
    from pipeline.report.health import write_health
    from pipeline.report.output import Output
    from pipeline.steps.health import check_health, shown_settings

    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    resolved = resolve(store, debug)
    checks = list(check_health(resolved))
    write_health(shown_settings(resolved), checks, target)
    leave(ExitCode.DONE if all(check.works for check in checks) else ExitCode.ITEM_FAILED)
