"""Days are placed by the publication date and compared field by field; clock times by the minute."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.grounding.fit import Fit
from pipeline.grounding.timepoints import find_clock_times, find_days, fit_clock_times, fit_days

_WEDNESDAY = date(2026, 3, 4)


def _days(claimed: str, found: str, published: date | None = _WEDNESDAY) -> Fit:
    return fit_days(find_days(claimed)[0], find_days(found, published)[0])


@pytest.mark.parametrize(
    ("claimed", "found", "expected"),
    [
        ("on 3 March 2026", "on Tuesday", Fit.ENTAILS),
        ("on 3 March 2026", "yesterday", Fit.ENTAILS),
        ("on 3 March 2026", "on Monday", Fit.CONFLICTS),
        ("on 3 March 2026", "last month", Fit.CONFLICTS),
        ("on 3 March 2026", "this month", Fit.OPEN),
        ("in February 2026", "last month", Fit.ENTAILS),
        ("in 2026", "on 3 March 2026", Fit.ENTAILS),
        ("on 3 March 2026", "in 2026", Fit.OPEN),
        ("on 3 March 2026", "on 4 March", Fit.CONFLICTS),
        ("in 2025", "in 2026", Fit.CONFLICTS),
        ("in March", "in 2026", Fit.OTHER),
    ],
)
def test_a_day_stands_for_another_by_the_fields_they_share(claimed: str, found: str, expected: Fit) -> None:
    assert _days(claimed, found) is expected


def test_weekdays_are_compared_by_name_when_nobody_can_place_them() -> None:
    assert _days("on Tuesday", "on Tuesday", None) is Fit.ENTAILS
    assert _days("on Tuesday", "on Friday", None) is Fit.CONFLICTS


def test_a_relative_day_without_publication_date_settles_nothing() -> None:
    assert _days("on 3 March 2026", "yesterday", None) is Fit.OTHER


def test_a_weekday_beside_its_date_is_one_reference() -> None:
    assert len(find_days("on Tuesday, 3 March 2026", _WEDNESDAY)) == 1


@pytest.mark.parametrize(
    ("claimed", "found", "expected"),
    [
        ("at 6.10 p.m.", "at 18:10", Fit.ENTAILS),
        ("about six o'clock", "at 6.10 p.m.", Fit.ENTAILS),
        ("at 6.10 p.m.", "about six o'clock", Fit.OPEN),
        ("at noon", "at 3 pm", Fit.CONFLICTS),
        ("before noon", "at 9 am", Fit.ENTAILS),
    ],
)
def test_a_time_stands_for_another_by_the_minute(claimed: str, found: str, expected: Fit) -> None:
    assert fit_clock_times(find_clock_times(claimed)[0], find_clock_times(found)[0]) is expected
