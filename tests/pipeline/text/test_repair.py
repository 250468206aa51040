"""Repairs of parses: a finite verb without a subject gets the phrase that stands before it; nothing else changes."""

from __future__ import annotations

import pytest

from pipeline.text.parse import Parse, Token
from pipeline.text.repair import repaired
from pipeline.types import Sentence

_POS = {"NNP": "PROPN", "NN": "NOUN", "NNS": "NOUN", "VBD": "VERB", "VBZ": "VERB", "IN": "ADP", "DT": "DET"}


def parse_of(*rows: tuple[str, str, str, int]) -> Parse:
    """A parse written by hand: (word, tag, dependency, head) for each token."""
    text = " ".join(word for word, _, _, _ in rows)
    tokens, at = [], 0
    for index, (word, tag, dep, head) in enumerate(rows):
        pos = _POS.get(tag, "ADJ" if tag == "JJ" else "PUNCT")
        tokens.append(Token(index, word, word.lower(), pos, tag, dep, head, "", False, at, at + len(word)))
        at += len(word) + 1
    return Parse(Sentence(0, 0, len(text), text, 0), tuple(tokens))


def subject_of(parse: Parse, verb: int) -> list[str]:
    return [parse.tokens[c].text for c in parse.children[verb] if parse.tokens[c].dep == "nsubj"]


IN_PLACE = (("In", "IN", "prep", 5), ("Oslo", "NNP", "pobj", 0), (",", ",", "punct", 1))


@pytest.mark.parametrize("dep", ["appos", "conj"])
def test_a_name_hung_on_the_place_before_it_is_the_subject(dep: str) -> None:
    parse = parse_of(*IN_PLACE, ("Ann", "NNP", "compound", 4), ("Bell", "NNP", dep, 1), ("resigned", "VBD", "ROOT", 5))
    assert subject_of(repaired(parse), 5) == ["Bell"]


def test_a_verb_that_has_a_subject_is_left_alone() -> None:
    parse = parse_of(*IN_PLACE, ("Ann", "NNP", "compound", 4), ("Bell", "NNP", "nsubj", 5), ("left", "VBD", "ROOT", 5))
    assert repaired(parse) is parse


def test_names_that_and_joins_stay_together() -> None:
    parse = parse_of(
        ("In", "IN", "prep", 5),
        ("Oslo", "NNP", "pobj", 0),
        (",", ",", "punct", 1),
        ("and", "CC", "cc", 1),
        ("Bergen", "NNP", "conj", 1),
        ("rained", "VBD", "ROOT", 5),
    )
    assert repaired(parse) is parse


def test_an_age_taken_for_an_adjective_is_the_subject() -> None:
    parse = parse_of(
        ("The", "DT", "det", 6),
        ("24", "CD", "nummod", 3),
        ("-", "HYPH", "punct", 3),
        ("year", "NN", "npadvmod", 5),
        ("-", "HYPH", "punct", 5),
        ("old", "JJ", "amod", 6),
        ("disagrees", "VBZ", "ROOT", 6),
    )
    mended = repaired(parse)
    assert subject_of(mended, 6) == ["old"]
    assert mended.tokens[0].head == 5


def test_a_verb_taken_for_a_noun_is_read_as_the_verb() -> None:
    parse = parse_of(
        ("Seven", "CD", "nsubj", 1),
        ("died", "VBD", "ccomp", 4),
        (",", ",", "punct", 4),
        ("Newswire", "NNP", "nsubj", 4),
        ("reports", "NNS", "ROOT", 4),
    )
    verb = repaired(parse).tokens[4]
    assert (verb.pos, verb.tag, verb.lemma) == ("VERB", "VBZ", "report")


def test_offsets_and_words_never_change() -> None:
    parse = parse_of(*IN_PLACE, ("Ann", "NNP", "compound", 4), ("Bell", "NNP", "conj", 1), ("left", "VBD", "ROOT", 5))
    mended = repaired(parse)
    assert [(t.text, t.start, t.end) for t in mended.tokens] == [(t.text, t.start, t.end) for t in parse.tokens]


def test_a_noun_taken_for_part_of_the_verb_behind_it_is_the_subject() -> None:
    rows = (("Pumps", "NNS", "nsubj", 1), ("failed", "VBD", "ccomp", 5), (",", ",", "punct", 5))
    parse = parse_of(*rows, ("a", "DT", "det", 5), ("log", "NN", "compound", 5), ("shows", "VBZ", "ROOT", 5))
    assert subject_of(repaired(parse), 5) == ["log"]
