"""The exact words of a sentence that a statement rests on."""

from __future__ import annotations

import pytest

from pipeline.engines.llm.placing import words_for

FLOOD = "On Monday the Alder burst its banks at Tarn, and 40 houses in the old town were left without power."
SORRY = "“We opened one gate too far,” she added, her voice low, “and I am sorry for that.”"


@pytest.mark.parametrize(
    ("statement", "sentence", "cue", "words"),
    [
        ("40 houses in the old town had no power.", FLOOD, None, "40 houses in the old town were left without power"),
        ("The Alder burst its banks.", FLOOD, None, "On Monday the Alder burst its banks at Tarn"),
        ("They opened a gate too far.", SORRY, "added", "We opened one gate too far"),
        ("Pia Lorenz is sorry.", SORRY, "added", "I am sorry for that"),
        ("The mayor resigned.", FLOOD, None, None),
        ("", FLOOD, None, None),
    ],
)
def test_the_stretch_that_has_most_of_the_statement(
    statement: str, sentence: str, cue: str | None, words: str | None
) -> None:
    assert words_for(statement, sentence, cue) == words


def test_a_cue_ends_the_stretch_and_a_verb_of_saying_is_one() -> None:
    sentence = "The gate held, said the owner of the gate."
    assert words_for("The gate held.", sentence, None) == "The gate held"
    assert words_for("The gate held.", "Officials believe the gate held.", "believe") == "the gate held"


def test_the_words_always_stand_in_the_sentence() -> None:
    for statement in ("banks power town", "of the", "40", "Tarn burst"):
        found = words_for(statement, FLOOD, None)
        assert found is None or found in FLOOD
