"""`evenhand eval`: which model is good enough. One module a command, imported when it is called."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from pipeline.errors import UsageError

LIBRARIES = ("sklearn", "scipy")

COMMANDS = {
    "run": "Let models answer hand-labeled items; records complete enough to re-score.",
    "score": "Score the records of a run again, with no call to a model.",
    "compare": "Which run is better, by how much, how sure: the paired table.",
    "gate": "Hold a run to margins and floors; exit 3 when it fails.",
    "agree": "How far annotators agree, or a judge with people, with the corrected rate.",
    "calibrate": "Fit the confidence map of a model on labeled data and install it.",
    "report": "One HTML file: ranking, cost, calibration, the worst items.",
}


class EvalCommands(TyperGroup):
    """The group of eval commands: `eval/cli/NAME.py` holds `app` with the command NAME."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The command names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now; None when there is none. It asks for the extra when it runs."""
        if cmd_name not in COMMANDS:
            return None
        command = get_command(import_module(f"eval.cli.{cmd_name}").app)
        command.name = cmd_name
        _needs_extra(command)
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write every command with its line, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(cls=EvalCommands, add_completion=False, rich_markup_mode=None)


@app.callback()
def evaluate() -> None:
    """Compare models on hand-labeled answers; needs evenhand's extra `eval`.

    Example: evenhand eval compare RUN_A RUN_B
    """


def _needs_extra(command: Any) -> None:
    """Make the command refuse to run, and not to explain itself, where the extra is not installed."""
    invoke = command.invoke

    def checked(ctx: Any) -> Any:
        missing = [name for name in LIBRARIES if find_spec(name) is None]
        if missing:
            raise UsageError(
                "needs evenhand's extra 'eval'",
                item=f"evenhand eval {command.name}",
                action="run: pip install 'evenhand[eval]'",
            )
        return invoke(ctx)

    command.invoke = checked
