"""Labels by several hands: CSV or JSONL files with `item_id`, `label` and perhaps `cluster_id`, or eval runs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.records import MANIFEST, ItemState, read_records
from pipeline.errors import DatasetError

FIELDS = ("item_id", "label")


@dataclass(frozen=True, slots=True)
class Labeling:
    """One label an item, by one hand; `cluster` says where an item belongs, the item itself where nothing does."""

    name: str
    labels: Mapping[str, str]
    cluster: Mapping[str, str]


def read_labelings(path: Path) -> tuple[Labeling, ...]:
    """The labeling of a file, or one for each model of an eval run.

    Raises DatasetError naming the line that is malformed, repeats an item, or contradicts another's cluster.
    """
    if (path / MANIFEST).exists():
        return _of_run(path)
    return (_labeling(path.stem, _rows(path), path),)


def _of_run(run: Path) -> tuple[Labeling, ...]:
    rows: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for line, record in read_records(run):
        label = record.prediction.get("label")
        if record.state is ItemState.SCORED and record.repeat == 0 and isinstance(label, str):
            item = f"{record.task} {record.dataset} {record.item_id}"
            row = {"item_id": item, "label": label, "cluster_id": record.cluster_id}
            rows.setdefault(record.model, []).append((line, row))
    if not rows:
        raise DatasetError("no record has a label", item=str(run), action="name a run of a task with labels")
    return tuple(_labeling(model, found, run) for model, found in rows.items())


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix.lower() == ".csv":
                reader = csv.DictReader(file)
                yield from ((reader.line_num, row) for row in reader)
            else:
                yield from ((line, _object(row, path, line)) for line, row in enumerate(file, 1) if row.strip())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"cannot be read ({error})", item=str(path), action="name a CSV or JSONL file") from None


def _object(row: str, path: Path, line: int) -> Mapping[str, Any]:
    try:
        stored = json.loads(row)
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"no JSON ({error})", item=f"{path}:{line}", action="mend the line") from None
    if not isinstance(stored, dict):
        raise DatasetError("not a JSON object", item=f"{path}:{line}", action="mend the line")
    return stored


def _labeling(name: str, rows: Iterable[tuple[int, Mapping[str, Any]]], path: Path) -> Labeling:
    labels: dict[str, str] = {}
    cluster: dict[str, str] = {}
    for line, row in rows:
        item, label = (_text(row, field, f"{path}:{line}") for field in FIELDS)
        if item in labels:
            raise DatasetError(f"item {item} stands twice", item=f"{path}:{line}", action="keep one of the lines")
        labels[item] = label
        cluster[item] = str(row.get("cluster_id") or item)
    if not labels:
        raise DatasetError("holds no label", item=str(path), action="name a file with item_id and label")
    return Labeling(name, labels, cluster)


def _text(row: Mapping[str, Any], field: str, where: str) -> str:
    value = row.get(field)
    if value is None or not str(value).strip():
        raise DatasetError(f"no {field}", item=where, action="give each line item_id and label")
    return str(value).strip()
