"""Intervals against closed forms and scipy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from eval.stats.decisions import Verdict, clusters_needed, holm, verdict_of
from eval.stats.intervals import (
    Interval,
    bootstrap_interval,
    clopper_pearson,
    clustered_error,
    design_effect,
    proportion_interval,
    t_interval,
    unseen_share,
    wilson,
)
from eval.stats.statistic import SumStatistic, WeightedStatistic, ratio, value


def mean_of(values, group):
    rows = np.column_stack([np.asarray(values, dtype=float), np.ones(len(values))])
    return SumStatistic(rows, np.asarray(group), int(max(group)) + 1, lambda sums: ratio(sums[..., 0], sums[..., 1]))


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (3, 10), (10, 10), (19, 20), (512, 1000)])
def test_wilson_and_clopper_pearson_are_those_of_scipy(successes, n):
    binomial = stats.binomtest(successes, n)
    assert wilson(successes, n) == pytest.approx(binomial.proportion_ci(method="wilson"))
    assert clopper_pearson(successes, n) == pytest.approx(binomial.proportion_ci(method="exact"))


def test_no_trial_leaves_every_proportion_possible():
    assert wilson(0, 0) == clopper_pearson(0, 0) == Interval(0, 1)


def test_with_one_item_a_cluster_the_error_is_the_classical_one():
    values = [0.2, 0.9, 0.4, 0.4, 0.7, 0.1]
    statistic = mean_of(values, range(6))
    assert clustered_error(statistic) == pytest.approx(stats.sem(values))
    assert design_effect(statistic) == pytest.approx(1.0)
    low, high = stats.t.interval(0.95, 5, np.mean(values), stats.sem(values))
    assert t_interval(value(statistic), clustered_error(statistic), 6) == pytest.approx((low, high))


def test_with_equal_clusters_the_error_is_that_of_the_cluster_means():
    values = np.arange(12.0) ** 1.5
    statistic = mean_of(values, np.repeat(range(4), 3))
    assert clustered_error(statistic) == pytest.approx(stats.sem(values.reshape(4, 3).mean(axis=1)))


def test_copies_of_an_item_are_worth_one_item():
    once, copied = mean_of([0, 1, 1, 0, 1], range(5)), mean_of(np.repeat([0, 1, 1, 0, 1], 7), np.repeat(range(5), 7))
    assert clustered_error(copied) == pytest.approx(clustered_error(once))
    assert design_effect(copied) == pytest.approx(7 * (35 - 1) / 35 * 5 / 4)  # both variances are sample variances
    assert proportion_interval(copied).low < wilson(21, 35).low


def test_a_bootstrap_of_means_has_the_width_of_the_expanded_normal_interval():
    values = np.random.default_rng(1).normal(size=400)
    low, high = bootstrap_interval(mean_of(values, range(400)))
    expected = t_interval(values.mean(), stats.sem(values), 400)
    assert (low, high) == pytest.approx(expected, abs=0.01)


def test_one_cluster_gives_no_interval():
    statistic = mean_of([0, 1, 1], [0, 0, 0])
    assert bootstrap_interval(statistic) is None
    assert proportion_interval(statistic) is None
    assert math.isnan(clustered_error(statistic))
    assert t_interval(0.5, clustered_error(statistic), 1) is None


def test_a_proportion_without_a_miss_is_not_certain():
    whole = proportion_interval(mean_of([1.0] * 60, np.repeat(range(12), 5)))
    assert whole.high == pytest.approx(1.0)
    assert whole.low < wilson(12, 12).low


def test_an_undefined_statistic_has_no_interval():
    statistic = SumStatistic(np.zeros((3, 1)), np.arange(3), 3, lambda sums: np.full(sums.shape[:-1], np.nan))
    assert bootstrap_interval(statistic) is None


def test_the_unseen_share_is_the_upper_end_of_no_success():
    assert unseen_share(12) == pytest.approx(stats.binomtest(0, 12).proportion_ci(method="exact").high)


def test_leaving_groups_out_is_the_same_by_sums_and_by_weights():
    values, group = np.array([1.0, 2, 4, 8]), np.array([0, 1, 1, 2])
    weighted = WeightedStatistic(np.ones(4), group, 3, lambda w: (w @ values) / w.sum(axis=1))
    assert weighted.without_each() == pytest.approx(mean_of(values, group).without_each())


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p_values):
    adjusted = holm(p_values)
    assert all(new >= old for new, old in zip(adjusted, p_values, strict=True))
    by_p = [new for _, new in sorted(zip(p_values, adjusted, strict=True))]
    assert by_p == sorted(by_p)
    assert max(adjusted) <= 1


def test_holm_multiplies_the_smallest_by_their_number():
    assert holm([0.04, 0.01, None, 0.03]) == pytest.approx((0.06, 0.03, None, 0.06), nan_ok=True)


@pytest.mark.parametrize(
    ("interval", "clusters", "verdict"),
    [
        (Interval(0.01, 0.2), 12, Verdict.BETTER),
        (Interval(-0.2, -0.01), 12, Verdict.WORSE),
        (Interval(-0.01, 0.015), 12, Verdict.EQUIVALENT),
        (Interval(0.001, 0.015), 12, Verdict.EQUIVALENT),
        (Interval(-0.01, 0.03), 12, Verdict.INCONCLUSIVE),
        (Interval(0.01, 0.2), 9, Verdict.INCONCLUSIVE),
        (Interval(-0.01, 0.015), 9, Verdict.INCONCLUSIVE),
        (None, 12, Verdict.INCONCLUSIVE),
    ],
)
def test_the_verdict_follows_the_interval_and_never_fewer_than_ten_clusters(interval, clusters, verdict):
    assert verdict_of(interval, margin=0.02, clusters=clusters) is verdict


def test_what_several_comparisons_do_not_bear_is_inconclusive():
    assert verdict_of(Interval(0.1, 0.2), margin=0.02, clusters=40, significant=False) is Verdict.INCONCLUSIVE


def test_the_clusters_needed_have_the_promised_power():
    needed = clusters_needed(0.1, 0.25 / math.sqrt(20), 20, margin=0.0)
    rng = np.random.default_rng(3)
    draws = rng.normal(0.1, 0.25, size=(4000, needed))
    found = stats.ttest_1samp(draws, 0, axis=1).pvalue < 0.05
    assert found.mean() == pytest.approx(0.8, abs=0.03)


def test_what_can_never_be_settled_needs_no_number():
    assert clusters_needed(0.0, 0.1, 12, margin=0.0) is None
    assert clusters_needed(0.1, math.nan, 12, margin=0.0) is None
    assert clusters_needed(1e-9, 0.1, 12, margin=0.0) is None
