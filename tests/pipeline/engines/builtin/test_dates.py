"""Relative days become calendar dates, counted from the publication."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.builtin.grammar.dates import WEEKDAYS, find_dates, format_day, parse_day
from tests.pipeline.engines.builtin.extracting import parse_one

WEDNESDAY = date(2026, 3, 4)


def dated(sentence: str, published: date | None = WEDNESDAY) -> list[str]:
    return [r.text for r in find_dates(parse_one(sentence), published)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The ship sank on Monday.", ["2 March 2026"]),
        ("The ship sank Monday.", ["on 2 March 2026"]),
        ("The ship sank on Wednesday.", ["4 March 2026"]),
        ("The hearing opens on Monday.", ["9 March 2026"]),
        ("The court will sit on Friday.", ["6 March 2026"]),
        ("The ship sank yesterday.", ["on 3 March 2026"]),
        ("The ship sank on Monday night.", ["the night of 2 March 2026"]),
        ("The mayor sought to calm residents on Tuesday.", ["3 March 2026"]),
        ("The ship sank last Wednesday.", ["on 25 February 2026"]),
        ("A deckhand puts the first hit at dusk on Sunday night.", ["the night of 1 March 2026"]),
        ("The count stands at 43 as of Wednesday.", ["4 March 2026"]),
        ("It took until Sunday for the engineer to arrive.", ["1 March 2026"]),
        ("The judge adjourned the case until Friday.", ["6 March 2026"]),
        ("The council ordered the owner to leave by Friday.", ["6 March 2026"]),
    ],
)
def test_a_relative_day_is_written_as_a_date(sentence: str, expected: list[str]) -> None:
    assert dated(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The ship sank on Friday, March 6.",
        "Shops open late on Fridays.",
        "Sales rose on Black Friday.",
        "The Sunday Times reported it.",
        "Monday's vote failed.",
        "Today many people own a phone.",
        "The mayor wanted an answer by Friday.",  # the one before or the one after
    ],
)
def test_other_days_are_left_alone(sentence: str) -> None:
    assert dated(sentence) == []


def test_without_a_publication_date_nothing_is_dated() -> None:
    assert dated("The ship sank on Monday.", None) == []


@pytest.mark.parametrize(("text", "day"), [("2026-03-04", WEDNESDAY), ("2026-03-04T10:00:00Z", WEDNESDAY)])
def test_the_day_of_a_publication(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize("text", [None, "", "4 March 2026", "2026-13-01"])
def test_a_publication_that_is_no_iso_date_has_no_day(text: str | None) -> None:
    assert parse_day(text) is None


@settings(max_examples=30, deadline=None)
@given(st.dates(date(1990, 1, 8), date(2090, 1, 1)), st.sampled_from(WEEKDAYS))
def test_a_past_weekday_is_that_weekday_within_the_last_week(published: date, weekday: str) -> None:
    (text,) = dated(f"The ship sank on {weekday.capitalize()}.", published)
    days = [published - timedelta(days=n) for n in range(7)]
    assert [format_day(d) for d in days if WEEKDAYS[d.weekday()] == weekday] == [text]
