"""What must hold for the verdicts of a run and the articles they cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.errors import RunError
from pipeline.records import Record, article_from, checked_from
from pipeline.runs.checks import ClaimCheck, Counted, span_faults
from pipeline.runs.layout import EVIDENCE
from pipeline.runs.read import RecordGroups, evidence_from
from pipeline.types import Article, CheckedClaim, Stance, Verdict, VerdictLabel, content_id, text_digest

_NEEDED = {
    VerdictLabel.SUPPORTED: {Stance.SUPPORTS},
    VerdictLabel.REFUTED: {Stance.REFUTES},
    VerdictLabel.CONFLICTING_EVIDENCE: {Stance.SUPPORTS, Stance.REFUTES},
    VerdictLabel.NOT_ENOUGH_EVIDENCE: set[Stance](),
}


class EvidenceCheck:
    """Articles that verdicts cite have the digest and id of their content."""

    def faults(self, record: Record, article: Article) -> Iterator[str]:
        """Digest and id."""
        cited = article_from(record["evidence"])
        if cited.digest != text_digest(cited.text):
            yield "the digest is not that of the text"
        if cited.article_id != content_id(cited.source_key, cited.digest):
            yield "the article id is not that of source key and digest"
        if cited.article_id == article.article_id:
            yield "the article is cited as evidence for itself"

    def counted(self, record: Record) -> tuple[Counted, ...]:
        """One cited article."""
        return (Counted("evidence", 1),)


class VerdictCheck:
    """A claim has a verdict or an error, and a verdict has what its label says, in the cited articles' own words."""

    def __init__(self, folder: Path) -> None:
        self._claims = ClaimCheck(grounded=True)
        self._groups = RecordGroups(folder / EVIDENCE)
        self._article = ""
        self._cited: Mapping[str, Article] = {}

    def faults(self, record: Record, article: Article) -> Iterator[str]:
        """What `ClaimCheck` finds, then spans of attribution and evidence, label, groups and figures."""
        yield from self._claims.faults(record, article)
        checked = checked_from(record)
        if article.article_id != self._article:
            self._article, self._cited = article.article_id, self._take(article.article_id)
        if checked.attribution_check is not None:
            yield from span_faults(article, [checked.attribution_check.span])
        if checked.verdict is not None:
            yield from self._evidence_faults(checked.verdict)
            yield from _label_faults(checked.verdict)
        yield from _figure_faults(checked)

    def counted(self, record: Record) -> tuple[Counted, ...]:
        """One claim and one verdict."""
        return (Counted("claims", 1), Counted("verdicts", 1))

    def _take(self, article_id: str) -> Mapping[str, Article]:
        try:
            return evidence_from(self._groups.take(article_id))
        except (RunError, KeyError, TypeError):
            return {}  # a damaged line, which is a fault of its own file

    def _evidence_faults(self, verdict: Verdict) -> Iterator[str]:
        for evidence in verdict.evidence:
            if evidence.article_id == self._article:
                yield "the claim's own article is cited as evidence"
            cited = self._cited.get(evidence.article_id)
            if cited is None:
                yield f"no article {evidence.article_id} among the evidence of the run"
            else:
                yield from span_faults(cited, [evidence.span])


def _label_faults(verdict: Verdict) -> Iterator[str]:
    needed = _NEEDED[verdict.label]
    if missing := needed - {evidence.stance for evidence in verdict.evidence}:
        yield f"{verdict.label.value} without evidence that {' and '.join(sorted(missing)).lower()}"
    groups = {evidence.independence_group for evidence in verdict.evidence if evidence.stance in needed}
    if verdict.independent_groups > len(groups):
        yield f"{verdict.independent_groups} independent groups, and the evidence has {len(groups)}"
    if verdict.abstained and verdict.label is not VerdictLabel.NOT_ENOUGH_EVIDENCE:
        yield f"abstained, and the label is {verdict.label.value}"


def _figure_faults(checked: CheckedClaim) -> Iterator[str]:
    verdict, attribution = checked.verdict, checked.attribution_check
    figures = [check.similarity for check in checked.earlier_checks]
    figures += [] if attribution is None else [attribution.confidence]
    figures += [] if verdict is None else [verdict.confidence, *(evidence.score for evidence in verdict.evidence)]
    if not all(0 <= figure <= 1 for figure in figures):
        yield "a confidence, score or similarity is outside 0..1"
