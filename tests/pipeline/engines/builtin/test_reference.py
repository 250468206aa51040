"""References: who is named when, and what is left as it stands."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.summary.edits import apply_edits
from pipeline.engines.builtin.summary.naming import Introductions, office_phrase, same_name, short_name, titled_name
from pipeline.engines.builtin.summary.pronouns import dangles
from pipeline.engines.builtin.summary.reference import reference_edits
from tests.pipeline.engines.builtin.reading import read


def _named(text: str, sentence: int, *known: str) -> str:
    analysis = read(text)
    here = analysis.sentences[sentence]
    return apply_edits(text, here.start, here.end, reference_edits(analysis, sentence, Introductions(set(known))))


COLE = "Harbour master Idris Cole closed the port on Monday. "


def test_a_pronoun_becomes_the_full_name_the_first_time_and_the_surname_later() -> None:
    text = COLE + "He told the council about 14 ships."
    assert _named(text, 1) == "Idris Cole told the council about 14 ships."
    assert _named(text, 1, "Idris Cole") == "Cole told the council about 14 ships."


def test_a_possessive_pronoun_becomes_a_possessive_name() -> None:
    text = COLE + "His decision cost the town a million crowns."
    assert _named(text, 1, "Idris Cole").startswith("Cole’s decision cost")


def test_a_pronoun_whose_name_stands_before_it_stays() -> None:
    text = COLE + "Cole said he would open it on Friday."
    assert _named(text, 1, "Idris Cole") == "Cole said he would open it on Friday."


def test_a_pronoun_that_could_be_somebody_else_stays_and_dangles() -> None:
    text = "Carl Voss met Pavel Lund and Tomas Reyk in Norvale. He paid 40 crowns for the boat."
    analysis = read(text)
    assert reference_edits(analysis, 1, Introductions()) == []
    assert dangles(analysis, analysis.parses[1])


def test_a_surname_becomes_the_full_name_once() -> None:
    text = COLE + "The divers met Cole on Tuesday."
    assert _named(text, 1) == "The divers met Idris Cole on Tuesday."
    assert _named(text, 1, "Idris Cole") == "The divers met Cole on Tuesday."


def test_a_surname_that_two_people_share_stays() -> None:
    text = "Ada Moreno and Pavel Moreno met on Monday. The divers met Moreno on Tuesday."
    assert _named(text, 1) == "The divers met Moreno on Tuesday."


def test_words_inside_quotation_marks_are_never_touched() -> None:
    text = COLE + "“He is right,” the mayor said."
    assert "“He is right,”" in _named(text, 1)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was towed to the yard on Friday.",
        "They voted against the plan.",
        "This ended the strike.",
        "“It is over,” Ada Moreno said.",
        "The dispute ended when she left.",
    ],
)
def test_references_that_only_another_sentence_explains_dangle(sentence: str) -> None:
    analysis = read(sentence)
    assert dangles(analysis, analysis.parses[0])


@pytest.mark.parametrize(
    "sentence",
    [
        "It is not known who opened the lock.",
        "After her speech, Ada Moreno left the hall.",
        "The union said its members had voted.",
        "The dockers said they would strike.",
        "Some ships left before noon.",
    ],
)
def test_references_that_the_sentence_explains_do_not(sentence: str) -> None:
    analysis = read(sentence)
    assert not dangles(analysis, analysis.parses[0])


def test_names_are_the_same_when_one_ends_in_the_other() -> None:
    assert same_name("Admiral Cole", "Cole")
    assert same_name("Idris Cole", "Cole")
    assert not same_name("Idris Cole", "Mara Cole")
    assert not same_name("Nicole", "Cole")


def test_the_short_name_is_the_one_the_text_uses() -> None:
    assert short_name("Idris Cole spoke. Cole left.", "Idris Cole") == "Cole"
    assert short_name("Ban Sol-mi spoke. Ban left. Ban wrote.", "Ban Sol-mi") == "Ban"
    assert short_name("The port authority spoke.", "port authority") == "port authority"


def test_a_surname_takes_the_title_and_an_office_the_article_that_the_text_gives() -> None:
    text = "Admiral Cole, a former minister, met the harbour master."
    assert titled_name(text, "Cole") == "Admiral Cole"
    assert office_phrase(text, "former minister") == "a former minister"
    assert office_phrase(text, "harbour master") == "the harbour master"
    assert office_phrase(text, "mayor") == "mayor"
