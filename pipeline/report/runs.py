"""Runs as a table, one run in full, and what is wrong with one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.errors import UsageError
from pipeline.records import Record
from pipeline.report.console import Column, Page
from pipeline.report.output import Format, Output, write_json, write_json_lines
from pipeline.report.printable import csv_cell
from pipeline.runs.read import RunRow
from pipeline.runs.verify import Fault

_NAMES = ("run", "command", "model", "state", "created", "done", "failed", "pending", "total")


def write_runs(rows: Sequence[RunRow], output: Output) -> None:
    """Write a list of runs."""
    with output.stream() as stream:
        if output.format is Format.JSON:
            write_json(stream, [_record(row) for row in rows])
        elif output.format is Format.JSONL:
            write_json_lines(stream, map(_record, rows))
        elif output.format is Format.CSV:
            csv.writer(stream).writerows([_NAMES, *(map(csv_cell, _cells(row)) for row in rows)])
        elif output.format is Format.MARKDOWN:
            raise _no_markdown()
        elif rows:
            Page(stream).table([Column(name, narrow=True) for name in _NAMES], map(_cells, rows))
        else:
            Page(stream).line("No runs.")


def write_run(row: RunRow, output: Output) -> None:
    """Write one run in full."""
    with output.stream() as stream:
        if output.format in (Format.JSON, Format.JSONL):
            write_json(stream, _record(row))
        elif output.format is not Format.TEXT:
            raise _no_markdown()
        else:
            page = Page(stream)
            page.heading(row.path.as_posix(), f"{row.manifest.identity.command} · {row.manifest.state.value}")
            page.table([Column("", narrow=True), Column("")], _facts(row))


def write_faults(row: RunRow, faults: Iterable[Fault], output: Output) -> int:
    """Write the faults of a run, or that there is none; how many there are."""
    found = list(faults)
    with output.stream() as stream:
        if output.format in (Format.JSON, Format.JSONL):
            record = {"run": row.path.as_posix(), "state": row.manifest.state.value, "accounting": row.accounting}
            write_json(stream, {**record, "faults": [fault._asdict() for fault in found]})
        elif output.format is not Format.TEXT:
            raise _no_markdown()
        else:
            page = Page(stream)
            for fault in found:
                page.line(f"{row.path.as_posix()}/{fault}")
            page.line(_conclusion(row, len(found)))
    return len(found)


def _conclusion(row: RunRow, faults: int) -> str:
    if faults:
        return f"{faults} faults"
    pending = row.accounting["articles"]["pending"]
    unfinished = f"; unfinished, {pending} articles pending" if pending else ""
    return f"{row.path.as_posix()}: every span, id and sum holds{unfinished}"


def _record(row: RunRow) -> Record:
    return {"path": row.path.as_posix(), **row.manifest.model_dump(mode="json"), "accounting": row.accounting}


def _cells(row: RunRow) -> tuple[str, ...]:
    manifest, articles = row.manifest, row.accounting["articles"]
    counts = (str(articles[name]) for name in ("done", "failed", "pending", "total"))
    return (
        row.path.name,
        manifest.identity.command,
        manifest.identity.model,
        manifest.state.value,
        manifest.created,
        *counts,
    )


def _facts(row: RunRow) -> list[tuple[str, str]]:
    manifest = row.manifest
    return [
        ("model", manifest.identity.model),
        ("parameters", _pairs(manifest.identity.parameters)),
        ("corpus", manifest.identity.corpus),
        ("rules", manifest.identity.rules),
        ("software", _pairs(manifest.software)),
        ("created", manifest.created),
        ("updated", manifest.updated),
        *((name.replace("_", " "), _pairs(counts)) for name, counts in row.accounting.items()),
    ]


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_pairs(v) if isinstance(v, dict) else v}" for name, v in values.items() if v is not None)


def _no_markdown() -> UsageError:
    return UsageError("runs are not written in this format", action="use .json, or `claims -o FILE.md` for its claims")
