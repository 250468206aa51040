"""Quotations side by side: the same utterance of one speaker in other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeGuard

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.people import PRONOUNS, is_proper, same_name, same_speaker
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS, Version
from pipeline.engines.builtin.comparison.wording import (
    content,
    holds,
    leftover,
    negations,
    plain_words,
    shared_in_order,
)
from pipeline.types import Aspect, Attribution, Relation, SourceKind

if TYPE_CHECKING:
    from pipeline.store.embeddings import Embedder

FEWEST_WORDS = 3
NEAR_WORDS = 0.55
"""Least share of the shorter quotation's words, in order, that near-same quotations have in common."""
ALIKE_WORDS = 0.6
"""The same from which one word of content in common is enough for two quoted sentences."""
NEAR_SENSE = 0.55
"""Least cosine of quotations of one speaker that put the same thought in other words."""


@dataclass(frozen=True)
class Quoted:
    """One sentence, or part of one, that a version gives in quotation marks."""

    place: Place
    words: tuple[str, ...]
    speaker: Attribution | None
    whole: bool  # a full sentence: nothing of the author's goes on with it


@lru_cache(maxsize=KEPT_VERSIONS)
def quoted_sentences(version: Version) -> tuple[Quoted, ...]:
    """The quoted sentences of a version in text order, those of fewer than three words left out."""
    found = []
    for quotation in version.analysis.quotations:
        speaker = _speaker(version, quotation.inner_start, quotation.inner_end)
        for sentence in version.analysis.sentences:
            start, end = max(sentence.start, quotation.inner_start), min(sentence.end, quotation.inner_end)
            if start < end and any(c.isalnum() for c in sentence.text):
                mention = version.mention(start, end)
                words = plain_words(mention.span.quote)
                whole = mention.span.quote[:1].isupper()
                if len(words) >= FEWEST_WORDS:
                    found.append(Quoted(Place(version.number, mention), words, speaker, whole))
    return tuple(found)


def compare_quotations(one: Version, other: Version, embedder: Embedder) -> Iterator[Draft]:
    """The utterances that two versions quote alike or in other words, each quotation once."""
    left, right = quoted_sentences(one), quoted_sentences(other)
    if not left or not right:
        return
    rows = embedder.embed([q.place.mention.span.quote for q in (*left, *right)])
    cosine = rows[: len(left)] @ rows[len(left) :].T
    yield from _other_mouths(left, right)
    ranked = sorted(
        ((_likeness(q, r, float(cosine[i, j])), i, j) for i, q in enumerate(left) for j, r in enumerate(right)),
        reverse=True,
    )
    used: set[tuple[int, int]] = set()
    for likeness, i, j in ranked:
        if likeness < NEAR_WORDS or (0, i) in used or (1, j) in used:
            continue
        used |= {(0, i), (1, j)}
        yield _draft(left[i], right[j], likeness)


def _other_mouths(left: Sequence[Quoted], right: Sequence[Quoted]) -> Iterator[Draft]:
    """The same words in quotation marks, given to two people who cannot be one."""
    for one in left:
        for other in right:
            if one.words == other.words and _two_people(one.speaker, other.speaker):
                lead = "The same words from another mouth"
                places = (one.place, other.place)
                yield Draft(Relation.CONFLICT, Aspect.ATTRIBUTION, *places, "quote_mouth", 0.8, lead)


def _is_sure(speaker: Attribution | None) -> TypeGuard[Attribution]:
    """Whether the text names the speaker beside the words, rather than by a pronoun that may mean somebody else."""
    return speaker is not None and speaker.span is not None and speaker.span.quote.lower() not in PRONOUNS


def _two_people(one: Attribution | None, other: Attribution | None) -> bool:
    if not _is_sure(one) or not _is_sure(other) or one.speaker is None or other.speaker is None:
        return False
    kinds = {one.kind, other.kind}
    proper = is_proper(one.speaker) and is_proper(other.speaker) and SourceKind.NAMED in kinds
    return proper and kinds <= {SourceKind.NAMED, SourceKind.ORGANIZATION} and not same_name(one.speaker, other.speaker)


def _likeness(one: Quoted, other: Quoted, cosine: float) -> float:
    """How alike two quotations are, 0 where their speakers cannot be the same."""
    if _is_sure(one.speaker) and _is_sure(other.speaker) and not same_speaker(one.speaker, other.speaker):
        return 0.0
    shorter, longer = sorted((one.words, other.words), key=len)
    shared = shared_in_order(shorter, longer) / len(shorter)
    common = content(shorter) & content(longer)
    worded = len(common) >= min(2, len(content(shorter))) or (shared >= ALIKE_WORDS and one.whole and other.whole)
    by_words = shared if worded and common else 0.0
    if len(shorter) <= FEWEST_WORDS and not holds(longer, shorter):
        by_words *= 0.5
    known = one.speaker is not None and other.speaker is not None and same_speaker(one.speaker, other.speaker)
    by_sense = cosine if cosine >= NEAR_SENSE and common and known else 0.0
    return max(by_words if cosine > 0.35 else 0.0, by_sense)


def _draft(one: Quoted, other: Quoted, likeness: float) -> Draft:
    shorter, longer = sorted((one, other), key=lambda q: len(q.words))
    if one.words == other.words or (holds(longer.words, shorter.words) and not (shorter.whole and longer.whole)):
        return Draft(Relation.AGREE, Aspect.QUOTE, one.place, other.place, "quote_same", 0.9, "Same words quoted")
    if holds(longer.words, shorter.words):
        return Draft(Relation.DIFFER, Aspect.QUOTE, one.place, other.place, "quote_longer", 0.65, "Quotation cut short")
    turned = (negations(one.words) > 0) != (negations(other.words) > 0)
    if turned and likeness >= 0.7 and not all(leftover(one.words, other.words)):
        return Draft(
            Relation.CONFLICT, Aspect.QUOTE, one.place, other.place, "quote_turned", 0.7, "Opposite words quoted"
        )
    confidence = round(min(0.9, 0.55 + 0.4 * (likeness - 0.5)), 3)
    return Draft(
        Relation.DIFFER, Aspect.QUOTE, one.place, other.place, "quote_near", confidence, "Quoted in other words"
    )


def _speaker(version: Version, start: int, end: int) -> Attribution | None:
    """Who says what stands at `start:end`; None when nothing in the text tells."""
    best: tuple[int, Attribution] | None = None
    for statement in version.analysis.statements:
        shared = sum(max(0, min(s.end, end) - max(s.start, start)) for s in statement.content)
        if shared and statement.attribution.speaker and (best is None or shared > best[0]):
            best = (shared, statement.attribution)
    return best[1] if best else None
