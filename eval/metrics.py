"""Metrics: a named number computed from the items of a task, ready to be resampled by cluster.

Which metrics a run has follows from its records: labels give accuracy, balanced accuracy and macro-F1; counts `tp`,
`fp`, `fn` (or `NAME_tp`, …) give precision, recall and F1 over all items; judged confidences give Brier, AUROC and
AURC; every other score is averaged. An item without a metric's parts is not in its denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from eval.items import GatheredItem
from eval.stats.ranking import aurc_formula, auroc_formula
from eval.stats.statistic import FloatArray, Formula, IntArray, Statistic, SumStatistic, WeightedStatistic, ratio
from pipeline.errors import UsageError

COUNTS = ("tp", "fp", "fn")
LABEL_SCORES = ("label_correct", "correct")


class Kind(StrEnum):
    """What a metric is about; several comparisons are corrected within a kind."""

    QUALITY = "quality"
    CONFIDENCE = "confidence"
    RESOURCE = "resource"


class Metric(Protocol):
    """A named number of items."""

    @property
    def name(self) -> str:
        """As tables show it."""
        ...

    @property
    def kind(self) -> Kind:
        """What it is about."""
        ...

    @property
    def bounded(self) -> bool:
        """Whether it lies in 0..1."""
        ...

    @property
    def higher_is_better(self) -> bool:
        """In which direction it is good."""
        ...

    def applies(self, item: GatheredItem) -> bool:
        """Whether the item has the parts that the metric is made of."""
        ...

    def statistic(self, items: Sequence[GatheredItem], group: IntArray, groups: int) -> Statistic:
        """The metric over items that it applies to, `group` (n,) saying where each belongs."""
        ...


@dataclass(frozen=True)
class SumMetric:
    """A formula of sums: `row` gives what an item adds, None for an item that the metric does not apply to.

    `proportion`: the mean of zeros and ones.
    """

    name: str
    row: Callable[[GatheredItem], tuple[float, ...] | None]
    formula: Formula
    kind: Kind = Kind.QUALITY
    bounded: bool = True
    higher_is_better: bool = True
    proportion: bool = False

    def applies(self, item: GatheredItem) -> bool:
        """See `Metric`."""
        return self.row(item) is not None

    def statistic(self, items: Sequence[GatheredItem], group: IntArray, groups: int) -> SumStatistic:
        """See `Metric`."""
        rows = np.array([self.row(item) for item in items], dtype=np.float64)
        return SumStatistic(rows, group, groups, self.formula)


@dataclass(frozen=True)
class ConfidenceMetric:
    """A formula of judged confidences, such as an area under a curve; repeats of an item share its weight."""

    name: str
    formula: Callable[[FloatArray, FloatArray], Formula]
    higher_is_better: bool
    kind: Kind = Kind.CONFIDENCE
    bounded: bool = True

    def applies(self, item: GatheredItem) -> bool:
        """See `Metric`."""
        return bool(item.judged)

    def statistic(self, items: Sequence[GatheredItem], group: IntArray, groups: int) -> WeightedStatistic:
        """See `Metric`."""
        judged = [
            (each, place, 1 / item.scored) for item, place in zip(items, group, strict=True) for each in item.judged
        ]
        confidence = np.array([each.confidence for each, _, _ in judged])
        correct = np.array([float(each.correct) for each, _, _ in judged])
        base = np.array([weight for _, _, weight in judged])
        places = np.array([place for _, place, _ in judged], dtype=np.int64)
        return WeightedStatistic(base, places, groups, self.formula(confidence, correct))


def metrics_of(items: Iterable[GatheredItem]) -> tuple[Metric, ...]:
    """The metrics that the items have parts for: labels first, then counts, means, confidences, resources."""
    items = list(items)
    names = sorted({name for item in items for name in item.scores})
    golds = sorted({item.gold_label for item in items if item.gold_label is not None})
    prefixes = [name.removesuffix("tp") for name in names if name.endswith("tp") and _counted(name, names)]
    counted = {f"{prefix}{part}" for prefix in prefixes for part in COUNTS}
    labels = set(LABEL_SCORES) if golds else set()
    means = [name for name in names if name not in counted | labels]
    found: list[Metric] = [*_label_metrics(golds)] if golds else []
    found += [metric for prefix in prefixes for metric in _count_metrics(prefix)]
    found += [_mean(name, items) for name in means]
    if any(item.judged for item in items):
        found += [
            _brier(),
            ConfidenceMetric("auroc", auroc_formula, higher_is_better=True),
            ConfidenceMetric("aurc", aurc_formula, higher_is_better=False),
        ]
    return (*found, *_resources())


def primary_of(metrics: Sequence[Metric]) -> Metric | None:
    """The metric that decides where none is named: balanced accuracy, else the first F1, else the first of quality."""
    quality = [metric for metric in metrics if metric.kind is Kind.QUALITY]
    preferred = [metric for metric in quality if metric.name == "balanced_accuracy"]
    preferred += [metric for metric in quality if metric.name.endswith("f1") and metric.name != "macro_f1"]
    return next(iter([*preferred, *quality]), None)


def wanted_metrics(named: Iterable[str], known: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Metric names by task, from "TASK.NAME" and from pairs; raises UsageError for a name without its task."""
    wanted: dict[str, set[str]] = {}
    for each in named:
        task, dot, metric = each.partition(".")
        if not dot:
            raise UsageError(f"{each} names no task", action="write it as TASK.NAME, such as verify.accuracy")
        wanted.setdefault(task, set()).add(metric)
    for task, metric in known:
        wanted.setdefault(task, set()).add(metric)
    return wanted


