"""Scores of extracted claims and of their sources."""

from __future__ import annotations

from itertools import permutations

import pytest

from eval.scorers.attribution import score_attribution, score_attribution_spans
from eval.scorers.claims import score_claims
from eval.scorers.matching import match_claims
from eval.scorers.naming import is_named, same_source
from eval.scorers.standing_alone import stands_alone
from eval.tasks.gold import AttributionGold, AttributionSpansGold, ClaimsGold, GoldClaim
from eval.tasks.predictions import AttributionSpansPrediction, PredictedClaim
from pipeline.types import SourceKind
from tests.eval.scorers.builders import (
    AGROUND,
    ARTICLE,
    CHARTS,
    G_AGROUND,
    G_CHARTS,
    G_HURT,
    P_AGROUND,
    P_CHARTS,
    P_HURT,
    answer,
    gold,
    place,
    predicted,
)

GOLD = ClaimsGold(claims=(G_AGROUND, G_HURT, G_CHARTS))


def test_claims_written_as_people_wrote_them_are_all_found_and_right():
    scored = score_claims(answer(P_AGROUND, P_HURT, P_CHARTS), GOLD)
    assert (scored.scores["tp"], scored.scores["fp"], scored.scores["fn"]) == (3, 0, 0)
    names = ("entailed", "alone", "atomic", "iou", "kind", "speaker", "quote")
    assert [scored.scores[name] for name in names] == [1.0] * len(names)
    assert [outcome.correct for outcome in scored.outcomes or ()] == [True, True, True]


def test_what_was_made_up_and_what_was_missed_are_counted_apart():
    owner = predicted("The owner declined to comment.", "The reckless owner declined to comment")
    scored = score_claims(answer(P_AGROUND, owner), GOLD)
    assert (scored.scores["tp"], scored.scores["fp"], scored.scores["fn"]) == (1, 1, 2)


def test_claims_beyond_an_incomplete_labeling_are_not_called_made_up():
    owner = predicted("The owner declined to comment.", "The reckless owner declined to comment")
    scored = score_claims(answer(P_AGROUND, owner), GOLD.model_copy(update={"complete": False}))
    assert scored.scores["fp"] == 0


def test_an_answer_without_a_claim_is_unscored_and_has_no_number():
    scored = score_claims(answer(answered=False), GOLD)
    assert scored.unscored == "no claim found"
    assert not scored.scores


def test_a_sentence_with_two_points_is_not_atomic():
    both = predicted(
        "The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt.",
        "The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt",
    )
    assert score_claims(answer(both), GOLD).scores["atomic"] == 0.0
    assert score_claims(answer(P_AGROUND), GOLD).scores["atomic"] == 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        "14 passengers were hurt when the ferry Alder Queen ran aground.",
        "12 passengers were not hurt when the ferry Alder Queen ran aground.",
    ],
)
def test_a_claim_that_says_other_than_its_sentence_is_not_entailed_and_not_right(wrong):
    scored = score_claims(answer(predicted(wrong, "12 passengers were hurt")), GOLD)
    assert scored.scores["entailed"] == 0.0
    assert [outcome.correct for outcome in scored.outcomes or ()] == [False]


def test_a_claim_may_take_names_and_the_date_from_elsewhere_in_the_article():
    claim = predicted(
        "Mara Venn said on 4 March 2026 that the charts were wrong.", "The charts were wrong", "Mara Venn"
    )
    assert score_claims(answer(claim), GOLD).scores["entailed"] == 1.0


def test_the_wrong_speaker_makes_a_claim_wrong():
    scored = score_claims(answer(predicted(CHARTS, "The charts were wrong", "Idris Cole", quote=True)), GOLD)
    assert (scored.scores["kind"], scored.scores["speaker"]) == (1.0, 0.0)
    assert [outcome.correct for outcome in scored.outcomes or ()] == [False]


def test_the_matching_does_not_depend_on_the_order_of_claims():
    right = {(G_AGROUND.id, AGROUND), (G_HURT.id, P_HURT.text), (G_CHARTS.id, CHARTS)}
    for order in permutations((P_AGROUND, P_HURT, P_CHARTS)):
        pairs = match_claims(GOLD.claims, order)
        assert {(GOLD.claims[p.gold].id, order[p.predicted].text) for p in pairs} == right


def test_no_claim_is_matched_twice():
    pairs = match_claims((G_AGROUND,), (P_AGROUND, P_AGROUND))
    assert len(pairs) == 1


