"""What a report says of one task on one dataset: every model's figures with intervals, ranks with ties, calibration."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eval.compare import Plan, compare
from eval.items import GatheredItem, ItemKey, ModelItems, clusters
from eval.metrics import Kind, Metric, SumMetric, metrics_of, primary_of
from eval.stats.calibration import (
    Bin,
    BrierParts,
    NullValue,
    brier_parts,
    calibration_error_interval,
    expected_calibration_error,
    null_value,
    reliability_bins,
)
from eval.stats.decisions import Verdict
from eval.stats.intervals import Estimate, Interval, bootstrap_interval, proportion_interval
from eval.stats.ranking import CoveragePoint, risk_coverage
from eval.stats.statistic import IntArray, SumStatistic, value


@dataclass(frozen=True, slots=True)
class Standing:
    """One model in a ranking. `rank` is 1 for the best; equal ranks are ties, which the paired test cannot part.

    `counts` are items: all, unscored, errored, missing. Cost in US dollars, tokens and seconds are an item's mean.
    """

    model: str
    baseline: bool
    estimate: Estimate
    rank: int
    items: int
    clusters: int
    unscored: int
    errored: int
    missing: int
    cost_usd: float
    tokens: float
    latency_s: float


class MetricRow(NamedTuple):
    """One metric of every model, in the order of the ranking; None where a model has none."""

    metric: str
    kind: Kind
    higher_is_better: bool
    estimates: tuple[Estimate | None, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The calibration of one model's confidences, over `n` judged things."""

    model: str
    n: int
    parts: BrierParts
    ece: float
    ece_ci95: Interval | None
    null: NullValue
    bins: tuple[Bin, ...]
    curve: tuple[CoveragePoint, ...]


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each gold label (rows) got each answer (columns), in items; `recall` by row."""

    model: str
    golds: tuple[str, ...]
    answers: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    recall: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One task on one dataset; `worst`: the items that models fail most, by model; `runs`: the run of each model."""

    task: str
    dataset: str
    primary: str
    higher_is_better: bool
    standings: tuple[Standing, ...]
    metrics: tuple[MetricRow, ...]
    calibrations: tuple[Calibration, ...]
    confusions: tuple[Confusion, ...]
    worst: tuple[Mapping[str, GatheredItem], ...]
    runs: Mapping[str, Path]


WORST = 10


def section_of(
    task: str, dataset: str, models: Sequence[ModelItems], primary: str | None, baselines: frozenset[str]
) -> Section | None:
    """The section of one task and dataset; None when no model has an item of it or no metric is of quality."""
    parts = {model.model: model.of(task, dataset) for model in models}
    everything = [item for part in parts.values() for item in part]
    metrics = metrics_of([item for item in everything if item.scored])
    deciding = next((metric for metric in metrics if metric.name == primary), None) or primary_of(metrics)
    if deciding is None:
        return None
    total = len({item.key for item in everything})
    standings = [_standing(name, part, deciding, total, baselines) for name, part in parts.items() if part]
    standings = _ranked(standings, deciding, [m for m in models if parts[m.model]], task, dataset)
    order = [standing.model for standing in standings]
    calibrations = [_calibration(name, parts[name]) for name in order]
    confusions = [_confusion(name, parts[name]) for name in order]
    return Section(
        task,
        dataset,
        deciding.name,
        deciding.higher_is_better,
        tuple(standings),
        tuple(_metric_row(metric, [parts[name] for name in order]) for metric in metrics),
        tuple(each for each in calibrations if each is not None),
        tuple(each for each in confusions if each is not None),
        _worst(deciding, {name: parts[name] for name in order}),
        {model.model: model.run for model in models},
    )


def estimate(metric: Metric, items: Sequence[GatheredItem]) -> Estimate | None:
    """The metric with its interval: Wilson's for a proportion, else the cluster bootstrap; None where undefined."""
    having = [item for item in items if (item.scored or metric.kind is Kind.RESOURCE) and metric.applies(item)]
    if not having:
        return None
    names = {name: number for number, name in enumerate(clusters(having))}
    group = np.array([names[item.cluster] for item in having], dtype=np.int64)
    statistic = metric.statistic(having, group, len(names))
    number = value(statistic)
    if not math.isfinite(number):
        return None
    if isinstance(metric, SumMetric) and metric.proportion and isinstance(statistic, SumStatistic):
        return Estimate(number, proportion_interval(statistic))
    return Estimate(number, bootstrap_interval(statistic))


def _standing(
    name: str, items: Sequence[GatheredItem], metric: Metric, total: int, baselines: frozenset[str]
) -> Standing:
    asked = sum(len(item.repeats) for item in items)
    cost, tokens, latency = (sum(item.resources[n] for item in items) / asked for n in range(3))
    return Standing(
        model=name,
        baseline=name in baselines,
        estimate=estimate(metric, items) or Estimate(math.nan, None),
        rank=0,
        items=len(items),
        clusters=len(clusters(items)),
        unscored=sum(not item.scored and not item.errored for item in items),
        errored=sum(not item.scored and item.errored > 0 for item in items),
        missing=total - len(items),
        cost_usd=cost,
        tokens=tokens,
        latency_s=latency,
    )


