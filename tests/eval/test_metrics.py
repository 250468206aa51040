"""Metrics against scikit-learn and hand counts."""

import numpy as np
import pytest
from sklearn import metrics as reference

from eval.items import ABSTAINED, GatheredItem, ItemKey
from eval.metrics import Kind, metrics_of, primary_of
from eval.records import JudgedConfidence
from eval.stats.statistic import value


def item(number, **given):
    scores = given.pop("scores", {})
    return GatheredItem(
        ItemKey("t", "d", f"i{number}"),
        f"c{number % 3}",
        number,
        scores=scores,
        score_repeats=dict.fromkeys(scores, 1),
        scored=1,
        repeats=frozenset({0}),
        **given,
    )


def values(items):
    found = {}
    for metric in metrics_of(items):
        having = [each for each in items if metric.applies(each)]
        group = np.array([int(each.cluster[1:]) for each in having])
        found[metric.name] = value(metric.statistic(having, group, 3))
    return found


def test_label_metrics_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    gold, predicted = rng.choice(list("abc"), 60), rng.choice(list("abc"), 60)
    found = values([item(n, gold_label=g, labels=(p,)) for n, (g, p) in enumerate(zip(gold, predicted, strict=True))])
    assert found["accuracy"] == pytest.approx(reference.accuracy_score(gold, predicted))
    assert found["balanced_accuracy"] == pytest.approx(reference.balanced_accuracy_score(gold, predicted))
    assert found["macro_f1"] == pytest.approx(reference.f1_score(gold, predicted, average="macro"))


def test_a_label_out_of_the_gold_set_and_an_abstention_are_wrong_and_make_no_class():
    found = values([item(0, gold_label="a", labels=("a",)), item(1, gold_label="b", labels=("maybe",))])
    assert found["balanced_accuracy"] == found["accuracy"] == 0.5
    found = values([item(0, gold_label="a", labels=("a",)), item(1, gold_label="b", labels=(ABSTAINED,))])
    assert found["balanced_accuracy"] == 0.5


def test_a_constant_answer_has_chance_level_whatever_the_skew():
    golds = ["a"] * 90 + ["b"] * 10
    found = values([item(n, gold_label=gold, labels=("a",)) for n, gold in enumerate(golds)])
    assert (found["accuracy"], found["balanced_accuracy"]) == pytest.approx((0.9, 0.5))


def test_counts_are_added_up_before_dividing():
    found = values([item(0, scores={"tp": 1, "fp": 0, "fn": 1}), item(1, scores={"tp": 0, "fp": 0, "fn": 2})])
    assert (found["precision"], found["recall"], found["f1"]) == pytest.approx((1.0, 0.25, 0.4))
    assert not {"tp", "fp", "fn"} & found.keys()


def test_named_counts_are_told_apart_from_a_score_that_looks_like_one():
    counts = {"claim_tp": 1, "claim_fp": 1, "claim_fn": 0, "http": 1.0}
    found = values([item(0, scores=counts)])
    assert found["claim_f1"] == pytest.approx(2 / 3)
    assert found["http"] == 1


def test_no_claim_found_is_not_a_number_and_never_one_or_zero():
    assert np.isnan(values([item(0, scores={"tp": 0, "fp": 0, "fn": 3})])["precision"])


def test_an_item_without_the_score_is_not_in_the_denominator():
    assert values([item(0, scores={"iou": 0.5}), item(1)])["iou"] == 0.5


def test_confidence_metrics_take_every_judged_thing():
    judged = (JudgedConfidence(0.9, 1, 0.9), JudgedConfidence(0.6, 0, 0.6))
    found = values([item(0, judged=judged), item(1, judged=(JudgedConfidence(0.2, 0, 0.2),))])
    assert found["brier"] == pytest.approx((0.01 + 0.36 + 0.04) / 3)
    assert found["auroc"] == 1


def test_the_metric_that_decides_is_balanced_accuracy_then_an_f1_then_the_first():
    labeled, counted = item(0, gold_label="a", labels=("a",)), item(0, scores={"x_tp": 1, "x_fp": 1, "x_fn": 1, "a": 1})
    assert primary_of(metrics_of([labeled])).name == "balanced_accuracy"
    assert primary_of(metrics_of([counted])).name == "x_f1"
    assert primary_of(metrics_of([item(0, scores={"iou": 1, "recall": 1})])).name == "iou"
    assert primary_of(metrics_of([item(0)])) is None


def test_proportions_and_bounds_are_seen_in_the_scores():
    found = {m.name: m for m in metrics_of([item(0, scores={"hit": 1, "share": 0.5, "words": 12})])}
    assert (found["hit"].proportion, found["share"].proportion) == (True, False)
    assert (found["share"].bounded, found["words"].bounded) == (True, False)
    assert found["latency_s"].kind is Kind.RESOURCE
