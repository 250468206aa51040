"""A cheap judge before a dear one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.engines.base import ClaimEvidence, JudgedPassage, Judgement, Verification
from pipeline.engines.cascade import Cascade, leaning
from pipeline.types import ItemError, Span, Stance, Usage, Weight
from tests.pipeline.engines.llm.test_verify import HURT, claim

ITEMS = tuple(replace(HURT, claim=claim(f"Ferry {number} sank.", number=number)) for number in range(200))
ERROR = ItemError("c1", "ModelUnreachable", "cannot be reached", None)


def judgement(confidence: float, stance: Stance = Stance.SUPPORTS) -> Judgement:
    passage = JudgedPassage(0, Span(0, 1, "T"), stance, Weight.FIRM, confidence)
    return Judgement((passage,), None, confidence, "Because.", {"p": confidence})


class Judge:
    """Gives prepared answers and remembers what it was asked."""

    def __init__(self, answers: dict[str, Judgement | ItemError], default: Judgement | ItemError) -> None:
        self._answers = answers
        self._default = default
        self.asked: list[str] = []

    def verify(self, items: Sequence[ClaimEvidence]) -> Verification:
        ids = [item.claim.claim_id for item in items]
        self.asked += ids
        return Verification(tuple(self._answers.get(one, self._default) for one in ids), Usage(calls=len(ids)))


def test_what_the_first_is_sure_of_never_reaches_the_second_and_order_is_kept() -> None:
    first = Judge({"c1": judgement(0.9), "c3": judgement(0.95, Stance.REFUTES)}, judgement(0.5))
    second = Judge({}, judgement(0.7, Stance.NEUTRAL))
    cascade = Cascade(first, second, audited=0.0)
    found = cascade.verify(ITEMS[1:5])
    assert second.asked == ["c2", "c4"]
    assert [one.confidence for one in found.judgements if isinstance(one, Judgement)] == [0.9, 0.7, 0.95, 0.7]
    assert found.usage.calls == 6
    assert (cascade.report.asked, cascade.report.kept, cascade.report.saved) == (4, 2, 2)


def test_a_share_is_audited_and_the_first_answer_stands() -> None:
    second = Judge({}, judgement(0.9, Stance.REFUTES))
    cascade = Cascade(Judge({}, judgement(0.9)), second, audited=0.1)
    found = cascade.verify(ITEMS)
    assert {leaning(one) for one in found.judgements if isinstance(one, Judgement)} == {Stance.SUPPORTS}
    report = cascade.report
    assert report.audited == report.disagreed == len(second.asked)
    assert 5 <= report.audited <= 40
    assert report.saved == 200 - report.audited
    again = Cascade(Judge({}, judgement(0.9)), other := Judge({}, judgement(0.9)), audited=0.1)
    again.verify(ITEMS)
    assert other.asked == second.asked
    assert again.report.disagreed == 0


def test_an_error_of_the_second_stands_and_one_of_the_first_is_asked_about() -> None:
    second = Judge({"c1": ERROR}, judgement(0.6))
    found = Cascade(Judge({"c2": ERROR}, judgement(0.2)), second, audited=0.0).verify(ITEMS[1:3])
    assert found.judgements == (ERROR, judgement(0.6))


def test_without_passages_nobody_else_is_asked() -> None:
    second = Judge({}, judgement(0.6))
    nothing = Judgement((), None, 0.0, "There is nothing.")
    assert Cascade(Judge({}, nothing), second, audited=1.0).verify((replace(HURT, passages=()),)).judgements == (
        nothing,
    )
    assert not second.asked


@pytest.mark.parametrize("wrong", [{"sure_from": 1.5}, {"audited": -0.1}])
def test_shares_lie_between_nothing_and_all(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"0\.\.1"):
        Cascade(Judge({}, ERROR), Judge({}, ERROR), **wrong)


def test_passages_that_point_both_ways_lean_nowhere() -> None:
    both = replace(judgement(0.9), passages=(*judgement(0.9).passages, *judgement(0.9, Stance.REFUTES).passages))
    assert leaning(both) is Stance.NEUTRAL
