"""Append-only JSON lines: what was written whole stays, what was torn by a crash is cut off at the next start."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import RunError
from pipeline.records import Record, json_text

_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a journal: `number` counts from 1, `start` is its byte offset; `fault` says why it has no record."""

    number: int
    start: int
    record: Record
    fault: str | None = None


def journal_lines(path: Path) -> Iterator[Line]:
    """The lines of a journal in order, one at a time; a missing file has none. A line without record has a fault."""
    if not path.exists():
        return
    with path.open("rb") as file:
        start = 0
        for number, raw in enumerate(file, 1):
            yield _line(number, start, raw)
            start += len(raw)


def journal_records(path: Path) -> Iterator[Record]:
    """The records of a journal in order; a torn last line is left out; raises RunError for any other malformed line."""
    waiting: Line | None = None
    for line in journal_lines(path):
        if waiting is not None:
            raise RunError(
                f"line {waiting.number} is damaged ({waiting.fault})", item=str(path), action="use another --run"
            )
        if line.fault is None:
            yield line.record
        else:
            waiting = line


def append_records(path: Path, records: Iterable[Record], *, synced: bool = True) -> None:
    """Add records to a journal and, if `synced`, wait until the disk has them.

    Raises RunError when it cannot take them.
    """
    data = "".join(f"{json_text(record)}\n" for record in records).encode()
    if not data:
        return
    try:
        with path.open("ab") as file:
            file.write(data)
            file.flush()
            if synced:
                os.fsync(file.fileno())
    except OSError as error:
        raise RunError(
            f"cannot be written ({error.strerror})",
            item=str(path),
            action="make room, then give the same command again",
        ) from None


def cut_torn_line(path: Path) -> int:
    """Cut off a last line without its newline; the number of bytes cut."""
    if not path.exists():
        return 0
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        end = _last_newline(file.fileno(), size) + 1
        if end < size:
            file.truncate(end)
    return size - end


def drop_records(path: Path, unwanted: Callable[[Record], bool]) -> int:
    """Take the unwanted records out; their number. The others keep their order, and a crash keeps all or the rest.

    Raises RunError for a malformed line.
    """
    dropped, first, followed = 0, 0, False
    for line in _sound_lines(path):
        if unwanted(line.record):
            first = first if dropped else line.start
            dropped += 1
        elif dropped:
            followed = True
    if followed:
        _rewrite(path, unwanted)
    elif dropped:
        os.truncate(path, first)
    return dropped


def _sound_lines(path: Path) -> Iterator[Line]:
    for line in journal_lines(path):
        if line.fault is not None:
            raise RunError(f"line {line.number} is damaged ({line.fault})", item=str(path), action="use another --run")
        yield line


def _rewrite(path: Path, unwanted: Callable[[Record], bool]) -> None:
    """Replace the journal in one step by what is wanted of it."""
    fresh = path.with_suffix(".jsonl.new")
    with fresh.open("wb") as file:
        for line in _sound_lines(path):
            if not unwanted(line.record):
                file.write(f"{json_text(line.record)}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _line(number: int, start: int, raw: bytes) -> Line:
    if not raw.endswith(b"\n"):
        return Line(number, start, {}, "torn: it has no end")
    try:
        record: Any = json.loads(raw)
    except ValueError:
        return Line(number, start, {}, "not JSON")
    return Line(number, start, record) if isinstance(record, dict) else Line(number, start, {}, "not a JSON object")


def _last_newline(descriptor: int, size: int) -> int:
    """The offset of the last newline in the first `size` bytes, -1 without one."""
    end = size
    while end > 0:
        begin = max(0, end - _BLOCK)
        found = os.pread(descriptor, end - begin, begin).rfind(b"\n")
        if found >= 0:
            return begin + found
        end = begin
    return -1
