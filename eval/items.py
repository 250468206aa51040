"""The records of one model, gathered by item: what metrics read, without texts and answers, so that memory stays small.

Repeats of an item are averaged before anything else, so that an item counts once however often it was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import NamedTuple

from eval.records import ItemState, JudgedConfidence, NumberedRecord, judged_confidences, read_records
from pipeline.errors import RunError

ABSTAINED = "(abstained)"


class ItemKey(NamedTuple):
    """What two runs are joined on."""

    task: str
    dataset: str
    item_id: str


class Resources(NamedTuple):
    """What one answer took: US dollars, tokens in and out, seconds."""

    cost_usd: float = 0.0
    tokens: float = 0.0
    latency_s: float = 0.0


@dataclass(slots=True)
class GatheredItem:
    """An item with all its repeats by one model; `line` is where its first record stands.

    `scores` sums each score over the repeats that have it and `score_repeats` counts them. `labels` are the predicted
    classes, one a scored repeat. `repeats` are those seen; `unscored` and `errored` count them apart.
    """

    key: ItemKey
    cluster: str
    line: int
    gold_label: str | None = None
    labels: tuple[str, ...] = ()
    scores: dict[str, float] = field(default_factory=dict)
    score_repeats: dict[str, int] = field(default_factory=dict)
    judged: tuple[JudgedConfidence, ...] = ()
    resources: Resources = field(default_factory=Resources)
    scored: int = 0
    unscored: int = 0
    errored: int = 0
    repeats: frozenset[int] = frozenset()

    def score(self, name: str) -> float | None:
        """The score, averaged over the repeats that have it; None when none has."""
        repeats = self.score_repeats.get(name, 0)
        return self.scores[name] / repeats if repeats else None


@dataclass(frozen=True, slots=True)
class ModelItems:
    """The items of one model in one run, in the order of their first records."""

    run: Path
    model: str
    items: Mapping[ItemKey, GatheredItem]

    def of(self, task: str, dataset: str) -> list[GatheredItem]:
        """The items of one task on one dataset."""
        return [item for key, item in self.items.items() if (key.task, key.dataset) == (task, dataset)]

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The pairs of task and dataset, in the order of the records."""
        return tuple(dict.fromkeys((key.task, key.dataset) for key in self.items))


def gather_models(run: Path) -> dict[str, ModelItems]:
    """The items of every model of a run, by name; raises RunError for malformed lines and for records that repeat."""
    return {model: ModelItems(run, model, items) for model, items in gather(run, read_records(run)).items()}


def gather(run: Path, records: Iterable[NumberedRecord]) -> dict[str, dict[ItemKey, GatheredItem]]:
    """The items by model and key, records taken one at a time."""
    models: dict[str, dict[ItemKey, GatheredItem]] = {}
    for numbered in records:
        record = numbered.record
        items = models.setdefault(record.model, {})
        key = ItemKey(intern(record.task), intern(record.dataset), record.item_id)
        item = items.get(key)
        if item is None:
            item = items[key] = GatheredItem(key, intern(record.cluster_id), numbered.line)
        _refuse_contradiction(run, item, numbered)
        _add(item, numbered)
    return models


def clusters(items: Iterable[GatheredItem]) -> tuple[str, ...]:
    """The distinct clusters, in order of first sight."""
    return tuple(dict.fromkeys(item.cluster for item in items))


def _refuse_contradiction(run: Path, item: GatheredItem, numbered: NumberedRecord) -> None:
    record, where = numbered.record, f"{run}:{numbered.line}"
    if record.repeat in item.repeats:
        raise RunError(
            f"item {record.item_id} of {record.task} by {record.model}, repeat {record.repeat}, stands twice"
            f" (its first record is on line {item.line})",
            item=where,
            action="remove one of them",
        )
    if record.cluster_id != item.cluster:
        raise RunError(
            f"item {record.item_id} is in cluster {record.cluster_id} and, on line {item.line}, in {item.cluster}",
            item=where,
            action="run it again",
        )


def _add(item: GatheredItem, numbered: NumberedRecord) -> None:
    record = numbered.record
    item.repeats |= {record.repeat}
    took = Resources(record.usage.cost_usd, record.usage.input_tokens + record.usage.output_tokens, record.latency_s)
    item.resources = Resources(*(a + b for a, b in zip(item.resources, took, strict=True)))
    if record.state is ItemState.ERRORED:
        item.errored += 1
    elif record.state is ItemState.UNSCORED:
        item.unscored += 1
    else:
        _add_scored(item, numbered)


def _add_scored(item: GatheredItem, numbered: NumberedRecord) -> None:
    record = numbered.record
    item.scored += 1
    for name, score in record.scores.items():
        item.scores[intern(name)] = item.scores.get(name, 0.0) + score
        item.score_repeats[intern(name)] = item.score_repeats.get(name, 0) + 1
    gold = record.gold.get("label")
    if isinstance(gold, str):
        item.gold_label = intern(gold)
        item.labels = (*item.labels, _predicted(record.prediction))
    item.judged = (*item.judged, *judged_confidences(record))


def _predicted(prediction: Mapping[str, object]) -> str:
    label = prediction.get("label")
    return ABSTAINED if prediction.get("abstained") or not isinstance(label, str) else intern(label)


def scored_items(items: Iterable[GatheredItem]) -> Iterator[GatheredItem]:
    """The items with at least one scored repeat."""
    return (item for item in items if item.scored)