def test_a_matching_gives_up_a_good_pair_for_two():
    """The greedy choice takes the best pair first and leaves the other gold claim without one."""
    near = predicted(
        "The ferry Alder Queen ran aground off Tarn Point on Monday, and 12 passengers were hurt.",
        "The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt",
    )
    pairs = match_claims((G_AGROUND, G_HURT), (near, P_HURT))
    assert {(p.gold, p.predicted) for p in pairs} == {(0, 0), (1, 1)}


def test_without_places_claims_match_by_meaning():
    bare = [GoldClaim(id="r1", text="Stella Marsh played in the band Nightjar."), GoldClaim(id="r2", text="It rained.")]
    claim = predicted("Stella Marsh played in a band called Nightjar.", "The charts were wrong")
    assert [(p.gold, p.predicted) for p in match_claims(bare, [claim])] == [(0, 0)]


@pytest.mark.parametrize(
    ("claim", "alone"),
    [
        ("The ferry sank on 2 March 2026.", True),
        ("It is not known who was on board.", True),
        ("There were nine passengers.", True),
        ("She said nobody had warned her.", False),
        ("It sank off Tarn Point.", False),
        ("The ferry sank on Monday.", False),
        ("The ferry sank on Monday, 2 March 2026.", True),
        ("The inquiry opens tomorrow.", False),
    ],
)
def test_a_claim_stands_alone_when_nothing_in_it_points_outside(claim, alone):
    assert stands_alone(claim) is alone


@pytest.mark.parametrize(
    ("ours", "right", "same"),
    [
        ("Venn", "Mara Venn", True),
        ("port authority of Tarn", "port authority", True),
        ("Dr Mara Venn", "Mara Venn", True),
        ("Cole", "Mara Venn", False),
        (None, None, True),
        (None, "Mara Venn", False),
        ("Mara Venn", None, False),
    ],
)
def test_a_name_is_the_same_source_when_one_holds_the_other(ours, right, same):
    assert same_source(ours, right) is same
    assert same_source(right, ours) is same


def test_a_text_names_a_source_by_last_name_or_by_half_a_description():
    assert is_named("Mara Venn", "Venn blamed the charts.")
    assert is_named("two crew members", "Two members of the crew had gone.")
    assert not is_named("Mara Venn", "Idris Cole blamed the charts.")


def attributed(claim: GoldClaim) -> AttributionGold:
    return AttributionGold(claim=claim, focus=place(claim.spans[0].quote))


def test_a_claim_that_was_not_found_has_no_speaker_and_is_wrong():
    scored = score_attribution(answer(P_AGROUND), attributed(G_CHARTS))
    assert scored.labels is not None
    assert (scored.labels.predicted, scored.labels.gold) == ("missed", "named")
    assert scored.scores == {"label_correct": 0.0, "found": 0.0, "correct": 0.0}


def test_the_source_of_a_found_claim_is_scored_with_its_confidence():
    scored = score_attribution(answer(P_CHARTS), attributed(G_CHARTS))
    assert scored.scores == {"label_correct": 1, "found": 1, "speaker": 1, "quote": 1, "iou": 1, "correct": 1}
    assert scored.confidence == 0.9


def test_a_source_taken_for_the_author_is_wrong():
    own = predicted(CHARTS, "The charts were wrong", kind=SourceKind.AUTHOR)
    scored = score_attribution(answer(own), attributed(G_CHARTS))
    assert (scored.scores["label_correct"], scored.scores["correct"]) == (0.0, 0.0)


def test_words_of_attributions_are_counted_as_tokens():
    right = AttributionSpansGold(
        text=ARTICLE, source=(place("Mara Venn"),), cue=(place("said"),), content=(place("The charts were wrong"),)
    )
    ours = AttributionSpansPrediction(source=(place("Venn"),), cue=(), content=(place("The charts were wrong"),))
    scores = score_attribution_spans(ours, right).scores
    assert (scores["source_tp"], scores["source_fp"], scores["source_fn"]) == (1, 0, 1)
    assert (scores["cue_tp"], scores["cue_fn"]) == (0, 1)
    assert (scores["content_tp"], scores["content_fp"], scores["content_fn"]) == (4, 0, 0)


def test_the_author_needs_no_name():
    scored = score_attribution(answer(P_HURT), attributed(gold(G_HURT.text, "12 passengers were hurt")))
    assert scored.scores == {"label_correct": 1.0, "found": 1.0, "correct": 1.0}


def test_a_claim_beside_no_gold_claim_is_judged_only_when_it_is_not_entailed():
    good = predicted("The owner declined to comment.", "The reckless owner declined to comment")
    bad = PredictedClaim.model_validate({**good.model_dump(), "text": "The owner was arrested in Norway in 2019."})
    assert score_claims(answer(good), GOLD).outcomes == ()
    assert [o.correct for o in score_claims(answer(bad), GOLD).outcomes or ()] == [False]
