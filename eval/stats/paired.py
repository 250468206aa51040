"""Is B better than A on the same items? The paired difference over clusters, its interval, and two tests.

The t test rests on the clustered standard error; the swap test exchanges the two models' answers cluster by cluster,
which for a mean is the sign-flip permutation test, and holds exactly when neither model is better.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from eval.stats.distributions import t_two_sided
from eval.stats.intervals import (
    SEED,
    Interval,
    jackknife_error,
    percentile_interval,
    t_interval,
    unseen_share,
)
from eval.stats.statistic import FloatArray, Statistic, SumStatistic, drawn_with_replacement, evaluate, value

EXACT = 12  # clusters up to which all swaps are tried
MOST_SWAPS = 4999
LEAST_DRAWS = 499
WORK = 1e7  # draws times what each is spread over
SLACK = 1e-12  # of rounding, when a swapped difference equals the observed one
MOST_DRAWS = 2000


class Difference(NamedTuple):
    """B - A on the items that both answered.

    `error` is the clustered standard error; `interval` the 95 % interval, None with fewer than two clusters. `p` is
    two-sided from t on clusters - 1 degrees of freedom, `p_swap` from the swap test; None where undefined.
    """

    a: float
    b: float
    difference: float
    error: float
    interval: Interval | None
    bootstrap: Interval | None
    p: float | None
    p_swap: float | None
    design_effect: float | None


class Pair(NamedTuple):
    """One statistic of two models over the same G clusters: of each alone, and of both together over 2 G groups.

    In `joint` the clusters of A come first, then the same clusters of B; in it, models can be exchanged.
    """

    a: Statistic
    b: Statistic
    joint: Statistic

    def differences(self, weights: FloatArray) -> FloatArray:
        """B - A, shape (B,), with both under the same weights (B, G)."""
        found: FloatArray = self.b(weights) - self.a(weights)
        return found

    def swapped(self, swap: FloatArray) -> FloatArray:
        """B - A, shape (B,), with the clusters marked 1 in `swap` (B, G) exchanged."""
        if isinstance(self.joint, SumStatistic):
            a, b = np.split(self.joint.sums, 2)
            moved, formula = swap @ (b - a), self.joint.formula
            by_sums: FloatArray = formula(b.sum(axis=0) - moved) - formula(a.sum(axis=0) + moved)
            return by_sums
        of_a = np.concatenate([1 - swap, swap], axis=1)
        by_weights: FloatArray = self.joint(1 - of_a) - self.joint(of_a)
        return by_weights


def paired_difference(pair: Pair, *, bounded: bool, seed: int = SEED) -> Difference:
    """The difference of a statistic, its clustered error, its interval and both tests.

    `bounded`: the statistic lies in 0..1. Then, where the difference is the same in every cluster, the interval is as
    wide as one unseen kind of cluster allows instead of empty.
    """
    g = pair.a.groups
    a, b = value(pair.a), value(pair.b)
    difference = b - a
    error = jackknife_error(pair.b.without_each() - pair.a.without_each())
    interval = t_interval(difference, error, g)
    if interval is not None and error <= SLACK and bounded:
        reach = unseen_share(g)
        interval = Interval(max(-1.0, difference - reach), min(1.0, difference + reach))
    return Difference(
        a=a,
        b=b,
        difference=difference,
        error=error,
        interval=interval,
        bootstrap=_bootstrap(pair, seed),
        p=t_test(difference, error, g),
        p_swap=swap_test(pair, seed=seed),
        design_effect=_design_effect(pair, error),
    )


def t_test(difference: float, error: float, clusters: int) -> float | None:
    """The two-sided p of a difference against 0; 1 for none at all, None where the error is undefined."""
    if clusters < 2 or not math.isfinite(error) or not math.isfinite(difference):
        return None
    if abs(difference) <= SLACK:
        return 1.0
    if error <= SLACK:
        return 0.0
    return t_two_sided(difference / error, clusters - 1)


def swap_test(pair: Pair, *, seed: int = SEED) -> float | None:
    """The share of cluster-wise exchanges of A and B that leave a difference as large as the observed one.

    All exchanges up to 12 clusters; else at least 499 drawn ones, the observed one counted among them. None where the
    statistic is undefined.
    """
    g = pair.a.groups
    observed = pair.swapped(np.zeros((1, g)))
    if not math.isfinite(observed[0]):
        return None
    if g <= EXACT:
        bits = np.arange(g)
        swaps = 2 ** (g - 1)  # the other half differs in sign only
        reached = evaluate(
            pair.swapped,
            lambda start, stop: ((np.arange(start, stop)[:, None] >> bits) & 1).astype(np.float64),
            swaps,
            pair.joint.width,
        )
    else:
        rng = np.random.default_rng(seed)
        count = int(min(MOST_SWAPS, max(LEAST_DRAWS, WORK // pair.joint.width)))
        drawn = evaluate(
            pair.swapped,
            lambda start, stop: rng.integers(0, 2, size=(stop - start, g)).astype(np.float64),
            count,
            pair.joint.width,
        )
        reached = np.append(drawn, observed)
    defined = reached[np.isfinite(reached)]
    return float((np.abs(defined) >= abs(observed[0]) - SLACK).mean())


def _bootstrap(pair: Pair, seed: int) -> Interval | None:
    g = pair.a.groups
    if g < 2:
        return None
    rng = np.random.default_rng(seed)
    count = int(min(MOST_DRAWS, max(LEAST_DRAWS, WORK // pair.joint.width)))
    values = evaluate(
        pair.differences, lambda start, stop: drawn_with_replacement(rng, stop - start, g), count, pair.joint.width
    )
    return percentile_interval(values, g)


def _design_effect(pair: Pair, error: float) -> float | None:
    """Variance over clusters by variance over items; None where the models' rows do not stand side by side."""
    if not isinstance(pair.a, SumStatistic) or not isinstance(pair.b, SumStatistic):
        return None
    if len(pair.a.rows) != len(pair.b.rows):
        return None
    independent = jackknife_error(pair.b.without_each_item() - pair.a.without_each_item())
    if not independent > SLACK or not error > SLACK:
        return None
    return (error / independent) ** 2
