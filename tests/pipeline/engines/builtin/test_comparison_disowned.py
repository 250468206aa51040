"""What a speaker claims never to have said, and is quoted with in the same version or in another."""

from __future__ import annotations

import pytest

from pipeline.types import Aspect, ComparisonItem, Relation
from tests.pipeline.engines.builtin.versions import compare

BACKGROUND = (
    "The council of Tarnwick voted on the harbour wall on Monday evening after a debate of three hours. "
    "The wall at Orr Quay will cost 4 million crowns, the harbour office said."
)
SAID = "“The wall is a joke on the fishermen,” said the mayor, Ines Halloran, in March."


def _disowned(*texts: str) -> list[ComparisonItem]:
    items = compare(*(f"{BACKGROUND}\n\n{text}" for text in texts)).items
    return [item for item in items if item.explanation.startswith("Disowned")]


@pytest.mark.parametrize(
    "denial",
    [
        "“I never called the wall a joke,” said the mayor, Ines Halloran.",
        "The mayor, Ines Halloran, denied having called the wall a joke.",
        "Ines Halloran, the mayor, denied that she had called the wall a joke.",
    ],
)
def test_a_disowned_saying_conflicts_with_its_quotation_elsewhere(denial: str) -> None:
    (item,) = _disowned(denial, SAID)
    assert (item.relation, item.aspect) == (Relation.CONFLICT, Aspect.QUOTE)
    assert item.mentions[-1].span.quote == "The wall is a joke on the fishermen"


def test_one_article_may_hold_both() -> None:
    (item,) = _disowned(f"“I never called the wall a joke,” said the mayor, Ines Halloran.\n\n{SAID}")
    assert len(item.mentions) == 2


@pytest.mark.parametrize(
    "text",
    [
        "“Nobody said the wall was a joke,” said the mayor, Ines Halloran.",
        "“I never called the wall a joke,” said the engineer, Tomas Reyk.",
        "“I never called the bridge a mistake,” said the mayor, Ines Halloran.",
        "The mayor, Ines Halloran, called the wall a joke.",
    ],
)
def test_other_people_other_matters_and_owned_words_do_not(text: str) -> None:
    assert _disowned(text, SAID) == []
