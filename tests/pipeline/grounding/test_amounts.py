"""Amounts are read with their rounding words and units, and stand for each other only where the guide says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.grounding.amounts import Bound, find_amounts, fit
from pipeline.grounding.fit import Fit


def _fit(claimed: str, found: str) -> Fit:
    return fit(find_amounts(claimed)[0], find_amounts(found)[0])


@pytest.mark.parametrize(
    ("claimed", "found", "expected"),
    [
        ("about 40 people", "38 people", Fit.ENTAILS),
        ("nearly 40 people", "38 people", Fit.ENTAILS),
        ("dozens of people", "38 people", Fit.ENTAILS),
        ("more than 30 people", "38 people", Fit.ENTAILS),
        ("40 people", "38 people", Fit.CONFLICTS),
        ("38 people", "about 40 people", Fit.OPEN),
        ("38 people", "more than 30 people", Fit.OPEN),
        ("30 to 40 people", "38 people", Fit.ENTAILS),
        ("between 30 and 36 people", "38 people", Fit.CONFLICTS),
        ("more than 40 people", "38 people", Fit.CONFLICTS),
        ("up to 40 people", "38 people", Fit.ENTAILS),
        ("at least a dozen people", "12 people", Fit.ENTAILS),
        ("12 people", "a dozen people", Fit.ENTAILS),
        ("10 kilometres", "6.2 miles", Fit.ENTAILS),
        ("10 kilometres", "10 miles", Fit.CONFLICTS),
        ("$2.5 million", "2.5 million dollars", Fit.ENTAILS),
        ("$2.5 million", "$2,480,000", Fit.OPEN),
        ("$2.5 million", "$3 million", Fit.CONFLICTS),
        ("12 percent", "12 per cent", Fit.ENTAILS),
        ("12 percent", "12 people", Fit.OTHER),
        ("$5", "€5", Fit.OTHER),
        ("half of the voters", "50% of the voters", Fit.ENTAILS),
        ("two weeks", "14 days", Fit.ENTAILS),
        ("one person died", "two people died", Fit.CONFLICTS),
        ("the second round", "the third round", Fit.CONFLICTS),
    ],
)
def test_an_amount_stands_for_another_by_its_rounding_and_unit(claimed: str, found: str, expected: Fit) -> None:
    assert _fit(claimed, found) is expected


@pytest.mark.parametrize(
    "text",
    ["on 3 March 2026", "from 10 to 12 July 2026", "at 6.10 p.m.", "an F-35 jet", "no one came", "one of them left"],
)
def test_dates_times_and_names_are_no_amounts(text: str) -> None:
    assert find_amounts(text) == ()


def test_a_rise_from_one_number_to_another_is_no_range() -> None:
    assert [a.bound for a in find_amounts("rose from 30 to 40 degrees")] == [Bound.EXACT, Bound.EXACT]


def test_an_amount_covers_its_rounding_word_and_unit() -> None:
    text = "It weighed roughly 300 kg when found."
    (amount,) = find_amounts(text)
    assert text[amount.start : amount.end] == "roughly 300 kg"


def test_what_is_counted_follows_the_number() -> None:
    assert (
        find_amounts("12 injured passengers, all local")[0].counted == find_amounts("3 injured passengers")[0].counted
    )


@given(st.integers(min_value=2, max_value=1_400), st.sampled_from(["boats", "km", "percent"]))
def test_every_amount_entails_itself(value: int, unit: str) -> None:
    assert _fit(f"{value} {unit}", f"{value} {unit}") is Fit.ENTAILS


@given(st.integers(min_value=2, max_value=900), st.integers(min_value=2, max_value=900))
def test_plain_small_counts_conflict_unless_equal(first: int, second: int) -> None:
    assert (_fit(f"{first} boats", f"{second} boats") is Fit.ENTAILS) == (first == second)
