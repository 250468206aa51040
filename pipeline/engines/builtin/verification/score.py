"""Signals to probabilities: two fitted logistic scores, "the evidence entails it" and "the evidence excludes it".

The coefficients are `pipeline/data/verification/score.json`, written by `benchmarks/quality_verify_fit.py`, which says
what they were fitted on. Rows were weighted so that every set, and within a set each answer, counts the same: a
probability is one for even odds before the evidence is read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.engines.builtin.verification.signals import Signals
from pipeline.errors import DataFileError
from pipeline.text.datafiles import shipped

FACTORS = ("cover", "linked", "linked_found", "similarity")
CROSSED = ("number_conflict", "day_conflict", "negation", "antonym", "name_conflict", "role", "quantifier")
"""A mismatch tells more where the rest agrees: each of these is also taken times `cover`."""


class Probabilities(NamedTuple):
    """What the evidence does to a statement: the three add up to 1."""

    entail: float
    neutral: float
    contradict: float


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic score: a weight for each term and an intercept."""

    weights: Mapping[str, float]
    intercept: float

    def probability(self, terms: Mapping[str, float]) -> float:
        """The probability for the values of all terms."""
        total = self.intercept + sum(weight * terms[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Scores:
    """The two fitted scores."""

    entail: Logistic
    contradict: Logistic


def terms_of(signals: Signals) -> dict[str, float]:
    """The values that the scores weigh, by name: the signals, their products with `cover`, and squared shares."""
    terms = dict(zip(Signals._fields, signals, strict=True))
    for name in CROSSED:
        terms[f"{name}*cover"] = terms[name] * signals.cover
    for name in FACTORS:
        terms[f"{name}^2"] = terms[name] ** 2
    return terms


def probabilities(signals: Signals, scores: Scores | None = None) -> Probabilities:
    """The three probabilities, by the shipped scores or others; contradiction shares what is not entailed."""
    scores, terms = scores or load_scores(), terms_of(signals)
    entail = scores.entail.probability(terms)
    contradict = scores.contradict.probability(terms) * (1 - entail)
    return Probabilities(entail, 1 - entail - contradict, contradict)


@lru_cache(maxsize=1)
def load_scores() -> Scores:
    """The shipped scores; raises DataFileError when the file is missing or has other terms than this version."""
    path = shipped("verification", "score.json")
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        scores = Scores(
            *(Logistic(stored[name]["weights"], stored[name]["intercept"]) for name in ("entail", "contradict"))
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataFileError(f"cannot be read ({error})", item=str(path), action="install evenhand again") from error
    known = set(terms_of(Signals(*[0.0] * len(Signals._fields))))
    if not known >= set(scores.entail.weights) | set(scores.contradict.weights):
        raise DataFileError("is of another version", item=str(path), action="install evenhand again")
    return scores
