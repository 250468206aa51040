"""Whose relative it was: another word of kinship of one person, in like sentences."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.analysis import analyze
from pipeline.engines.builtin.comparison.alignment import Rarity
from pipeline.engines.builtin.comparison.compare import read_versions
from pipeline.engines.builtin.comparison.drafts import Draft
from pipeline.engines.builtin.comparison.persons.relatives import compare_relatives
from pipeline.text.sentences import split_sentences
from pipeline.types import Aspect, Relation
from tests.pipeline.engines.builtin.reading import article


def _drafts(*texts: str) -> list[Draft]:
    read = [article(text, published="2026-03-04") for text in texts]
    one, other = read_versions([analyze(text, split_sentences(text.text)) for text in read])
    rarity = Rarity(point.stems for version in (one, other) for point in version.points)
    return list(compare_relatives(one, other, rarity))


def test_another_relative_in_a_like_sentence_conflicts() -> None:
    (draft,) = _drafts(
        "Olga Brandt said the boat was safe. Her sister sold the boat to the harbour office in March.",
        "Olga Brandt said the boat was safe. Olga Brandt's cousin had sold the boat to the harbour office.",
    )
    assert (draft.relation, draft.aspect) == (Relation.CONFLICT, Aspect.PERSON)
    assert draft.one.mention.span.quote == "Her sister"
    assert draft.other.mention.span.quote == "Olga Brandt's cousin"


def test_an_in_law_is_another_relative() -> None:
    (draft,) = _drafts(
        "Olga Brandt chairs the board. Her brother owns the quarry behind the harbour.",
        "Olga Brandt chairs the board. Her brother-in-law owns the quarry behind the harbour.",
    )
    assert draft.other.mention.span.quote == "Her brother-in-law"


def test_relatives_told_together_are_taken_together() -> None:
    (draft,) = _drafts(
        "Emil Brandt, whose wife and son drowned in the harbour, spoke to the court.",
        "Emil Brandt spoke to the court: his wife and two daughters drowned in the harbour.",
    )
    assert "wife and son" in draft.one.mention.span.quote
    assert "wife and two daughters" in draft.other.mention.span.quote


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Her sister sold the boat to the office.", "Her sister had sold the boat to the office."),
        ("Her daughter sold the boat to the office.", "Her child sold the boat to the office."),
        ("Her son and daughter sold the boat.", "Her son sold the boat."),
        ("Her sister sold the boat to the office.", "Her mother sings alto on Sundays."),
    ],
)
def test_the_same_relative_one_less_or_another_matter_does_not(one: str, other: str) -> None:
    assert _drafts(f"Olga Brandt said so. {one}", f"Olga Brandt said so. {other}") == []


def test_relatives_of_two_people_are_not_compared() -> None:
    assert (
        _drafts(
            "Olga Brandt said so. Her sister sold the boat to the office.",
            "Emil Lund said so. His cousin sold the boat to the office.",
        )
        == []
    )
