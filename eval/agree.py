"""How far labels by several hands agree, and how far a judge can be believed.

Krippendorff's alpha (nominal) and Cohen's kappa with intervals over clusters; for a judge its sensitivity and
specificity against people, and the rate it reports, corrected by them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from eval.labels import Labeling
from eval.stats.intervals import Interval, bootstrap_interval, wilson
from eval.stats.judge import CorrectedRate, JudgeCounts, corrected_rate
from eval.stats.statistic import FloatArray, Formula, SumStatistic, ratio, value
from pipeline.errors import DatasetError, UsageError


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far hands agree on the items that at least two of them labeled.

    `alpha` and `kappa` are 1 for perfect agreement and 0 for chance, None where every label is the same; `kappa` is of
    two hands alone. `observed` is the share of agreeing pairs of labels.
    """

    hands: tuple[str, ...]
    items: int
    clusters: int
    observed: float
    alpha: float | None
    alpha_ci95: Interval | None
    kappa: float | None = None


@dataclass(frozen=True, slots=True)
class JudgeReport:
    """A judge beside what most people say. `ties` are items on which people are divided; they count for neither.

    `positive` is the label whose rate is reported: `raw_rate` by the judge over the `judged` items that no person
    labeled (all of its items where people labeled them all), `rate` as people would find it. None: it cannot be known.
    """

    judge: str
    positive: str
    agreement: Agreement
    ties: int
    sensitivity: float | None
    sensitivity_ci95: Interval
    specificity: float | None
    specificity_ci95: Interval
    judged: int
    raw_rate: float | None
    rate: float | None
    rate_ci95: Interval | None


def agreements(labelings: Sequence[Labeling]) -> tuple[Agreement, ...]:
    """Agreement of all hands together, then of each two where there are more; raises DatasetError as `agreement`."""
    together = agreement(labelings)
    pairs = [agreement(pair) for pair in combinations(labelings, 2)] if len(labelings) > 2 else []
    return (together, *pairs)


def agreement(labelings: Sequence[Labeling]) -> Agreement:
    """Agreement of some hands; raises DatasetError when no item has two labels."""
    units = _units(labelings)
    if not units:
        names = ", ".join(each.name for each in labelings)
        raise DatasetError(f"{names} share no item", action="check that item_id means the same in each")
    cluster = _clusters(labelings)
    statistic = _statistic(units, [cluster[item] for item in units], _alpha)
    alpha = value(statistic)
    observed = value(_statistic(units, [cluster[item] for item in units], _observed))
    return Agreement(
        tuple(each.name for each in labelings),
        len(units),
        statistic.groups,
        observed,
        None if np.isnan(alpha) else alpha,
        bootstrap_interval(statistic),
        _kappa(units) if len(labelings) == 2 else None,
    )


def judge_report(people: Sequence[Labeling], judge: Labeling, positive: str | None) -> JudgeReport:
    """The judge beside the majority of people; `positive` may be left out where there are two labels.

    Raises UsageError when the positive label is open or unknown, DatasetError when they share no item.
    """
    truth, ties = _majority(people)
    label = _positive(truth, judge, positive)
    both = {item: (truth[item], judge.labels[item]) for item in truth if item in judge.labels}
    counts = JudgeCounts(
        true_positive=sum(p == label and j == label for p, j in both.values()),
        false_negative=sum(p == label and j != label for p, j in both.values()),
        true_negative=sum(label not in pair for pair in both.values()),
        false_positive=sum(p != label and j == label for p, j in both.values()),
    )
    agreed = agreement([Labeling("people", truth, _clusters(people)), judge])
    alone = {item: each for item, each in judge.labels.items() if item not in truth} or dict(judge.labels)
    rate = corrected_rate(sum(each == label for each in alone.values()), len(alone), counts)
    return JudgeReport(
        judge.name,
        label,
        agreed,
        ties,
        counts.sensitivity,
        wilson(counts.true_positive, counts.positives),
        counts.specificity,
        wilson(counts.true_negative, counts.negatives),
        len(alone),
        sum(each == label for each in alone.values()) / len(alone),
        rate.rate if rate else None,
        _widened(rate, people, judge, truth, label),
    )


