"""A small engine for tests of what stands around an engine: every statement is a claim by the author."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.engines.base import SummaryOptions
from pipeline.types import (
    Article,
    Attribution,
    CheckWorthiness,
    Claim,
    ExclusionReason,
    Extraction,
    Modality,
    Sentence,
    SentenceOutcome,
    SentenceState,
    SourceKind,
    Span,
    Summary,
    SummaryAccounting,
    SummarySentence,
    claim_id,
)


class PlainEngine:
    """Claims are the sentences themselves, questions excluded; sentences with "allegedly" are rejected claims.

    `before` is called with each article before it is worked on, to make something happen there.
    """

    name = "plain"

    def __init__(self, before: Callable[[Article], None] = lambda article: None) -> None:
        self.before = before
        self.seen: list[str] = []

    def summarize(self, article: Article, sentences: Sequence[Sentence], options: SummaryOptions) -> Summary:
        self.before(article)
        self.seen.append(article.source_key)
        chosen = [s for s in sentences if not s.heading][: options.sentences or 5]
        cited = tuple(SummarySentence(s.text, (span_of(article, s),), True, 0.5, False) for s in chosen)
        return Summary(article.article_id, cited, (), SummaryAccounting(len(sentences), len(cited), 0), self.name)

    def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        self.before(article)
        self.seen.append(article.source_key)
        statements = [s for s in sentences if not s.text.rstrip().endswith("?")]
        claims = tuple(claim_of(article, s) for s in statements)
        outcomes = tuple(outcome_of(s, claimed=s in statements) for s in sentences)
        return Extraction(claims, outcomes)


def span_of(article: Article, sentence: Sentence) -> Span:
    """The whole sentence."""
    return Span.of(article.text, sentence.start, sentence.end)


def claim_of(article: Article, sentence: Sentence) -> Claim:
    """The sentence as a claim of its author; confidence falls with its place in the article."""
    span = span_of(article, sentence)
    rejected = "allegedly" in sentence.text
    worth = 1 / (1 + sentence.index)
    return Claim(
        claim_id=claim_id(article.article_id, (span,), sentence.text),
        article_id=article.article_id,
        text=sentence.text,
        spans=(span,),
        attribution=Attribution(SourceKind.AUTHOR, article.publisher),
        proposition=None,
        modality=Modality.FACT,
        check_worthiness=CheckWorthiness(worth, worth, worth, worth),
        confidence=worth,
        calibrated=False,
        grounded=not rejected,
        ungrounded_reason="hedged" if rejected else None,
        model=PlainEngine.name,
        sentences=(sentence.index,),
    )


def outcome_of(sentence: Sentence, *, claimed: bool) -> SentenceOutcome:
    """Claimed, or excluded as a question."""
    if claimed:
        return SentenceOutcome(sentence, SentenceState.CLAIMED)
    return SentenceOutcome(sentence, SentenceState.EXCLUDED, ExclusionReason.QUESTION.value)
