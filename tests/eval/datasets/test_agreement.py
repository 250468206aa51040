"""Alpha against worked examples of Krippendorff (2011), spans against hand counts, and the laws of both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets.agreement import Range, alpha, interval, match_one_to_one, nominal, span_f1

# Four observers, twelve units, missing values: alpha nominal .743, interval .849.
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
units = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


def by_unit(rows):
    return list(zip(*rows, strict=True))


def test_nominal_alpha_of_four_observers_with_gaps_is_the_published_one():
    assert alpha(by_unit(FOUR_OBSERVERS), nominal) == pytest.approx(0.743, abs=5e-4)


def test_interval_alpha_of_four_observers_with_gaps_is_the_published_one():
    assert alpha(by_unit(FOUR_OBSERVERS), interval) == pytest.approx(0.849, abs=5e-4)


def test_binary_alpha_of_two_observers_is_the_published_one():
    first, second = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(by_unit([first, second]), nominal) == pytest.approx(0.095, abs=5e-4)


def test_nominal_alpha_of_two_observers_is_the_published_one():
    assert alpha(zip("aabbdcccedda", "babbbccceddd", strict=True), nominal) == pytest.approx(0.692, abs=5e-4)


def test_alpha_is_undefined_without_pairs_or_without_variation():
    assert alpha([(1, None), (None, 2)], nominal) is None
    assert alpha([(1, 1), (1, 1)], nominal) is None
    assert alpha([], interval) is None


@given(units)
def test_alpha_does_not_depend_on_who_is_first_and_is_at_most_one(pairs):
    forward, backward = alpha(pairs, interval), alpha([(b, a) for a, b in pairs], interval)
    assert forward == backward or forward == pytest.approx(backward)
    assert forward is None or forward <= 1


def test_span_f1_counts_exact_overlapping_and_word_agreement():
    text = "one two three four five six"
    f1 = span_f1(text, [Range(0, 7), Range(14, 27)], [Range(0, 7), Range(14, 23), Range(8, 13)])
    assert f1.exact == pytest.approx(2 * 1 / 5)
    assert f1.overlap == pytest.approx(2 * 2 / 5)
    assert f1.words == pytest.approx(2 * 4 / (5 + 5))


def test_spans_that_differ_in_punctuation_alone_are_exact():
    assert span_f1("“Well,” she said", [Range(0, 7)], [Range(1, 5)]).exact == 1


def test_span_f1_is_undefined_when_nobody_marked_a_span():
    assert span_f1("one two", [], []) == (None, None, None)


def test_span_f1_is_zero_when_one_labeler_marked_nothing():
    assert span_f1("one two", [Range(0, 3)], []) == (0, 0, 0)


ranges = st.lists(st.tuples(st.integers(0, 25), st.integers(1, 8)).map(lambda p: Range(p[0], p[0] + p[1])), max_size=5)


@given(ranges, ranges)
def test_span_f1_is_mutual_and_lies_between_zero_and_one(first, second):
    text = "one two three four five six"
    forward, backward = span_f1(text, first, second), span_f1(text, second, first)
    assert forward.exact == backward.exact
    assert forward.words == backward.words
    assert all(value is None or 0 <= value <= 1 for value in forward)


def test_matching_takes_the_best_pair_first_and_each_once():
    assert match_one_to_one([[0.6, 0.9], [0.4, 0.8]], 0.5) == [(0, 1)]
