"""`evenhand eval gate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def gate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The eval run to hold to the rules.")],
    *,
    rules: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Margins by task and metric; most_unscored.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(metavar="RUN", help="The run that margins are held against.")] = None,
    a: Annotated[str | None, typer.Option("--a", metavar="MODEL", help="The model of the baseline.")] = None,
    b: Annotated[str | None, typer.Option("--b", metavar="MODEL", help="The model of RUN held against it.")] = None,
    floors: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Values that no metric may fall below.")
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="Raise the floors to this run's figures.")] = False,
    lower: Annotated[bool, typer.Option("--lower", help="With --update: let floors go down, too.")] = False,
    metric: Annotated[
        list[str] | None, typer.Option(metavar="TASK.NAME", help="With --update: a figure to take; may be repeated.")
    ] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE.xml", help="Write the checks as JUnit XML.")] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE.md", help="Write the checks as Markdown.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 4 when a check is inconclusive.")] = False,
    output: OutputFlags,
    debug: DebugFlags,
) -> None:
    """Hold a run to margins against a baseline and to floors; exit 3 when it fails.

    A margin fails when the whole 95 % interval of the difference lies beyond it, and passes when none of it does.
    Floors stand in a file that --update writes; they go down with --lower alone.

    Example: evenhand eval gate runs/new --baseline runs/old --rules gate.yaml --junit gate.xml
    """
    from eval.checks import Outcome
    from eval.floors import hold_floors
    from eval.gate import GateRules, check_margins, check_scored, read_rules
    from eval.gate_report import junit as as_junit
    from eval.gate_report import markdown as as_markdown
    from eval.gate_report import write_text
    from eval.sides import choose_sides, open_run
    from pipeline.cli.call import leave, say, settle
    from pipeline.errors import ExitCode, UsageError
    from pipeline.report.output import Output
    from pipeline.report.table import Field, write_records

    settle(debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    ruled = read_rules(rules) if rules is not None else GateRules()
    if ruled.margins and baseline is None:
        raise UsageError("margins are held against a baseline", action="name it with --baseline RUN")
    if update and floors is None:
        raise UsageError("--update needs --floors FILE.yaml", action="name the file to write")
    opened = open_run(run)
    checks = list(check_scored(ruled, opened))
    if baseline is not None:
        sides = choose_sides([open_run(baseline), opened], a, b)
        for warning in sides.warnings:
            say(warning)
        checks += check_margins(ruled, sides.baseline, sides.others[0])
    if floors is not None:
        found = hold_floors(floors, opened, metric or (), update=update, lower=lower)
        checks += found.checks
        for line in found.held:
            say(f"{line}; lower it with --lower")
    if junit is not None:
        write_text(junit, as_junit(checks, strict=strict), "--junit")
    if markdown is not None:
        write_text(markdown, as_markdown(checks), "--markdown")
    records = [check._asdict() | {"outcome": check.outcome.value} for check in checks]
    fields = [Field.of("outcome", narrow=True), Field.of("name"), Field.of("message")]
    write_records(records, fields, target, empty="nothing was checked")
    if any(check.outcome is Outcome.FAIL for check in checks):
        leave(ExitCode.GATE_FAILED)
    inconclusive = any(check.outcome is Outcome.INCONCLUSIVE for check in checks)
    leave(ExitCode.INCONCLUSIVE if strict and inconclusive else ExitCode.DONE)
