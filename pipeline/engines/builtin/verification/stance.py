"""What one telling does to a claim: two logistic scores over a few terms, fitted on the dev stories.

The coefficients are `pipeline/data/verification/stance.json`, written by `benchmarks/quality_verdicts_fit.py`. The
general score (`score`) is one of the terms; the others say how near the telling is to the claim, whether its article
has a nearer one, and where both differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from pipeline.engines.base import Telling
from pipeline.engines.builtin.comparison.acts.events import contrast_of
from pipeline.engines.builtin.comparison.points import Point
from pipeline.engines.builtin.verification.alignment import FOUND
from pipeline.engines.builtin.verification.assessment import Assessed
from pipeline.engines.builtin.verification.mismatch import MismatchKind
from pipeline.engines.builtin.verification.polarity import Certainty
from pipeline.engines.builtin.verification.reading import Kind, Reading, Role
from pipeline.engines.builtin.verification.score import Logistic, Probabilities
from pipeline.errors import DataFileError
from pipeline.grounding.words import stem
from pipeline.text.datafiles import shipped
from pipeline.types import Attribution, Relation, SourceKind, Span

COSINE, OVERLAP = 0.6, 0.4
"""Shares of the likeness: cosine of the embeddings, weighted overlap of the words."""
_DAYS = (MismatchKind.DAY, MismatchKind.TIME)
_WORDS = (
    MismatchKind.NEGATION,
    MismatchKind.ANTONYM,
    MismatchKind.NAME,
    MismatchKind.ROLE,
    MismatchKind.QUANTIFIER,
)
_MOST_LEAD = 0.3
_LOOSE_SET = "direction"


class Stances(NamedTuple):
    """Probabilities that a telling supports a claim, and that it refutes it, each by its own score."""

    supports: float
    refutes: float


class StanceScores(NamedTuple):
    """The two fitted scores."""

    supports: Logistic
    refutes: Logistic


def likeness(telling: Telling) -> float:
    """How near a telling is to the claim, 0..1."""
    return max(0.0, COSINE * telling.similarity + OVERLAP * telling.overlap)


def stance_terms(
    telling: Telling, lead: float, assessed: Assessed, chances: Probabilities, others: frozenset[str]
) -> dict[str, float]:
    """The values that the scores weigh, by name.

    `lead` is the likeness above that of the nearest other telling of the article, `others` the stems of those.
    """
    signals, near = assessed.finding.signals, likeness(telling)
    best = float(lead >= 0)
    clashes = {
        "number": _hardest(assessed, (MismatchKind.NUMBER,)),
        "day": _hardest(assessed, _DAYS),
        "word": _hardest(assessed, _WORDS),
        "contrast": float(contrasted(assessed)),
    }
    terms = {
        "similarity": telling.similarity,
        "overlap": telling.overlap,
        "lead": max(-_MOST_LEAD, min(_MOST_LEAD, lead)),
        "entail": chances.entail,
        "otherwise": assessed.finding.otherwise,
        "cover_context": signals.cover_context,
        "linked": signals.linked,
        "gap": signals.gap,
        "elsewhere": _elsewhere(assessed, others),
        "subject_elsewhere": float(_is_subject_elsewhere(assessed, others)),
        "unknown_name": signals.unknown_name,
        "certainty_lost": signals.certainty_lost,
        "number_found": signals.number_found,
        "number_open": signals.number_open,
        "number_missing": signals.number_missing,
        "day_found": signals.day_found,
        "day_missing": signals.day_missing,
    }
    crossed = {f"{name}*near": value * near for name, value in clashes.items()}
    first = {f"{name}*best": value * near * best for name, value in clashes.items()}
    return terms | clashes | crossed | first


def _elsewhere(assessed: Assessed, others: frozenset[str]) -> float:
    """The share of the claim's words, names aside, that this telling has not and another one of the article has."""
    said = [p for a in assessed.alignments for p in a.pairings if p.word.kind is not Kind.NAME]
    weights = sum(p.word.weight for p in said)
    lost = sum(p.word.weight for p in said if p.strength < FOUND and stem(p.word.lemma) in others)
    return lost / weights if weights else 0.0


def _is_subject_elsewhere(assessed: Assessed, others: frozenset[str]) -> bool:
    """Whether what the claim is about is not here and in another telling of the article."""
    tops = {w.index for a in assessed.alignments for w in a.claim.words if w.role is Role.TOP}
    return any(
        p.strength < FOUND and p.word.kind is Kind.NOUN and p.word.head in tops and stem(p.word.lemma) in others
        for a in assessed.alignments
        for p in a.pairings
        if p.word.role is Role.SUBJECT
    )


def contrasted(assessed: Assessed) -> bool:
    """Whether claim and telling give values of one set that exclude each other: "in public", "behind closed doors".

    Not where only one has an amount, or another one: then they may be of others, "two died", "31 fell ill". Words of
    rise and fall say too many other things to count ("lost their lives").
    """
    claimed = sum(len(a.claim.amounts) for a in assessed.alignments)
    told = sum(len(r.amounts) for a in assessed.alignments for r in a.evidence)
    if bool(claimed) != bool(told) or assessed.finding.signals.number_found < claimed:
        return False
    found = (contrast_of(_point(a.claim), _point(reading)) for a in assessed.alignments for reading in a.evidence)
    return any(one is not None and one.relation is Relation.CONFLICT and one.kind != _LOOSE_SET for one in found)


def is_possible(assessed: Assessed, *, whatever: bool = False) -> bool:
    """Whether what is told is merely possible or conditional, and the claim is not; or `whatever` the claim is."""
    told = (w.certainty for a in assessed.alignments for r in a.evidence for w in r.words if w.role is Role.TOP)
    claimed = (w.certainty for a in assessed.alignments for w in a.claim.words if w.role is Role.TOP)
    return Certainty.POSSIBLE in told and (whatever or Certainty.POSSIBLE not in claimed)


def _point(reading: Reading) -> Point:
    return Point(
        version=0,
        sentence=0,
        text=reading.text,
        spans=(Span(0, len(reading.text), reading.text),),
        attribution=Attribution(SourceKind.AUTHOR, None),
        is_act=False,
        claimed=True,
        check_worthiness=0.0,
        parse=reading.parse,
        tokens=tuple(token.index for token in reading.parse.tokens),
    )


def stances(terms: Mapping[str, float], scores: StanceScores | None = None) -> Stances:
    """Both probabilities, by the shipped scores or others."""
    scores = scores or load_stance_scores()
    return Stances(scores.supports.probability(terms), scores.refutes.probability(terms))


@lru_cache(maxsize=1)
def load_stance_scores() -> StanceScores:
    """The shipped scores; raises DataFileError when the file cannot be read."""
    path = shipped("verification", "stance.json")
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return StanceScores(*(Logistic(stored[n]["weights"], stored[n]["intercept"]) for n in StanceScores._fields))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataFileError(f"cannot be read ({error})", item=str(path), action="install evenhand again") from error


def _hardest(assessed: Assessed, kinds: Iterable[MismatchKind]) -> float:
    return max((m.weight for m in assessed.finding.mismatches if m.kind in kinds), default=0.0)
