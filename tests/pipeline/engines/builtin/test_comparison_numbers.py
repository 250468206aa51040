"""Numbers of two versions: which are of one thing, what is read of them, and what they say of each other."""

from __future__ import annotations

from math import inf
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.builtin.analysis import analyze
from pipeline.engines.builtin.comparison.compare import read_versions
from pipeline.engines.builtin.comparison.numbers import samequantity
from pipeline.engines.builtin.comparison.numbers.amounts import Amount, find_amounts
from pipeline.engines.builtin.comparison.numbers.counts import MASK, figures_of
from pipeline.engines.builtin.comparison.numbers.fractions import find_fractions
from pipeline.text.parse import parse_sentences
from pipeline.text.sentences import split_sentences
from pipeline.types import Aspect, Relation
from tests.pipeline.engines.builtin.reading import article
from tests.pipeline.engines.builtin.versions import apart

PETITION = """Residents of Orlby asked the council on Monday to keep the swimming hall open.

Dana Whitlow, who leads the campaign, handed over a petition with 4,180 signatures at the town hall.

The hall was built in 1971 and costs the town 600,000 crowns a year, Mayor Ines Halloran said."""
PETITION_TOO = """The council of Orlby was asked on Monday to keep the swimming hall open.

The petition for the swimming hall, brought to the town hall by Dana Whitlow, carries 4,810 names.

Mayor Ines Halloran said that the hall costs the town 600,000 crowns a year."""


def numbers(*texts: str) -> list[tuple[Relation, tuple[str, ...]]]:
    """The relations and words of the numbers that are set against each other."""
    items = [i for i in apart(*texts) if i.aspect is Aspect.NUMBER]
    return [(i.relation, tuple(m.span.quote for m in i.mentions)) for i in items]


def test_one_thing_counted_under_two_nouns_is_one_quantity() -> None:
    assert numbers(PETITION, PETITION_TOO) == [(Relation.CONFLICT, ("4,180 signatures", "4,810 names"))]


def test_different_things_counted_are_not_set_against_each_other() -> None:
    harbour = "Three cranes in the harbour of Tarnwick were hit by the storm on Monday, the port authority said."
    school = "Seven pupils of the school in Orlby won a prize for their weather station in May, the head teacher said."
    assert not numbers(f"{PETITION}\n\n{harbour}", f"{PETITION}\n\n{school}")


def test_a_number_told_twice_makes_one_difference() -> None:
    twice = f"{PETITION}\n\nThe petition with its 4,180 signatures lies in the town hall until Friday."
    twice_too = f"{PETITION_TOO}\n\nThe petition with its 4,810 names is to be seen in the town hall until Friday."
    assert len(numbers(twice, twice_too)) == 1


def test_a_range_differs_from_its_own_end_and_holds_what_lies_in_it() -> None:
    texts = [
        f"The repair of the weir will take {days} days, the water board said on Monday."
        for days in ("8 to 12", "12", "9")
    ]
    assert [relation for relation, _ in numbers(texts[0], texts[1])] == [Relation.DIFFER]
    assert not numbers(texts[0], texts[2])


def test_figures_are_read_outside_of_claims_with_their_surroundings() -> None:
    text = "Lobster, 24 guests, a bill of 3,400 marks - and who paid?\n\nThe bill was paid by the port on Monday."
    one = article(text)
    (version,) = read_versions([analyze(one, split_sentences(one.text))])
    figures = figures_of(version)
    assert [f.place.mention.span.quote for f in figures] == ["24 guests", "3,400 marks"]
    assert figures[0].window == f"Lobster, {MASK} guests, a bill of 3,400"


STORM = """Storm kills {} in Tarnwick harbour

{} people were killed when the storm sank two trawlers in the harbour of Tarnwick on Monday, the coastguard said.

The harbour stays closed until the wrecks have been raised, the port authority said."""


def test_a_headline_number_that_the_text_does_not_give_contradicts_it() -> None:
    assert numbers(STORM.format("nine", "Five")) == [(Relation.CONFLICT, ("nine", "Five people"))]


def test_a_headline_number_that_the_text_gives_or_rounds_is_none() -> None:
    assert not numbers(STORM.format("five", "Five"))
    assert not numbers(STORM.format("about 40", "Forty-one"))


