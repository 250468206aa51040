"""Rows of files as they are published: JSONL, JSON, CSV, plain or gzipped, each row with its place for messages."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pipeline.errors import DatasetError

Value = TypeVar("Value")
MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: `line` counts from 1 (in a JSON array, the element)."""

    file: Path
    line: int
    values: Mapping[str, Any]

    def refuse(self, field: str | None, problem: str) -> NoReturn:
        """Raises DatasetError with the file, the line, and the field if it is one."""
        where = f"{field}: " if field else ""
        raise DatasetError(f"{where}{problem}", item=f"{self.file}:{self.line}", action="mend the line or leave it out")

    def text(self, field: str) -> str:
        """A field that holds words; raises DatasetError when it is missing, no text, or blank."""
        value = self._get(field)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            self.refuse(field, "is missing" if value is None else "is not a text with words in it")
        return value

    def optional(self, field: str) -> str | None:
        """A field that may hold words."""
        value = self.values.get(field)
        return str(value) if isinstance(value, str | int) and str(value).strip() else None

    def texts(self, field: str) -> tuple[str, ...]:
        """A field that holds a list of texts; raises DatasetError when it does not."""
        value = self._get(field)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.refuse(field, "is not a list of texts")
        return tuple(value)

    def choice(self, field: str, choices: Mapping[str, Value]) -> Value:
        """What a label stands for; raises DatasetError when it is not one of the set's."""
        value = str(self._get(field)).strip()
        if value not in choices:
            self.refuse(field, f"{value!r} is not one of {', '.join(choices)}")
        return choices[value]

    def parts(self, field: str) -> Iterator[Row]:
        """The objects in a list, each as a row at this row's place; raises DatasetError when it is none."""
        value = self._get(field)
        if not isinstance(value, list):
            self.refuse(field, "is not a list")
        for each in value:
            if not isinstance(each, dict):
                self.refuse(field, "holds something that is no object")
            yield Row(self.file, self.line, each)

    def part(self, field: str) -> Row:
        """An object in a field, as a row; raises DatasetError when it is none."""
        value = self._get(field)
        if not isinstance(value, dict):
            self.refuse(field, "is not an object")
        return Row(self.file, self.line, value)

    def number(self, field: str) -> int:
        """A whole number of 0 or more; raises DatasetError for anything else."""
        value = self._get(field)
        if isinstance(value, str) and value.strip().isdigit():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.refuse(field, f"{value!r} is not a whole number")
        return value

    def _get(self, field: str) -> Any:
        if field not in self.values:
            self.refuse(field, "is missing")
        return self.values[field]


def read_rows(path: Path, *, delimiter: str | None = None) -> Iterator[Row]:
    """The rows of `.jsonl`, `.json` (an array, or an object of objects), `.csv` or `.tsv`, also `.gz`, one at a time.

    Blank lines are skipped. Raises DatasetError for a file of another kind, one that cannot be read, or a malformed
    row, with its line.
    """
    kind = _kind(path)
    if kind == ".jsonl":
        return _json_lines(path)
    if kind == ".json":
        return _json_array(path)
    if kind in (".csv", ".tsv"):
        return _csv(path, delimiter or ("\t" if kind == ".tsv" else ","))
    raise DatasetError("is of no kind that is read", item=str(path), action="give .jsonl, .json, .csv or .tsv, or .gz")


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text file with their numbers, without line ends; raises DatasetError when it cannot be read."""
    try:
        with _opened(path) as file:
            for number, line in enumerate(file, 1):
                yield number, line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise DatasetError(f"cannot be read ({error})", item=str(path), action="check the file") from None


def read_text(path: Path) -> str:
    """A whole text file; raises DatasetError when it cannot be read."""
    try:
        with _opened(path) as file:
            return file.read(MOST_BYTES)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise DatasetError(f"cannot be read ({error})", item=str(path), action="check the file") from None


def _kind(path: Path) -> str:
    return Path(path.stem).suffix.lower() if path.suffix == ".gz" else path.suffix.lower()


def _opened(path: Path) -> io.TextIOBase:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _json_lines(path: Path) -> Iterator[Row]:
    for number, line in read_lines(path):
        if line.strip():
            yield _row(path, number, _parsed(path, number, line))


def _json_array(path: Path) -> Iterator[Row]:
    found = _parsed(path, 1, read_text(path))
    if isinstance(found, dict) and all(isinstance(value, dict) for value in found.values()):
        found = list(found.values())
    if not isinstance(found, list):
        raise DatasetError("is no list of objects", item=str(path), action="give one JSON array")
    for number, value in enumerate(found, 1):
        yield _row(path, number, value)


def _csv(path: Path, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(1 << 27)
    lines = (line for _, line in read_lines(path))
    reader = csv.DictReader((f"{line}\n" for line in lines), delimiter=delimiter, strict=False)
    try:
        for values in reader:
            if None in values:
                Row(path, reader.line_num, {}).refuse(None, "has more fields than the header")
            yield Row(path, reader.line_num, {name: value for name, value in values.items() if value is not None})
    except csv.Error as error:
        raise DatasetError(f"is no CSV ({error})", item=f"{path}:{reader.line_num}", action="mend the line") from None


def _parsed(path: Path, number: int, text: str) -> Any:
    problem: str
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        problem = f"no JSON: {error.msg} at column {error.colno}"
    except RecursionError:
        problem = "nested too deeply"
    raise DatasetError(problem, item=f"{path}:{number}", action="mend the line or leave it out")


def _row(path: Path, number: int, value: Any) -> Row:
    if not isinstance(value, dict):
        raise DatasetError("is not an object", item=f"{path}:{number}", action="mend the line or leave it out")
    return Row(path, number, value)