def _ranked(
    standings: Sequence[Standing], metric: Metric, models: Sequence[ModelItems], task: str, dataset: str
) -> list[Standing]:
    """The standings, best first; a model takes a new rank where it is surely worse than the first of the rank above."""
    sign = -1 if metric.higher_is_better else 1
    ordered = sorted(standings, key=lambda s: (math.isnan(s.estimate.value), sign * s.estimate.value, s.model))
    by_name = {model.model: _only(model, task, dataset) for model in models}
    found: list[Standing] = []
    leader, rank = ordered[0], 1
    for place, standing in enumerate(ordered, 1):
        if place > 1 and _worse(by_name[leader.model], by_name[standing.model], metric):
            leader, rank = standing, place
        found.append(replace(standing, rank=rank))
    return found


def _only(model: ModelItems, task: str, dataset: str) -> ModelItems:
    kept = {key: item for key, item in model.items.items() if (key.task, key.dataset) == (task, dataset)}
    return ModelItems(model.run, model.model, kept)


def _worse(leader: ModelItems, other: ModelItems, metric: Metric) -> bool:
    found = compare(leader, [other], Plan(metrics=(metric.name,)))
    return bool(found) and found[0].comparison.verdict is Verdict.WORSE


def _metric_row(metric: Metric, parts: Sequence[Sequence[GatheredItem]]) -> MetricRow:
    return MetricRow(metric.name, metric.kind, metric.higher_is_better, tuple(estimate(metric, part) for part in parts))


def _calibration(name: str, items: Sequence[GatheredItem]) -> Calibration | None:
    judged = [each for item in items for each in item.judged]
    confidence = np.array([each.confidence for each in judged])
    correct = np.array([float(each.correct) for each in judged])
    parts, null = brier_parts(confidence, correct), null_value(confidence)
    ece = expected_calibration_error(confidence, correct)
    if parts is None or null is None or ece is None:
        return None
    names = {cluster: number for number, cluster in enumerate(clusters(items))}
    group = np.array([names[item.cluster] for item in items for _ in item.judged], dtype=np.int64)
    return Calibration(
        model=name,
        n=len(judged),
        parts=parts,
        ece=ece,
        ece_ci95=calibration_error_interval(confidence, correct, *_compact(group)),
        null=null,
        bins=reliability_bins(confidence, correct),
        curve=risk_coverage(confidence, correct),
    )


def _compact(group: IntArray) -> tuple[IntArray, int]:
    """The groups that occur, numbered without gaps, and how many there are."""
    names, places = np.unique(group, return_inverse=True)
    return places.astype(np.int64), len(names)


def _confusion(name: str, items: Sequence[GatheredItem]) -> Confusion | None:
    answered = [(item.gold_label, item.labels[0]) for item in items if item.gold_label and item.labels]
    if not answered:
        return None
    golds = tuple(sorted({gold for gold, _ in answered}))
    answers = (*golds, *sorted({label for _, label in answered} - set(golds)))
    table = tuple(tuple(answered.count((gold, answer)) for answer in answers) for gold in golds)
    recall = tuple(row[place] / sum(row) for place, row in enumerate(table))
    return Confusion(name, golds, answers, table, recall)


def _worst(metric: Metric, parts: Mapping[str, Sequence[GatheredItem]]) -> tuple[Mapping[str, GatheredItem], ...]:
    """The items with the lowest mean value over models; one left without a score is among the worst.

    Empty where no item has a value of its own, or all have the best one.
    """
    values: dict[ItemKey, list[float]] = {}
    items: dict[ItemKey, dict[str, GatheredItem]] = {}
    for name, part in parts.items():
        for item in part:
            own = _own_value(metric, item)
            if own is not None:
                values.setdefault(item.key, []).append(own if metric.higher_is_better else -own)
                items.setdefault(item.key, {})[name] = item
    best = max((number for each in values.values() for number in each), default=0.0)
    ranked = sorted(values, key=lambda key: (sum(values[key]) / len(values[key]), key))
    failed = [key for key in ranked if sum(values[key]) / len(values[key]) < best]
    return tuple(items[key] for key in failed[:WORST])


def _own_value(metric: Metric, item: GatheredItem) -> float | None:
    if not item.scored:
        return -math.inf if metric.higher_is_better else math.inf
    if not isinstance(metric, SumMetric):
        return None
    row = metric.row(item)
    if row is None:
        return None
    number = float(metric.formula(np.array(row)))
    return number if math.isfinite(number) else None
