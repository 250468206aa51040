"""Quotes to spans: exactly, then up to typography, never further."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.grounding import GroundedQuote, QuoteFinder, QuoteProblem
from pipeline.grounding.typography import read_plainly
from pipeline.text.sentences import split_sentences

TEXT = (
    "The ferry — the oldest of the line — hit a rock at 6.10 p.m., the ship’s master said. “We saw no light,” she told "
    "the board… No light burned.\n\nThe board pays €3.5 million. The board pays the crew. The ﬁrst café opened late."
)
SENTENCES = split_sentences(TEXT)


def ground(quote: str, *cited: int) -> GroundedQuote | QuoteProblem:
    return QuoteFinder(TEXT, SENTENCES).ground(quote, cited)


def quoted(quote: str, *cited: int) -> list[str]:
    found = ground(quote, *cited)
    assert isinstance(found, GroundedQuote), found
    return [span.quote for span in found.spans]


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("hit a rock at 6.10 p.m", "hit a rock at 6.10 p.m"),
        ('"We saw no light,"', "We saw no light"),
        ("the ship's master", "the ship’s master"),
        ("The ferry - the oldest of the line - hit", "The ferry — the oldest of the line — hit"),
        ("the ferry–the oldest", "The ferry — the oldest"),
        ("WE  SAW\nNO LIGHT", "We saw no light"),
        ("she told the board...", "she told the board"),
        ("The first cafe\u0301", "The ﬁrst café"),
        ("€3.5 million", "€3.5 million"),
        ("the\u2060 board pays €3.5", "The board pays €3.5"),
    ],
)
def test_typography_may_differ(quote: str, words: str) -> None:
    assert quoted(quote) == [words]


@pytest.mark.parametrize(
    "quote",
    [
        "hit a rock at 6.11 p.m",
        "We saw a light",
        "saw light",
        "The board pays €35 million",
        "The board paid",
        "oar pays",
        "the ferry hit a rock",
        "The first cafe opened",
    ],
)
def test_words_may_not(quote: str) -> None:
    assert ground(quote, 0, 1, 2, 3) is QuoteProblem.NOT_FOUND


@pytest.mark.parametrize("quote", ["", " ", "“…”", "?!"])
def test_a_quote_without_words_is_empty(quote: str) -> None:
    assert ground(quote, 0) is QuoteProblem.EMPTY


def test_repeats_are_told_apart_by_the_sentence_number() -> None:
    third = ground("The board pays", 3)
    fourth = ground("The board pays", 4)
    assert isinstance(third, GroundedQuote)
    assert isinstance(fourth, GroundedQuote)
    assert (third.sentences, fourth.sentences) == ((3,), (4,))
    assert third.spans[0].start < fourth.spans[0].start
    assert ground("The board pays", 0) is QuoteProblem.AMBIGUOUS


def test_a_quote_elsewhere_is_placed_there_and_says_so() -> None:
    found = ground("We saw no light", 3)
    assert isinstance(found, GroundedQuote)
    assert (found.sentences, found.as_cited, found.exact) == ((1,), False, True)


def test_a_quote_over_two_paragraphs_is_two_spans() -> None:
    found = ground("No light burned. The board pays €3.5 million", 2, 3)
    assert isinstance(found, GroundedQuote)
    assert [span.quote for span in found.spans] == ["No light burned.", "The board pays €3.5 million"]
    assert (found.sentences, found.exact) == ((2, 3), False)


WORDS = st.text(alphabet="abc d.,’“”—-\u00a0\u2060éß1", min_size=1, max_size=60)


@settings(deadline=None)
@given(text=WORDS, start=st.integers(0, 59), length=st.integers(1, 30))
def test_what_is_found_is_in_the_text_and_reads_the_same(text: str, start: int, length: int) -> None:
    sentences = split_sentences(text)
    assume(sentences)
    quote = text[start : start + length]
    found = QuoteFinder(text, sentences).ground(quote, [sentence.index for sentence in sentences])
    if isinstance(found, GroundedQuote):
        for span in found.spans:
            assert text[span.start : span.end] == span.quote
        if len(found.spans) == 1:
            letters = "".join(filter(str.isalnum, read_plainly(found.spans[0].quote).text))
            assert letters == "".join(filter(str.isalnum, read_plainly(quote).text))


@settings(deadline=None)
@given(quote=st.text(max_size=30))
def test_any_quote_is_answered(quote: str) -> None:
    found = ground(quote, 0)
    if isinstance(found, GroundedQuote):
        assert all(TEXT[span.start : span.end] == span.quote for span in found.spans)


@given(st.text(max_size=200))
def test_a_reading_knows_where_each_character_comes_from(text: str) -> None:
    reading = read_plainly(text)
    assert len(reading.text) == len(reading.origins)
    assert list(reading.origins) == sorted(reading.origins)
    assert all(0 <= origin < len(text) for origin in reading.origins)
