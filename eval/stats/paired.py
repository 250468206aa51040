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
from eval.stats.statistic import FloatArray, Statistic, SumStatistic, drawn_with_replacement, evaluate

EXACT = 12  # clusters up to which all swaps are tried
MOST_SWAPS = 9999
LEAST_SWAPS = 999
WORK = 1e7  # swaps times clusters, a fraction of a second
SLACK = 1e-12  # of rounding, when a swapped difference equals the observed one
BOOTSTRAP = 1000


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


def paired_difference(joint: Statistic, *, bounded: bool, seed: int = SEED) -> Difference:
    """The paired difference of a statistic over 2 G groups: the G clusters of A, then the same G clusters of B.

    `bounded`: the statistic lies in 0..1. Then, where the difference is the same in every cluster, the interval is as
    wide as one unseen kind of cluster allows instead of empty.
    """
    g = joint.groups // 2
    a, b = (float(joint(_taken(side, g))[0]) for side in (0, 1))
    difference = b - a
    error = jackknife_error(_left_out(joint, g))
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
        bootstrap=_bootstrap(joint, g, seed),
        p=t_test(difference, error, g),
        p_swap=swap_test(joint, seed=seed),
        design_effect=_design_effect(joint, error),
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


def swap_test(joint: Statistic, *, seed: int = SEED) -> float | None:
    """The share of cluster-wise exchanges of A and B that leave a difference as large as the observed one.

    All exchanges up to 12 clusters; else at least 999 drawn ones, the observed one counted among them. None where the
    statistic is undefined.
    """
    g = joint.groups // 2
    observed = _swapped(joint, np.zeros((1, g)))[0]
    if not math.isfinite(observed):
        return None
    if g <= EXACT:
        bits = np.arange(g)
        swaps = 2 ** (g - 1)  # the other half differs in sign only
        reached = evaluate(
            lambda swap: _swapped(joint, swap),
            lambda start, stop: ((np.arange(start, stop)[:, None] >> bits) & 1).astype(np.float64),
            swaps,
        )
        return _share(reached, observed)
    rng = np.random.default_rng(seed)
    count = int(min(MOST_SWAPS, max(LEAST_SWAPS, WORK // g)))
    reached = evaluate(
        lambda swap: _swapped(joint, swap),
        lambda start, stop: rng.integers(0, 2, size=(stop - start, g)).astype(np.float64),
        count,
    )
    return _share(np.append(reached, observed), observed)


def _share(reached: FloatArray, observed: float) -> float:
    defined = reached[np.isfinite(reached)]
    return float((np.abs(defined) >= abs(observed) - SLACK).mean())


def _swapped(joint: Statistic, swap: FloatArray) -> FloatArray:
    """B - A with the clusters marked 1 exchanged."""
    if isinstance(joint, SumStatistic):
        a, b = np.split(joint.sums, 2)
        moved = swap @ (b - a)
        by_sums: FloatArray = joint.formula(b.sum(axis=0) - moved) - joint.formula(a.sum(axis=0) + moved)
        return by_sums
    of_a = np.concatenate([1 - swap, swap], axis=1)
    found: FloatArray = joint(1 - of_a) - joint(of_a)
    return found


def _taken(side: int, g: int) -> FloatArray:
    weights = np.zeros((1, 2 * g))
    weights[0, side * g : (side + 1) * g] = 1
    return weights


def _left_out(joint: Statistic, g: int) -> FloatArray:
    """B - A with each cluster left out of both."""
    if isinstance(joint, SumStatistic):
        a, b = np.split(joint.sums, 2)
        found: FloatArray = joint.formula(b.sum(axis=0) - b) - joint.formula(a.sum(axis=0) - a)
        return found

    def kept(start: int, stop: int) -> FloatArray:
        weights = np.ones((stop - start, g))
        weights[np.arange(stop - start), np.arange(start, stop)] = 0
        return weights

    return evaluate(lambda weights: _between(joint, weights), kept, g)


def _between(joint: Statistic, weights: FloatArray) -> FloatArray:
    """B - A with both sides under the same weights of the clusters."""
    if isinstance(joint, SumStatistic):
        a, b = np.split(joint.sums, 2)
        by_sums: FloatArray = joint.formula(weights @ b) - joint.formula(weights @ a)
        return by_sums
    none = np.zeros_like(weights)
    of_b, of_a = np.concatenate([none, weights], axis=1), np.concatenate([weights, none], axis=1)
    found: FloatArray = joint(of_b) - joint(of_a)
    return found


def _bootstrap(joint: Statistic, g: int, seed: int) -> Interval | None:
    if g < 2:
        return None
    rng = np.random.default_rng(seed)
    values = evaluate(
        lambda weights: _between(joint, weights),
        lambda start, stop: drawn_with_replacement(rng, stop - start, g),
        BOOTSTRAP,
    )
    return percentile_interval(values, g)


def _design_effect(joint: Statistic, error: float) -> float | None:
    """Variance over clusters by variance over items; the rows of A come first, then those of B in the same order."""
    if not isinstance(joint, SumStatistic):
        return None
    half = len(joint.rows) // 2
    a, b = joint.rows[:half], joint.rows[half:]
    independent = jackknife_error(joint.formula(b.sum(axis=0) - b) - joint.formula(a.sum(axis=0) - a))
    if not independent > SLACK or not error > SLACK:
        return None
    return (error / independent) ** 2
