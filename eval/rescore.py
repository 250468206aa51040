"""Scoring the records of a run again: the answers stay, the scores are made anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from eval.asking import rescored
from eval.records import EvalRecord, ItemState, mend, read_manifest, read_records
from eval.resume import RunLock, replace_records
from eval.scorers.score import read_sides, score


class Rescored(NamedTuple):
    """How many records a run has, and how many have another state or other scores than before."""

    records: int
    changed: int


def rescore(folder: Path) -> Rescored:
    """Score every answer of a run again, and replace its records in one step.

    Raises RunError when the folder is no eval run, or a record in it is malformed; nothing is changed then.
    """
    read_manifest(folder)
    changed = 0

    def fresh() -> Iterator[EvalRecord]:
        nonlocal changed
        for line, record in read_records(folder):
            again = _scored(record, f"{folder}:{line}")
            changed += (again.state, again.scores, again.confidence) != (record.state, record.scores, record.confidence)
            yield again

    with RunLock(folder):
        mend(folder)
        return Rescored(replace_records(folder, fresh()), changed)


def _scored(record: EvalRecord, where: str) -> EvalRecord:
    if record.state is ItemState.ERRORED:
        return record
    prediction, gold = read_sides(record.prediction, record.gold, item=where)
    return rescored(record, prediction, gold, score(prediction, gold))
