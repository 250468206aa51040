"""The JSON records of `docs/contracts.md`, written from and read back into the types.

Every text is made safe to print: control characters, lone surrogates and characters that reorder text are written as
JSON escapes, so a record never changes what a terminal shows around it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

from pipeline.types import (
    Article,
    Aspect,
    Attribution,
    AttributionCheck,
    CheckedClaim,
    CheckWorthiness,
    Claim,
    Comparison,
    ComparisonItem,
    EarlierCheck,
    Evidence,
    ItemError,
    LoadedTerm,
    Mention,
    Modality,
    PromptRef,
    Relation,
    RoundUp,
    SentenceOutcome,
    SourceKind,
    Span,
    Stance,
    Summary,
    SummaryAccounting,
    SummarySentence,
    Usage,
    Verdict,
    VerdictLabel,
    Weight,
)

Record = dict[str, Any]

_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_DIGITS = 6


def json_text(value: Any, *, indent: int | None = None) -> str:
    """`value` as JSON without a trailing newline: one line, or indented; raises ValueError for NaN and infinities."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def span_record(span: Span) -> Record:
    """`{start, end, quote}`."""
    return {"start": span.start, "end": span.end, "quote": span.quote}


def article_record(article: Article) -> Record:
    """The article with its text."""
    return asdict(article)


def claim_record(claim: Claim, *, path: str | None) -> Record:
    """A claim with the path of its article, null for both where it stands in none.

    `sentences` (indices) and `signals` are additions to the contract.
    """
    worth = claim.check_worthiness
    return {
        "claim_id": claim.claim_id,
        "article_id": claim.article_id or None,
        "path": path,
        "text": claim.text,
        "spans": [span_record(span) for span in claim.spans],
        "attribution": attribution_record(claim.attribution),
        "proposition": claim.proposition,
        "modality": claim.modality.value,
        "check_worthiness": _rounded(worth.score),
        "check_worthiness_parts": {
            "verifiable": _rounded(worth.verifiable),
            "public_interest": _rounded(worth.public_interest),
            "harm": _rounded(worth.harm),
        },
        "confidence": _rounded(claim.confidence),
        "calibrated": claim.calibrated,
        "grounded": claim.grounded,
        "ungrounded_reason": claim.ungrounded_reason,
        "model": claim.model,
        "prompt": _prompt_record(claim.prompt),
        "sentences": list(claim.sentences),
        "signals": {name: _rounded(value) for name, value in claim.signals.items()},
    }


def attribution_record(attribution: Attribution) -> Record:
    """Who says it, in which role, with the mention and the cue as exact words."""
    return {
        "kind": attribution.kind.value,
        "speaker": attribution.speaker,
        "role": attribution.role,
        "cue": attribution.cue,
        "span": _span_or_null(attribution.span),
        "cue_span": _span_or_null(attribution.cue_span),
        "direct_quote": attribution.direct_quote,
    }


def summary_record(summary: Summary) -> Record:
    """A summary with its citations, the article's loaded language and its accounting."""
    return {
        "article_id": summary.article_id,
        "sentences": [_summary_sentence_record(sentence) for sentence in summary.sentences],
        "loaded_language": [loaded_term_record(term) for term in summary.loaded_language],
        "accounting": asdict(summary.accounting),
        "model": summary.model,
        "usage": asdict(summary.usage),
        "prompt": _prompt_record(summary.prompt),
    }


def loaded_term_record(term: LoadedTerm) -> Record:
    """`{start, end, quote, attributed, reason, suggestion}`; `quote` holds the loaded words alone."""
    return {
        **span_record(term.span),
        "attributed": term.attributed,
        "reason": term.reason,
        "suggestion": term.suggestion,
    }


def checked_record(checked: CheckedClaim, *, path: str | None) -> Record:
    """A claim record with its verdict or error, the check of its attribution, and earlier checks of like claims."""
    attribution, verdict, error = checked.attribution_check, checked.verdict, checked.error
    return {
        **claim_record(checked.claim, path=path),
        "attribution_check": None if attribution is None else _attribution_check_record(attribution),
        "verdict": None if verdict is None else verdict_record(verdict),
        "error": None if error is None else {"type": error.type, "message": error.message, "action": error.action},
        "earlier_checks": [_earlier_check_record(check) for check in checked.earlier_checks],
        "undated": checked.undated,
    }


def verdict_record(verdict: Verdict) -> Record:
    """The label with all evidence it rests on; `weight`, `publisher` and `published` are additions to the contract."""
    return {
        "label": verdict.label.value,
        "confidence": _rounded(verdict.confidence),
        "calibrated": verdict.calibrated,
        "abstained": verdict.abstained,
        "evidence": [_evidence_record(evidence) for evidence in verdict.evidence],
        "independent_groups": verdict.independent_groups,
        "rationale": verdict.rationale,
        "signals": {name: _rounded(value) for name, value in verdict.signals.items()},
    }


