"""Two models on the same items: the paired table, its verdicts, and the items on which they part.

Items are joined on task, dataset and item id. Only items that both models have a score for enter a difference; the
others are counted by why they do not, and where they are many there is no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from eval.comparison import Compared, Comparison, Counts, Flip, Flips
from eval.items import GatheredItem, ModelItems, clusters
from eval.metrics import Kind, Metric, metrics_of, primary_of
from eval.stats.decisions import LEAST_CLUSTERS, Verdict, clusters_needed, holm, verdict_of
from eval.stats.intervals import Interval
from eval.stats.paired import Difference, Pair, paired_difference
from eval.stats.statistic import SumStatistic

ALPHA = 0.05
MOST_UNPAIRED = 0.05
TIE = 1e-12


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared and by which rule. `metrics` empty: all; `primary` names the metric that decides, by task.

    `margin` is in the metric's own units and does not apply to cost, tokens and latency.
    """

    margin: float = 0.0
    metrics: tuple[str, ...] = ()
    primary: tuple[tuple[str, str], ...] = ()
    most_unpaired: float = MOST_UNPAIRED


class _Pairs(NamedTuple):
    """The items that both have, side by side; of the others how many there are, and by whose lack of what."""

    a: list[GatheredItem]
    b: list[GatheredItem]
    unscored: Counts
    errored: Counts
    missing: Counts
    unpaired: int


def compare(baseline: ModelItems, others: Sequence[ModelItems], plan: Plan) -> tuple[Compared, ...]:
    """Every metric of each other model beside the baseline's, for the tasks and datasets that both were asked about,
    with corrected p and verdicts.
    """
    found = [each for other in others for each in _compared(baseline, other, plan)]
    families: dict[tuple[Kind, bool], list[int]] = {}
    for place, (comparison, _) in enumerate(found):
        families.setdefault((comparison.kind, comparison.primary), []).append(place)
    for places in families.values():
        adjusted = holm([found[place].comparison.p for place in places])
        for place, p in zip(places, adjusted, strict=True):
            found[place] = found[place]._replace(comparison=_judged(found[place].comparison, p, len(places), plan))
    return tuple(found)


def _compared(a: ModelItems, b: ModelItems, plan: Plan) -> Iterator[Compared]:
    for task, dataset in (part for part in a.parts if part in set(b.parts)):
        of_a, of_b = a.of(task, dataset), b.of(task, dataset)
        metrics = metrics_of([*of_a, *of_b])
        named = dict(plan.primary).get(task)
        primary = next((m for m in metrics if m.name == named), primary_of(metrics))
        for metric in metrics:
            if plan.metrics and metric.name not in plan.metrics:
                continue
            blank = Comparison(
                task=task,
                dataset=dataset,
                metric=metric.name,
                kind=metric.kind,
                primary=metric is primary,
                model_a=a.model,
                model_b=b.model,
                run_a=str(a.run),
                run_b=str(b.run),
                margin=0.0 if metric.kind is Kind.RESOURCE else plan.margin,
                higher_is_better=metric.higher_is_better,
            )
            yield _one(blank, metric, _paired(metric, of_a, of_b))


def _paired(metric: Metric, of_a: Sequence[GatheredItem], of_b: Sequence[GatheredItem]) -> _Pairs:
    by_key = {item.key: item for item in of_b}
    keys = dict.fromkeys((*(item.key for item in of_a), *by_key))
    first = {item.key: item for item in of_a}
    a: list[GatheredItem] = []
    b: list[GatheredItem] = []
    why = {(state, side): 0 for state in ("unscored", "errored", "missing") for side in "ab"}
    unpaired = 0
    for key in keys:
        x, y = first.get(key), by_key.get(key)
        has_x, has_y = _has(metric, x), _has(metric, y)
        if x is not None and y is not None and has_x and has_y:
            a.append(x)
            b.append(y)
            continue
        lacking = [
            (_state(item), side)
            for side, item, has, other in (("a", x, has_x, has_y), ("b", y, has_y, has_x))
            if not has and (other or item is None or not item.scored)
        ]
        unpaired += bool(lacking)
        for each in lacking:
            why[each] += 1
    unscored, errored, missing = (Counts(why[s, "a"], why[s, "b"]) for s in ("unscored", "errored", "missing"))
    return _Pairs(a, b, unscored, errored, missing, unpaired)


