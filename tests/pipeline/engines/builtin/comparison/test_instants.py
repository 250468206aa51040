"""When: what a phrase gives, which phrases can be held against each other, and which of them agree."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.builtin.comparison.dates.clocks import Clock, find_clocks
from pipeline.engines.builtin.comparison.dates.instants import Instant, Kind, find_instants
from pipeline.engines.builtin.comparison.dates.lags import find_lags
from tests.pipeline.engines.builtin.extracting import parse_one

PUBLISHED = date(2026, 3, 4)  # a Wednesday


def instants(text: str) -> tuple[Instant, ...]:
    return find_instants(parse_one(text), PUBLISHED)


def written(text: str) -> list[str]:
    return [text[i.start : i.end] for i in instants(text)]


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("The gate opened at 8 p.m.", 1200),
        ("The gate opened at 20:05.", 1205),
        ("The clock stopped at 2.02 on Tuesday afternoon.", 842),
        ("They left at half past four in the morning.", 270),
        ("It struck a quarter to nine at night.", 1245),
        ("The bell rang at noon.", 720),
        ("The first shot fell before eleven on Sunday night.", 1380),
    ],
)
def test_a_time_of_day_is_read_in_minutes(text: str, minute: int) -> None:
    (clock,) = find_clocks(text)
    assert clock.minute == minute


@pytest.mark.parametrize(
    "text",
    [
        "21:05 The boats are back in the harbour.",
        "Updated at 18:30",
        "The rate stood at 4.35 percent in March.",
        "Shares closed at 13.45, up from 12.10.",
        "He came seventh, before eight others.",
        "It cost $10.40 a head.",
    ],
)
def test_stamps_rates_and_counts_are_no_times_of_day(text: str) -> None:
    assert list(find_clocks(text)) == []


def test_a_time_in_words_stands_for_the_nearest_quarter() -> None:
    clocks = [next(find_clocks(f"They left at {t}.")) for t in ("half past four", "4.34 a.m.", "4.41 a.m.")]
    assert clocks[0].agrees(clocks[1])
    assert not clocks[0].agrees(clocks[2])
    assert not clocks[1].agrees(clocks[2])


@given(*(st.builds(Clock, st.just(0), st.just(1), st.integers(0, 1439), st.booleans(), st.booleans()) for _ in "ab"))
def test_agreement_of_clocks_is_mutual_and_holds_for_one_with_itself(one: Clock, other: Clock) -> None:
    assert one.agrees(one)
    assert one.agrees(other) == other.agrees(one)
    assert 0 <= one.apart(other) <= 720


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("It opened on Monday.", "It opened on 2 March.", True),
        ("It opened on Monday.", "It opened on 1 March.", False),
        ("It opened on Monday morning.", "It opened on Monday night.", False),
        ("It opened on Monday evening.", "It opened on Monday night.", True),
        ("He left at the end of 2024.", "He left early in 2024.", False),
        ("He left in 2024.", "He left on 3 May 2024.", True),
        ("He left at the end of 2024.", "He left on 3 May 2024.", False),
        ("He left at the end of May.", "He left on 25 May.", True),
        ("He left at the end of May.", "He left on 3 May.", False),
        ("It meets on Friday.", "It met on Friday.", True),
        ("It stays shut until the end of May.", "It stays shut into the autumn.", False),
        ("It closes on 31 March 2027.", "It closes in March next year.", True),
        ("The school opens tomorrow.", "The school opens on 6 March.", True),
        ("The school opens tomorrow.", "The school opens on 9 March.", False),
        ("He was tested the same day.", "He was tested a week later.", False),
        ("It was reported within the hour.", "It was reported 40 minutes later.", True),
        ("It was reported within the hour.", "It was reported more than three hours later.", False),
        ("Results are due next week.", "Results are due within days.", False),
        ("She promised a report by 16 March.", "She has set no date for a report.", False),
        ("A poll was taken before the vote.", "A poll was taken after the vote.", False),
    ],
)
def test_what_two_times_of_one_thing_say_of_each_other(one: str, other: str, agree: bool) -> None:
    (mine,), (theirs,) = instants(one), instants(other)
    assert mine.comparable(theirs)
    assert theirs.comparable(mine)
    assert mine.agrees(theirs) == theirs.agrees(mine) == agree


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It opened on Monday.", "It opened at noon."),
        ("It opened in 2024.", "It opened a week later."),
        ("It closed on 2 February.", "It closes next week."),  # a day gone by is no term
        ("A poll was taken before the vote.", "A poll was taken before the leak."),
    ],
)
def test_some_answers_to_when_cannot_be_held_against_each_other(one: str, other: str) -> None:
    (mine,), (theirs,) = instants(one), instants(other)
    assert not mine.comparable(theirs)


def test_tomorrow_in_papers_of_two_days_is_not_compared() -> None:
    text = "The school opens tomorrow."
    (mine,), (theirs,) = (find_instants(parse_one(text), day) for day in (PUBLISHED, date(2026, 3, 5)))
    assert not mine.comparable(theirs)
    assert mine.comparable(mine)
    assert mine.agrees(mine)


def test_a_dateline_and_a_denied_time_say_nothing() -> None:
    assert written("TARNWICK, 2 March — The ferry ran aground on Sunday.") == ["Sunday"]
    assert written("The ferry sank at 2.02 p.m., not at 2.20 p.m.") == ["2.02 p.m."]


def test_a_day_without_a_year_is_of_the_nearest_one() -> None:
    parsed = parse_one("The inquiry opens on 12 January.")
    (opening,) = find_instants(parsed, date(2025, 11, 21))
    assert (opening.year, opening.ahead) == (None, True)
    (opening,) = find_instants(parsed, date(2026, 2, 1))
    assert (opening.year, opening.ahead) == (2026, False)


def test_without_a_publication_date_a_weekday_stays_a_weekday() -> None:
    (monday,), (sunday,) = (find_instants(parse_one(f"It opened on {d}."), None) for d in ("Monday", "Sunday"))
    assert monday.weekday == "monday"
    assert monday.comparable(sunday)
    assert not monday.agrees(sunday)


@given(st.integers(1, 400), st.sampled_from(["minute", "hour", "day", "week"]), st.sampled_from(["later", "earlier"]))
def test_a_lag_holds_its_own_length_on_its_own_side(number: int, unit: str, way: str) -> None:
    (lag,) = find_lags(f"It came {number} {unit}s {way}.")
    length = number * {"minute": 1, "hour": 60, "day": 1440, "week": 10080}[unit] * (1 if way == "later" else -1)
    assert lag.least <= length <= lag.most
    assert lag.least * lag.most > 0


@given(st.text(alphabet=st.sampled_from("abc 0123456789.:,’'amptofbey\n"), max_size=80))
def test_no_two_times_overlap_and_each_is_in_the_sentence(text: str) -> None:
    if not text.strip():
        return
    found = instants(text)
    assert all(0 <= i.start < i.end <= len(text) for i in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(i.kind is not Kind.CLOCK or i.clock is not None for i in found)


@pytest.mark.parametrize(
    "text",
    [
        "The minister has set no date for the report.",
        "The minister has not yet set a date for the report.",
        "The minister did not give a date.",
        "The minister closed the road without any timetable.",
        "The road stays shut until further notice.",
        "The road was closed for good.",
    ],
)
def test_an_open_end_is_a_term(text: str) -> None:
    assert [i.kind for i in instants(text)] == [Kind.TERM]


def test_for_good_reason_is_no_term() -> None:
    assert instants("The road was closed for good reason.") == ()


def test_before_and_after_are_opposed_only_of_one_thing() -> None:
    first, second, third = (
        find_instants(parse_one(text), PUBLISHED)
        for text in (
            "The poll was taken before the vote.",
            "The poll was taken after the vote.",
            "The poll was taken after the storm.",
        )
    )
    assert first[0].comparable(second[0])
    assert not first[0].agrees(second[0])
    assert not first[0].comparable(third[0])
