"""Quotations out of their place: whole marks, and a speaker."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.summary.edits import apply_edits
from pipeline.engines.builtin.summary.voice import mark_edits, quote_with_speaker, quoted_without_speaker, speaker_of
from tests.pipeline.engines.builtin.reading import read


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("“We saw it.”", "“We saw it,” said Ada Moreno."),
        ("‘We saw it.’", "‘We saw it,’ said Ada Moreno."),
        ('"We saw it."', '"We saw it," said Ada Moreno.'),
        ("''We saw it.''", "''We saw it,'' said Ada Moreno."),
        ("“Did they see it?”", "“Did they see it?” said Ada Moreno."),
        ("“We saw …”", "“We saw …,” said Ada Moreno."),
    ],
)
def test_a_bare_quotation_keeps_its_marks_and_gets_a_comma(words: str, sentence: str) -> None:
    assert quote_with_speaker(words, "Ada Moreno") == sentence


@pytest.mark.parametrize(("opening", "closing"), [("“", "”"), ("‘", "’"), ('"', '"')])
def test_a_quotation_over_several_sentences_is_whole_in_each(opening: str, closing: str) -> None:
    text = f"{opening}The tank leaks. The divers will seal it on Friday,{closing} said Idris Cole."
    analysis = read(text)
    written = [apply_edits(text, s.start, s.end, mark_edits(analysis, s)) for s in analysis.sentences]
    assert written[0] == f"{opening}The tank leaks.{closing}"
    assert written[1] == f"{opening}The divers will seal it on Friday,{closing} said Idris Cole."


def test_the_speaker_of_a_bare_quotation_is_whoever_spoke_before() -> None:
    analysis = read("“The tank leaks,” said harbour master Idris Cole. “The divers will seal it on Friday.”")
    voice = speaker_of(analysis, analysis.sentences[1])
    assert voice is not None
    assert voice.name == "Idris Cole"
    assert speaker_of(analysis, analysis.sentences[0]) is None


def test_a_long_quotation_without_a_source_in_its_sentence_is_told() -> None:
    analysis = read("The hall was full. “We will never leave this port of ours” stood on a wall.")
    assert quoted_without_speaker(analysis, analysis.sentences[1])
    named = read("“We will never leave this port of ours,” said Ada Moreno.")
    assert not quoted_without_speaker(named, named.sentences[0])
