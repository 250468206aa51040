"""Runs as a table, one run in full, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.records import Record
from pipeline.report.console import Page
from pipeline.report.output import Format, Output, write_json
from pipeline.report.table import Field, write_facts, write_records
from pipeline.runs.read import RunRow
from pipeline.runs.verify import Fault


def _article_count(name: str) -> Field:
    return Field(name, lambda run: run["accounting"]["articles"][name], narrow=True)


_FIELDS = (
    Field("run", lambda run: run["name"], narrow=True),
    Field("model", lambda run: run["identity"]["model"]),
    Field.of("state", narrow=True),
    Field("created", lambda run: run["created"][:16], narrow=True),
    *(_article_count(name) for name in ("done", "failed", "pending", "total")),
)
_FAULT_FIELDS = (Field.of("file", narrow=True), Field.of("line", narrow=True), Field.of("message"))


def write_runs(rows: Sequence[RunRow], output: Output) -> None:
    """Write a list of runs."""
    write_records([_record(row) for row in rows], _FIELDS, output, empty="No runs.")


def write_run(row: RunRow, output: Output) -> None:
    """Write one run in full."""
    record = _record(row)
    if output.format not in (Format.JSON, Format.JSONL):
        record |= record.pop("identity") | record.pop("accounting")
    write_facts(record, output)


def write_faults(row: RunRow, faults: Iterable[Fault], output: Output) -> int:
    """Write the faults of a run, or that there is none; how many there are."""
    found = list(faults)
    if output.format is Format.TEXT:
        with output.stream() as stream:
            page = Page(stream)
            for fault in found:
                page.line(f"{row.path.as_posix()}/{fault}")
            page.line(_conclusion(row, len(found)))
    elif output.format in (Format.JSON, Format.JSONL):
        with output.stream() as stream:
            record = {"run": row.path.as_posix(), "state": row.manifest.state.value, "accounting": row.accounting}
            write_json(stream, {**record, "faults": [fault._asdict() for fault in found]})
    else:
        write_records([fault._asdict() for fault in found], _FAULT_FIELDS, output, empty="")
    return len(found)


def _conclusion(row: RunRow, faults: int) -> str:
    if faults:
        return f"{faults} faults"
    pending = row.accounting["articles"]["pending"]
    unfinished = f"; unfinished, {pending} articles pending" if pending else ""
    return f"{row.path.as_posix()}: every span, id and sum holds{unfinished}"


def _record(row: RunRow) -> Record:
    return {"path": row.path.as_posix(), **row.manifest.model_dump(mode="json"), "accounting": row.accounting}
