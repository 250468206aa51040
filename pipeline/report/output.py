"""Where results go and in which form: standard output, or a file whose extension says the format."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from pipeline.errors import UsageError
from pipeline.records import Record, json_text


class Format(StrEnum):
    """The form of a result; `TEXT` is for people, on a terminal or in a pipe."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "md"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Output:
    """The form of the results and the file they go to; None is standard output."""

    format: Format
    path: Path | None = None

    @classmethod
    def of(cls, path: Path | None, *, as_json: bool, one_a_line: bool, html: bool = False) -> Output:
        """The output that `-o` and `--json` ask for; `one_a_line`: results are one record a line, so JSON is JSONL.

        `html`: the command can write a page, and no CSV.

        Raises UsageError for an unknown extension, a folder that is not there, or two contradicting wishes.
        """
        lines = Format.JSONL if one_a_line else Format.JSON
        if path is None:
            return cls(lines if as_json else Format.TEXT)
        form = _format_of(path, Format.CSV if html else Format.HTML)
        if as_json and form not in (Format.JSON, Format.JSONL):
            raise UsageError("the extension contradicts --json", item=f"-o {path}", action="leave one of them out")
        if path.is_dir() or not path.parent.is_dir():
            raise UsageError("not a file in an existing folder", item=f"-o {path}", action="give another file")
        return cls(form, path)

    @contextmanager
    def stream(self) -> Iterator[TextIO]:
        """Standard output, or the file, which takes its name only when everything is written."""
        if self.path is None:
            with _quiet_when_closed():
                yield sys.stdout
                sys.stdout.flush()
            return
        fresh = self.path.with_name(f".{self.path.name}.new")
        try:
            with fresh.open("w", encoding="utf-8", newline="") as file:
                yield file
            fresh.replace(self.path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise UsageError(
                f"cannot be written ({error.strerror})", item=f"-o {self.path}", action="give another file"
            ) from None
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise


def write_json(stream: TextIO, value: Record | list[Record]) -> None:
    """One JSON document, indented."""
    stream.write(f"{json_text(value, indent=2)}\n")


def write_json_lines(stream: TextIO, records: Iterable[Record]) -> None:
    """One record a line."""
    for record in records:
        stream.write(f"{json_text(record)}\n")


def write_json_array(stream: TextIO, records: Iterable[Record]) -> None:
    """One JSON document that is a list, written one record at a time."""
    stream.write("[")
    for number, record in enumerate(records):
        stream.write(f"{',' if number else ''}\n{json_text(record)}")
    stream.write("\n]\n")


@contextmanager
def _quiet_when_closed() -> Iterator[None]:
    """Leave off when a reader such as `head` went away; Python would complain once more at exit."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _format_of(path: Path, without: Format) -> Format:
    extension = path.suffix.removeprefix(".").lower()
    known = [form.value for form in Format if form not in (Format.TEXT, without)]
    if extension not in known:
        raise UsageError(
            f"no format is known by the extension {path.suffix!r}",
            item=f"-o {path}",
            action=f"use {', '.join(f'.{form}' for form in known[:-1])} or .{known[-1]}",
        )
    return Format(extension)
