"""Paired tests against scipy."""

import numpy as np
import pytest
from scipy import stats

from eval.stats.paired import Pair, paired_difference, swap_test, t_test
from eval.stats.statistic import SumStatistic, WeightedStatistic, ratio


def mean_pair(a, b, group, build):
    a, b, group = np.asarray(a, dtype=float), np.asarray(b, dtype=float), np.asarray(group)
    g = int(group.max()) + 1
    both = (np.concatenate([a, b]), np.concatenate([group, group + g]), 2 * g)
    return Pair(build(a, group, g), build(b, group, g), build(*both))


def by_sums(values, group, groups):
    rows = np.column_stack([values, np.ones(len(values))])
    return SumStatistic(rows, group, groups, lambda sums: ratio(sums[..., 0], sums[..., 1]))


def by_weights(values, group, groups):
    return WeightedStatistic(np.ones(len(values)), group, groups, lambda w: (w @ values) / w.sum(axis=1))


def joint_mean(a, b, group):
    return mean_pair(a, b, group, by_sums)


def test_with_one_item_a_cluster_it_is_the_paired_t_test():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=30), rng.normal(0.3, size=30)
    found, expected = paired_difference(joint_mean(a, b, range(30)), bounded=False), stats.ttest_rel(b, a)
    assert found.difference == pytest.approx((b - a).mean())
    assert found.p == pytest.approx(expected.pvalue)
    assert found.interval == pytest.approx(tuple(expected.confidence_interval()))
    assert found.design_effect == pytest.approx(1.0)
    assert found.bootstrap == pytest.approx(found.interval, abs=0.06)


def test_with_equal_clusters_it_is_the_paired_t_test_of_their_means():
    rng = np.random.default_rng(4)
    a, b = rng.random((12, 5)), rng.random((12, 5))
    joint = joint_mean(a.ravel(), b.ravel(), np.repeat(range(12), 5))
    assert paired_difference(joint, bounded=True).p == pytest.approx(stats.ttest_rel(b.mean(1), a.mean(1)).pvalue)


def test_the_swap_test_of_means_is_the_exact_sign_flip_test_of_scipy():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=9), rng.normal(0.5, size=9)
    expected = stats.permutation_test(
        ((b - a),), lambda d, axis: d.mean(axis=axis), permutation_type="samples", vectorized=True, n_resamples=np.inf
    )
    assert swap_test(joint_mean(a, b, range(9))) == pytest.approx(expected.pvalue)


def test_drawn_swaps_come_near_all_swaps(monkeypatch):
    rng = np.random.default_rng(2)
    joint = joint_mean(rng.normal(size=12), rng.normal(0.5, size=12), range(12))
    exact = swap_test(joint)
    monkeypatch.setattr("eval.stats.paired.EXACT", 3)
    assert swap_test(joint) == pytest.approx(exact, abs=0.02)


def test_swapping_the_models_turns_the_sign_alone():
    rng = np.random.default_rng(5)
    a, b = rng.random(40), rng.random(40)
    group = np.repeat(range(8), 5)
    there, back = (paired_difference(joint_mean(x, y, group), bounded=True) for x, y in ((a, b), (b, a)))
    assert back.difference == pytest.approx(-there.difference)
    assert (back.p, back.p_swap) == pytest.approx((there.p, there.p_swap))


def test_equal_answers_leave_room_for_clusters_not_seen():
    same = paired_difference(joint_mean(np.ones(24), np.ones(24), np.repeat(range(12), 2)), bounded=True)
    assert (same.difference, same.p, same.p_swap) == (0, 1, 1)
    assert same.interval.high == pytest.approx(-same.interval.low)
    assert same.interval.high > 0.2
    unbounded = paired_difference(joint_mean(np.ones(24), np.ones(24), np.repeat(range(12), 2)), bounded=False)
    assert unbounded.interval == (0, 0)


def test_one_cluster_has_no_interval_and_no_p():
    alone = paired_difference(joint_mean([0, 1], [1, 1], [0, 0]), bounded=True)
    assert (alone.interval, alone.bootstrap, alone.p) == (None, None, None)
    assert alone.p_swap == 1


def test_weighted_items_give_what_sums_give():
    rng = np.random.default_rng(6)
    a, b, group = rng.random(30), rng.random(30), np.repeat(range(10), 3)
    one, other = (paired_difference(mean_pair(a, b, group, each), bounded=True) for each in (by_weights, by_sums))
    assert one.interval == pytest.approx(other.interval)
    assert one.bootstrap == pytest.approx(other.bootstrap)
    assert (one.p, one.p_swap) == pytest.approx((other.p, other.p_swap))


def test_with_many_clusters_parts_of_them_give_nearly_the_same_error():
    rng = np.random.default_rng(7)
    a, b, group = rng.random(4000), rng.random(4000), np.arange(4000)
    one, other = (paired_difference(mean_pair(a, b, group, each), bounded=True) for each in (by_weights, by_sums))
    assert one.error == pytest.approx(other.error, rel=0.15)


def test_a_difference_that_never_varies_has_p_zero():
    assert t_test(0.1, 0.0, 12) == 0
    assert t_test(0.1, float("nan"), 12) is None
