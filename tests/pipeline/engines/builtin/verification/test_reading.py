"""A reading keeps the content words with their polarity, certainty and links."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.engines.builtin.verification.polarity import Certainty
from pipeline.engines.builtin.verification.reading import Kind, Reading, Role, Word, read_sentences


def _read(text: str, published: date | None = None) -> Reading:
    return read_sentences([text], published)[0]


def _word(text: str, word: str) -> Word:
    return next(w for w in _read(text).words if w.text == word)


@pytest.mark.parametrize(
    ("text", "word", "negated"),
    [
        ("The harbour was not closed on Monday.", "closed", True),
        ("No siren sounded in the town.", "sounded", True),
        ("The harbour was closed on Monday.", "closed", False),
        ("She denied that the company had paid the fine.", "paid", True),
        ("The pilot did not deny that he had slept.", "slept", True),
        ("The crew left without warning the port.", "warning", True),
        ("The ferry never reached the island.", "reached", True),
    ],
)
def test_a_predicate_is_negated_by_its_words_its_subject_and_what_governs_it(
    text: str, word: str, negated: bool
) -> None:
    assert _word(text, word).negated is negated


@pytest.mark.parametrize(
    ("text", "word", "certainty"),
    [
        ("The bridge will reopen in May.", "reopen", Certainty.AHEAD),
        ("The bridge may reopen in May.", "reopen", Certainty.POSSIBLE),
        ("The bridge reopened in May.", "reopened", Certainty.PLAIN),
        ("The council plans to close the bridge.", "close", Certainty.AHEAD),
        ("Residents fear that the bridge collapsed.", "collapsed", Certainty.POSSIBLE),
    ],
)
def test_a_predicate_is_as_certain_as_its_auxiliaries_and_the_verb_above_it(
    text: str, word: str, certainty: Certainty
) -> None:
    assert _word(text, word).certainty is certainty


def test_subject_and_object_of_a_passive_are_those_of_the_active() -> None:
    active, passive = _read("The bear attacked the hunter."), _read("The hunter was attacked by the bear.")
    roles = [{w.lemma: w.role for w in r.words if w.kind is Kind.NOUN} for r in (active, passive)]
    assert roles[0] == roles[1] == {"bear": Role.SUBJECT, "hunter": Role.OBJECT}


def test_amounts_and_days_are_no_words() -> None:
    reading = _read("On Tuesday 12 divers searched the wreck.", date(2026, 3, 4))
    assert {w.text for w in reading.words} == {"divers", "searched", "wreck"}
    assert (len(reading.amounts), len(reading.days)) == (1, 1)


def test_offsets_are_those_of_the_sentence() -> None:
    reading = _read("Divers searched the wreck off Tarn Point.")
    assert all(reading.text[w.start : w.end] == w.text for w in reading.words)
