"""Utterances: what a version quotes of a speaker, and how surely quotations of two versions are of one utterance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from pipeline.engines.builtin.comparison.drafts import Place
from pipeline.engines.builtin.comparison.persons.people import PRONOUNS, same_speaker
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS, Version
from pipeline.engines.builtin.comparison.scores import load_score
from pipeline.engines.builtin.comparison.wording import content, plain_words, shared_in_order
from pipeline.engines.builtin.grammar.personwords import is_honorific
from pipeline.types import Attribution

if TYPE_CHECKING:
    from pipeline.store.embeddings import Embedder


FEWEST_WORDS = 2
"""Least length of a quotation: a word in quotation marks is rather held at arm's length than quoted."""
_LEFT_OUT = re.compile(r"\[[^\]]*\]")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")


@dataclass(frozen=True)
class Quoted:
    """One sentence, or part of one, that a version gives in quotation marks.

    `whole`: it is a full sentence, with which nothing of the author's goes on.
    """

    place: Place
    words: tuple[str, ...]
    speaker: Attribution | None
    whole: bool


class Terms(NamedTuple):
    """What tells that two quotations are of one utterance, each up to 1.

    Cosine of their words, the share of the shorter one's words that stand in the other in the same order, and how few
    other quotations of the same speaker there are to choose from.
    """

    meaning: float
    wording: float
    alone: float


@lru_cache(maxsize=KEPT_VERSIONS)
def quoted_sentences(version: Version) -> tuple[Quoted, ...]:
    """The quoted sentences of a version in text order, those of one word, or without a word of content, left out."""
    found = []
    for quotation in version.analysis.quotations:
        speaker = _speaker(version, quotation.inner_start, quotation.inner_end)
        for sentence in version.analysis.sentences:
            start, end = max(sentence.start, quotation.inner_start), min(sentence.end, quotation.inner_end)
            if start < end and any(c.isalnum() for c in sentence.text):
                mention = version.mention(start, end)
                words = _words(mention.span.quote)
                whole = mention.span.quote[:1].isupper()
                if len(words) >= FEWEST_WORDS and content(words):
                    found.append(Quoted(Place(version.number, mention), words, speaker, whole))
    return tuple(found)


def is_sure(speaker: Attribution | None) -> TypeGuard[Attribution]:
    """Whether the text names the speaker beside the words, rather than by a pronoun that may mean somebody else."""
    return speaker is not None and speaker.span is not None and speaker.span.quote.lower() not in PRONOUNS


class Utterances:
    """The quotations of some versions, each embedded once."""

    def __init__(self, versions: Sequence[Version], embedder: Embedder) -> None:
        compared = versions if len(versions) > 1 else ()
        quoted = {v.number: [q.place.mention.span.quote for q in quoted_sentences(v)] for v in compared}
        self._vectors = {number: embedder.embed(quotes) for number, quotes in quoted.items() if quotes}

    def compare(self, one: Version, other: Version) -> Iterator[tuple[int, int, Terms]]:
        """The terms of every two quotations of two versions, by index; none for other words of other people."""
        left, right = quoted_sentences(one), quoted_sentences(other)
        if not left or not right:
            return
        meaning = self._vectors[one.number] @ self._vectors[other.number].T
        mine, yours = _by_speaker(left), _by_speaker(right)
        for (i, q), (j, r) in product(enumerate(left), enumerate(right)):
            known = _one_mouth(q.speaker, r.speaker)
            if known or q.words == r.words or not _two_mouths(q.speaker, r.speaker):
                alone = 2 / (mine[i] + yours[j]) if known else 0.0
                yield i, j, Terms(float(meaning[i, j]), _wording(q, r), alone)


def one_utterance(terms: Terms) -> float:
    """The probability that two quotations are of one utterance."""
    return load_score("quotations", Terms._fields).probability(terms._asdict())


def _words(quote: str) -> tuple[str, ...]:
    """The words of a quotation as they were spoken: without what an editor put in brackets, hyphens and title marks."""
    spoken = plain_words(_HYPHEN.sub(" ", _LEFT_OUT.sub(" ", quote)))
    return tuple(word for word in spoken if not is_honorific(word))


def _wording(one: Quoted, other: Quoted) -> float:
    return shared_in_order(one.words, other.words) / min(len(one.words), len(other.words))


def _by_speaker(quotations: Sequence[Quoted]) -> list[int]:
    """For each quotation how many of its version are by the same speaker, itself among them."""
    return [
        1 + sum(r is not q and _one_mouth(q.speaker, r.speaker) for r in quotations) if q.speaker else 1
        for q in quotations
    ]


def _one_mouth(one: Attribution | None, other: Attribution | None) -> bool:
    return one is not None and other is not None and same_speaker(one, other)


def _two_mouths(one: Attribution | None, other: Attribution | None) -> bool:
    """Whether two speakers of different names are two: where both are pronouns, either may mean the other one's."""
    return one is not None and other is not None and (is_sure(one) or is_sure(other))


def _speaker(version: Version, start: int, end: int) -> Attribution | None:
    """Who says what stands at `start:end`; None when nothing in the text tells."""
    best: tuple[int, Attribution] | None = None
    for statement in version.analysis.statements:
        shared = sum(max(0, min(s.end, end) - max(s.start, start)) for s in statement.content)
        if shared and statement.attribution.speaker and (best is None or shared > best[0]):
            best = (shared, statement.attribution)
    return best[1] if best else None
