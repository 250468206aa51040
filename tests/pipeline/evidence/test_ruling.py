"""The law of verdicts, case by case, and against every hand-labeled verdict of the dev stories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets.load import load_part
from eval.datasets.places import Part
from eval.datasets.schema import ArticleRecord, EvidenceLabel, Tag, VerdictRecord
from eval.datasets.story import StoryLabels
from pipeline.calibration import Calibrated
from pipeline.engines.base import JudgedPassage, Judgement, Passage
from pipeline.evidence.candidates import FoundPassage
from pipeline.evidence.kinship import Kinship
from pipeline.evidence.ruling import DECIDING, Bearing, rule, verdict
from pipeline.types import Span, Stance, VerdictLabel, Weight

FOR, AGAINST, BESIDE = Stance.SUPPORTS, Stance.REFUTES, Stance.NEUTRAL
FIRM, BARE = Weight.FIRM, Weight.BARE
SURE = Calibrated(0.9, calibrated=False)

BEARINGS = st.lists(
    st.builds(Bearing, st.sampled_from(Stance), st.sampled_from(Weight), st.integers(1, 4), st.sampled_from(Kinship)),
    max_size=6,
)


def said(stance: Stance, weight: Weight = FIRM, group: int = 1, kin: Kinship = Kinship.INDEPENDENT) -> Bearing:
    return Bearing(stance, weight, group, kin)


@pytest.mark.parametrize(
    ("bearings", "label", "groups"),
    [
        ([], "NOT_ENOUGH_EVIDENCE", 0),
        ([said(BESIDE)], "NOT_ENOUGH_EVIDENCE", 0),
        ([said(FOR)], "SUPPORTED", 1),
        ([said(FOR), said(FOR, group=2), said(FOR, group=2)], "SUPPORTED", 2),
        ([said(FOR), said(AGAINST, BARE, 2)], "SUPPORTED", 1),
        ([said(AGAINST)], "REFUTED", 1),
        ([said(AGAINST), said(FOR, BARE, 2)], "REFUTED", 1),
        ([said(FOR), said(AGAINST, group=2)], "CONFLICTING_EVIDENCE", 2),
        ([said(FOR, BARE), said(AGAINST, BARE, 2)], "CONFLICTING_EVIDENCE", 2),
        ([said(FOR, BARE), said(FOR, BARE, 2)], "NOT_ENOUGH_EVIDENCE", 0),
        ([said(AGAINST, BARE)], "NOT_ENOUGH_EVIDENCE", 0),
        ([said(FOR, kin=Kinship.RETELLING)], "NOT_ENOUGH_EVIDENCE", 0),
        ([said(FOR, kin=Kinship.ORIGIN)], "NOT_ENOUGH_EVIDENCE", 0),
        ([said(AGAINST, kin=Kinship.RETELLING)], "NOT_ENOUGH_EVIDENCE", 0),
        ([said(AGAINST, kin=Kinship.CORRECTION)], "REFUTED", 0),
        ([said(AGAINST, kin=Kinship.ORIGIN)], "REFUTED", 0),
        ([said(FOR, group=2), said(FOR, kin=Kinship.RETELLING)], "SUPPORTED", 1),
    ],
)
def test_the_table_of_the_guide(bearings: list[Bearing], label: str, groups: int) -> None:
    ruled = rule(bearings)
    assert (ruled.label.value, ruled.independent_groups) == (label, groups)


@given(BEARINGS)
def test_no_label_without_evidence_for_it(bearings: list[Bearing]) -> None:
    ruled = rule(bearings)
    assert set(DECIDING[ruled.label]) <= {one.stance for one in bearings if one.counts}
    assert ruled.independent_groups <= len({one.group for one in bearings})


@given(BEARINGS)
def test_a_retelling_never_changes_a_label(bearings: list[Bearing]) -> None:
    more = [*bearings, said(FOR, kin=Kinship.RETELLING), said(AGAINST, kin=Kinship.RETELLING)]
    assert rule(more).label is rule(bearings).label
    assert rule(more).independent_groups == rule(bearings).independent_groups


@given(BEARINGS, st.randoms())
def test_the_order_of_evidence_does_not_matter(bearings: list[Bearing], dice: object) -> None:
    mixed = list(bearings)
    dice.shuffle(mixed)
    assert rule(mixed) == rule(bearings)


def _kinship(record: VerdictRecord, other: str, articles: dict[str, ArticleRecord]) -> Kinship:
    """What an article is to the claim's own by the labels."""
    if record.article is None:
        return Kinship.INDEPENDENT
    own = articles[record.article]
    if own.independence_group != articles[other].independence_group:
        return Kinship.INDEPENDENT
    if Tag.CORRECTION in articles[other].tags:
        return Kinship.CORRECTION
    return Kinship.ORIGIN if own.derived_from == other else Kinship.RETELLING