def _widened(
    rate: CorrectedRate | None, people: Sequence[Labeling], judge: Labeling, truth: Mapping[str, str], label: str
) -> Interval | None:
    """The interval for independent items, widened to that of the cluster bootstrap where items are nested."""
    cluster = {**judge.cluster, **_clusters(people)}
    items = list(judge.labels)
    if rate is None or len({cluster[item] for item in items}) == len(items):
        return rate.interval if rate else None
    known = [item in truth for item in items]
    alone = not all(known)
    rows = np.zeros((len(items), 6))
    for row, item, labeled in zip(rows, items, known, strict=True):
        says = judge.labels[item] == label
        if labeled:
            holds = truth[item] == label
            row[2:] = (holds and says, holds, not holds and not says, not holds)
        if not labeled or not alone:
            row[:2] = (says, 1)
    nested = bootstrap_interval(_grouped(rows, [cluster[item] for item in items], _rogan_gladen))
    if nested is None:
        return rate.interval
    low, high = min(nested.low, rate.interval.low), max(nested.high, rate.interval.high)
    return Interval(max(0.0, low), min(1.0, high))


def _rogan_gladen(sums: FloatArray) -> FloatArray:
    raw, found, left = (ratio(sums[..., n], sums[..., n + 1]) for n in (0, 2, 4))
    corrected: FloatArray = np.clip(ratio(raw + left - 1, found + left - 1), 0, 1)
    return corrected


def _units(labelings: Sequence[Labeling]) -> dict[str, list[str]]:
    """The labels of each item that at least two hands labeled."""
    items = dict.fromkeys(item for each in labelings for item in each.labels)
    labels = {item: [each.labels[item] for each in labelings if item in each.labels] for item in items}
    return {item: found for item, found in labels.items() if len(found) > 1}


def _clusters(labelings: Sequence[Labeling]) -> dict[str, str]:
    """The cluster of each item: the first that is more than the item itself."""
    found: dict[str, str] = {}
    for each in labelings:
        for item, cluster in each.cluster.items():
            if found.get(item, item) == item:
                found[item] = cluster
    return found


def _statistic(units: Mapping[str, Sequence[str]], cluster: Sequence[str], formula: Formula) -> SumStatistic:
    """Sums over items: disagreeing pairs a label, agreeing pairs, pairs, then how often each label was given."""
    classes = sorted({label for labels in units.values() for label in labels})
    rows = np.zeros((len(units), 3 + len(classes)))
    for row, labels in zip(rows, units.values(), strict=True):
        counts = Counter(labels)
        m = len(labels)
        same = sum(n * (n - 1) for n in counts.values())
        row[:3] = ((m * (m - 1) - same) / (m - 1), same, m * (m - 1))
        for place, label in enumerate(classes):
            row[3 + place] = counts[label]
    return _grouped(rows, cluster, formula)


def _grouped(rows: FloatArray, cluster: Sequence[str], formula: Formula) -> SumStatistic:
    place = {name: number for number, name in enumerate(dict.fromkeys(cluster))}
    group = np.array([place[name] for name in cluster], dtype=np.int64)
    return SumStatistic(rows, group, len(place), formula)


def _alpha(sums: FloatArray) -> FloatArray:
    """Krippendorff's alpha for nominal labels: 1 - observed / expected disagreement."""
    counts = sums[..., 3:]
    n = counts.sum(axis=-1)
    expected = ratio(n * n - (counts**2).sum(axis=-1), n * (n - 1))
    alpha: FloatArray = 1 - ratio(ratio(sums[..., 0], n), expected)
    return alpha


def _observed(sums: FloatArray) -> FloatArray:
    return ratio(sums[..., 1], sums[..., 2])


def _kappa(units: Mapping[str, Sequence[str]]) -> float | None:
    from sklearn.metrics import cohen_kappa_score  # type: ignore[import-untyped]

    first, second = zip(*units.values(), strict=True)
    if len({*first, *second}) < 2:
        return None
    return float(cohen_kappa_score(first, second))


def _majority(people: Sequence[Labeling]) -> tuple[dict[str, str], int]:
    """What most people say of each item, and on how many they are divided."""
    truth: dict[str, str] = {}
    ties = 0
    for item in dict.fromkeys(item for each in people for item in each.labels):
        ranked = Counter(each.labels[item] for each in people if item in each.labels).most_common(2)
        if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
            ties += 1
        else:
            truth[item] = ranked[0][0]
    return truth, ties


def _positive(truth: Mapping[str, str], judge: Labeling, positive: str | None) -> str:
    labels = sorted({*truth.values(), *judge.labels.values()})
    if positive is None and len(labels) > 2:
        raise UsageError(f"which of {', '.join(labels)} is the rate of?", action="name it with --positive LABEL")
    chosen = labels[-1] if positive is None else positive
    if chosen not in labels:
        raise UsageError(f"no item is labeled {chosen}", item="--positive", action=f"use one of {', '.join(labels)}")
    return chosen
