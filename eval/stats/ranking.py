"""How well confidences rank: the area under the ROC curve, and the risk-coverage curve with its area.

AUROC with half a point for ties: Hanley, McNeil 1982. Risk-coverage: El-Yaniv, Wiener 2010; its area: Geifman, Uziel,
El-Yaniv 2019, here as an integral over coverage, so that ties and weights need no order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from eval.stats.statistic import FloatArray, Formula, IntArray, ratio


class CoveragePoint(NamedTuple):
    """The share of items answered when only confidences of at least `confidence` are, and the share wrong of them."""

    coverage: float
    risk: float
    confidence: float


def auroc_formula(confidence: FloatArray, correct: FloatArray) -> Formula:
    """The AUROC as a formula of item weights (B, n); NaN where all are right or all are wrong."""
    order, starts = _ties(confidence)
    right = correct[order]

    def area(weights: FloatArray) -> FloatArray:
        sorted_weights = weights[:, order]
        positive = np.add.reduceat(sorted_weights * right, starts, axis=1)
        negative = np.add.reduceat(sorted_weights * (1 - right), starts, axis=1)
        below = np.cumsum(negative, axis=1) - negative / 2
        pairs = positive.sum(axis=1) * negative.sum(axis=1)
        return ratio((positive * below).sum(axis=1), pairs)

    return area


def aurc_formula(confidence: FloatArray, correct: FloatArray) -> Formula:
    """The area under the risk-coverage curve as a formula of item weights (B, n); 0 is best, NaN without items."""
    order, starts = _ties(-confidence)
    wrong = 1 - correct[order]

    def area(weights: FloatArray) -> FloatArray:
        sorted_weights = weights[:, order]
        size = np.add.reduceat(sorted_weights, starts, axis=1)
        errors = np.add.reduceat(sorted_weights * wrong, starts, axis=1)
        end = np.cumsum(size, axis=1)
        begin = end - size
        before = np.cumsum(errors, axis=1) - errors
        rate = np.divide(errors, size, out=np.zeros_like(size), where=size > 0)
        safe = np.where(begin > 0, begin, 1.0)
        grown = np.where(begin > 0, (before - rate * begin) * np.log(np.maximum(end, safe) / safe), 0.0)
        return ratio((grown + rate * size).sum(axis=1), end[:, -1])

    return area


def auroc(confidence: FloatArray, correct: FloatArray) -> float:
    """How often a right answer has the higher confidence than a wrong one; NaN where all are right or all wrong."""
    return float(auroc_formula(confidence, correct)(np.ones((1, len(confidence))))[0]) if len(confidence) else np.nan


def aurc(confidence: FloatArray, correct: FloatArray) -> float:
    """The mean risk over all coverages; NaN without items."""
    return float(aurc_formula(confidence, correct)(np.ones((1, len(confidence))))[0]) if len(confidence) else np.nan


def risk_coverage(confidence: FloatArray, correct: FloatArray) -> tuple[CoveragePoint, ...]:
    """The curve, one point for each distinct confidence from the highest down; empty without items."""
    if len(confidence) == 0:
        return ()
    order, starts = _ties(-confidence)
    size = np.add.reduceat(np.ones(len(order)), starts)
    errors = np.add.reduceat(1 - correct[order], starts)
    covered, wrong = np.cumsum(size), np.cumsum(errors)
    points = zip(covered / len(order), wrong / covered, confidence[order][starts], strict=True)
    return tuple(CoveragePoint(float(c), float(r), float(s)) for c, r, s in points)


def _ties(key: FloatArray) -> tuple[IntArray, IntArray]:
    """The order of rising keys, and where each group of equal keys begins in it."""
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    return order, starts