def _bearing(item: EvidenceLabel, record: VerdictRecord, articles: dict[str, ArticleRecord]) -> Bearing:
    group = articles[item.article].independence_group
    return Bearing(item.stance, item.weight, group, _kinship(record, item.article, articles))


@pytest.mark.parametrize("story", load_part(Part.DEV), ids=lambda story: story.slug)
def test_gold_evidence_gives_the_gold_label(story: StoryLabels) -> None:
    for record in story.of(VerdictRecord):
        ruled = rule([_bearing(item, record, story.by_article) for item in record.evidence])
        assert (record.id, ruled.label, ruled.independent_groups) == (
            record.id,
            record.label,
            record.independent_groups,
        )


def _found(text: str, group: int = 1, kin: Kinship = Kinship.INDEPENDENT, copies: tuple[FoundPassage, ...] = ()):
    span = Span(10, 10 + len(text), text)
    article = f"article-{group}-{len(copies)}"
    passage = Passage(article, span, "", "", None, None, None, group, kin is not Kinship.INDEPENDENT, 0.5)
    return FoundPassage(passage, kin, copies)


def _judgement(found: FoundPassage, stance: Stance = FOR, label: VerdictLabel | None = None) -> Judgement:
    span = found.passage.span
    return Judgement((JudgedPassage(0, span, stance, FIRM, 0.8),), label, 0.9, "The words are there.")


def test_only_a_retelling_says_same_source() -> None:
    found = _found("The ferry sank.", kin=Kinship.RETELLING)
    ruled = verdict(_judgement(found), [found], SURE, 0.5)
    assert (ruled.label, ruled.independent_groups, ruled.rationale) == (
        VerdictLabel.NOT_ENOUGH_EVIDENCE,
        0,
        "same source",
    )
    assert [evidence.stance for evidence in ruled.evidence] == [FOR]


def test_an_engine_cannot_decide_by_what_does_not_count() -> None:
    found = _found("The ferry sank.", kin=Kinship.RETELLING)
    ruled = verdict(_judgement(found, label=VerdictLabel.SUPPORTED), [found], SURE, 0.5)
    assert ruled.label is VerdictLabel.NOT_ENOUGH_EVIDENCE


def test_an_engine_may_doubt() -> None:
    found = _found("The ferry sank.")
    ruled = verdict(_judgement(found, label=VerdictLabel.NOT_ENOUGH_EVIDENCE), [found], SURE, 0.5)
    assert (ruled.label, ruled.independent_groups) == (VerdictLabel.NOT_ENOUGH_EVIDENCE, 0)


def test_an_unsure_label_is_abstained_from() -> None:
    found = _found("The ferry sank.")
    ruled = verdict(_judgement(found), [found], Calibrated(0.4, calibrated=True), 0.5)
    assert (ruled.label, ruled.abstained, ruled.independent_groups) == (VerdictLabel.NOT_ENOUGH_EVIDENCE, True, 0)
    assert ruled.evidence


def test_copies_of_a_sentence_are_evidence_of_the_same_group() -> None:
    copy = _found("The ferry sank.", group=1)
    found = _found("The ferry sank.", group=1, copies=(copy,))
    judged = JudgedPassage(0, Span(14, 19, "ferry"), FOR, FIRM, 0.8)
    ruled = verdict(Judgement((judged,), None, 0.9, "Found."), [found], SURE, 0.5)
    assert [evidence.span for evidence in ruled.evidence] == [Span(14, 19, "ferry")] * 2
    assert len({evidence.article_id for evidence in ruled.evidence}) == 2
    assert ruled.independent_groups == 1
