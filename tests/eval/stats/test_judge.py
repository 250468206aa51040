"""The corrected rate of a judge that errs."""

import pytest

from eval.stats.intervals import wilson
from eval.stats.judge import JudgeCounts, corrected_rate


def test_the_rate_is_rogan_and_gladens():
    counts = JudgeCounts(true_positive=90, false_negative=10, true_negative=80, false_positive=20)
    found = corrected_rate(340, 1000, counts)
    assert (found.raw, found.rate) == pytest.approx((0.34, (0.34 + 0.8 - 1) / (0.9 + 0.8 - 1)))
    assert found.interval.low < found.rate < found.interval.high


def test_a_perfect_judge_known_well_has_nearly_the_interval_of_a_proportion():
    found = corrected_rate(300, 1000, JudgeCounts(10**7, 0, 10**7, 0))
    assert found.rate == pytest.approx(0.3)
    assert found.interval == pytest.approx(wilson(300, 1000), abs=1e-3)


def test_fewer_judged_by_people_make_a_wider_interval():
    few, many = (corrected_rate(300, 1000, JudgeCounts(9 * n, n, 9 * n, n)) for n in (2, 200))
    assert few.interval.high - few.interval.low > many.interval.high - many.interval.low


@pytest.mark.parametrize(
    ("judged", "counts"),
    [
        (0, JudgeCounts(9, 1, 9, 1)),
        (10, JudgeCounts(0, 0, 9, 1)),
        (10, JudgeCounts(9, 1, 0, 0)),
        (10, JudgeCounts(5, 5, 5, 5)),
    ],
)
def test_where_no_correction_holds_there_is_none(judged, counts):
    assert corrected_rate(5 if judged else 0, judged, counts) is None
