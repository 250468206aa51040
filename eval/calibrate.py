"""Fits the map from raw confidences to probabilities, and installs it for one task, model and prompt.

Platt's map (logistic in the log-odds of the raw score; Platt 1999) or isotonic regression (Zadrozny, Elkan 2002),
whichever has the lower Brier score in cross-validation over clusters, so that no story is judged by a map it fitted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from eval.items import GatheredItem
from eval.stats.calibration import BrierParts, NullValue, brier_parts, expected_calibration_error, null_value
from eval.stats.intervals import Interval, bootstrap_interval
from eval.stats.statistic import FloatArray, IntArray, SumStatistic, ratio
from pipeline.calibration import Calibrator, Key
from pipeline.errors import DatasetError
from pipeline.types import content_id

LEAST_OUTCOMES = 50
LEAST_CLUSTERS = 5
MOST_FOLDS = 10
EDGE = 1e-3  # raw scores are kept this far from 0 and 1, where log-odds have no end
GRID = 41


class Method(StrEnum):
    """The family of a map."""

    PLATT = "platt"
    ISOTONIC = "isotonic"


class Fit(Protocol):
    """Fits a map to raw confidences (n,) and outcomes (n,) of 0 and 1."""

    def __call__(self, raw: FloatArray, correct: FloatArray) -> Calibrator:
        """The map."""
        ...


class Outcomes(NamedTuple):
    """Judged confidences as arrays of shape (n,): the raw score, whether it was right, and the cluster's number."""

    raw: FloatArray
    correct: FloatArray
    group: IntArray
    clusters: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How good confidences are on outcomes that did not make them. `skill_ci95` from the cluster bootstrap."""

    parts: BrierParts
    skill_ci95: Interval | None
    ece: float
    null: NullValue


@dataclass(frozen=True, slots=True)
class Fitted:
    """A map with what speaks for it: `brier` by method and `after`, all of them in cross-validation over clusters.

    `before` is the quality of the raw confidences.
    """

    method: Method
    calibrator: Calibrator
    outcomes: int
    clusters: int
    brier: tuple[tuple[Method, float], ...]
    before: Quality
    after: Quality


def outcomes_of(items: Sequence[GatheredItem]) -> Outcomes:
    """The judged confidences of the items."""
    clusters = {
        name: number for number, name in enumerate(dict.fromkeys(item.cluster for item in items if item.judged))
    }
    judged = [(each, clusters[item.cluster]) for item in items for each in item.judged]
    raw = np.array([each.raw for each, _ in judged], dtype=np.float64)
    correct = np.array([each.correct for each, _ in judged], dtype=np.float64)
    return Outcomes(raw, correct, np.array([place for _, place in judged], dtype=np.int64), len(clusters))


def fit_map(outcomes: Outcomes) -> Fitted:
    """The better of the maps.

    Raises DatasetError for fewer than 50 outcomes or 5 clusters, for outcomes that are all right or all wrong, and
    for numbers that are no probabilities.
    """
    _refuse_unfit(outcomes)
    held_out = {method: _cross_validated(fit, outcomes) for method, fit in FITS.items()}
    brier = {method: float(((p - outcomes.correct) ** 2).mean()) for method, p in held_out.items()}
    method = min(brier, key=lambda name: (brier[name], list(FITS).index(name)))
    return Fitted(
        method,
        FITS[method](outcomes.raw, outcomes.correct),
        len(outcomes.raw),
        outcomes.clusters,
        tuple(brier.items()),
        quality(outcomes.raw, outcomes),
        quality(held_out[method], outcomes),
    )


def quality(confidence: FloatArray, outcomes: Outcomes) -> Quality:
    """The quality of confidences, shape (n,), for these outcomes; raises DatasetError when there is none."""
    parts = brier_parts(confidence, outcomes.correct)
    ece = expected_calibration_error(confidence, outcomes.correct)
    null = null_value(confidence)
    if parts is None or ece is None or null is None:
        raise DatasetError("no confidence was judged", action="run a task that states confidences")
    squared = (confidence - outcomes.correct) ** 2
    rows = np.column_stack([squared, outcomes.correct, np.ones(len(squared))])
    return Quality(parts, bootstrap_interval(SumStatistic(rows, outcomes.group, outcomes.clusters, _skill)), ece, null)


def fit_platt(raw: FloatArray, correct: FloatArray) -> Calibrator:
    """Platt's map on a grid; the base rate everywhere where higher scores are not more often right."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    if correct.min() == correct.max():
        return _flat(correct)
    model = LogisticRegression(C=1e6, max_iter=1000)
    model.fit(_log_odds(raw)[:, None], correct)
    if model.coef_[0, 0] <= 0:
        return _flat(correct)
    grid = np.linspace(0, 1, GRID)
    return _calibrator(grid, model.predict_proba(_log_odds(grid)[:, None])[:, 1])


