"""Laws of sentences, paragraphs and quotations that hold for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.paragraphs import split_paragraphs
from pipeline.text.quotes import find_quotations
from pipeline.text.sentences import split_sentences

_PIECES = [
    *"“”‘’\"'«»„….!?:;,-—–•()[]\n\t \u00a0\u200b\u2028\r",
    *["\n\n", ". ", ".’ ", "?” ", " ‘", " “", "’s ", "s’ ", "U.S. ", "Gen. ", "Lt. Gov. ", "a.m. ", "J. K. ", "No. 5 "],
    *[
        "The ",
        "Smith ",
        "said ",
        "he ",
        "12 ",
        "3.5 ",
        "1. ",
        "- ",
        "WASHINGTON (AP) — ",
        "https://a.example/b.c?d ",
        "é",
        "漢",
        "🙂",
    ],
]
texts = st.one_of(st.text(), st.lists(st.sampled_from(_PIECES), max_size=60).map("".join))


@given(texts)
def test_sentences_with_the_white_space_between_them_are_the_text(text: str) -> None:
    at = 0
    for number, sentence in enumerate(split_sentences(text)):
        assert sentence.index == number
        assert text[sentence.start : sentence.end] == sentence.text
        assert not text[at : sentence.start].strip()
        assert sentence.text == sentence.text.strip() != ""
        assert sentence.start >= at
        at = sentence.end
    assert not text[at:].strip()


@given(texts)
def test_paragraph_numbers_of_sentences_count_up_without_a_gap(text: str) -> None:
    numbers = [s.paragraph for s in split_sentences(text)]
    assert sorted(set(numbers)) == list(range(len(set(numbers))))
    assert numbers == sorted(numbers)


@given(texts)
def test_a_heading_is_alone_in_its_paragraph(text: str) -> None:
    sentences = split_sentences(text)
    for heading in (s for s in sentences if s.heading):
        assert [s.index for s in sentences if s.paragraph == heading.paragraph] == [heading.index]


@given(texts)
def test_paragraphs_with_the_white_space_between_them_are_the_text(text: str) -> None:
    at = 0
    for paragraph in split_paragraphs(text):
        assert not text[at : paragraph.start].strip()
        assert text[paragraph.start : paragraph.end].strip() == text[paragraph.start : paragraph.end] != ""
        at = paragraph.end
    assert not text[at:].strip()


@given(texts)
def test_quotations_are_in_order_and_do_not_overlap(text: str) -> None:
    at = 0
    for quotation in find_quotations(text):
        assert at <= quotation.start <= quotation.inner_start <= quotation.inner_end <= quotation.end
        assert quotation.start < quotation.end
        at = quotation.end
    assert at <= len(text)


@given(texts)
def test_quotation_marks_stand_at_the_stated_offsets(text: str) -> None:
    for quotation in find_quotations(text):
        opening = text[quotation.start : quotation.inner_start]
        closing = text[quotation.inner_end : quotation.end]
        assert opening in {*"“”‘’„‟‚‛«»\"'", "‘‘", "``", "’’", "''"} or (opening == "" and quotation.continues)
        assert closing in {*"“”‘’«»\"'", "’’", "‘‘", "''", ""}


@given(texts)
def test_a_quotation_stays_within_one_paragraph(text: str) -> None:
    paragraphs = split_paragraphs(text)
    for quotation in find_quotations(text):
        assert any(p.start <= quotation.start and quotation.end <= p.end for p in paragraphs)
