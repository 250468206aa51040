"""Claims: every sentence of an article ends as claimed, or excluded with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.engines.builtin.claims.attributed import attributed_findings
from pipeline.engines.builtin.claims.authored import authored_findings
from pipeline.engines.builtin.claims.confidence import combine
from pipeline.engines.builtin.claims.findings import Finding, Findings, Material
from pipeline.types import Claim, ExclusionReason, Extraction, SentenceOutcome, SentenceState, claim_id

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

MODEL = "builtin"


def extract_claims(analysis: Analysis) -> Extraction:
    """The claims of one article in text order, and one outcome for every sentence.

    A sentence is claimed when a claim cites it, else excluded for the reason of its main clause.
    """
    material = Material(analysis)
    parts = [_of_sentence(material, index) for index in range(len(analysis.sentences))]
    claims = _unique(_claim(material, f) for part in parts for f in part.found)
    cited = {index for claim in claims for index in claim.sentences}
    outcomes = tuple(
        SentenceOutcome(sentence, SentenceState.CLAIMED)
        if sentence.index in cited
        else SentenceOutcome(sentence, SentenceState.EXCLUDED, part.reason or ExclusionReason.NOT_CHECKABLE)
        for sentence, part in zip(analysis.sentences, parts, strict=True)
    )
    return Extraction(claims, outcomes)


def _of_sentence(material: Material, index: int) -> Findings:
    said, carried = attributed_findings(material, index)
    authored = authored_findings(material, index, carried)
    return Findings((*said, *authored.found), authored.reason)


def _claim(material: Material, finding: Finding) -> Claim:
    article = material.analysis.article
    return Claim(
        claim_id=claim_id(article.article_id, finding.spans, finding.text),
        article_id=article.article_id,
        text=finding.text,
        spans=finding.spans,
        attribution=finding.attribution,
        proposition=finding.proposition,
        modality=finding.modality,
        check_worthiness=finding.check_worthiness,
        confidence=combine(finding.signals),
        calibrated=False,
        grounded=True,
        ungrounded_reason=None,
        model=MODEL,
        sentences=finding.sentences,
        signals=finding.signals,
    )


def _unique(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims in order of their words; the same words by the same speaker are one claim, which cites both places."""
    kept: dict[tuple[str, str | None], Claim] = {}
    for claim in claims:
        key = (claim.text.casefold(), claim.attribution.speaker)
        first = kept.setdefault(key, claim)
        kept[key] = replace(first, sentences=tuple(sorted({*first.sentences, *claim.sentences})))
    return tuple(sorted(kept.values(), key=lambda c: (c.spans[0].start, c.spans[-1].end)))
