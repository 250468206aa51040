"""Lists of records in every format: a table for people, Markdown, CSV, JSON."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.records import Record
from pipeline.report.console import Column, Page
from pipeline.report.output import Format, Output, write_json, write_json_lines
from pipeline.report.printable import csv_cell, markdown_text


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its heading, the cell it makes of a record, and whether it never wraps."""

    name: str
    cell: Callable[[Record], object]
    narrow: bool = False

    @classmethod
    def of(cls, name: str, *, narrow: bool = False) -> Field:
        """The column of the record's field with that name."""
        return cls(name.replace("_", " "), lambda record: record[name], narrow)


def write_records(records: Sequence[Record], fields: Sequence[Field], output: Output, *, empty: str) -> None:
    """Write the records: all they hold as JSON, else the given fields; `empty` is said when there is none."""
    with output.stream() as stream:
        if output.format is Format.JSON:
            write_json(stream, list(records))
        elif output.format is Format.JSONL:
            write_json_lines(stream, records)
        elif output.format is Format.CSV:
            csv.writer(stream).writerow(field.name for field in fields)
            csv.writer(stream).writerows([csv_cell(field.cell(r)) for field in fields] for r in records)
        elif output.format is Format.MARKDOWN:
            stream.write(markdown_table([field.name for field in fields], [_texts(r, fields) for r in records]))
        elif records:
            columns = [Column(field.name, narrow=field.narrow) for field in fields]
            Page(stream).table(columns, [_texts(record, fields) for record in records])
        else:
            Page(stream).line(empty)


def write_facts(record: Record, output: Output) -> None:
    """Write one record: as JSON, or as a table of names and values."""
    fields = (Field("name", lambda row: row["name"], narrow=True), Field("value", lambda row: row["value"]))
    with output.stream() as stream:
        if output.format in (Format.JSON, Format.JSONL):
            write_json(stream, record)
            return
    rows = [{"name": name.replace("_", " "), "value": _text(value)} for name, value in record.items()]
    write_records(rows, fields, output, empty="")


def markdown_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; every cell is taken as text, never as markup."""
    lines = [names, ["---"] * len(names), *([markdown_text(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _texts(record: Record, fields: Sequence[Field]) -> list[str]:
    return [_text(field.cell(record)) for field in fields]


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_text(v)}" for name, v in value.items() if v is not None)
    return "" if value is None else str(value)
