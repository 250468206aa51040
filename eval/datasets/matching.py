"""Which records of two labelings of a story are about the same thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from eval.datasets.agreement import MATCHING_OVERLAP, WORD, jaccard, match_one_to_one
from eval.datasets.schema import (
    ClaimRecord,
    DifferenceRecord,
    EvidenceLabel,
    HeadlineRecord,
    LabelRecord,
    LabelSpan,
    LoadedRecord,
    VerdictRecord,
)
from eval.datasets.story import StoryLabels

R = TypeVar("R", bound=LabelRecord)

TEXT_WEIGHT = 0.25  # of the wording, to tell claims apart that share their words in the article


class Pair(NamedTuple):
    """The same story, labeled twice."""

    first: StoryLabels
    second: StoryLabels


def matched_claims(pair: Pair) -> list[tuple[ClaimRecord, ClaimRecord]]:
    """The claims that both labelings have, by the words they cover."""
    return _matched(pair, ClaimRecord, _claim_score)


def matched_loaded(pair: Pair) -> list[tuple[LoadedRecord, LoadedRecord]]:
    """The loaded words that both labelings have."""
    return _matched(pair, LoadedRecord, lambda a, b: _overlap([a.span], [b.span]))


def matched_verdicts(pair: Pair) -> list[tuple[VerdictRecord, VerdictRecord]]:
    """The verdicts on the same claim of the same article."""
    return _matched(pair, VerdictRecord, _same_claim)


def matched_evidence(a: VerdictRecord, b: VerdictRecord) -> list[tuple[EvidenceLabel, EvidenceLabel]]:
    """The evidence that touches in two verdicts on one claim."""
    table = [[float(_overlap([x], [y]) > 0) for y in b.evidence] for x in a.evidence]
    return [(a.evidence[row], b.evidence[column]) for row, column in match_one_to_one(table, MATCHING_OVERLAP)]


def matched_differences(pair: Pair) -> list[tuple[DifferenceRecord, DifferenceRecord]]:
    """The differences whose mentions touch in at least half of their articles."""
    return _matched(pair, DifferenceRecord, _difference_score)


def matched_headlines(pair: Pair) -> list[tuple[HeadlineRecord, HeadlineRecord]]:
    """The headlines of the same article."""
    return _matched(pair, HeadlineRecord, lambda a, b: float(a.article == b.article))


def _matched(pair: Pair, kind: type[R], score: Callable[[R, R], float]) -> list[tuple[R, R]]:
    """The records of one type that the labelings share: best scores first, each once, none below one half."""
    first, second = pair.first.of(kind), pair.second.of(kind)
    table = [[score(a, b) for b in second] for a in first]
    return [(first[row], second[column]) for row, column in match_one_to_one(table, MATCHING_OVERLAP)]


def _claim_score(a: ClaimRecord, b: ClaimRecord) -> float:
    overlap = _overlap(a.spans, b.spans)
    same_words = jaccard(_words(a.text), _words(b.text))
    return overlap + TEXT_WEIGHT * same_words if overlap >= MATCHING_OVERLAP else 0.0


def _difference_score(a: DifferenceRecord, b: DifferenceRecord) -> float:
    """The share of articles mentioned by either in which the mentions touch."""
    articles = {span.article for span in (*a.mentions, *b.mentions)}
    touching = {x.article for x in a.mentions for y in b.mentions if _overlap([x], [y]) > 0}
    return len(touching) / len(articles)


def _same_claim(a: VerdictRecord, b: VerdictRecord) -> float:
    return float((a.article, WORD.findall(a.claim.casefold())) == (b.article, WORD.findall(b.claim.casefold())))


def _overlap(first: Sequence[LabelSpan], second: Sequence[LabelSpan]) -> float:
    return jaccard(_characters(first), _characters(second))


def _characters(spans: Sequence[LabelSpan]) -> frozenset[tuple[str, int]]:
    return frozenset((span.article, place) for span in spans for place in range(span.start, span.end))


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.casefold()))