def fit_isotonic(raw: FloatArray, correct: FloatArray) -> Calibrator:
    """The isotonic map, kept as far from 0 and 1 as so many outcomes can tell."""
    from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]

    edge = 1 / (len(raw) + 2)
    model = IsotonicRegression(y_min=edge, y_max=1 - edge, out_of_bounds="clip")
    model.fit(raw, correct)
    x, y = np.asarray(model.X_thresholds_, dtype=float), np.asarray(model.y_thresholds_, dtype=float)
    return _calibrator(x, y) if len(x) > 1 else _flat(correct)


FITS: dict[Method, Fit] = {Method.PLATT: fit_platt, Method.ISOTONIC: fit_isotonic}


def install(folder: Path, key: Key, fitted: Fitted, origin: str) -> Path:
    """Write the map where `load_calibrations` finds it, in the place of an earlier one for the same key.

    `origin` says on what and when it was fitted. The file's path.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{key.task}-{content_id(key.model, key.digest or '')[:12]}.json"
    record = {
        "task": key.task,
        "model": key.model,
        "digest": key.digest,
        "points": [list(point) for point in fitted.calibrator.points],
        "fitted": f"{fitted.method} on {fitted.outcomes} outcomes in {fitted.clusters} clusters; {origin}",
    }
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(f"{json.dumps(record, ensure_ascii=False, indent=2)}\n", encoding="utf-8")
    fresh.replace(path)
    return path


def _refuse_unfit(outcomes: Outcomes) -> None:
    n, right = len(outcomes.raw), int(outcomes.correct.sum())
    if n and not ((outcomes.raw >= 0) & (outcomes.raw <= 1)).all():
        raise DatasetError("a raw confidence lies outside 0..1", action="mend the records")
    if n and not np.isin(outcomes.correct, (0, 1)).all():
        raise DatasetError("an outcome is neither 0 nor 1", action="mend the records")
    if n < LEAST_OUTCOMES or outcomes.clusters < LEAST_CLUSTERS:
        raise DatasetError(
            f"{n} judged confidences in {outcomes.clusters} clusters are too few for a map",
            action=f"run on at least {LEAST_OUTCOMES} in {LEAST_CLUSTERS} clusters",
        )
    if right in (0, n):
        raise DatasetError(f"{right} of {n} answers are right, so no map can be fitted", action="run on other items")


def _cross_validated(fit: Fit, outcomes: Outcomes) -> FloatArray:
    """The probabilities, shape (n,), that maps fitted on the other clusters give."""
    folds = min(MOST_FOLDS, outcomes.clusters)
    order = np.random.default_rng(0).permutation(outcomes.clusters)
    fold = order[outcomes.group] % folds
    found = np.zeros(len(outcomes.raw))
    for number in range(folds):
        inside = fold == number
        calibrator = fit(outcomes.raw[~inside], outcomes.correct[~inside])
        found[inside] = [calibrator.probability(float(raw)) for raw in outcomes.raw[inside]]
    return found


def _skill(sums: FloatArray) -> FloatArray:
    """1 - Brier / (base rate * (1 - base rate)) from sums of squares, outcomes and ones."""
    base = ratio(sums[..., 1], sums[..., 2])
    found: FloatArray = 1 - ratio(ratio(sums[..., 0], sums[..., 2]), base * (1 - base))
    return found


def _log_odds(raw: FloatArray) -> FloatArray:
    inside = np.clip(raw, EDGE, 1 - EDGE)
    found: FloatArray = np.log(inside / (1 - inside))
    return found


def _flat(correct: FloatArray) -> Calibrator:
    base = (float(correct.sum()) + 1) / (len(correct) + 2)
    return Calibrator(((0.0, round(base, 6)), (1.0, round(base, 6))))


def _calibrator(x: FloatArray, y: FloatArray) -> Calibrator:
    """The map through points whose scores, rounded, still rise."""
    points: dict[float, float] = {}
    for score, probability in zip(x, np.maximum.accumulate(y), strict=True):
        points[round(float(score), 6)] = round(float(probability), 6)
    if len(points) == 1:
        points = {0.0: next(iter(points.values())), 1.0: next(iter(points.values()))}
    return Calibrator(tuple(points.items()))