def test_two_counts_of_one_thing_by_two_sources_side_by_side_conflict() -> None:
    text = "Police said that 300 people stood outside the town hall of Orlby on Monday. The organisers spoke of 900."
    assert numbers(text) == [(Relation.CONFLICT, ("300 people", "900"))]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Two-thirds of the hall was full.", 200 / 3, "percent"),
        ("A quarter of the members voted.", 25.0, "percent"),
        ("Nine in ten said yes.", 90.0, "percent"),
        ("Half the crew is missing.", 50.0, "percent"),
        ("She drank half a litre of it.", 0.5, None),
        ("He waited three quarters of an hour.", 0.75, None),
        ("The bill is one and a half million crowns.", 1.5e6, None),
        ("They walked for 2½ hours.", 2.5, None),
    ],
)
def test_fractions_in_words_are_read(text: str, value: float, unit: str | None) -> None:
    (found,) = find_fractions(text)
    assert found.quantity.value == pytest.approx(value)
    assert found.quantity.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        "The second half was better.",
        "A third man was seen in the first quarter.",
        "It came at a quarter past nine.",
        "Nine in 22 samples were foul.",
        "Seven in May, two in Orlby and one in 2024.",
        "The ship was cut in half.",
    ],
)
def test_what_only_looks_like_a_fraction_is_none(text: str) -> None:
    assert find_fractions(text) == ()


@given(st.integers(2, 9), st.integers(1, 8))
def test_a_share_is_read_alike_however_it_is_written(parts: int, count: int) -> None:
    words = ["two", "three", "four", "five", "six", "seven", "eight", "nine"]
    names = ["half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth"]
    if not 2 <= count < parts:
        return
    number = words[count - 2]
    texts = (
        f"{number}-{names[parts - 2]}s of them left",
        f"{number} in {words[parts - 2]} left",
        f"{count} in {parts}",
    )
    found = [find_fractions(text)[0].quantity.value for text in texts]
    assert found == pytest.approx([100 * count / parts] * 3)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("The ban lasts between two and four years.", [(2.0, 4.0)]),
        ("Two-thirds of the 300 seats were taken.", [(60.0, 220 / 3), (300.0, 300.0)]),
        ("At 18.40 the pump failed for 20 minutes.", [(20.0, 20.0)]),
        ("18.40", []),
        ("The air held 0.03 parts per million of it.", [(0.03, 0.03)]),
    ],
)
def test_amounts_are_read_with_their_bounds(text: str, amounts: list[tuple[float, float]]) -> None:
    (parse,) = parse_sentences(split_sentences(text))
    factor = {"years": 31557600.0, "minutes": 60.0}
    scale = next((f for unit, f in factor.items() if unit in text), 1.0)
    read = [(a.low / scale, a.high / scale) for a in find_amounts(parse)]
    assert read == [pytest.approx(a) for a in amounts]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nine miners were brought up, and 14 are still missing.", ["Nine miners", "14 are still missing"]),
        ("Of the crew of 30, 11 were rescued by noon.", ["30", "11 were rescued"]),
        ("About 40 are in hospital.", ["About 40"]),
    ],
)
def test_a_number_is_shown_with_what_it_counts_or_what_is_told_of_it(text: str, shown: list[str]) -> None:
    one = article(text)
    (version,) = read_versions([analyze(one, split_sentences(one.text))])
    assert [f.place.mention.span.quote for f in figures_of(version)] == shown


AMOUNTS = st.builds(
    lambda low, width, open_: Amount(
        0.0 if open_ == "below" else low,
        inf if open_ == "above" else low + width,
        None,
        exact=open_ == "",
        start=0,
        end=1,
        number_start=0,
        value=low,
    ),
    st.integers(1, 40).map(float),
    st.sampled_from([0.0, 0.0, 5.0]),
    st.sampled_from(["", "", "about", "above", "below"]),
)


@given(AMOUNTS, AMOUNTS)
def test_amounts_stand_to_each_other_alike_from_both_sides(one: Amount, other: Amount) -> None:
    assert one.agrees(one)
    assert one.agrees(other) == other.agrees(one)
    assert one.excludes(other) == other.excludes(one)
    assert one.times(other) == other.times(one) >= 1
    assert not (one.agrees(other) and one.excludes(other))


@given(st.integers(1, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_best_rival_is_the_largest_other_cell_of_row_and_column(height: int, width: int, random: Random) -> None:
    grid = np.array([[random.uniform(-1, 1) for _ in range(width)] for _ in range(height)], dtype=np.float32)
    found = samequantity._best_other(grid)
    for i, j in np.ndindex(height, width):
        rivals = [grid[i, k] for k in range(width) if k != j] + [grid[k, j] for k in range(height) if k != i]
        assert found[i, j] == max([*rivals, 0.0])


@pytest.mark.parametrize(
    ("short", "full", "agree"),
    [
        ("$13.6 million", "$13,625,777", True),
        ("$14 million", "$13,625,777", True),
        ("$13 million", "$13,625,777", False),
        ("$13.6 million", "$13.7 million", False),
        ("40 million crowns", "38 million crowns", False),
    ],
)
def test_an_amount_in_millions_rounds_one_in_full_digits(short: str, full: str, *, agree: bool) -> None:
    one, other = (find_amounts(parse_sentences(split_sentences(f"It cost {t} to build."))[0])[0] for t in (short, full))
    assert (one.agrees(other), other.agrees(one)) == (agree, agree)
