"""Check: an article's claims, the evidence on them from the store, and a verdict or an error for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple, Protocol

from pipeline.calibration import Calibrations, Key
from pipeline.engines.base import Engine, Judgement, Verification, Verifier
from pipeline.errors import AccountingError, ClaimTooLong
from pipeline.evidence.candidates import EvidenceFinder, FoundEvidence
from pipeline.evidence.ruling import verdict
from pipeline.steps.claims import ArticleClaims, extract_article
from pipeline.steps.items import attempt, item_error
from pipeline.types import (
    Article,
    Attribution,
    AttributionCheck,
    CheckedClaim,
    CheckWorthiness,
    Claim,
    EarlierCheck,
    ItemError,
    Modality,
    SourceKind,
    Span,
    Usage,
    Verdict,
    VerdictLabel,
    claim_id,
)

MOST_WORDS = 400
"""Words a claim may have: what is longer is no single statement that could be true or false."""
THRESHOLD = 0.5
"""Confidence below which a verdict is abstained from."""
_NOTHING_FOUND = 0.9  # how often the search finds what decides a claim (docs/quality.md), so how sure "nothing" is
_FARTHEST = 600  # characters that the words of an attribution may lie apart to be shown as one span


class EarlierChecks(Protocol):
    """Published fact checks that can be asked for like claims."""

    def match(self, statements: Sequence[str]) -> tuple[tuple[EarlierCheck, ...], ...]:
        """For each statement the earlier checks of the same claim, nearest first."""
        ...


@dataclass(frozen=True, slots=True)
class Checkers:
    """Who takes part in a check: who finds claims, who judges them, where evidence is sought, what was checked before.

    `key` names the calibration map of the judge.
    """

    engine: Engine
    verifier: Verifier
    finder: EvidenceFinder
    key: Key
    calibrations: Calibrations
    earlier: EarlierChecks | None = None
    threshold: float = THRESHOLD
    undated: int = 0
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True, slots=True)
class ArticleCheck:
    """An article with everything the engine said of it, its grounded claims checked, and the articles they cite."""

    found: ArticleClaims
    checked: tuple[CheckedClaim, ...]
    cited: tuple[Article, ...]
    usage: Usage


def check_article(article: Article, checkers: Checkers) -> ArticleCheck:
    """Find the claims of `article` and check those that are grounded.

    Raises what `extract_article` raises, StoreError when there is no searching, and BudgetReached. Whatever fails for
    one claim, or for the judge as a whole, becomes the error of the claims concerned.
    """
    found = extract_article(article, checkers.engine)
    claims = [claim for claim in found.extraction.claims if claim.grounded]
    result = check_claims(article, claims, checkers)
    return ArticleCheck(found, result.checked, result.cited, found.extraction.usage + result.usage)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Checked claims in the order they came, the articles they cite, and what judging them cost."""

    checked: tuple[CheckedClaim, ...]
    cited: tuple[Article, ...]
    usage: Usage


def check_claims(article: Article | None, claims: Sequence[Claim], checkers: Checkers) -> CheckResult:
    """Check claims of `article`, or of no article: one checked claim for each, in order."""
    earlier = _earlier(claims, checkers)
    short = [claim for claim in claims if not _is_too_long(claim)]
    with checkers.lock:  # a store is for one thread at a time
        evidence = checkers.finder.find(article, short)
    asked = [one for one in evidence if one.found]
    verification = _verified(asked, checkers.verifier)
    judged = dict(zip((one.claim.claim_id for one in asked), verification.judgements, strict=True))
    found = {one.claim.claim_id: one for one in evidence}
    checked = tuple(
        CheckedClaim(
            claim,
            attribution_check(article, claim),
            *_outcome(claim, found.get(claim.claim_id), judged.get(claim.claim_id), checkers),
            earlier_checks,
            checkers.undated,
        )
        for claim, earlier_checks in zip(claims, earlier, strict=True)
    )
    return CheckResult(checked, _cited(checked, checkers), verification.usage)


def free_claim(text: str, model: str) -> Claim:
    """A claim that stands in no article: by its author, who is nobody we know, without spans."""
    return Claim(
        claim_id=claim_id("", (), text),
        article_id="",
        text=text,
        spans=(),
        attribution=Attribution(SourceKind.AUTHOR, None),
        proposition=None,
        modality=Modality.FACT,
        check_worthiness=CheckWorthiness(1.0, 1.0, 1.0, 1.0),
        confidence=1.0,
        calibrated=False,
        grounded=True,
        ungrounded_reason=None,
        model=model,
    )


