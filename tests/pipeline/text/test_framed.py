"""Quoted speech and brackets are parsed apart from the sentence around them."""

from __future__ import annotations

from pipeline.text.framed import parse_framed
from pipeline.text.parse import Parse
from pipeline.text.quotes import find_quotations
from pipeline.text.sentences import split_sentences


def parse(text: str) -> Parse:
    (only,) = parse_framed(split_sentences(text), find_quotations(text))
    return only


def head_of(found: Parse, word: str) -> str:
    token = next(t for t in found.tokens if t.text == word)
    return found.tokens[token.head].text


def test_words_behind_long_speech_hang_on_their_verb():
    found = parse("“If the wind turns tonight, and it will, then God help the lower town,” Weil, 58, told the Gazette.")
    assert head_of(found, "Weil") == "told"
    assert next(t for t in found.tokens if t.text == "Weil").dep == "nsubj"


def test_speech_is_governed_by_its_cue():
    found = parse("“The hull is sound,” said Mara Venn.")
    assert head_of(found, "is") == "said"


def test_a_bracket_hangs_on_the_word_before_it():
    found = parse("Sen. Ann Moss (D-Ohio) said the pier was closed.")
    assert head_of(found, "Moss") == "said"
    assert head_of(found, "Ohio") in ("Moss", "(", "D", ")")


def test_nothing_of_the_sentence_is_lost():
    text = "“The hull,” she said (twice), “is sound.”"
    found = parse(text)
    assert [t.text for t in found.tokens] == [
        "“",
        "The",
        "hull",
        ",",
        "”",
        "she",
        "said",
        "(",
        "twice",
        ")",
        ",",
        "“",
        "is",
        "sound",
        ".",
        "”",
    ]


def test_a_sentence_that_is_all_speech_is_parsed_whole():
    found = parse("“The hull is sound.”")
    assert found.tokens[found.roots[0]].text == "is"


def test_brackets_in_a_row_leave_every_token_at_its_place():
    text = "Ann Moss said (D-Ohio) (D-Maine) Mara Venn said"
    assert all(text[t.start : t.end] == t.text for t in parse(text).tokens)
