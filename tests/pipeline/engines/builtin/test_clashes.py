"""Clashes of versions: one says that it is so, the other that it is not, wherever the two stand."""

from __future__ import annotations

import pytest

from pipeline.types import Aspect, Relation
from tests.pipeline.engines.builtin.versions import apart

HEAD = "The north pier of Tarnwick was closed on Monday after a barge hit it, the harbour board said.\n\n"


def turned(one: str, other: str) -> list[tuple[str, ...]]:
    """The words of both sides of every conflict over an event."""
    items = apart(HEAD + one, HEAD + other)
    return [
        tuple(m.span.quote for m in i.mentions)
        for i in items
        if i.aspect is Aspect.EVENT and i.relation is Relation.CONFLICT
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The crew sounded the horn twice before the collision.", "The horn was never sounded before the collision."),
        ("The police opened a criminal inquiry.", "A criminal inquiry, as told elsewhere, never existed."),
        (
            "The survey of the pier was paid by the county.",
            "The survey was paid by the port’s insurers, not by the county.",
        ),
        (
            "The mayor, Ines Halloran, ruled out a toll for the pier.",
            "A toll for the pier is “not off the table”, Ines Halloran said.",
        ),
    ],
)
def test_what_one_version_tells_and_the_other_denies_is_a_conflict(one: str, other: str) -> None:
    (found,) = turned(one, other)
    assert all(any(words in text for text in (one, other)) for words in found)
    assert turned(other, one) == [found[::-1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The crew sounded the horn twice.", "The police never sounded so grave, a fisherman said."),
        ("The barge hit two boats as it turned.", "The tug did not hit the fuel station."),
        ("Nobody could tell the board who steered.", "No one was able to tell the board who had steered."),
        ("The union rejected an offer of the port.", "The port made an offer to the union."),
        (
            "The prosecutor charged the master with steering under the influence of drink.",
            "The prosecutor did not charge the master with the deaths of two harbour hands below deck.",
        ),
        (
            "The pilot Tomas Reyk answered the questions of the board about the buoys.",
            "The master Lena Osk did not answer the questions of the board about the buoys.",
        ),
        ("The horn of the barge was heard in the town.", "The horn of the barge was barely heard in the town."),
        (
            "Before the pilot spoke to the board, two captains had blamed the old charts of the harbour.",
            "The pilot was not speaking about the wages of the crew, but about the buoys that the county had promised.",
        ),
    ],
)
def test_a_negation_of_something_else_is_none(one: str, other: str) -> None:
    assert turned(one, other) == []


def test_a_charge_that_an_article_tells_beside_its_denial_clashes_with_no_charge_elsewhere() -> None:
    charge = "The master ignored the red signal of the pier, the pilot Tomas Reyk said."
    both = f"{charge} The master, Lena Osk, denied that she ignored the red signal of the pier."
    assert turned(charge, both) == []


def test_an_article_that_tells_and_denies_one_thing_contradicts_itself() -> None:
    text = (
        HEAD + "The crew of the barge sounded the horn before the collision with the pier.\n\n"
        "Repairs will cost 4 million crowns. The crew of the barge never sounded the horn before the collision."
    )
    (item,) = [i for i in apart(text) if i.aspect is Aspect.EVENT]
    assert len({m.article_id for m in item.mentions}) == 1
    assert len(item.mentions) == 2
