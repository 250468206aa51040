"""Are confidences probabilities? Brier's score with Murphy's parts, and the expected calibration error with its null.

Brier 1950; Murphy 1973, with the within-bin term of Stephenson, Coelho, Jolliffe 2008, so that the parts add up;
equal-mass bins as in Nguyen, O'Connor 2015.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from eval.stats.intervals import SEED, Interval, bootstrap_interval, wilson
from eval.stats.statistic import FloatArray, IntArray, SumStatistic, ratio

BINS = 10
PER_BIN = 5  # items, or there are fewer bins
SIMULATIONS = 2000


class Bin(NamedTuple):
    """One bin of a reliability diagram: `low` and `high` are the confidences at its ends, `interval` is Wilson's."""

    low: float
    high: float
    confidence: float
    accuracy: float
    n: int
    interval: Interval


class BrierParts(NamedTuple):
    """Brier score = reliability - resolution + uncertainty + within; smaller is better, resolution excepted.

    `within` is what the binning hides. `skill` is 1 - brier / uncertainty: 0 for always stating the base rate, None
    where every outcome is the same.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    skill: float | None


class NullValue(NamedTuple):
    """What perfectly calibrated confidences of this size and shape would show by chance."""

    mean: float
    percentile95: float


def equal_mass(confidence: FloatArray, bins: int = BINS) -> IntArray:
    """The bin of each confidence, shape (n,): bins of about equal size, equal confidences together.

    At most `bins`, fewer where there are fewer than 5 items a bin or many ties; numbered from 0 without gaps.
    """
    n = len(confidence)
    if n == 0:
        return np.zeros(0, dtype=np.int64)
    count = max(1, min(bins, n // PER_BIN))
    _, inverse, sizes = np.unique(confidence, return_inverse=True, return_counts=True)
    middle = np.cumsum(sizes) - sizes / 2
    raw = np.minimum((middle * count / n).astype(np.int64), count - 1)
    _, compact = np.unique(raw, return_inverse=True)
    found: IntArray = compact[inverse].astype(np.int64)
    return found


def reliability_bins(confidence: FloatArray, correct: FloatArray, bins: int = BINS) -> tuple[Bin, ...]:
    """The reliability diagram: equal-mass bins in rising order of confidence; empty for no item."""
    place = equal_mass(confidence, bins)
    found = []
    for number in range(int(place.max()) + 1 if len(place) else 0):
        inside = place == number
        c, y = confidence[inside], correct[inside]
        found.append(
            Bin(
                float(c.min()), float(c.max()), float(c.mean()), float(y.mean()), len(c), wilson(float(y.sum()), len(c))
            )
        )
    return tuple(found)


def brier_parts(confidence: FloatArray, correct: FloatArray, bins: int = BINS) -> BrierParts | None:
    """The Brier score and its parts over equal-mass bins; None for no item."""
    n = len(confidence)
    if n == 0:
        return None
    place, base = equal_mass(confidence, bins), float(correct.mean())
    size = np.bincount(place).astype(np.float64)
    mean_confidence = np.bincount(place, confidence) / size
    mean_correct = np.bincount(place, correct) / size
    brier = float(((confidence - correct) ** 2).mean())
    reliability = float((size * (mean_confidence - mean_correct) ** 2).sum() / n)
    resolution = float((size * (mean_correct - base) ** 2).sum() / n)
    uncertainty = base * (1 - base)
    within = brier - reliability + resolution - uncertainty
    return BrierParts(
        brier, reliability, resolution, uncertainty, within, 1 - brier / uncertainty if uncertainty else None
    )


def expected_calibration_error(confidence: FloatArray, correct: FloatArray, bins: int = BINS) -> float | None:
    """The mean distance of confidence and accuracy over equal-mass bins, in 0..1; None for no item."""
    if len(confidence) == 0:
        return None
    place = equal_mass(confidence, bins)
    return float(_errors(place, (confidence - correct)[None, :])[0])


def calibration_error_interval(
    confidence: FloatArray, correct: FloatArray, group: IntArray, groups: int, bins: int = BINS
) -> Interval | None:
    """The 95 % interval of the calibration error from the cluster bootstrap, within the bins of the data.

    Noise alone makes an error above 0, in the observed value and in this interval: whether there is more than noise,
    `null_value` says. None with fewer than two clusters or no item.
    """
    if groups < 2 or len(confidence) == 0:
        return None
    place = equal_mass(confidence, bins)
    rows = np.zeros((len(confidence), int(place.max()) + 2))
    rows[np.arange(len(confidence)), place] = confidence - correct
    rows[:, -1] = 1
    return bootstrap_interval(
        SumStatistic(rows, group, groups, lambda s: ratio(np.abs(s[..., :-1]).sum(axis=-1), s[..., -1]))
    )


def null_value(
    confidence: FloatArray, bins: int = BINS, simulations: int = SIMULATIONS, seed: int = SEED
) -> NullValue | None:
    """The calibration error that these confidences would show were each exactly right, by simulation; None for none.

    Outcomes are drawn independently: with claims nested in stories the true null is somewhat higher.
    """
    if len(confidence) == 0:
        return None
    rng = np.random.default_rng(seed)
    place = equal_mass(confidence, bins)
    block = max(1, 2_000_000 // len(confidence))
    errors = []
    for start in range(0, simulations, block):
        drawn = rng.random((min(block, simulations - start), len(confidence))) < confidence
        errors.append(_errors(place, confidence - drawn))
    found = np.concatenate(errors)
    return NullValue(float(found.mean()), float(np.quantile(found, 0.95)))


def _errors(place: IntArray, gaps: FloatArray) -> FloatArray:
    """The calibration error of each row of gaps (B, n)."""
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(int(place.max()) + 1))
    found: FloatArray = np.abs(np.add.reduceat(gaps[:, order], starts, axis=1)).sum(axis=1) / gaps.shape[1]
    return found