def comparison_record(comparison: Comparison) -> Record:
    """Where versions of a story agree, differ and contradict each other, item by item."""
    return {
        "articles": list(comparison.articles),
        "same_story": comparison.same_story,
        "similarity": _rounded(comparison.similarity),
        "items": [_comparison_item_record(item) for item in comparison.items],
        "dropped": comparison.dropped,
        "errors": [error_record(error) for error in comparison.errors],
        "model": comparison.model,
        "usage": asdict(comparison.usage),
        "prompt": _prompt_record(comparison.prompt),
    }


def round_up_record(round_up: RoundUp) -> Record:
    """One summary of a story, each sentence with the words of the articles that it rests on."""
    return {
        "articles": list(round_up.articles),
        "sentences": [
            {
                "text": sentence.text,
                "citations": [{"article_id": m.article_id, **span_record(m.span)} for m in sentence.citations],
                "supported": sentence.supported,
                "confidence": _rounded(sentence.confidence),
                "calibrated": sentence.calibrated,
            }
            for sentence in round_up.sentences
        ],
        "accounting": {"cited": len(round_up.sentences), "dropped": round_up.dropped},
        "model": round_up.model,
        "usage": asdict(round_up.usage),
        "prompt": _prompt_record(round_up.prompt),
    }


def sentence_record(article_id: str, outcome: SentenceOutcome) -> Record:
    """The final state of one sentence."""
    sentence = outcome.sentence
    return {
        "sentence_id": f"{article_id}-{sentence.index}",
        "article_id": article_id,
        "start": sentence.start,
        "end": sentence.end,
        "state": outcome.state.value,
        "reason": outcome.reason,
    }


def error_record(error: ItemError, *, article_id: str | None = None) -> Record:
    """`{item, type, message, action, article_id}`; null `article_id`: the whole item failed, else a part of it."""
    return {**asdict(error), "article_id": article_id}


def article_from(record: Mapping[str, Any]) -> Article:
    """The article of a record; unknown fields are ignored; raises KeyError when one is missing."""
    return Article(**{field.name: record[field.name] for field in fields(Article)})


def claim_from(record: Mapping[str, Any]) -> Claim:
    """The claim of a record; raises KeyError, TypeError or ValueError when it is malformed."""
    parts = record["check_worthiness_parts"]
    return Claim(
        claim_id=record["claim_id"],
        article_id=record["article_id"] or "",
        text=record["text"],
        spans=spans_from(record["spans"]),
        attribution=attribution_from(record["attribution"]),
        proposition=record["proposition"],
        modality=Modality(record["modality"]),
        check_worthiness=CheckWorthiness(
            record["check_worthiness"], parts["verifiable"], parts["public_interest"], parts["harm"]
        ),
        confidence=record["confidence"],
        calibrated=record["calibrated"],
        grounded=record["grounded"],
        ungrounded_reason=record["ungrounded_reason"],
        model=record["model"],
        prompt=_prompt_from(record["prompt"]),
        sentences=tuple(record.get("sentences", ())),
        signals=dict(record.get("signals", {})),
    )


def summary_from(record: Mapping[str, Any]) -> Summary:
    """The summary of a record; raises KeyError, TypeError or ValueError when it is malformed."""
    return Summary(
        article_id=record["article_id"],
        sentences=tuple(_summary_sentence_from(sentence) for sentence in record["sentences"]),
        loaded_language=tuple(_loaded_term_from(term) for term in record["loaded_language"]),
        accounting=SummaryAccounting(**record["accounting"]),
        model=record["model"],
        usage=Usage(**record["usage"]),
        prompt=_prompt_from(record.get("prompt")),
    )


def checked_from(record: Mapping[str, Any]) -> CheckedClaim:
    """The checked claim of a record; raises KeyError, TypeError or ValueError when it is malformed."""
    claim, attribution = claim_from(record), record["attribution_check"]
    verdict, error = record["verdict"], record["error"]
    return CheckedClaim(
        claim=claim,
        attribution_check=None if attribution is None else _attribution_check_from(attribution),
        verdict=None if verdict is None else verdict_from(verdict),
        error=None if error is None else ItemError(claim.claim_id, error["type"], error["message"], error["action"]),
        earlier_checks=tuple(EarlierCheck(**check) for check in record["earlier_checks"]),
        undated=record["undated"],
    )


def verdict_from(record: Mapping[str, Any]) -> Verdict:
    """The verdict of a record; raises KeyError, TypeError or ValueError when it is malformed."""
    return Verdict(
        label=VerdictLabel(record["label"]),
        confidence=record["confidence"],
        calibrated=record["calibrated"],
        abstained=record["abstained"],
        evidence=tuple(_evidence_from(evidence) for evidence in record["evidence"]),
        independent_groups=record["independent_groups"],
        rationale=record["rationale"],
        signals=dict(record["signals"]),
    )


