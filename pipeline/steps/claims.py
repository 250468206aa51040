"""Claims: one article in, its claims out, with one outcome for every sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.engines.base import Engine
from pipeline.errors import AccountingError
from pipeline.steps.sentences import article_sentences
from pipeline.types import Article, Claim, Extraction, Sentence, SentenceState, Span


@dataclass(frozen=True, slots=True)
class ArticleClaims:
    """An article, its sentences, and everything the engine said of them."""

    article: Article
    sentences: tuple[Sentence, ...]
    extraction: Extraction


def extract_article(article: Article, engine: Engine) -> ArticleClaims:
    """The claims of `article`, checked: each sentence in exactly one outcome, each span the article's own words.

    Raises EmptyArticle, UnsupportedLanguage, AccountingError when a sentence or span does not add up, and what the
    engine raises.
    """
    sentences = article_sentences(article)
    extraction = engine.extract(article, sentences)
    for fault in _faults(article, sentences, extraction):
        raise AccountingError(
            fault, item=article.path or article.source_key, action="report this as a fault of evenhand"
        )
    return ArticleClaims(article, sentences, extraction)


def claim_spans(claim: Claim) -> tuple[Span, ...]:
    """Every span of a claim: its words, the mention of its source, and the cue."""
    attribution = claim.attribution
    return (*claim.spans, *(span for span in (attribution.span, attribution.cue_span) if span is not None))


def _faults(article: Article, sentences: Sequence[Sentence], extraction: Extraction) -> Iterator[str]:
    outcomes = Counter(outcome.sentence.index for outcome in extraction.outcomes)
    yield from (
        f"sentence {sentence.index} has {outcomes[sentence.index]} outcomes"
        for sentence in sentences
        if outcomes[sentence.index] != 1
    )
    if len(extraction.outcomes) != len(sentences):
        yield f"{len(extraction.outcomes)} outcomes for {len(sentences)} sentences"
    claimed = {index for claim in extraction.claims for index in claim.sentences}
    for outcome in extraction.outcomes:
        if outcome.state is not SentenceState.CLAIMED and outcome.reason is None:
            yield f"sentence {outcome.sentence.index} is {outcome.state.value} without a reason"
        if (outcome.state is SentenceState.CLAIMED) != (outcome.sentence.index in claimed):
            yield f"sentence {outcome.sentence.index} is {outcome.state.value}, and its claims say otherwise"
    repeated = Counter(claim.claim_id for claim in extraction.claims)
    yield from (f"{times} claims have the id {id_}" for id_, times in repeated.items() if times > 1)
    for claim in extraction.claims:
        if claim.grounded and not claim.spans:
            yield f"claim {claim.claim_id} has no span"
        for span in claim_spans(claim):
            if article.text[span.start : span.end] != span.quote:
                yield f"claim {claim.claim_id} cites {span.start}:{span.end}, where the article has other words"
