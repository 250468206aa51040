"""Confidence of a claim: the probability that its cited sentences entail it and that its speaker is right.

It is the product of six named signals, each in 0..1 and each the share of claims that is expected to survive one risk:
a missed or misread cue, a mention that means somebody else, a wrong or open reference, a cut in the wrong place,
changed words, a parse too long to trust. The figures were set by hand, those for mentions after the shares of right
claims on the dev stories; a fitted map makes the product a probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from pipeline.engines.builtin.claims.clauses import ClauseKind
from pipeline.engines.builtin.claims.decontextualize import Wording
from pipeline.text.lexicon import load_words
from pipeline.types import Span

_PRONOUNS = frozenset({"he", "she", "it", "they"})

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
AUTHOR_CERTAINTY = 0.92  # a sentence in which no attribution was found may still hold one
BY_NAME, BY_DESCRIPTION, BY_PRONOUN = 0.98, 0.87, 0.85  # how a source is mentioned
RESOLVED, UNRESOLVED, DATED = 0.93, 0.9, 0.97  # for each mention
LONG, PER_WORD, LEAST = 30, 0.005, 0.8  # parses grow unsure with length


@dataclass(frozen=True, slots=True)
class Basis:
    """What a claim's confidence rests on: how sure its speaker is, how it was cut and worded, and its source's length.

    `attribution` and `mention` are in 0..1; `rewording` is 1 for the article's own words in their order, less for words
    put around them; `words` counts the words of the longest sentence it comes from.
    """

    attribution: float
    kind: ClauseKind
    wording: Wording
    words: int
    rewording: float = 1.0
    mention: float = 1.0


def signals_of(basis: Basis) -> dict[str, float]:
    """The named parts whose product is the confidence, each in 0..1."""
    w = basis.wording
    return {
        "attribution": round(basis.attribution, 4),
        "mention": basis.mention,
        "references": round(RESOLVED**w.resolved * UNRESOLVED**w.unresolved * DATED**w.dated, 4),
        "cut": CUT[basis.kind],
        "wording": basis.rewording,
        "length": round(max(LEAST, 1 - PER_WORD * max(0, basis.words - LONG)), 4),
    }


def mention_share(mention: Span | None) -> float:
    """How often a source that is mentioned so is the right one; 1 where its own mention decides nothing."""
    if mention is None:
        return 1.0
    first = mention.quote.split()[0].lower()
    if first in _PRONOUNS:
        return BY_PRONOUN
    return BY_NAME if mention.quote[:1].isupper() and first not in load_words("reference_words") else BY_DESCRIPTION


def combine(signals: Mapping[str, float]) -> float:
    """The confidence for the parts: their product, in 0..1."""
    return round(prod(signals.values()), 4)
