"""Calibration and ranking against closed forms and scikit-learn."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import metrics

from eval.stats.calibration import (
    brier_parts,
    calibration_error_interval,
    equal_mass,
    expected_calibration_error,
    null_value,
    reliability_bins,
)
from eval.stats.ranking import aurc, aurc_formula, auroc, risk_coverage

confidences = arrays(float, st.integers(1, 60), elements=st.floats(0, 1))


def outcomes(confidence, seed=0):
    return (np.random.default_rng(seed).random(len(confidence)) < confidence).astype(float)


@settings(deadline=None)
@given(confidences)
def test_the_parts_of_the_brier_score_add_up(confidence):
    parts = brier_parts(confidence, outcomes(confidence))
    assert parts.brier == pytest.approx(parts.reliability - parts.resolution + parts.uncertainty + parts.within)
    assert min(parts.reliability, parts.resolution, parts.uncertainty) >= 0


def test_the_brier_score_is_that_of_scikit_learn():
    confidence = np.random.default_rng(0).random(200)
    correct = outcomes(confidence)
    assert brier_parts(confidence, correct).brier == pytest.approx(metrics.brier_score_loss(correct, confidence))


def test_stating_the_base_rate_has_no_skill_and_no_error():
    confidence, correct = np.full(40, 0.25), np.repeat([1.0, 0.0], [10, 30])
    parts = brier_parts(confidence, correct)
    assert (parts.skill, parts.reliability, parts.resolution, parts.within) == pytest.approx((0, 0, 0, 0))
    assert expected_calibration_error(confidence, correct) == pytest.approx(0)


def test_outcomes_that_never_vary_have_no_skill_to_speak_of():
    assert brier_parts(np.array([0.9, 0.8]), np.ones(2)).skill is None


def test_the_calibration_error_is_the_mean_gap():
    confidence, correct = np.repeat([0.3, 0.9], 10), np.repeat([1.0, 0, 1, 0], [5, 5, 6, 4])
    assert expected_calibration_error(confidence, correct) == pytest.approx((0.2 + 0.3) / 2)


@settings(deadline=None)
@given(confidences)
def test_equal_confidences_share_a_bin_and_bins_follow_the_order(confidence):
    place = equal_mass(confidence)
    order = np.argsort(confidence)
    assert (np.diff(place[order]) >= 0).all()
    assert set(place) == set(range(place.max() + 1))
    assert all(len(set(place[confidence == each])) == 1 for each in confidence)


def test_distinct_confidences_fill_ten_equal_bins():
    assert list(np.bincount(equal_mass(np.linspace(0, 1, 200)))) == [20] * 10
    assert len(np.bincount(equal_mass(np.linspace(0, 1, 12)))) == 2


def test_the_reliability_diagram_says_what_each_bin_holds():
    confidence, correct = np.repeat([0.3, 0.9], 10), np.repeat([1.0, 0, 1, 0], [5, 5, 6, 4])
    first, second = reliability_bins(confidence, correct)
    assert (first.confidence, first.accuracy, first.n) == pytest.approx((0.3, 0.5, 10))
    assert second.interval.low < 0.6 < second.interval.high


def test_a_perfectly_calibrated_model_of_a_hundred_items_shows_an_error_near_eight_hundredths():
    null = null_value(np.random.default_rng(1).random(100))
    assert null.mean == pytest.approx(0.08, abs=0.035)
    assert null.percentile95 > null.mean


def test_the_null_of_certain_confidences_is_zero():
    assert null_value(np.array([0.0, 1.0, 1.0, 0.0])) == (0, 0)


def test_the_calibration_error_has_an_interval_over_clusters():
    rng = np.random.default_rng(2)
    confidence, group = rng.uniform(0.5, 1, 480), np.repeat(range(60), 8)
    correct = (rng.random(480) < confidence - 0.2).astype(float)
    low, high = calibration_error_interval(confidence, correct, group, 60)
    assert low < expected_calibration_error(confidence, correct) < high
    assert low < 0.2 < high
    assert calibration_error_interval(confidence, correct, np.zeros(480, dtype=int), 1) is None


def test_nothing_has_no_calibration():
    nothing = np.zeros(0)
    assert brier_parts(nothing, nothing) is null_value(nothing) is expected_calibration_error(nothing, nothing) is None
    assert reliability_bins(nothing, nothing) == risk_coverage(nothing, nothing) == ()
    assert math.isnan(auroc(nothing, nothing))
    assert math.isnan(aurc(nothing, nothing))


@settings(deadline=None)
@given(arrays(float, st.integers(2, 40), elements=st.sampled_from([0.1, 0.2, 0.5, 0.5, 0.9])), st.integers(0, 99))
def test_the_auroc_is_that_of_scikit_learn_ties_included(confidence, seed):
    correct = outcomes(np.full(len(confidence), 0.5), seed)
    if correct.min() == correct.max():
        assert math.isnan(auroc(confidence, correct))
    else:
        assert auroc(confidence, correct) == pytest.approx(metrics.roc_auc_score(correct, confidence))


def test_a_constant_confidence_has_the_error_rate_as_area():
    assert aurc(np.full(20, 0.5), np.repeat([1.0, 0.0], [15, 5])) == pytest.approx(0.25)


def test_a_perfect_order_has_the_area_of_the_closed_form():
    error = 0.25
    confidence, correct = np.linspace(1, 0, 400), np.repeat([1.0, 0.0], [300, 100])
    assert aurc(confidence, correct) == pytest.approx(error + (1 - error) * math.log(1 - error), abs=1e-6)


def test_an_item_of_weight_two_counts_as_two_items():
    confidence, correct = np.array([0.9, 0.7, 0.7, 0.2]), np.array([1.0, 0, 1, 1])
    weighted = aurc_formula(confidence, correct)(np.array([[1.0, 2, 1, 0]]))[0]
    assert weighted == pytest.approx(aurc(np.array([0.9, 0.7, 0.7, 0.7]), np.array([1.0, 0, 0, 1])))


def test_the_curve_ends_at_full_coverage_with_the_error_rate():
    curve = risk_coverage(np.array([0.9, 0.7, 0.7, 0.2]), np.array([1.0, 0, 1, 0]))
    assert [point.coverage for point in curve] == pytest.approx([0.25, 0.75, 1.0])
    assert [point.risk for point in curve] == pytest.approx([0, 1 / 3, 0.5])
