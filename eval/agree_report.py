"""Agreement for people and programs: tables, or records as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.agree import Agreement, JudgeReport
from eval.datasets.faults import LabelFaults
from eval.datasets.labelings import Row, agreement_table
from eval.datasets.load import read_story
from eval.datasets.matching import Pair
from eval.datasets.places import Layout
from eval.tables import ends, number
from pipeline.report.output import Output
from pipeline.report.table import Field, write_facts, write_records


def story_agreement(files: Sequence[Path]) -> tuple[Row, ...] | None:
    """Agreement field by field where the files are two label files of one story; None for anything else.

    Raises LabelFaults when a label file is malformed.
    """
    if len(files) != 2 or not all(_is_story(file) for file in files):
        return None
    folder = Layout.shipped().folder_of(files[0])
    readings = [read_story(file, folder, complete=False) for file in files]
    faults = [fault for reading in readings for fault in reading.faults]
    if faults:
        raise LabelFaults(faults)
    return agreement_table([Pair(readings[0].stories[0], readings[1].stories[0])])


def write_story_agreement(rows: Sequence[Row], output: Output) -> None:
    """One row a field."""
    fields = [
        Field.of("field"),
        Field.of("measure", narrow=True),
        Field.of("units", narrow=True),
        Field("value", lambda row: number(row["value"])),
    ]
    write_records([row._asdict() for row in rows], fields, output, empty="the files share no field")


def write_agreements(found: Sequence[Agreement], output: Output) -> None:
    """One row for all hands, and one for each two."""
    fields = [
        Field("hands", lambda row: ", ".join(row["hands"])),
        Field.of("items", narrow=True),
        Field.of("clusters", narrow=True),
        Field("observed", lambda row: number(row["observed"]), narrow=True),
        Field("alpha", lambda row: number(row["alpha"]), narrow=True),
        Field("95 %", lambda row: "" if row["alpha_ci95"] is None else "{:.3f} to {:.3f}".format(*row["alpha_ci95"])),
        Field("kappa", lambda row: number(row["kappa"]), narrow=True),
    ]
    write_records([_plain(asdict(each)) for each in found], fields, output, empty="")


def write_judge(report: JudgeReport, output: Output) -> None:
    """What the judge is worth, and the rate it reports as people would find it."""
    if output.format.value in ("json", "jsonl"):
        write_facts(_plain(asdict(report)), output)
        return
    write_facts(_facts(report), output)


def _facts(report: JudgeReport) -> dict[str, Any]:
    agreed = report.agreement
    rate = "cannot be known: the judge is no better than chance, or people gave one label alone"
    return {
        "judge": report.judge,
        "items judged by both": f"{agreed.items} in {agreed.clusters} clusters; people divided on {report.ties}",
        "agreement observed": number(agreed.observed),
        "alpha": f"{number(agreed.alpha)} {ends(agreed.alpha_ci95)}",
        "kappa": number(agreed.kappa),
        "sensitivity": f"{number(report.sensitivity)} {ends(report.sensitivity_ci95)}",
        "specificity": f"{number(report.specificity)} {ends(report.specificity_ci95)}",
        f"rate of {report.positive} by the judge": f"{number(report.raw_rate)} over {report.judged} items",
        "corrected rate": rate if report.rate is None else f"{number(report.rate)} {ends(report.rate_ci95)}",
    }


def _is_story(file: Path) -> bool:
    if file.suffix != ".jsonl" or not file.is_file():
        return False
    try:
        with file.open(encoding="utf-8") as lines:
            first = json.loads(lines.readline())
    except (ValueError, OSError):
        return False
    return isinstance(first, dict) and first.get("type") == "story"


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """Tuples as lists, nested ones too, as JSON has them."""
    plain: dict[str, Any] = json.loads(json.dumps(record))
    return plain
