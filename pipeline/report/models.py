"""Models as a table, and the model in force in full."""

from __future__ import annotations

from dataclasses import asdict

from pipeline.models.listing import price_note
from pipeline.records import Record
from pipeline.report.console import Column, Page
from pipeline.report.output import Format, Output
from pipeline.report.table import Field, write_facts, write_records
from pipeline.steps.models import ModelsFound

_FIELDS = (
    Field("--model", lambda row: row["form"], narrow=True),
    Field("", lambda row: "ready" if row["ready"] else "lacks", narrow=True),
    Field("note", lambda row: row["lacks"] or row["note"]),
)


def write_models(found: ModelsFound, output: Output) -> None:
    """Write every way to name a model, then what is known of the one in force."""
    rows = [asdict(row) for row in found.rows]
    current = _current(found)
    if output.format in (Format.JSON, Format.JSONL):
        write_facts({"models": rows, "current": current}, output)
    elif output.format is not Format.TEXT:
        write_records(rows, _FIELDS, output, empty="")
    else:
        write_records(rows, _FIELDS, output, empty="")
        with output.stream() as stream:
            page = Page(stream)
            page.line()
            facts = [(name.replace("_", " "), _said(value)) for name, value in _flat(current)]
            page.table([Column("in force", narrow=True), Column("")], facts)


def _current(found: ModelsFound) -> Record:
    described, capabilities = found.described, found.capabilities
    price = described.price
    return {
        "model": str(described.name),
        "local": described.local,
        "price": None if price is None else {**asdict(price), "as_of": price.as_of.isoformat()},
        "price_note": price_note(price, described.name),
        "extract_mode": found.mode,
        "capabilities": asdict(capabilities) if capabilities is not None else None,
    }


def _flat(current: Record) -> list[tuple[str, object]]:
    capabilities = current["capabilities"]
    facts = [("model", current["model"]), ("local", current["local"]), ("price", current["price_note"])]
    if current["extract_mode"] is not None:
        facts.append(("asked by", current["extract_mode"]))
    if capabilities is not None:
        facts += [(name, value) for name, value in capabilities.items() if name not in ("error", "model")]
    elif current["model"] != "builtin":
        facts.append(("capabilities", "not probed yet: evenhand models --probe"))
    return facts


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not known" if value is None else str(value)
