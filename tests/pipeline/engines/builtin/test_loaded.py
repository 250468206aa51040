"""Loaded words: found, left alone, attributed, and what may stand in their place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.builtin.loaded.find import find_loaded_language
from tests.pipeline.engines.builtin.reading import read


def _found(text: str) -> dict[str, tuple[bool, str | None]]:
    return {t.span.quote: (t.attributed, t.suggestion) for t in find_loaded_language(read(text))}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The minister slammed the harbour report.", "slammed"),
        ("The council lashed out at the ferry company.", "lashed out at"),
        ("A startling claim was made in the port.", "startling"),
        ("The so-called inquiry ended on Friday.", "so-called"),
        ("Critics of the bridge are thugs, the column says.", "thugs"),
        ("The regime closed the strait.", "regime"),
        ("The botched repair cost two million crowns.", "botched"),
        ("The mayor peddled the plan to voters.", "peddled"),
        ("The plan to close the yard is outrageous.", "outrageous"),
        ("The far-left councillor voted no.", "far-left"),
        ("The budget debate was a circus.", "circus"),
        ("The mayor has been lining his pockets.", "lining his pockets"),
        ("It was a slap in the face for the dockers.", "slap in the face"),
    ],
)
def test_words_that_judge_are_found_as_they_stand(text: str, words: str) -> None:
    assert words in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Surgeons performed radical surgery on the patient.",
        "He slammed the door of the wheelhouse.",
        "The new exercise regime begins in May.",
        "The rocket lifted off at dawn from the launch site.",
        "Doctors exposed the patient to low doses of radiation.",
        "The committee approved the budget by 12 votes to 9 on Tuesday.",
        "The zoo bought a snake from a python breeder.",
        "Two people were killed when the bridge collapsed on Monday.",
        "The court convicted the manager of fraud.",
        "The bomb exploded beside the customs house at noon.",
        "The former minister has been in office since 2019.",
    ],
)
def test_words_in_their_plain_sense_are_left_alone(text: str) -> None:
    assert _found(text) == {}


@pytest.mark.parametrize(
    ("text", "words", "suggestion"),
    [
        ("The minister slammed the report.", "slammed", "criticized"),
        ("The minister slams the report.", "slams", "criticizes"),
        ("The labour minister slammed the report.", "slammed", "criticised"),
        ("The regimes closed the strait.", "regimes", "governments"),
        ("A startling claim was made.", "startling", ""),
        ("The claim was startling to many.", "startling", None),
        ("The mayor hit back at the owner.", "hit back at", "responded to"),
    ],
)
def test_a_suggestion_fits_the_place_or_there_is_none(text: str, words: str, suggestion: str | None) -> None:
    assert _found(text)[words][1] == suggestion


def test_hedges_and_charges_are_not_offered_for_dropping() -> None:
    found = _found("The mayor falsely and shamelessly said the baseless charge was proven.")
    assert found["falsely"][1] is None
    assert found["baseless"][1] is None


def test_words_inside_a_quotation_are_the_speakers() -> None:
    found = _found("“This is a disgraceful plan,” said Ada Moreno. The disastrous plan passed.")
    assert found["disgraceful"][0]
    assert not found["disastrous"][0]


def test_words_in_indirect_speech_are_the_speakers_and_the_cue_is_the_authors() -> None:
    found = _found("Ada Moreno sneered that the inquiry was a shameful farce.")
    assert found["farce"][0]
    assert found["shameful"][0]
    assert not found["sneered"][0]


def test_marks_around_a_word_nobody_is_quoted_with_are_a_sneer() -> None:
    (term,) = find_loaded_language(read("The council paid its “experts” twice in March."))
    assert (term.span.quote, term.attributed, term.suggestion) == ("experts", False, None)


@pytest.mark.parametrize(
    "text",
    [
        "The film “Harbour Lights” opened in March.",
        "She called the plan “reckless” on Tuesday.",
        "The boat is known as “grandmother” in the port.",
        "“We saw smoke,” said Ada Moreno. The “smoke” was steam.",
    ],
)
def test_quoted_titles_terms_and_words_of_sources_are_no_sneer(text: str) -> None:
    assert not any("marks around" in t.reason for t in find_loaded_language(read(text)))


def test_every_term_has_its_exact_words_in_order_and_a_reason() -> None:
    text = (
        "The disastrous and shameful plan slammed the dockers. “A circus,” one said.\n\nSo-called experts botched it."
    )
    terms = find_loaded_language(read(text))
    assert [t.span.quote for t in terms][:3] == ["disastrous", "shameful", "slammed"]
    assert all(text[t.span.start : t.span.end] == t.span.quote and t.reason for t in terms)


_PIECES = "The mayor slammed a startling so-called plan , “ ” ‘ ’ . regime thugs said very far-left slap in the face"
_WORDS = st.sampled_from([*_PIECES.split(), "\n\n"])


@settings(max_examples=40, deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=25))
def test_spans_are_exact_and_never_overlap_whatever_the_text(words: list[str]) -> None:
    text = " ".join(words)
    terms = find_loaded_language(read(text))
    assert all(text[t.span.start : t.span.end] == t.span.quote for t in terms)
    assert all(a.span.end <= b.span.start for a, b in pairwise(terms))


def test_a_text_of_plain_words_has_none() -> None:
    assert find_loaded_language(read("The council met on Monday. It approved the budget.")) == ()
