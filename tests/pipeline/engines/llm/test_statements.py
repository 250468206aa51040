"""A claim says something of something; a phrase with a relative clause does not."""

from __future__ import annotations

import pytest

from pipeline.engines.llm.english import statements_among

STATEMENTS = (
    "The council closed the bridge.",
    "Mara Venn said that the bridge was closed.",
    "The mayor, who was late, closed the bridge.",
    "Some of the boats that sank were old.",
)
PHRASES = (
    "The ambassador to Norway.",
    "A move that has been seen by many as a provocation.",
    "Many of whom have long warned that the bridge is weak.",
    "Most of which were closed by noon.",
)


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_is_one(text: str) -> None:
    assert statements_among([text, *PHRASES]) == {text}


@pytest.mark.parametrize("text", PHRASES)
def test_a_phrase_is_none_whatever_verb_its_relative_clause_has(text: str) -> None:
    assert not statements_among([text])
