"""Tellings: what an article says, read whole, does to a claim."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.engines.base import ClaimEvidence, JudgedPassage, Passage, Telling
from pipeline.engines.builtin.engine import BuiltinEngine
from pipeline.engines.builtin.verification.hearing import hear
from pipeline.engines.builtin.verification.stance import load_stance_scores
from pipeline.steps.check import free_claim
from pipeline.types import Attribution, Claim, SourceKind, Span, Stance, Weight

AUTHOR = Attribution(SourceKind.AUTHOR, None)
MASTER = Attribution(SourceKind.NAMED, "Mara Venn", "master of the Alder Queen", "said")
SENTENCE = "It was so that evening, with the whole crew still on deck."


def _telling(text: str, said: Attribution = AUTHOR, similarity: float = 0.85, overlap: float = 0.9) -> Telling:
    span = Span(100, 100 + len(SENTENCE), SENTENCE)
    return Telling(text, span, said, Weight.FIRM, similarity, overlap)


def _passage(*tellings: Telling, published: str = "2026-03-04", sentence: str = SENTENCE) -> Passage:
    span = Span(100, 100 + len(sentence), sentence)
    return Passage("other", span, "", "", None, None, published, 1, False, 0.3, tellings=tellings)


def _judge(claim: str | Claim, *passages: Passage, published: str | None = "2026-03-04") -> list[JudgedPassage]:
    asked = free_claim(claim, "builtin") if isinstance(claim, str) else claim
    (judgement,) = BuiltinEngine().verify([ClaimEvidence(asked, passages, published)]).judgements
    return [one for one in judgement.passages if one.stance is not Stance.NEUTRAL]  # type: ignore[union-attr]


def _stance(claim: str, telling: str, **about: str) -> Stance:
    judged = _judge(claim, _passage(_telling(telling), **about))
    return judged[0].stance if judged else Stance.NEUTRAL


@pytest.mark.parametrize(
    ("claim", "telling"),
    [
        ("The ferry Alder Queen ran aground on 2 March 2026.", "The ferry Alder Queen ran aground on 2 March 2026."),
        ("Two of the nine boats were holed.", "Divers found that two of the nine boats were holed."),
    ],
)
def test_a_telling_with_the_claim_supports_it_whatever_its_sentence_looks_like(claim: str, telling: str) -> None:
    assert _stance(claim, telling) is Stance.SUPPORTS


@pytest.mark.parametrize(
    ("claim", "telling"),
    [
        ("The ferry will sail again on 27 July 2026.", "The ferry will sail again on 24 July 2026."),
        ("The repair of the ferry costs 18 million crowns.", "The repair of the ferry costs 16 million crowns."),
        ("The ferry was inspected by the port.", "The ferry was never inspected by the port."),
        ("All 20 boats of the harbour were holed.", "Nine of 20 boats of the harbour were holed."),
        ("The hearing on the ferry is held in public.", "The hearing on the ferry is held behind closed doors."),
        ("The ferry is due to sail in September 2027.", "The ferry is due to sail in September."),
    ],
)
def test_a_telling_of_the_same_point_with_another_figure_or_outcome_refutes(claim: str, telling: str) -> None:
    assert _stance(claim, telling) is Stance.REFUTES


@pytest.mark.parametrize(
    ("claim", "telling"),
    [
        ("Kit Hallam will be banned for four years.", "A ban of Kit Hallam could run to four years."),
        ("Nine of the 22 bottles were dirty.", "Four of nine bottles were dirty."),
        ("The first count gave 16 votes.", "The second count gave 15 votes."),
        ("12 of the 60 passengers were ill.", "60 passengers were aboard."),
        ("The club has until 9 March 2026 to appeal.", "The club announced an appeal for 2 March 2026."),
    ],
)
def test_a_telling_of_something_else_settles_nothing(claim: str, telling: str) -> None:
    assert _stance(claim, telling) is Stance.NEUTRAL


def test_a_count_of_the_hurt_from_another_day_refutes_nothing() -> None:
    claim, other = "12 passengers were hurt on the ferry.", "10 passengers were hurt on the ferry."
    assert _stance(claim, other) is Stance.REFUTES
    assert _stance(claim, other, published="2026-03-03") is Stance.NEUTRAL


def test_what_a_correction_withdraws_settles_nothing() -> None:
    claim = "The ferry Alder Queen ran aground on 2 March 2026."
    withdrawn = "An earlier version of this article said that the ferry Alder Queen ran aground on 2 March 2026."
    assert _judge(claim, _passage(_telling(claim), sentence=withdrawn)) == []


def test_a_source_that_is_heard_again_supports_nothing() -> None:
    said = "The charts of the Alder Queen were wrong."
    own = replace(free_claim(said, "builtin"), proposition=said, attribution=MASTER)
    assert _judge(own, _passage(_telling(said, MASTER))) == []
    (by_another,) = _judge(own, _passage(_telling(said)))
    assert by_another.stance is Stance.SUPPORTS


def test_who_denies_what_is_said_of_herself_is_a_party() -> None:
    claim = "Mara Venn left the bridge of the Alder Queen."
    (denied,) = _judge(claim, _passage(_telling("Mara Venn did not leave the bridge of the Alder Queen.", MASTER)))
    (by_another,) = _judge(claim, _passage(_telling("Mara Venn did not leave the bridge of the Alder Queen.")))
    assert (denied.stance, denied.weight) == (Stance.REFUTES, Weight.BARE)
    assert (by_another.stance, by_another.weight) == (Stance.REFUTES, Weight.FIRM)


def test_what_an_article_says_elsewhere_comes_before_a_contradiction_further_off() -> None:
    claim = "The ferry will sail again on 27 July 2026."
    same, other = _telling(claim), _telling("The ferry was to sail on 24 July 2026.", similarity=0.5, overlap=0.4)
    assert [one.stance for one in _judge(claim, _passage(other, same))] == [Stance.SUPPORTS]


def test_the_shipped_scores_weigh_what_is_measured() -> None:
    asked = ClaimEvidence(free_claim("The ferry sank.", "builtin"), (_passage(_telling("The ferry sank.")),))
    (heard,) = hear(asked)
    assert [set(score.weights) for score in load_stance_scores()] == [set(heard.terms)] * 2


def test_the_words_that_are_shown_are_those_of_the_telling() -> None:
    telling = replace(_telling("The ferry will sail again on 27 July 2026."), span=Span(103, 106, SENTENCE[3:6]))
    (judged,) = _judge("The ferry will sail again on 27 July 2026.", _passage(telling))
    assert judged.span == telling.span
    beyond = replace(telling, span=Span(90, 106, "x" * 16))
    (judged,) = _judge("The ferry will sail again on 27 July 2026.", _passage(beyond))
    assert judged.span.quote == SENTENCE


def test_one_voice_in_one_sentence_is_not_on_both_sides() -> None:
    deputy = Attribution(SourceKind.NAMED, "Idris Cole", None, "said")
    hurt = replace(_telling("14 boats were holed.", deputy), weight=Weight.BARE)
    all_of_them = replace(_telling("26 boats were holed.", deputy), weight=Weight.BARE)
    other = replace(_telling("26 boats were holed."), weight=Weight.BARE)
    assert Stance.REFUTES in [one.stance for one in _judge("14 boats were holed.", _passage(hurt), _passage(other))]
    assert [one.stance for one in _judge("14 boats were holed.", _passage(hurt, all_of_them))] == [Stance.SUPPORTS]
