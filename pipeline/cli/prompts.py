"""`evenhand prompts`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, PromptFlags, spread_flags

if TYPE_CHECKING:
    from pipeline.report.output import Output

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback()
def prompts() -> None:
    """List, show or check the prompts for models.

    To change one: show it into a file of the same name in a folder of your own, edit it, and give the folder with
    --prompts.

    Example: evenhand prompts show summarize > mine/summarize.md
    """


@app.command("list")
@spread_flags
def list_all(*, prompts: PromptFlags, output: OutputFlags, debug: DebugFlags) -> None:
    """List the prompts with version, digest and where each was read from.

    Example: evenhand prompts list --prompts mine
    """
    from pipeline.prompts import list_prompts
    from pipeline.report.prompts import write_prompts

    folder, target = _settled(prompts, output, debug)
    write_prompts(list_prompts(folder), target)


@app.command()
@spread_flags
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A prompt as `evenhand prompts list` names it.")],
    *,
    prompts: PromptFlags,
    output: OutputFlags,
    debug: DebugFlags,
) -> None:
    """Print a prompt's file as it is used, or with --json its parts.

    Example: evenhand prompts show extract_claims
    """
    from pipeline.prompts import load_prompt
    from pipeline.report.prompts import write_prompt

    folder, target = _settled(prompts, output, debug)
    write_prompt(load_prompt(name, folder), target)


@app.command()
@spread_flags
def check(*, prompts: PromptFlags, output: OutputFlags, debug: DebugFlags) -> None:
    """Check every prompt and its examples by what answers are checked by; exit 1 when one fails.

    Example: evenhand prompts check --prompts mine
    """
    from pipeline.cli.call import leave
    from pipeline.engines.llm.prompt_check import check_prompts
    from pipeline.errors import ExitCode
    from pipeline.report.prompts import write_checks

    folder, target = _settled(prompts, output, debug)
    checked = check_prompts(folder)
    write_checks(checked, target)
    leave(ExitCode.ITEM_FAILED if any(one.problems for one in checked) else ExitCode.DONE)


def _settled(prompts: PromptFlags, output: OutputFlags, debug: DebugFlags) -> tuple[Path | None, Output]:
    """The folder of the user's prompts, which is there, and where the result goes."""
    from pipeline.cli.call import settle
    from pipeline.report.output import Output
    from pipeline.steps.engine import require_prompts

    settings = settle(prompts, debug)
    require_prompts(settings.prompts)
    return settings.prompts, Output.of(output.output, as_json=output.as_json, one_a_line=False)
