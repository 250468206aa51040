"""Scores of verdicts, retrieval and comparisons."""

from __future__ import annotations

from math import log2

import pytest

from eval.scorers.differences import score_differences
from eval.scorers.retrieval import score_retrieval
from eval.scorers.score import SCORERS, read_sides
from eval.scorers.verdicts import score_verdict
from eval.tasks.gold import ANY_GOLD, ComparisonGold, Difference, EvidencePlace, RetrievalGold, VerdictGold
from eval.tasks.predictions import ComparisonPrediction, PredictedItem, RetrievalPrediction, VerdictPrediction
from pipeline.errors import RunError
from pipeline.types import Aspect, Relation, Stance, VerdictLabel
from tests.eval.scorers.builders import in_article

FOUR = {label: label.value for label in VerdictLabel}
SUPPORTED, REFUTED, UNKNOWN = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.NOT_ENOUGH_EVIDENCE


def verdict(label: VerdictLabel, **fields: object) -> VerdictPrediction:
    return VerdictPrediction(verdict=label, confidence=0.7, **fields)


def test_a_verdict_is_scored_in_the_words_of_the_set():
    two = VerdictGold(claim="x", label="not", mapped=FOUR | {SUPPORTED: "yes", REFUTED: "not", UNKNOWN: "not"})
    scored = score_verdict(verdict(UNKNOWN), two)
    assert scored.labels == ("not", "not")
    assert (scored.scores["label_correct"], scored.scores["answered"]) == (1.0, 0.0)
    assert scored.confidence == 0.7


def test_a_verdict_that_the_set_has_no_label_for_is_wrong_and_has_no_label():
    two = VerdictGold(claim="x", label="REFUTES", mapped={SUPPORTED: "SUPPORTS", REFUTED: "REFUTES", UNKNOWN: ""})
    scored = score_verdict(verdict(UNKNOWN), two)
    assert scored.labels == ("", "REFUTES")
    assert scored.scores["label_correct"] == 0.0


def test_a_declined_verdict_is_no_answer():
    gold = VerdictGold(claim="x", label=UNKNOWN.value, mapped=FOUR)
    assert score_verdict(verdict(UNKNOWN, declined=True), gold).scores["answered"] == 0.0


def test_groups_count_only_beside_the_right_label():
    gold = VerdictGold(claim="x", label=SUPPORTED.value, mapped=FOUR, independent_groups=2)
    assert score_verdict(verdict(SUPPORTED, independent_groups=1), gold).scores["groups"] == 0.0
    assert score_verdict(verdict(SUPPORTED, independent_groups=2), gold).scores["groups"] == 1.0
    assert "groups" not in score_verdict(verdict(REFUTED, independent_groups=2), gold).scores


def evidence(article: str, words: str) -> EvidencePlace:
    return EvidencePlace(**in_article(article, words).model_dump(), stance=Stance.SUPPORTS)


SENTENCE = "The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt."
OTHER = "The reckless owner declined to comment."


def test_retrieval_counts_the_passages_that_hits_hold():
    gold = RetrievalGold(claim="x", passages=(evidence("a", "12 passengers were hurt"), evidence("b", OTHER)))
    hits = (in_article("c", SENTENCE), in_article("a", SENTENCE), in_article("b", OTHER))
    scores = score_retrieval(RetrievalPrediction(hits=hits), gold).scores
    assert (scores["recall_at_1"], scores["recall_at_3"]) == (0.0, 1.0)
    ideal = 1 + 1 / log2(3)
    assert scores["ndcg_at_10"] == pytest.approx((1 / log2(3) + 1 / log2(4)) / ideal)


def test_a_passage_found_twice_gains_once():
    gold = RetrievalGold(claim="x", passages=(evidence("a", "12 passengers were hurt"),))
    twice = RetrievalPrediction(hits=(in_article("a", SENTENCE), in_article("a", SENTENCE)))
    assert score_retrieval(twice, gold).scores["ndcg_at_10"] == 1.0


def test_a_search_without_hits_is_unscored():
    gold = RetrievalGold(claim="x", passages=(evidence("a", "12 passengers were hurt"),))
    assert score_retrieval(RetrievalPrediction(hits=()), gold).unscored == "nothing was found"


def difference(relation: Relation, *mentions: object, id_: str = "d1") -> Difference:
    return Difference(id=id_, relation=relation, aspect=Aspect.NUMBER, mentions=mentions)


def item(relation: Relation, *mentions: object, aspect: Aspect = Aspect.NUMBER) -> PredictedItem:
    return PredictedItem(relation=relation, aspect=aspect, mentions=mentions, confidence=0.6)


HURT = (in_article("a", "12 passengers"), in_article("b", "12 passengers"))
CHARTS = (in_article("a", "The charts were wrong"), in_article("b", "The charts were wrong"))


def test_points_on_the_same_words_match_whatever_they_are_called():
    gold = ComparisonGold(items=(difference(Relation.CONFLICT, *HURT), difference(Relation.DIFFER, *CHARTS, id_="d2")))
    ours = ComparisonPrediction(
        same_story=True,
        items=(item(Relation.DIFFER, *HURT), item(Relation.DIFFER, *CHARTS), item(Relation.ONLY, HURT[0])),
    )
    scored = score_differences(ours, gold)
    assert (scored.scores["tp"], scored.scores["fp"], scored.scores["fn"]) == (2, 0, 0)
    assert (scored.scores["conflict_tp"], scored.scores["conflict_fn"]) == (0, 1)
    assert (scored.scores["relation"], scored.scores["aspect"]) == (0.5, 1.0)
    assert [outcome.correct for outcome in scored.outcomes or ()] == [False, True]


def test_a_point_that_touches_one_of_three_articles_does_not_match():
    gold = ComparisonGold(items=(difference(Relation.CONFLICT, *HURT),))
    ours = item(Relation.CONFLICT, in_article("a", "12 passengers"), in_article("c", "12 passengers"))
    scores = score_differences(ComparisonPrediction(same_story=True, items=(ours,)), gold).scores
    assert (scores["tp"], scores["fp"], scores["fn"]) == (0, 1, 1)


def test_agreements_found_beyond_the_labels_are_not_called_wrong():
    gold = ComparisonGold(items=(difference(Relation.AGREE, *HURT),))
    ours = ComparisonPrediction(same_story=True, items=(item(Relation.AGREE, *HURT), item(Relation.AGREE, *CHARTS)))
    scores = score_differences(ours, gold).scores
    assert (scores["fp"], scores["together_recall"]) == (0, 1.0)


def test_a_story_taken_for_two_is_unscored():
    gold = ComparisonGold(items=(difference(Relation.AGREE, *HURT),))
    assert score_differences(ComparisonPrediction(same_story=False, items=()), gold).unscored is not None


def test_every_kind_of_gold_has_a_scorer():
    kinds = {
        choice["properties"]["type"]["const"]
        for choice in ANY_GOLD.json_schema()["$defs"].values()
        if "type" in choice.get("properties", {})
    }
    assert kinds == set(SCORERS)


def test_a_record_that_cannot_be_read_is_named():
    with pytest.raises(RunError, match=r"run:7: cannot be scored \(verdict.claim"):
        read_sides({"type": "verdict", "verdict": "SUPPORTED"}, {"type": "verdict"}, item="run:7")
