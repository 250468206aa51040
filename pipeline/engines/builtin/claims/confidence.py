"""Confidence of a claim: the probability that its cited sentences entail it and that its speaker is right.

It is the product of five named signals, each in 0..1 and each the share of claims that is expected to survive one risk:
the wrong speaker, a wrong or open reference, a cut in the wrong place, changed words, a parse too long to trust. The
figures were set by hand after reading claims as an editor would; they are not fitted, so `calibrated` is false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from pipeline.engines.builtin.claims.clauses import ClauseKind
from pipeline.engines.builtin.claims.decontextualize import Wording

CUT: Mapping[ClauseKind, float] = {
    ClauseKind.WHOLE: 0.99,
    ClauseKind.MAIN: 0.96,
    ClauseKind.COORDINATE: 0.95,
    ClauseKind.PREDICATE: 0.92,
    ClauseKind.CONTRAST: 0.95,
    ClauseKind.APPOSITION: 0.9,
    ClauseKind.COMPLEMENT: 0.92,
    ClauseKind.QUALIFICATION: 0.92,
    ClauseKind.PARTICIPLE: 0.88,
    ClauseKind.RELATIVE: 0.88,
}
AUTHOR_CERTAINTY = 0.97  # a sentence in which no attribution was found may still hold one
RESOLVED, UNRESOLVED, DATED = 0.93, 0.9, 0.97  # for each mention
LONG, PER_WORD, LEAST = 30, 0.005, 0.8  # parses grow unsure with length


@dataclass(frozen=True, slots=True)
class Basis:
    """What a claim's confidence rests on: how sure its speaker is, how it was cut and worded, and its source's length.

    `attribution` is in 0..1; `rewording` is 1 for the article's own words in their order, less for words put around
    them; `words` counts the words of the longest sentence it comes from.
    """

    attribution: float
    kind: ClauseKind
    wording: Wording
    words: int
    rewording: float = 1.0


def signals_of(basis: Basis) -> dict[str, float]:
    """The named parts whose product is the confidence, each in 0..1."""
    w = basis.wording
    return {
        "attribution": round(basis.attribution, 4),
        "references": round(RESOLVED**w.resolved * UNRESOLVED**w.unresolved * DATED**w.dated, 4),
        "cut": CUT[basis.kind],
        "wording": basis.rewording,
        "length": round(max(LEAST, 1 - PER_WORD * max(0, basis.words - LONG)), 4),
    }


def combine(signals: Mapping[str, float]) -> float:
    """The confidence for the parts: their product, in 0..1."""
    return round(prod(signals.values()), 4)
