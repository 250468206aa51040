"""The headline against its text: another number, a bound or a doubt left out; in the text or in the metadata."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.engines.base import ReadArticle
from pipeline.engines.builtin.engine import BuiltinEngine
from pipeline.text.sentences import split_sentences
from pipeline.types import ComparisonItem
from tests.pipeline.engines.builtin.reading import article

BODY = (
    "Four people were killed when the ferry Alder Queen ran aground off Tarn Point, the coastguard said.\n\n"
    "The harbour of Tarnwick will stay shut to ferries until at least the end of June, the harbour office decided.\n\n"
    "The fire in the engine room may have been set by a deckhand."
)


def _headline_items(title: str, text: str = BODY) -> list[ComparisonItem]:
    """What an article whose metadata have that title says against it."""
    titled = replace(article(text), title=title)
    items = BuiltinEngine().compare([ReadArticle(titled, split_sentences(text))]).items
    return [item for item in items if "headline" in item.explanation]


@pytest.mark.parametrize(
    ("title", "relation", "words"),
    [
        ("Ferry disaster off Tarn Point kills six", "conflict", "Four people"),
        (
            "Harbour of Tarnwick to stay shut to ferries until the end of June",
            "differ",
            "until at least the end of June",
        ),
        ("The fire in the engine room was set by a deckhand", "differ", "may have been set by a deckhand"),
    ],
)
def test_a_title_in_the_metadata_that_says_more_is_shown_with_the_words_of_the_text(
    title: str, relation: str, words: str
) -> None:
    (item,) = _headline_items(title)
    assert item.relation == relation
    (mention,) = item.mentions
    assert words in mention.span.quote
    assert BODY[mention.span.start : mention.span.end] == mention.span.quote
    assert title in item.explanation


@pytest.mark.parametrize(
    "title",
    [
        "Ferry disaster off Tarn Point kills four",
        "Harbour of Tarnwick shut to ferries until at least the end of June",
        "The fire in the engine room may have been set by a deckhand",
        "Was the fire in the engine room set by a deckhand?",
        "Fire in the engine room ‘was set by a deckhand’",
        "A night at Tarn Point",
    ],
)
def test_a_title_that_keeps_to_the_text_asks_or_quotes_is_not_shown(title: str) -> None:
    assert _headline_items(title) == []


def test_a_headline_in_the_text_is_shown_with_both_places() -> None:
    title = "Harbour of Tarnwick to stay shut to ferries until the end of June"
    (item,) = _headline_items(title, f"{title}\n\n{BODY}")
    assert [title in m.span.quote or "at least" in m.span.quote for m in item.mentions] == [True, True]


def test_the_month_of_may_is_no_doubt() -> None:
    text = "The harbour of Tarnwick was shut to all ferries on 9 May.\n\nNobody was hurt."
    assert _headline_items("Harbour of Tarnwick shut to all ferries", text) == []