def _has(metric: Metric, item: GatheredItem | None) -> bool:
    return item is not None and (metric.kind is Kind.RESOURCE or item.scored > 0) and metric.applies(item)


def _state(item: GatheredItem | None) -> str:
    if item is None:
        return "missing"
    return "errored" if item.errored and not item.scored else "unscored"


def _one(blank: Comparison, metric: Metric, pairs: _Pairs) -> Compared:
    counted = replace(
        blank, unscored=pairs.unscored, errored=pairs.errored, missing=pairs.missing, unpaired=pairs.unpaired
    )
    if not pairs.a:
        return Compared(counted, ())
    names = clusters(pairs.a)
    pair = _pair(metric, pairs, names)
    found = paired_difference(pair, bounded=metric.bounded)
    flips = tuple(_flips(pair, pairs, metric))
    a_only = sum((flip.a > flip.b) == metric.higher_is_better for flip in flips)
    return Compared(
        replace(
            counted,
            a=_known(found.a),
            b=_known(found.b),
            difference=_known(found.difference),
            ci95=found.interval,
            ci95_bootstrap=found.bootstrap,
            p=found.p,
            p_signflip=found.p_swap,
            items=len(pairs.a),
            clusters=len(names),
            design_effect=found.design_effect,
            flips=Flips(a_only, len(flips) - a_only),
            clusters_needed=_needed(found, len(names), blank.margin),
        ),
        flips,
    )


def _pair(metric: Metric, pairs: _Pairs, names: Sequence[str]) -> Pair:
    place = {name: number for number, name in enumerate(names)}
    group = np.array([place[item.cluster] for item in pairs.a], dtype=np.int64)
    g = len(names)
    return Pair(
        metric.statistic(pairs.a, group, g),
        metric.statistic(pairs.b, group, g),
        metric.statistic([*pairs.a, *pairs.b], np.concatenate([group, group + g]), 2 * g),
    )


def _flips(pair: Pair, pairs: _Pairs, metric: Metric) -> Iterator[Flip]:
    """The items whose own values differ; none for a metric that no single item has."""
    a, b = pair.a, pair.b
    if metric.kind is Kind.RESOURCE or not isinstance(a, SumStatistic) or not isinstance(b, SumStatistic):
        return
    for x, y, of_x, of_y in zip(pairs.a, pairs.b, a.of_each_item(), b.of_each_item(), strict=True):
        if abs(of_x - of_y) > TIE:
            yield Flip(x.key.item_id, x.cluster, float(of_x), float(of_y), x.line, y.line)


def _needed(found: Difference, groups: int, margin: float) -> int | None:
    return clusters_needed(found.difference, found.error, groups, margin=margin)


def _judged(comparison: Comparison, p_holm: float | None, family: int, plan: Plan) -> Comparison:
    """The comparison with its verdict, and with what stood in the way of one."""
    significant = p_holm is not None and p_holm < ALPHA
    interval = comparison.ci95
    if interval is not None and not comparison.higher_is_better:
        interval = Interval(-interval.high, -interval.low)
    verdict = verdict_of(interval, margin=comparison.margin, clusters=comparison.clusters, significant=significant)
    reason = _obstacle(comparison, plan)
    barred = reason is not None
    if barred:
        verdict = Verdict.INCONCLUSIVE
    elif verdict is Verdict.INCONCLUSIVE:
        reason = _doubt(interval, family)
    needed = comparison.clusters_needed if verdict is Verdict.INCONCLUSIVE else None
    return replace(comparison, p_holm=p_holm, verdict=verdict, reason=reason, barred=barred, clusters_needed=needed)


def _obstacle(comparison: Comparison, plan: Plan) -> str | None:
    """Why no interval, however narrow, would be believed."""
    if comparison.items == 0:
        return "no item has a score from both"
    if comparison.difference is None:
        return "undefined on these items"
    total = comparison.items + comparison.unpaired
    if comparison.unpaired > plan.most_unpaired * total:
        return f"{comparison.unpaired} of {total} items have no score from both"
    if comparison.clusters < LEAST_CLUSTERS:
        return f"{comparison.clusters} clusters, fewer than {LEAST_CLUSTERS}"
    return None


def _doubt(interval: Interval | None, family: int) -> str | None:
    """What stands in the way, where the interval itself does not show it."""
    if interval is None:
        return "no interval"
    if interval.low > 0 or interval.high < 0:
        return f"not significant among {family} comparisons"
    return None


def _known(number: float) -> float | None:
    return number if np.isfinite(number) else None