def attribution_check(article: Article | None, claim: Claim) -> AttributionCheck | None:
    """Whether the article says that the speaker said it, None when its author asserts.

    The span goes from the mention of the speaker to the words said where they lie close together, else it is the words.
    """
    attribution = claim.attribution
    if article is None or attribution.kind is SourceKind.AUTHOR or not claim.spans:
        return None
    words = claim.spans[0]
    marks = [span for span in (attribution.span, attribution.cue_span, words) if span is not None]
    start, end = min(span.start for span in marks), max(span.end for span in marks)
    whole = Span.of(article.text, start, end)
    close = end - start <= _FARTHEST and "\n\n" not in whole.quote
    confidence = claim.signals.get("attribution", claim.confidence)
    return AttributionCheck(claim.grounded, confidence, whole if close else words)


class _Outcome(NamedTuple):
    """Exactly one of the two."""

    verdict: Verdict | None
    error: ItemError | None


def _outcome(
    claim: Claim, evidence: FoundEvidence | None, judged: Judgement | ItemError | None, checkers: Checkers
) -> _Outcome:
    if evidence is None:
        return _Outcome(None, item_error(claim.claim_id, _too_long(claim)))
    if isinstance(judged, ItemError):
        return _Outcome(None, judged)
    if judged is None:
        return _Outcome(_without_evidence(evidence), None)
    ruled = attempt(claim.claim_id, lambda: _ruled(evidence, judged, checkers))
    return _Outcome(None, ruled) if isinstance(ruled, ItemError) else _Outcome(ruled, None)


def _ruled(evidence: FoundEvidence, judged: Judgement, checkers: Checkers) -> Verdict:
    for fault in _faults(evidence, judged):
        raise AccountingError(fault, item=evidence.claim.claim_id, action="report this as a fault of the engine")
    calibrated = checkers.calibrations.apply(checkers.key, judged.confidence)
    return verdict(judged, evidence.found, calibrated, checkers.threshold)


def _faults(evidence: FoundEvidence, judged: Judgement) -> Iterator[str]:
    """What a judge may not do: name a passage that it was not given, or words that are not in it."""
    for one in judged.passages:
        if not 0 <= one.passage < len(evidence.found):
            yield f"passage {one.passage} of {len(evidence.found)} is judged"
            continue
        given, span = evidence.found[one.passage].passage.span, one.span
        if not given.start <= span.start < span.end <= given.end:
            yield f"{span.start}:{span.end} lies outside the passage {given.start}:{given.end}"
        elif given.quote[span.start - given.start : span.end - given.start] != span.quote:
            yield f"{span.start}:{span.end} is not “{span.quote[:60]}” in the article"
        if not 0 <= one.score <= 1:
            yield f"a score is {one.score}"
    if not 0 <= judged.confidence <= 1:
        yield f"the confidence is {judged.confidence}"


def _without_evidence(evidence: FoundEvidence) -> Verdict:
    return Verdict(
        label=VerdictLabel.NOT_ENOUGH_EVIDENCE,
        confidence=_NOTHING_FOUND,
        calibrated=False,
        abstained=False,
        evidence=(),
        independent_groups=0,
        rationale=evidence.reason or "nothing in the store bears on it",
    )


def _verified(asked: Sequence[FoundEvidence], verifier: Verifier) -> Verification:
    """A judgement or error for each question; when the judge fails as a whole, its error for all of them."""
    if not asked:
        return Verification(())

    def answered() -> Verification:
        verification = verifier.verify([one.question for one in asked])
        if len(verification.judgements) != len(asked):
            raise AccountingError(
                f"{len(verification.judgements)} judgements for {len(asked)} claims",
                action="report this as a fault of the engine",
            )
        return verification

    result = attempt("verify", answered)
    return Verification(tuple(result for _ in asked)) if isinstance(result, ItemError) else result


def _earlier(claims: Sequence[Claim], checkers: Checkers) -> Sequence[tuple[EarlierCheck, ...]]:
    if checkers.earlier is None or not claims:
        return [() for _ in claims]
    with checkers.lock:
        return checkers.earlier.match([claim.proposition or claim.text for claim in claims])


def _cited(checked: Sequence[CheckedClaim], checkers: Checkers) -> tuple[Article, ...]:
    cited = (evidence.article_id for one in checked if one.verdict for evidence in one.verdict.evidence)
    with checkers.lock:
        return tuple(checkers.finder.article(article_id) for article_id in dict.fromkeys(cited))


def _is_too_long(claim: Claim) -> bool:
    return len((claim.proposition or claim.text).split()) > MOST_WORDS


def _too_long(claim: Claim) -> ClaimTooLong:
    words = len((claim.proposition or claim.text).split())
    return ClaimTooLong(
        f"has {words:,} words, and a claim has at most {MOST_WORDS}",
        item=" ".join(claim.text.split()[:8]) + " …",
        action="give one statement at a time",
    )
