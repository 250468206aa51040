"""Scores of summaries, loaded words and check-worthiness."""

from __future__ import annotations

import pytest

from eval.scorers.loaded import score_loaded
from eval.scorers.summaries import score_reference, score_summary
from eval.scorers.worthiness import score_worthiness
from eval.tasks.gold import KeyFact, LoadedGold, Place, ReferenceGold, SummaryGold, WorthinessGold
from eval.tasks.predictions import (
    LoadedPrediction,
    PredictedSentence,
    PredictedTerm,
    SummaryPrediction,
    WorthinessPrediction,
)
from tests.eval.scorers.builders import AGROUND, ARTICLE, CHARTS, G_AGROUND, G_CHARTS, HURT, place

GOLD = SummaryGold(
    text=ARTICLE,
    published="2026-03-04",
    publisher=None,
    facts=(
        KeyFact(id="f1", text=AGROUND, spans=(place("ran aground off Tarn Point"),)),
        KeyFact(id="f2", text="12 passengers were hurt.", spans=(place("12 passengers were hurt"),)),
        KeyFact(id="f3", text="Mara Venn said the charts were wrong.", spans=(place("The charts were wrong"),)),
    ),
    claims=(G_AGROUND, G_CHARTS),
    loaded=(place("reckless"),),
    sides=("Mara Venn",),
)


def sentence(text: str, words: str) -> PredictedSentence:
    return PredictedSentence(text=text, citations=(place(words),), confidence=0.8)


FIRST = sentence(
    "The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt.",
    "The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt",
)
SECOND = sentence("Mara Venn, the ship’s master, said the charts were wrong.", "The charts were wrong")


def scores(*sentences: PredictedSentence) -> dict[str, float]:
    return dict(score_summary(SummaryPrediction(sentences=sentences), GOLD).scores)


def test_a_good_summary_has_every_share():
    found = scores(FIRST, SECOND)
    assert found == pytest.approx(dict.fromkeys(found, 1.0))
    assert set(found) == {"coverage", "faithful", "citation_precision", "unloaded", "balance", "attributed"}


def test_what_is_left_out_costs_coverage_and_balance():
    found = scores(FIRST)
    assert found["coverage"] == pytest.approx(2 / 3)
    assert found["balance"] == 0.0
    assert "attributed" not in found  # it carries no words of a source


def test_a_fact_with_another_figure_is_not_covered():
    right, wrong = (scores(sentence(HURT.replace("12", figure), "12 passengers were hurt")) for figure in ("12", "14"))
    assert right["coverage"] == pytest.approx(2 / 3)  # that the ferry ran aground is said, too
    assert wrong["coverage"] == pytest.approx(1 / 3)


def test_a_fact_is_covered_on_whatever_day_a_sentence_puts_it():
    assert (
        scores(FIRST)["coverage"] == scores(sentence(FIRST.text.replace(" on Monday", ""), FIRST.text[:-1]))["coverage"]
    )


def test_a_sentence_beyond_its_citation_is_not_faithful():
    assert scores(sentence(HURT.replace("12", "14"), "12 passengers were hurt"))["faithful"] == 0.0


def test_a_citation_of_other_words_does_not_bear_its_sentence_out():
    found = scores(sentence(SECOND.text, "declined to comment"))
    assert found["citation_precision"] == 0.0


def test_a_loaded_word_is_counted_outside_quotation_only():
    kept = sentence("The reckless owner declined to comment.", "The reckless owner declined to comment")
    quoted = sentence("The “reckless” owner declined to comment.", "The reckless owner declined to comment")
    assert scores(kept)["unloaded"] == 0.0
    assert scores(quoted)["unloaded"] == 1.0


def test_a_loaded_word_that_the_article_does_not_have_is_counted_too():
    added = sentence("The owner slammed the report and declined to comment.", "The reckless owner declined to comment")
    assert scores(added)["unloaded"] == 0.0


def test_words_of_a_source_without_their_source_are_not_attributed():
    assert scores(sentence("The charts were wrong.", "The charts were wrong"))["attributed"] == 0.0
    assert scores(SECOND)["attributed"] == 1.0


def test_a_model_that_summarizes_nothing_is_unscored():
    scored = score_summary(SummaryPrediction(sentences=()), GOLD)
    assert (scored.unscored, dict(scored.scores)) == ("no summary", {})


def test_a_reference_is_met_by_its_own_words_and_not_by_others():
    gold = ReferenceGold(text=ARTICLE, reference=(AGROUND, CHARTS))
    same = score_reference(SummaryPrediction(sentences=(FIRST, SECOND)), gold).scores
    other = score_reference(
        SummaryPrediction(sentences=(sentence("The owner declined to comment.", "declined to comment"),)), gold
    ).scores
    assert same["meaning"] > 0.8 > 0.5 > other["meaning"]
    assert same["content"] > 0.8 > 0.2 > other["content"]


def term(words: str) -> PredictedTerm:
    return PredictedTerm(**place(words).model_dump(), attributed=False, suggestion="")


LOADED = LoadedGold(text=ARTICLE, sentences=((0, 88), (90, 147), (148, len(ARTICLE))), spans=(place("reckless"),))


def test_loaded_words_are_counted_by_word_span_and_sentence():
    scored = score_loaded(LoadedPrediction(terms=(term("reckless"), term("declined to comment"))), LOADED).scores
    assert (scored["tp"], scored["fp"], scored["fn"]) == (1, 3, 0)
    assert (scored["span_tp"], scored["span_fp"], scored["span_fn"]) == (1, 1, 0)
    assert (scored["sentence_tp"], scored["sentence_fp"], scored["sentence_fn"], scored["sentence_tn"]) == (1, 0, 0, 2)
    assert scored["rewording"] == 1.0


def test_nothing_found_is_an_answer():
    scored = score_loaded(LoadedPrediction(terms=()), LOADED)
    assert scored.unscored is None
    assert (scored.scores["tp"], scored.scores["fn"]) == (0, 1)


def test_a_text_that_is_only_labeled_as_a_whole_has_a_label_and_no_counts():
    gold = LoadedGold(text="Fine.", sentences=((0, 5),), spans=(), biased=False, marked=False)
    scored = score_loaded(LoadedPrediction(terms=()), gold)
    assert scored.labels == ("unbiased", "unbiased")
    assert dict(scored.scores) == {"label_correct": 1.0}


@pytest.mark.parametrize(("score", "label", "grade"), [(0.9, "worthy", 0.85), (0.0, "not_worthy", 0.25)])
def test_check_worthiness_has_a_label_a_ranking_score_and_a_grade(score, label, grade):
    gold = WorthinessGold(positive=True, score=0.75, focus=Place(start=0, end=5, quote="Fine."))
    scored = score_worthiness(WorthinessPrediction(score=score, claims=1), gold)
    assert scored.labels == (label, "worthy")
    assert scored.scores["grade"] == pytest.approx(grade)
    assert scored.outcomes == ((score, True, None),)
