"""Commands that later versions will have: each says so in one line."""

from __future__ import annotations

import typer

from pipeline.errors import UsageError

_EXAMPLES = {
    "report": "evenhand report RUN",
    "review": "evenhand review RUN",
    "export": "evenhand export RUN --format csv",
}


def later_app(name: str) -> typer.Typer:
    """The command `name`, which takes anything and raises UsageError."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(
        name,
        help=f"Not supported yet.\n\nExample, once it is: {_EXAMPLES[name]}",
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def later() -> None:
        raise UsageError("not supported yet", item=f"evenhand {name}", action="see `evenhand --help` for what is")

    return app