def _counted(name: str, names: Sequence[str]) -> bool:
    prefix = name.removesuffix("tp")
    return (not prefix or prefix.endswith("_")) and all(f"{prefix}{part}" in names for part in COUNTS)


def _mean(name: str, items: Sequence[GatheredItem]) -> SumMetric:
    values = {value for item in items if (value := item.score(name)) is not None}

    def row(item: GatheredItem) -> tuple[float, ...] | None:
        score = item.score(name)
        return None if score is None else (score, 1.0)

    return SumMetric(
        name,
        row,
        lambda sums: ratio(sums[..., 0], sums[..., 1]),
        bounded=all(0 <= value <= 1 for value in values),
        proportion=values <= {0.0, 1.0},
    )


def _count_metrics(prefix: str) -> tuple[SumMetric, ...]:
    names = [f"{prefix}{part}" for part in COUNTS]

    def row(item: GatheredItem) -> tuple[float, ...] | None:
        counts = [item.score(name) for name in names]
        return None if any(count is None for count in counts) else tuple(count or 0.0 for count in counts)

    return (
        SumMetric(f"{prefix}f1", row, lambda s: ratio(2 * s[..., 0], 2 * s[..., 0] + s[..., 1] + s[..., 2])),
        SumMetric(f"{prefix}precision", row, lambda s: ratio(s[..., 0], s[..., 0] + s[..., 1])),
        SumMetric(f"{prefix}recall", row, lambda s: ratio(s[..., 0], s[..., 0] + s[..., 2])),
    )


def _label_metrics(golds: Sequence[str]) -> tuple[SumMetric, ...]:
    """Accuracy; balanced accuracy and macro-F1 over the classes of the gold labels that are there."""
    place = {label: number for number, label in enumerate(golds)}
    classes = len(golds)

    def row(item: GatheredItem) -> tuple[float, ...] | None:
        """By class: how often it is gold, how often it is predicted, how often both."""
        if item.gold_label is None or not item.labels:
            return None
        counts = np.zeros((3, classes))
        counts[0, place[item.gold_label]] = 1.0
        for label in item.labels:
            if label in place:
                counts[1, place[label]] += 1 / len(item.labels)
            if label == item.gold_label:
                counts[2, place[label]] += 1 / len(item.labels)
        return tuple(counts.ravel())

    def split(sums: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        return sums[..., :classes], sums[..., classes : 2 * classes], sums[..., 2 * classes :]

    def accuracy(sums: FloatArray) -> FloatArray:
        gold, _, right = split(sums)
        return ratio(right.sum(axis=-1), gold.sum(axis=-1))

    def balanced_accuracy(sums: FloatArray) -> FloatArray:
        gold, _, right = split(sums)
        return _mean_over_present(ratio(right, gold), gold)

    def macro_f1(sums: FloatArray) -> FloatArray:
        gold, predicted, right = split(sums)
        return _mean_over_present(ratio(2 * right, gold + predicted), gold)

    return (
        SumMetric("balanced_accuracy", row, balanced_accuracy),
        SumMetric("macro_f1", row, macro_f1),
        SumMetric("accuracy", row, accuracy, proportion=True),
    )


def _mean_over_present(values: FloatArray, gold: FloatArray) -> FloatArray:
    present = gold > 0
    return ratio(np.where(present, values, 0.0).sum(axis=-1), present.sum(axis=-1).astype(np.float64))


def _brier() -> SumMetric:
    def row(item: GatheredItem) -> tuple[float, ...] | None:
        if not item.judged:
            return None
        return sum((each.confidence - each.correct) ** 2 for each in item.judged) / item.scored, len(
            item.judged
        ) / item.scored

    return SumMetric(
        "brier",
        row,
        lambda sums: ratio(sums[..., 0], sums[..., 1]),
        kind=Kind.CONFIDENCE,
        higher_is_better=False,
    )


def _resources() -> tuple[SumMetric, ...]:
    return tuple(_resource(place, name) for place, name in enumerate(("cost_usd", "tokens", "latency_s")))


def _resource(place: int, name: str) -> SumMetric:
    return SumMetric(
        name,
        lambda item: (item.resources[place] / len(item.repeats), 1.0),
        lambda sums: ratio(sums[..., 0], sums[..., 1]),
        kind=Kind.RESOURCE,
        bounded=False,
        higher_is_better=False,
    )
