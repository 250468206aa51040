"""From intervals to words: the verdict of a comparison, Holm's correction, and how many clusters would settle it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

from eval.stats.distributions import t_quantile
from eval.stats.intervals import LEVEL, Interval

LEAST_CLUSTERS = 10
POWER = 0.8
MOST_CLUSTERS = 1_000_000


class Verdict(StrEnum):
    """What a comparison says of B beside A."""

    BETTER = "BETTER"
    WORSE = "WORSE"
    EQUIVALENT = "EQUIVALENT"
    INCONCLUSIVE = "INCONCLUSIVE"


def verdict_of(interval: Interval | None, *, margin: float, clusters: int, significant: bool = True) -> Verdict:
    """The verdict on a difference whose larger values are better, `interval` being its 95 % interval.

    EQUIVALENT when the interval lies inside plus and minus the margin, which is a test by two one-sided tests at
    2.5 % each; else BETTER or WORSE when it excludes 0 and the difference stays `significant` among the other
    comparisons. Never anything but INCONCLUSIVE below 10 clusters or without an interval.
    """
    if interval is None or clusters < LEAST_CLUSTERS:
        return Verdict.INCONCLUSIVE
    if -margin < interval.low and interval.high < margin:
        return Verdict.EQUIVALENT
    if significant and interval.low > 0:
        return Verdict.BETTER
    if significant and interval.high < 0:
        return Verdict.WORSE
    return Verdict.INCONCLUSIVE


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Holm's adjusted p values, in the given order; None stays None and counts for nothing."""
    known = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(known):
        highest = max(highest, min(1.0, (len(known) - rank) * p))
        adjusted[place] = highest
    return tuple(adjusted)


def clusters_needed(
    difference: float, error: float, clusters: int, *, margin: float, level: float = LEVEL, power: float = POWER
) -> int | None:
    """How many clusters settle a comparison with 80 % power, should the difference be the observed one.

    It is settled when the interval excludes 0 or lies inside the margin, whichever takes fewer. None when neither can
    happen, or only beyond a million.
    """
    reach = max(abs(difference), margin - abs(difference))
    if clusters < 2 or not math.isfinite(error) or not error > 0 or not reach > 0:
        return None
    spread = error * math.sqrt(clusters)
    if _half_width(spread, MOST_CLUSTERS, level, power) > reach:
        return None
    low, high = LEAST_CLUSTERS - 1, MOST_CLUSTERS
    while high - low > 1:
        middle = (low + high) // 2
        if _half_width(spread, middle, level, power) <= reach:
            high = middle
        else:
            low = middle
    return high


def _half_width(spread: float, clusters: int, level: float, power: float) -> float:
    degrees = clusters - 1
    return (t_quantile((1 + level) / 2, degrees) + t_quantile(power, degrees)) * spread / math.sqrt(clusters)
