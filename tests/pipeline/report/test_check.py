"""Verdicts as records that come back as they were, and as lines for people."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pipeline.records import checked_from, checked_record, json_text
from pipeline.report.check import checked_row, sources_line
from pipeline.report.filter import ArticleVerdict
from pipeline.steps.check import free_claim
from pipeline.types import (
    AttributionCheck,
    CheckedClaim,
    EarlierCheck,
    Evidence,
    ItemError,
    Span,
    Stance,
    Verdict,
    VerdictLabel,
    Weight,
)
from tests.pipeline.evidence.voices import WIRE, WIRE_ARTICLE


def evidence(article_id: str, group: int, stance: Stance = Stance.SUPPORTS) -> Evidence:
    span = Span.of(WIRE, WIRE.index("thick fog"), WIRE.index("thick fog") + 9)
    return Evidence(article_id, span, stance, 0.8, Weight.FIRM, group, "Coast Wire", "2026-02-03T20:00")


def judged(label: VerdictLabel, found: tuple[Evidence, ...], groups: int, *, abstained: bool = False) -> Verdict:
    return Verdict(label, 0.75, False, abstained, found, groups, "The words are there.", {"words": 0.5})


SUPPORTED = judged(VerdictLabel.SUPPORTED, tuple(evidence(name, 1) for name in "abc"), 1)
CLAIM = free_claim("There was fog.", "builtin")
EARLIER = EarlierCheck("Fog lay off Tarn.", "True", "Coast Checks", "2026-02-09", "https://checks.example/1", 0.9)
ERROR = ItemError(CLAIM.claim_id, "InvalidAnswer", "is empty", "try again")


@pytest.mark.parametrize(
    "checked",
    [
        CheckedClaim(CLAIM, None, SUPPORTED, None, (EARLIER,), 3),
        CheckedClaim(CLAIM, None, None, ERROR),
        CheckedClaim(
            replace(CLAIM, article_id=WIRE_ARTICLE.article_id),
            AttributionCheck(True, 0.9, Span.of(WIRE, 0, 9)),
            judged(VerdictLabel.NOT_ENOUGH_EVIDENCE, (), 0, abstained=True),
        ),
    ],
)
def test_a_record_comes_back_as_it_was(checked: CheckedClaim) -> None:
    assert checked_from(json.loads(json_text(checked_record(checked, path=None)))) == checked


@pytest.mark.parametrize(("verdict", "error"), [(None, None), (SUPPORTED, ERROR)])
def test_a_claim_has_a_verdict_or_an_error_never_both_or_none(verdict: Verdict | None, error: ItemError | None) -> None:
    with pytest.raises(ValueError, match="verdict or an error"):
        CheckedClaim(CLAIM, None, verdict, error)


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (SUPPORTED, "(3 articles, 1 independent source)"),
        (
            judged(VerdictLabel.SUPPORTED, (evidence("a", 1), evidence("b", 2)), 2),
            "(2 articles, 2 independent sources)",
        ),
        (judged(VerdictLabel.REFUTED, (evidence("a", 1, Stance.REFUTES),), 0), "(1 article, the claim's own source)"),
        (judged(VerdictLabel.NOT_ENOUGH_EVIDENCE, (), 0), "(The words are there.)"),
        (judged(VerdictLabel.NOT_ENOUGH_EVIDENCE, (), 0, abstained=True), "(unsure: The words are there.)"),
    ],
)
def test_articles_and_sources_are_counted_apart(verdict: Verdict, line: str) -> None:
    assert sources_line(verdict) == line


def test_evidence_is_shown_with_its_sentence() -> None:
    cited = {WIRE_ARTICLE.article_id: WIRE_ARTICLE}
    verdict = judged(VerdictLabel.SUPPORTED, (evidence(WIRE_ARTICLE.article_id, 1),), 1)
    _, _, _, lines = checked_row(ArticleVerdict(None, CheckedClaim(CLAIM, None, verdict), cited))
    assert lines[0].startswith("for: Coast Wire, 2026-02-03: The harbour master, Carl Voss, told reporters")


def test_an_error_is_shown_in_place_of_a_verdict() -> None:
    label, figure, claim, lines = checked_row(ArticleVerdict(None, CheckedClaim(CLAIM, None, None, ERROR), {}))
    assert (label, figure, claim, lines) == ("ERROR", "", "There was fog.", ("is empty",))
