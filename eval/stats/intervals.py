"""Intervals and standard errors for one number over clusters.

Jackknife over clusters (CR3) with t on G - 1 degrees of freedom: Cameron, Gelbach, Miller 2008. Expanded percentile
bootstrap: Hesterberg 2015, "What Teachers Should Know About the Bootstrap". Wilson on an effective number of items:
Korn, Graubard 1998, with Wilson's interval for theirs.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from eval.stats.distributions import beta_quantile, t_quantile, z_quantile, z_tail
from eval.stats.statistic import (
    FloatArray,
    Statistic,
    SumStatistic,
    drawn_with_replacement,
    evaluate,
    value,
)

LEVEL = 0.95
REPLICATES = 2000
SEED = 20251122
DEFINED = 0.95  # of the replicates, or there is no interval


class Interval(NamedTuple):
    """A two-sided interval, both ends included."""

    low: float
    high: float


class Estimate(NamedTuple):
    """A value with its 95 % interval; `interval` is None with fewer than two clusters or when too little is defined."""

    value: float
    interval: Interval | None


def wilson(successes: float, n: float, level: float = LEVEL) -> Interval:
    """Wilson's score interval for a proportion; `n` need not be whole. The whole of 0..1 when n is 0."""
    if n <= 0:
        return Interval(0.0, 1.0)
    z, p = z_quantile((1 + level) / 2), successes / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def clopper_pearson(successes: int, n: int, level: float = LEVEL) -> Interval:
    """The exact interval for a proportion, which covers at least `level`; wide. The whole of 0..1 when n is 0."""
    tail = (1 - level) / 2
    low = beta_quantile(tail, successes, n - successes + 1) if successes > 0 else 0.0
    high = beta_quantile(1 - tail, successes + 1, n - successes) if successes < n else 1.0
    return Interval(low, high)


def jackknife_error(left_out: FloatArray) -> float:
    """The standard error from the values with each group left out once; NaN when fewer than two are defined."""
    defined = left_out[np.isfinite(left_out)]
    g = len(defined)
    if g < 2:
        return math.nan
    return math.sqrt((g - 1) / g * float(((defined - defined.mean()) ** 2).sum()))


def clustered_error(statistic: Statistic) -> float:
    """The standard error over clusters; NaN with fewer than two."""
    return jackknife_error(statistic.without_each())


def design_effect(statistic: Statistic) -> float | None:
    """Variance over clusters by the variance if items were independent; None where either is zero or undefined."""
    if not isinstance(statistic, SumStatistic) or len(statistic.rows) < 2:
        return None
    clustered, independent = clustered_error(statistic), jackknife_error(statistic.without_each_item())
    if not independent > 0 or not clustered > 0:
        return None
    return (clustered / independent) ** 2


def t_interval(middle: float, error: float, clusters: int, level: float = LEVEL) -> Interval | None:
    """`middle` plus and minus the error times t on clusters - 1 degrees of freedom; None with fewer than two."""
    if clusters < 2 or not math.isfinite(error):
        return None
    half = t_quantile((1 + level) / 2, clusters - 1) * error
    return Interval(middle - half, middle + half)


def unseen_share(clusters: int, level: float = LEVEL) -> float:
    """The largest share of clusters that may behave otherwise when none of `clusters` did (Clopper, Pearson)."""
    return float(1 - ((1 - level) / 2) ** (1 / clusters))


def bootstrap_values(statistic: Statistic, replicates: int = REPLICATES, seed: int = SEED) -> FloatArray:
    """The statistic on clusters drawn with replacement, shape (replicates,)."""
    rng = np.random.default_rng(seed)
    g = statistic.groups
    return evaluate(
        statistic, lambda start, stop: drawn_with_replacement(rng, stop - start, g), replicates, statistic.width
    )


def bootstrap_interval(statistic: Statistic, *, replicates: int = REPLICATES, seed: int = SEED) -> Interval | None:
    """The percentile interval of the cluster bootstrap, its tails moved out for few clusters.

    None with fewer than two clusters, or when more than one replicate in twenty is undefined.
    """
    if statistic.groups < 2:
        return None
    return percentile_interval(bootstrap_values(statistic, replicates, seed), statistic.groups)


def percentile_interval(replicates: FloatArray, clusters: int, level: float = LEVEL) -> Interval | None:
    """The expanded percentile interval of bootstrap values."""
    defined = replicates[np.isfinite(replicates)]
    if len(defined) < DEFINED * len(replicates) or len(defined) == 0:
        return None
    reach = math.sqrt(clusters / (clusters - 1)) * t_quantile((1 + level) / 2, clusters - 1)
    tail = z_tail(-reach)
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Interval(float(low), float(high))


def proportion_interval(statistic: SumStatistic, level: float = LEVEL) -> Interval | None:
    """Wilson's interval for a proportion over clusters, on the number of independent items it is worth.

    That number is items / design effect, times (z / t)^2 for few clusters; where all items agree, the number of
    clusters. None with fewer than two clusters, unless every item is its own.
    """
    n, g, p = len(statistic.rows), statistic.groups, value(statistic)
    if g == n:
        return wilson(p * n, n, level)
    if g < 2:
        return None
    effect = design_effect(statistic)
    shrink = (z_quantile((1 + level) / 2) / t_quantile((1 + level) / 2, g - 1)) ** 2
    worth = float(g) if effect is None else n / max(effect, 1.0)
    return wilson(p * worth * shrink, worth * shrink, level)
