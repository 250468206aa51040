"""What a sentence commits to: so, not so, left open, or none of these."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.builtin.comparison.acts.commitment import Commitment, commitment_to
from pipeline.text.parse import parse_sentences
from pipeline.text.sentences import split_sentences

SO, NOT_SO, OPEN = Commitment.SO, Commitment.NOT_SO, Commitment.OPEN


def put(text: str, word: str) -> Commitment | None:
    """How the sentence puts the first token with those letters."""
    (parse,) = parse_sentences(split_sentences(text))
    return commitment_to(parse, next(t.index for t in parse.tokens if t.text == word))


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The harbour board closed the north pier.", "closed", SO),
        ("The harbour board never closed the north pier.", "closed", NOT_SO),
        ("No one on the pier saw the barge.", "saw", NOT_SO),
        ("Nobody closed the pier.", "closed", NOT_SO),
        ("There was no fire at the mill.", "fire", NOT_SO),
        ("A second letter never existed.", "letter", NOT_SO),
        ("The dredging was paid by the county, not by the port.", "port", NOT_SO),
        ("The dredging was paid by the county, not by the port.", "county", SO),
        ("She called it a nuisance, not a danger.", "danger", NOT_SO),
        ("The minister ruled out a toll.", "toll", NOT_SO),
        ("The minister did not rule out a toll.", "toll", OPEN),
        ("The court ruled that the port violated the licence.", "violated", SO),
        ("The court ruled that the port had not violated the licence.", "violated", NOT_SO),
        ("A toll is off the table.", "toll", NOT_SO),
        ("A toll is not off the table.", "toll", OPEN),
        ("He did not deny that the crane was a wreck.", "wreck", OPEN),
    ],
)
def test_how_a_word_is_put_forward(text: str, word: str, expected: Commitment) -> None:
    assert put(text, word) is expected


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("If the crane falls, the pier will close.", "falls"),
        ("The crane might fall.", "fall"),
        ("The board will decide whether to close the pier.", "close"),
        ("She did not say that the crane fell.", "fell"),
        ("The board did not return two letters.", "letters"),
        ("The union rejected the offer.", "offer"),
    ],
)
def test_nothing_is_committed_to_under_a_condition_another_negation_or_a_refusal(text: str, word: str) -> None:
    assert put(text, word) is None


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "no",
                "one",
                "never",
                "not",
                "the",
                "pier",
                "closed",
                "whether",
                "if",
                "rule",
                "out",
                "deny",
                ",",
                "by",
                "it",
                "was",
            ]
        ),
        min_size=1,
    )
)
def test_any_words_in_any_order_are_read_without_an_error(words: list[str]) -> None:
    for parse in parse_sentences(split_sentences(" ".join(words) + ".")):
        assert all(commitment_to(parse, t.index) in (*Commitment, None) for t in parse.tokens)
