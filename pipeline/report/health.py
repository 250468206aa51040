"""What `evenhand doctor` found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from pipeline.report.console import Column, Page
from pipeline.report.output import Format, Output
from pipeline.report.table import Field, write_facts, write_records
from pipeline.settings import SettingRow
from pipeline.steps.health import Health

_FIELDS = (Field.of("name"), Field("state", lambda row: _state(works=row["works"])), Field.of("detail"))


def write_health(settings: Sequence[SettingRow], checks: Sequence[Health], output: Output) -> None:
    """Write the settings with their origins, then what was tried and how it went."""
    found = [asdict(check) for check in checks]
    if output.format in (Format.JSON, Format.JSONL):
        write_facts({"settings": [row._asdict() for row in settings], "checks": found}, output)
    elif output.format is not Format.TEXT:
        write_records(found, _FIELDS, output, empty="")
    else:
        with output.stream() as stream:
            page = Page(stream)
            page.table([Column("setting", narrow=True), Column("value"), Column("from", narrow=True)], settings)
            page.line()
            rows = [(check.name, _state(works=check.works), check.detail) for check in checks]
            page.table([Column("tried", narrow=True), Column("", narrow=True), Column("seen")], rows)


def _state(*, works: bool) -> str:
    return "ok" if works else "FAILED"
