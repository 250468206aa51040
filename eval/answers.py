"""From what an engine returns to what an item asks: each answer cut to the item, as plain data for the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from eval.scorers.wording import touches
from eval.tasks.gold import (
    ArticlePlace,
    AttributionGold,
    AttributionSpansGold,
    ClaimsGold,
    Gold,
    LoadedGold,
    Place,
    WorthinessGold,
)
from eval.tasks.predictions import (
    AttributionSpansPrediction,
    ClaimsPrediction,
    ComparisonPrediction,
    LoadedPrediction,
    PredictedClaim,
    PredictedItem,
    PredictedSentence,
    PredictedTerm,
    Prediction,
    RetrievalPrediction,
    SummaryPrediction,
    VerdictPrediction,
    WorthinessPrediction,
)
from pipeline.text.sentences import split_sentences
from pipeline.types import (
    Article,
    Claim,
    Comparison,
    Extraction,
    ItemError,
    Sentence,
    SentenceState,
    SourceKind,
    Span,
    Summary,
    Usage,
    Verdict,
)


class Hits(NamedTuple):
    """Passages found in a store, best first."""

    places: tuple[ArticlePlace, ...]


class Judged(NamedTuple):
    """A verdict, and the engine's confidence before any map; None where no engine was asked."""

    verdict: Verdict
    raw: float | None = None


Result = Extraction | Summary | Judged | Hits | Comparison
"""What a call gives, before it is cut to an item."""


class Reply(NamedTuple):
    """The result of one call, and what it cost; a call that cost something and gave no result says why."""

    result: Result | ItemError
    usage: Usage = Usage()


def answer_to(gold: Gold, article: Article | None, result: Result) -> Prediction:
    """The part of a result that an item with such gold asks for; `article` is the one that was worked on."""
    match result:
        case Extraction() if article is not None:
            return _extracted(gold, article, result)
        case Summary():
            return _loaded(result) if isinstance(gold, LoadedGold) else _summary(result)
        case Judged(verdict=verdict, raw=raw):
            return _verdict(verdict, raw)
        case Hits():
            return RetrievalPrediction(hits=result.places)
        case Comparison():
            return _comparison(result)
        case _:
            raise TypeError(f"no answer to {gold.type} in {type(result).__name__}")


@lru_cache(maxsize=16)
def sentences_of(article: Article) -> tuple[Sentence, ...]:
    """The sentences of an article, split once for all the items that ask about it."""
    return split_sentences(article.text)


def _extracted(gold: Gold, article: Article, result: Extraction) -> Prediction:
    claims = [claim for claim in result.claims if claim.grounded]
    match gold:
        case AttributionSpansGold():
            return _attribution_spans(claims)
        case WorthinessGold(focus=focus):
            inside = _within(claims, focus)
            score = max((claim.check_worthiness.score for claim in inside), default=0.0)
            return WorthinessPrediction(score=score, claims=len(inside))
        case ClaimsGold() | AttributionGold():
            inside = _within(claims, gold.focus) if gold.focus else claims
            whole = isinstance(gold, ClaimsGold)
            return ClaimsPrediction(
                claims=tuple(_claim(claim, article) for claim in inside),
                rejected=len(result.claims) - len(claims),
                answered=bool(claims),
                sentences=len(result.outcomes),
                failed=sum(outcome.state is SentenceState.FAILED for outcome in result.outcomes),
                context=article.text if whole else "",
                published=article.published,
                publisher=article.publisher,
            )
        case _:
            raise TypeError(f"no answer to {gold.type} in an extraction")


def _within(claims: Iterable[Claim], focus: Place) -> list[Claim]:
    return [claim for claim in claims if any(touches(_place(span), focus) for span in claim.spans)]


def _claim(claim: Claim, article: Article) -> PredictedClaim:
    source = claim.attribution
    sentences = sentences_of(article)
    return PredictedClaim(
        text=claim.text,
        spans=_places(claim.spans),
        cited=" ".join(sentences[n].text for n in claim.sentences if n < len(sentences)) or _quote(claim.spans),
        kind=source.kind,
        speaker=source.speaker if source.kind is not SourceKind.AUTHOR else None,
        role=source.role,
        direct_quote=source.direct_quote,
        modality=claim.modality,
        proposition=claim.proposition,
        check_worthiness=claim.check_worthiness.score,
        confidence=claim.confidence,
        raw=raw_confidence(claim),
    )


def raw_confidence(claim: Claim) -> float | None:
    """A claim's confidence before its fitted map, from its signals; None when no map has changed it."""
    if not claim.calibrated:
        return None
    if claim.model == "builtin":
        from pipeline.engines.builtin.claims.confidence import combine

        return combine(claim.signals)
    from pipeline.engines.llm.confidence import combine as combine_llm

    return combine_llm(claim.signals, passed=claim.grounded)


def _attribution_spans(claims: Sequence[Claim]) -> AttributionSpansPrediction:
    sourced = [claim for claim in claims if claim.attribution.kind is not SourceKind.AUTHOR]
    return AttributionSpansPrediction(
        source=_places(c.attribution.span for c in sourced if c.attribution.span),
        cue=_places(c.attribution.cue_span for c in sourced if c.attribution.cue_span),
        content=_places(span for claim in sourced for span in claim.spans),
        answered=bool(claims),
    )


def _loaded(result: Summary) -> LoadedPrediction:
    return LoadedPrediction(
        terms=tuple(
            PredictedTerm(
                start=term.span.start,
                end=term.span.end,
                quote=term.span.quote,
                attributed=term.attributed,
                suggestion=term.suggestion,
            )
            for term in result.loaded_language
        )
    )


def _summary(result: Summary) -> SummaryPrediction:
    return SummaryPrediction(
        sentences=tuple(
            PredictedSentence(text=s.text, citations=_places(s.citations), confidence=s.confidence)
            for s in result.sentences
        ),
        dropped=result.accounting.dropped,
    )


def _verdict(result: Verdict, raw: float | None) -> VerdictPrediction:
    return VerdictPrediction(
        verdict=result.label,
        confidence=result.confidence,
        raw_confidence=raw if result.calibrated else None,
        declined=result.abstained,
        independent_groups=result.independent_groups,
        evidence=tuple(article_place(e.article_id, e.span) for e in result.evidence),
        stances=tuple(e.stance for e in result.evidence),
        rationale=result.rationale,
    )


def _comparison(result: Comparison) -> ComparisonPrediction:
    return ComparisonPrediction(
        same_story=result.same_story,
        items=tuple(
            PredictedItem(
                relation=item.relation,
                aspect=item.aspect,
                mentions=tuple(article_place(m.article_id, m.span) for m in item.mentions),
                confidence=item.confidence,
                explanation=item.explanation,
            )
            for item in result.items
        ),
    )


def article_place(article_id: str, span: Span) -> ArticlePlace:
    """A span of one of several articles."""
    return ArticlePlace(article=article_id, start=span.start, end=span.end, quote=span.quote)


def _place(span: Span) -> Place:
    return Place(start=span.start, end=span.end, quote=span.quote)


def _places(spans: Iterable[Span]) -> tuple[Place, ...]:
    return tuple(map(_place, spans))


def _quote(spans: Iterable[Span]) -> str:
    return " ".join(span.quote for span in spans)
