"""Quotations of two versions: the same utterance alike, in other words, cut, turned, or given to somebody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.builtin.comparison.quotes.utterances import Terms, one_utterance
from pipeline.engines.builtin.comparison.wording import holds, place_of
from pipeline.types import Aspect, Relation
from tests.pipeline.engines.builtin.versions import compare

SHARES = st.floats(0, 1)
WORDS = st.lists(st.sampled_from("abc"), max_size=8)
BACKGROUND = (
    "The council of Tarnwick voted on the harbour wall on Monday evening after a debate of three hours. "
    "The wall at Orr Quay will cost 4 million crowns, the harbour office said."
)


def _quoted(one: str, other: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Relation, aspect and words of the items about quotations, of two versions that end with those sentences."""
    items = compare(f"{BACKGROUND}\n\n{one}", f"{BACKGROUND}\n\n{other}").items
    told = ((i.relation, i.aspect, tuple(m.span.quote for m in i.mentions)) for i in items)
    return [(r.value, a.value, words) for r, a, words in told if a is Aspect.QUOTE or a is Aspect.ATTRIBUTION]


@pytest.mark.parametrize(
    ("one", "other", "relation", "words"),
    [
        pytest.param(
            "“The wall is a gift to the gulls,” said the mayor, Ines Halloran.",
            "“The wall is a present for the gulls,” said the mayor, Ines Halloran.",
            "differ",
            ("The wall is a gift to the gulls", "The wall is a present for the gulls"),
            id="other words",
        ),
        pytest.param(
            "The mayor, Ines Halloran, called the wall “a gift to the gulls”.",
            "“This wall is a gift to the gulls,” said the mayor, Ines Halloran.",
            "agree",
            ("a gift to the gulls", "This wall is a gift to the gulls"),
            id="a part within a sentence",
        ),
        pytest.param(
            "“We shall build the wall,” said the mayor, Ines Halloran.",
            "“We shall build the wall if the gulls let us,” said the mayor, Ines Halloran.",
            "differ",
            ("We shall build the wall", "We shall build the wall if the gulls let us"),
            id="broken off",
        ),
        pytest.param(
            "The mayor, Ines Halloran, called the cost of the wall “a joke”.",
            "“The cost of the wall is an insult, not a joke,” said the mayor, Ines Halloran.",
            "conflict",
            ("a joke", "The cost of the wall is an insult, not a joke"),
            id="turned",
        ),
        pytest.param(
            "“Twelve of our neighbours lost their cellars in one night,” said the mayor, Ines Halloran.",
            "“Our neighbours [in Orr Quay] lost their cellars in one night,” said the mayor, Ines Halloran.",
            "agree",
            (
                "Twelve of our neighbours lost their cellars in one night",
                "Our neighbours [in Orr Quay] lost their cellars in one night",
            ),
            id="what an editor put in brackets is left aside",
        ),
    ],
)
def test_an_utterance_of_one_speaker(one: str, other: str, relation: str, words: tuple[str, ...]) -> None:
    assert _quoted(one, other) == [(relation, "quote", words)]


def test_what_two_people_say_about_one_thing_is_not_one_utterance() -> None:
    one = "“The wall is a gift to the gulls,” said the mayor, Ines Halloran."
    other = "“The wall is a gift to the builders,” said the engineer, Tomas Reyk."
    assert not [found for found in _quoted(one, other) if found[1] == "quote"]


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("The wall was built to stop a flood", "The wall was built because storms flooded us", True),
        ("We trust this wall", "Trust is what we need", False),
    ],
)
def test_half_of_the_words_will_do_where_they_are_some(one: str, other: str, shown: bool) -> None:
    said = [f"“{words},” said the mayor, Ines Halloran." for words in (one, other)]
    assert bool(_quoted(*said)) == shown


def test_the_same_words_in_another_mouth_are_a_conflict() -> None:
    one = "“The wall is a gift to the gulls,” said the mayor, Ines Halloran."
    other = "“The wall is a gift to the gulls,” said the engineer, Tomas Reyk."
    assert [found[:2] for found in _quoted(one, other)] == [(Relation.CONFLICT, Aspect.ATTRIBUTION)]


def test_names_that_share_a_word_are_not_taken_for_two_mouths() -> None:
    one = "“The wall is a gift to the gulls,” said the mayor, Ines Halloran."
    other = "“The wall is a gift to the gulls,” said the mayor’s sister, Ruth Halloran."
    assert [found[0] for found in _quoted(one, other)] == ["agree"]


def test_two_sayings_of_one_speaker_on_two_matters_are_not_compared() -> None:
    one = "“Nobody asked the fishermen,” said the mayor, Ines Halloran."
    other = "“I have paid every bill myself,” said the mayor, Ines Halloran."
    assert _quoted(one, other) == []


@given(SHARES, SHARES, SHARES, st.sampled_from(Terms._fields))
def test_more_of_anything_makes_one_utterance_likelier(a: float, b: float, c: float, name: str) -> None:
    terms = Terms(a, b, c)
    assert 0 < one_utterance(terms) <= one_utterance(terms._replace(**{name: 1.0})) < 1


@given(WORDS, WORDS, WORDS)
def test_words_stand_where_they_were_put(before: list[str], words: list[str], after: list[str]) -> None:
    longer = [*before, *words, *after]
    at = place_of(words, longer)
    assert at is not None
    assert at <= len(before)
    assert longer[at : at + len(words)] == words
    assert holds(longer, words)
