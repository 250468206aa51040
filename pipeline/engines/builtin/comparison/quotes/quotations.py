"""Quotations side by side: the same utterance of one speaker in other words, or the same words of two speakers."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.engines.builtin.comparison.drafts import Draft
from pipeline.engines.builtin.comparison.persons.people import is_proper, name_words
from pipeline.engines.builtin.comparison.points import Version
from pipeline.engines.builtin.comparison.quotes.utterances import (
    Quoted,
    Terms,
    Utterances,
    is_sure,
    one_utterance,
    quoted_sentences,
)
from pipeline.engines.builtin.comparison.wording import content, leftover, negations, place_of
from pipeline.types import Aspect, Attribution, Relation, SourceKind

FEWEST_WORDS = 3
"""Least length of the same words in two mouths: one or two may be anybody's."""
LEAST = 0.5
"""Least probability of one utterance."""
LEAST_WORDS, FEWEST_SHARED = 0.5, 3
"""Least share of the shorter quotation's words in the longer one: speakers say much to one effect. Just half will do
where that is some words, since two of four may be anybody's."""
SLIGHT = 0.9
"""The same from which quotations are alike, unless words of content were put for others."""
NEGATION_REACH = 2
"""Words before a quotation's words in which a negation turns them: "not a scandal", "no longer safe"."""
LONGEST = 1.5
"""How many times as long a quotation may be that a negation of its own turns as a whole."""
NEAR_WORDS = 0.7
"""Least share of the shorter quotation's words in the longer one where a negation or a number on one side turns it."""


def compare_quotations(one: Version, other: Version, utterances: Utterances) -> Iterator[Draft]:
    """The utterances that two versions quote alike or in other words, each quotation once."""
    left, right = quoted_sentences(one), quoted_sentences(other)
    judged = ((one_utterance(terms), i, j, terms) for i, j, terms in utterances.compare(one, other))
    used: set[tuple[int, int]] = set()
    for probability, i, j, terms in sorted(judged, reverse=True):
        likely = probability >= LEAST and _worded_alike(left[i], right[j], terms.wording)
        if likely and (0, i) not in used and (1, j) not in used:
            used |= {(0, i), (1, j)}
            yield _draft(left[i], right[j], terms, probability)


def _worded_alike(one: Quoted, other: Quoted, wording: float) -> bool:
    shared = wording * min(len(one.words), len(other.words))
    return wording > LEAST_WORDS or (wording == LEAST_WORDS and shared >= FEWEST_SHARED)


def _two_people(one: Attribution | None, other: Attribution | None) -> bool:
    """Whether two sources are surely two: named beside the words, and by names without a word in common."""
    if not is_sure(one) or not is_sure(other) or one.speaker is None or other.speaker is None:
        return False
    kinds = {one.kind, other.kind}
    proper = is_proper(one.speaker) and is_proper(other.speaker) and SourceKind.NAMED in kinds
    apart = not set(name_words(one.speaker)) & set(name_words(other.speaker))
    return proper and apart and kinds <= {SourceKind.NAMED, SourceKind.ORGANIZATION}


def _draft(one: Quoted, other: Quoted, terms: Terms, probability: float) -> Draft:
    places = (one.place, other.place)
    if one.words == other.words and len(one.words) >= FEWEST_WORDS and _two_people(one.speaker, other.speaker):
        lead = "The same words from another mouth"
        return Draft(Relation.CONFLICT, Aspect.ATTRIBUTION, *places, "quote_mouth", 0.8, lead)
    confidence = round(min(0.9, probability), 3)
    shorter, longer = sorted((one, other), key=lambda q: len(q.words))
    if terms.wording >= NEAR_WORDS and _turned(shorter, longer):
        return Draft(Relation.CONFLICT, Aspect.QUOTE, *places, "quote_turned", confidence, "Opposite words quoted")
    if terms.wording < SLIGHT or _put_for_others(one, other):
        return Draft(Relation.DIFFER, Aspect.QUOTE, *places, "quote_near", confidence, "Quoted in other words")
    if terms.alone and _broken_off(shorter, longer):
        return Draft(Relation.DIFFER, Aspect.QUOTE, *places, "quote_longer", confidence, "Quotation broken off")
    return Draft(Relation.AGREE, Aspect.QUOTE, *places, "quote_same", 0.9, "Same words quoted")


def _turned(shorter: Quoted, longer: Quoted) -> bool:
    """Whether nearly the same words are negated on one side alone, or have numbers of their own on both.

    Where the longer one holds all of the shorter one's words, only a negation right before them turns these.
    """
    at = place_of(shorter.words, longer.words)
    if at is not None:
        return at > 0 and negations(longer.words[max(0, at - NEGATION_REACH) : at]) > 0
    if len(longer.words) > LONGEST * len(shorter.words):
        return False
    left = leftover(shorter.words, longer.words)
    if (negations(shorter.words) > 0) != (negations(longer.words) > 0):
        return not all(left)
    return all(any(word[:1].isdigit() for word in side) for side in left)


def _put_for_others(one: Quoted, other: Quoted) -> bool:
    """Whether both have a word of content that the other lacks, an abbreviation of one of its words left aside."""
    left, right = leftover(one.words, other.words)
    return any(not w.startswith(v) and not v.startswith(w) for w in left for v in right)


def _broken_off(shorter: Quoted, longer: Quoted) -> bool:
    """Whether one gives as a whole sentence what goes on in the other."""
    size = len(shorter.words)
    goes_on = longer.words[:size] == shorter.words and content(longer.words[size:])
    return shorter.whole and longer.whole and bool(goes_on)
