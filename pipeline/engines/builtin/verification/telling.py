"""What an article tells, point by point: each readable on its own, with who says it and how much that voice weighs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.engines.base import Telling
from pipeline.engines.builtin.analysis import Analysis, analyze
from pipeline.engines.builtin.claims.extract import extract_claims
from pipeline.engines.builtin.verification.voice import AUTHOR, Voice, innermost, weigh
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, Attribution, Claim, Sentence, SourceKind, Span

_FEWEST_WORDS = 4


def tell(article: Article) -> tuple[Telling, ...]:
    """The points of an article in text order: its claims, and each sentence that makes none and asks nothing.

    None for an article that is known to be in another language than English.
    """
    if article.language not in (None, "en"):
        return ()
    analysis = analyze(article, split_sentences(article.text))
    claims = extract_claims(analysis).claims
    found = [*(_of_claim(analysis, claim) for claim in claims), *_unclaimed(analysis, claims)]
    return tuple(sorted(found, key=lambda one: (one.span.start, one.span.end)))


def _of_claim(analysis: Analysis, claim: Claim) -> Telling:
    span = claim.spans[0]
    said = claim.attribution
    voice = AUTHOR if said.kind is SourceKind.AUTHOR else _voice(analysis, claim)
    return Telling(claim.proposition or claim.text, span, said, weigh(voice))


def _voice(analysis: Analysis, claim: Claim) -> Voice:
    """The claim's source with what it does by saying so, as the statement that holds the words tells."""
    said, holding = claim.attribution, innermost(analysis.statements, claim.spans[0].start, claim.spans[0].end)
    voice = Voice(said.kind, said.speaker, said.role, said.cue)
    return voice if holding is None else voice._replace(act=holding.kind)


def _unclaimed(analysis: Analysis, claims: Sequence[Claim]) -> Iterator[Telling]:
    claimed = {index for claim in claims for index in claim.sentences}
    for sentence in analysis.sentences:
        if sentence.index not in claimed and _states(sentence):
            holding = innermost(analysis.statements, sentence.start, sentence.end)
            said = Attribution(SourceKind.AUTHOR, None) if holding is None else holding.attribution
            voice = AUTHOR if holding is None else Voice(said.kind, said.speaker, said.role, said.cue, holding.kind)
            yield Telling(sentence.text, Span(sentence.start, sentence.end, sentence.text), said, weigh(voice))


def _states(sentence: Sentence) -> bool:
    """Whether a sentence may state something: no headline, no question, no exclamation of a few words."""
    asks = sentence.text.rstrip("”’\"' )").endswith("?")
    return not sentence.heading and not asks and len(sentence.text.split()) >= _FEWEST_WORDS
