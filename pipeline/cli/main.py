"""The `evenhand` command: finds the command, runs it, and turns every error into one line and an exit code."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command

from pipeline.cli.interrupt import interrupted
from pipeline.errors import EvenhandError, ExitCode


class Entry(NamedTuple):
    """Where a command lives, and its line in `evenhand --help`; it is imported only when it is called."""

    module: str
    summary: str


COMMANDS = {
    "demo": Entry("demo", "The main job on the bundled sample articles, with a report."),
    "summarize": Entry("summarize", "A neutral, cited summary and the article's loaded language."),
    "claims": Entry("claims", "Claims with exact words, speaker, check-worthiness and confidence."),
    "check": Entry("check", "Claims with verdicts and exact evidence from the store."),
    "compare": Entry("compare", "Where versions of a story agree, differ and contradict each other."),
    "index": Entry("index", "Add articles to the store."),
    "articles": Entry("articles", "List, show or remove the store's articles."),
    "search": Entry("search", "What the store has on a question, with spans and scores."),
    "runs": Entry("runs", "List, show or verify run folders."),
    "store": Entry("store", "Look at, verify, rebuild or prune the store."),
    "models": Entry("models", "Which models are set up, what they cost, and what they can do."),
    "prompts": Entry("prompts", "List, show or check the prompts for models."),
    "doctor": Entry("doctor", "What is installed, what is set and from where, and whether it works."),
    "eval": Entry("evaluation", "Compare models on hand-labeled answers."),
    "report": Entry("later", "Not supported yet: an HTML report of a run."),
    "review": Entry("later", "Not supported yet: a local page to review a run."),
    "export": Entry("later", "Not supported yet: a run as CSV, JSONL, Markdown, ClaimReview or AVeriTeC."),
}


class LazyCommands(TyperGroup):
    """The group of all commands, which imports only the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The command names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now; None when there is none."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = import_module(f"pipeline.cli.{entry.module}")
        command = get_command(module.later_app(cmd_name) if entry.module == "later" else module.app)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an interrupt becomes an error of ours, so that it is told like the others."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise interrupted() from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write every command with its line, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


app = typer.Typer(cls=LazyCommands, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def evenhand(
    ctx: typer.Context, *, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """Neutral summaries and checked claims for news articles.

    Every sentence of a summary cites the article; every claim carries its exact words and its speaker.

    Example: evenhand claims article.txt
    """
    if version:
        from pipeline import __version__

        typer.echo(f"evenhand {__version__}")
    elif ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if not stream.isatty() else None, errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. Errors are one line on standard error, with a traceback under --debug."""
    try:
        code = get_command(app).main(list(arguments), prog_name="evenhand", standalone_mode=False)
    except EvenhandError as error:
        return _report(str(error), error.exit_code)
    except typer.TyperException as error:
        return _report(_usage(error), ExitCode.USAGE)
    except Exception as error:
        return _report(
            f"unexpected {type(error).__name__}: {error}; run again with --debug and report what it prints",
            ExitCode.ITEM_FAILED,
        )
    return int(code or ExitCode.DONE)


def _report(message: str, code: int) -> int:
    import logging

    from pipeline.report.printable import one_line

    logging.getLogger("pipeline").debug("traceback", exc_info=True)
    print(f"evenhand: {one_line(message)}", file=sys.stderr)
    return int(code)


def _usage(error: typer.TyperException) -> str:
    """A usage error in one line, with where its help is."""
    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "evenhand"
    return f"{error.format_message().rstrip('.')}; see `{where} --help`"
