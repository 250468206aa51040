"""Claims that can be read alone: names in place of mentions, dates in place of days, nothing resolved by guess."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.claims.decontextualize import as_sentence
from pipeline.engines.builtin.entities.referents import possessive
from tests.pipeline.engines.builtin.extracting import only_claim, texts


def last(text: str) -> str:
    return texts(text)[-1]


def test_he_becomes_the_name_that_the_text_gives() -> None:
    assert last("Idris Cole runs the port. He opened the new pier in May.") == "Idris Cole opened the new pier in May."


def test_his_becomes_a_possessive() -> None:
    assert last("Idris Cole runs the port. His brother owns two ships.") == "Idris Cole’s brother owns two ships."


def test_a_surname_becomes_the_full_name() -> None:
    assert (
        last("Idris Cole runs the port. Cole opened the new pier in May.") == "Idris Cole opened the new pier in May."
    )


def test_a_surname_that_two_people_share_is_left_alone() -> None:
    text = "Idris Cole runs the port. Lena Cole runs the yard. Cole opened the new pier in May."
    assert last(text) == "Cole opened the new pier in May."


def test_a_pronoun_beside_its_name_stays() -> None:
    assert only_claim("Idris Cole sold his ship in May.").text == "Idris Cole sold his ship in May."


def test_an_it_that_nothing_names_stays() -> None:
    assert last("The storm passed over Tarn. It was cold in the valley on Monday.").startswith("It was cold")


def test_a_connective_is_left_out() -> None:
    assert only_claim("However, the shipyard employs 400 people.").text == "The shipyard employs 400 people."


def test_a_dateline_is_left_out() -> None:
    assert (
        only_claim("TARN, March 4 (Wire) - The shipyard employs 400 people.").text == "The shipyard employs 400 people."
    )


def test_half_a_pair_of_marks_is_left_out_and_a_whole_pair_stays() -> None:
    assert only_claim("The owner named the ship “Alder Queen” in 1999.").text.count("“") == 1


def test_i_becomes_the_speaker_and_its_verb_agrees() -> None:
    claim = only_claim("“I know that I have seen my log,” Mara Venn said.")
    assert claim.text == "Mara Venn said: “I know that I have seen my log.”"
    assert claim.proposition == "Mara Venn knows that Mara Venn has seen Mara Venn’s log."


def test_he_in_a_quotation_is_never_its_speaker() -> None:
    claim = only_claim("“He is a fine captain,” Idris Cole said.")
    assert claim.proposition == "He is a fine captain."


def test_a_day_becomes_a_date() -> None:
    assert only_claim("The ferry sank on Monday.").text == "The ferry sank on 2 March 2026."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("the port closed", "The port closed."),
        ("12 people left", "12 people left."),
        ("iPhone sales fell", "iPhone sales fell."),
        ("“the port” closed", "“The port” closed."),
        ("she left!", "She left!"),
        ("he said “no.”", "He said “no.”"),
        ("he said “no,”", "He said “no”."),
    ],
)
def test_a_sentence_has_a_capital_and_a_full_stop(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence


@pytest.mark.parametrize(("name", "owner"), [("Cole", "Cole’s"), ("the officers", "the officers’"), ("Ross", "Ross’s")])
def test_possessives(name: str, owner: str) -> None:
    assert possessive(name) == owner


def test_it_is_the_body_that_speaks() -> None:
    claim = only_claim("The national water authority insists that it raised the alarm at noon.")
    assert claim.proposition == "The national water authority raised the alarm at noon."
