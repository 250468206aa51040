"""A judge that errs: the rate it reports, corrected by its sensitivity and specificity on items that people judged.

The estimate is Rogan and Gladen's (1978); the interval is Lang and Reiczigel's (2014), which counts the uncertainty of
all three rates. For model judges: Lee et al. 2025 (arXiv 2511.21140).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from eval.stats.distributions import z_quantile
from eval.stats.intervals import LEVEL, Interval


class JudgeCounts(NamedTuple):
    """Judge against people on the items that both judged, by what people said."""

    true_positive: int
    false_negative: int
    true_negative: int
    false_positive: int

    @property
    def positives(self) -> int:
        """Items that people called positive."""
        return self.true_positive + self.false_negative

    @property
    def negatives(self) -> int:
        """Items that people called negative."""
        return self.true_negative + self.false_positive

    @property
    def sensitivity(self) -> float | None:
        """The share of positives that the judge finds; None without positives."""
        return self.true_positive / self.positives if self.positives else None

    @property
    def specificity(self) -> float | None:
        """The share of negatives that the judge leaves alone; None without negatives."""
        return self.true_negative / self.negatives if self.negatives else None


class CorrectedRate(NamedTuple):
    """The rate that people would find, in 0..1, with its 95 % interval; `raw` is the rate that the judge reports."""

    raw: float
    rate: float
    interval: Interval


def corrected_rate(positive: int, judged: int, counts: JudgeCounts, level: float = LEVEL) -> CorrectedRate | None:
    """The corrected rate of `positive` verdicts among `judged` items that are not those of `counts`.

    None when nothing was judged, people called no item positive or none negative, or the judge is no better than
    chance (sensitivity + specificity at most 1), where no correction holds.
    """
    if judged == 0 or counts.positives == 0 or counts.negatives == 0:
        return None
    sensitivity, specificity = counts.sensitivity or 0.0, counts.specificity or 0.0
    if sensitivity + specificity <= 1:
        return None
    raw = positive / judged
    rate = (raw + specificity - 1) / (sensitivity + specificity - 1)
    return CorrectedRate(raw, _clip(rate), _lang_reiczigel(positive, judged, counts, level))


def _lang_reiczigel(positive: int, judged: int, counts: JudgeCounts, level: float) -> Interval:
    z = z_quantile((1 + level) / 2)
    n = judged + z * z
    p = (positive + z * z / 2) / n
    found, left = counts.positives + 2, counts.negatives + 2
    sensitivity, specificity = (counts.true_positive + 1) / found, (counts.true_negative + 1) / left
    youden = sensitivity + specificity - 1
    if youden <= 0:
        return Interval(0.0, 1.0)
    rate = (p + specificity - 1) / youden
    variance = (
        p * (1 - p) / n
        + rate**2 * sensitivity * (1 - sensitivity) / found
        + (1 - rate) ** 2 * specificity * (1 - specificity) / left
    ) / youden**2
    shift = (
        2
        * z
        * z
        * (rate * sensitivity * (1 - sensitivity) / found - (1 - rate) * specificity * (1 - specificity) / left)
    )
    half = z * math.sqrt(variance)
    return Interval(_clip(rate + shift - half), _clip(rate + shift + half))


def _clip(rate: float) -> float:
    return min(1.0, max(0.0, rate))