def comparison_from(record: Mapping[str, Any]) -> Comparison:
    """The comparison of a record; raises KeyError, TypeError or ValueError when it is malformed."""
    return Comparison(
        articles=tuple(record["articles"]),
        same_story=record["same_story"],
        similarity=record["similarity"],
        items=tuple(_comparison_item_from(item) for item in record["items"]),
        model=record["model"],
        usage=Usage(**record["usage"]),
        prompt=_prompt_from(record.get("prompt")),
        errors=tuple(error_from(error) for error in record.get("errors", ())),
        dropped=record.get("dropped", 0),
    )


def attribution_from(record: Mapping[str, Any]) -> Attribution:
    """The attribution of a record."""
    return Attribution(
        kind=SourceKind(record["kind"]),
        speaker=record["speaker"],
        role=record["role"],
        cue=record["cue"],
        span=_span_or_none(record["span"]),
        cue_span=_span_or_none(record.get("cue_span")),
        direct_quote=record["direct_quote"],
    )


def spans_from(records: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    """The spans of `{start, end, quote}` records."""
    return tuple(Span(record["start"], record["end"], record["quote"]) for record in records)


def error_from(record: Mapping[str, Any]) -> ItemError:
    """The errored item of a record."""
    return ItemError(record["item"], record["type"], record["message"], record["action"])


def _attribution_check_record(check: AttributionCheck) -> Record:
    return {"supported": check.supported, "confidence": _rounded(check.confidence), "span": span_record(check.span)}


def _attribution_check_from(record: Mapping[str, Any]) -> AttributionCheck:
    span = record["span"]
    return AttributionCheck(record["supported"], record["confidence"], Span(span["start"], span["end"], span["quote"]))


def _earlier_check_record(check: EarlierCheck) -> Record:
    return {**asdict(check), "similarity": _rounded(check.similarity)}


def _evidence_record(evidence: Evidence) -> Record:
    return {
        "article_id": evidence.article_id,
        **span_record(evidence.span),
        "stance": evidence.stance.value,
        "weight": evidence.weight.value,
        "score": _rounded(evidence.score),
        "independence_group": evidence.independence_group,
        "publisher": evidence.publisher,
        "published": evidence.published,
    }


def _evidence_from(record: Mapping[str, Any]) -> Evidence:
    return Evidence(
        article_id=record["article_id"],
        span=Span(record["start"], record["end"], record["quote"]),
        stance=Stance(record["stance"]),
        score=record["score"],
        weight=Weight(record["weight"]),
        independence_group=record["independence_group"],
        publisher=record["publisher"],
        published=record["published"],
    )


def _rounded(value: float) -> float:
    return round(value, _DIGITS)


def _span_or_null(span: Span | None) -> Record | None:
    return None if span is None else span_record(span)


def _span_or_none(record: Mapping[str, Any] | None) -> Span | None:
    return None if record is None else Span(record["start"], record["end"], record["quote"])


def _prompt_record(prompt: PromptRef | None) -> Record | None:
    return None if prompt is None else asdict(prompt)


def _prompt_from(record: Mapping[str, Any] | None) -> PromptRef | None:
    return None if record is None else PromptRef(record["name"], record["version"], record["digest"])


def _summary_sentence_record(sentence: SummarySentence) -> Record:
    return {
        "text": sentence.text,
        "citations": [span_record(span) for span in sentence.citations],
        "supported": sentence.supported,
        "confidence": _rounded(sentence.confidence),
        "calibrated": sentence.calibrated,
    }


def _summary_sentence_from(record: Mapping[str, Any]) -> SummarySentence:
    return SummarySentence(
        record["text"], spans_from(record["citations"]), record["supported"], record["confidence"], record["calibrated"]
    )


def _loaded_term_from(record: Mapping[str, Any]) -> LoadedTerm:
    span = Span(record["start"], record["end"], record["quote"])
    return LoadedTerm(span, record["attributed"], record["reason"], record["suggestion"])


def _comparison_item_record(item: ComparisonItem) -> Record:
    return {
        "relation": item.relation.value,
        "aspect": item.aspect.value,
        "mentions": [{"article_id": m.article_id, **span_record(m.span)} for m in item.mentions],
        "confidence": _rounded(item.confidence),
        "calibrated": item.calibrated,
        "explanation": item.explanation,
    }


def _comparison_item_from(record: Mapping[str, Any]) -> ComparisonItem:
    return ComparisonItem(
        relation=Relation(record["relation"]),
        aspect=Aspect(record["aspect"]),
        mentions=tuple(Mention(m["article_id"], Span(m["start"], m["end"], m["quote"])) for m in record["mentions"]),
        confidence=record["confidence"],
        calibrated=record["calibrated"],
        explanation=record["explanation"],
    )
