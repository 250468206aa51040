"""What every command does around its work: settings, logging, standard error, exit codes."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from pipeline.cli.flags import ReadFlags
from pipeline.errors import ExitCode, MetadataError, UsageError
from pipeline.report.printable import one_line
from pipeline.types import ItemError

if TYPE_CHECKING:
    from pipeline.settings import Resolved, Settings
    from pipeline.sources import ReadOptions, SourceRef


def settle(*groups: Any) -> Settings:
    """The settings in force under the given flag groups; logging is set up by them. Raises SettingsError."""
    return resolve(*groups).settings


def resolve(*groups: Any) -> Resolved:
    """The settings as `settle` gives them, with where each came from."""
    from pipeline.settings import resolve_settings

    flags = {name: value for group in groups for name, value in asdict(group).items()}
    resolved = resolve_settings({name: value for name, value in flags.items() if value is not False})
    _log_to_stderr(debug=resolved.settings.debug)
    return resolved


def _log_to_stderr(*, debug: bool) -> None:
    """Warnings of evenhand are one line each; everything, with tracebacks, under --debug."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s") if debug else _OneLine())
    logger = logging.getLogger("pipeline")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.DEBUG if debug else logging.WARNING)


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return one_line(f"evenhand: {record.getMessage()}")


def read_options(flags: ReadFlags, settings: Settings) -> ReadOptions:
    """How articles are read; raises UsageError for metadata flags that are malformed."""
    from pipeline.sources import ReadOptions, load_meta_table

    options = ReadOptions(
        publisher=flags.publisher,
        published=flags.published,
        url=flags.url,
        title=flags.title,
        author=flags.author,
        meta=flags.meta,
        max_chars=settings.max_article_chars,
    )
    try:
        options.flags()
        if options.meta is not None:
            load_meta_table(options.meta)
    except MetadataError as error:
        raise UsageError(error.message, item=error.item, action=error.action) from None
    return options


def say(message: str) -> None:
    """One line on standard error."""
    print(one_line(message), file=sys.stderr)


def say_error(error: ItemError) -> None:
    """One errored item in one line: which item, what failed, what to do."""
    say(f"{error.item}: {error.message}" + (f"; {error.action}" if error.action else ""))


def say_skipped(refs: Iterable[SourceRef]) -> None:
    """One line for each file of a folder that is left alone."""
    for ref in refs:
        say(f"skipped {ref.name}: {ref.skipped}")


def leave(code: ExitCode) -> None:
    """End the command with `code`."""
    if code is not ExitCode.DONE:
        raise typer.Exit(int(code))


class ProgressLine:
    """How far the work is: one line that is rewritten, on a terminal only."""

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._shown = sys.stderr.isatty()
        self._started = time.monotonic()

    def __call__(self, *, done: int, failed: int, total: int) -> None:
        """Show that `done` and `failed` of `total` are over."""
        if not self._shown:
            return
        rate = (done + failed) / max(time.monotonic() - self._started, 1e-3)
        failures = f", {failed} failed" if failed else ""
        sys.stderr.write(f"\r\x1b[K{done} of {total} {self._noun}{failures} ({rate:.1f}/s)")
        sys.stderr.flush()

    def close(self) -> None:
        """Clear the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
