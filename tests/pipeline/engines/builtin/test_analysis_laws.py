"""What holds of every analysis, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.sentences import split_sentences
from tests.conftest import SHARED
from tests.pipeline.engines.builtin.voices import analysis_of, speaker

PIECES = [
    "Mara Venn said",
    "“",
    "”",
    "‘",
    "’",
    '"',
    "''",
    "the light was out",
    ",",
    ".",
    ":",
    "?",
    "he added",
    "according to the report",
    "\n\n",
    "The admiral’s remarks",
    "who",
    "and",
    "(D-Ohio)",
    "that",
    "is believed to",
    "U.S.",
    "—",
    "Mr. Cole",
    "told reporters",
    "claims",
    "☃",
    "\u00a0",
    "as she put it",
    "in the words of",
]
PROSE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map(" ".join)


@given(PROSE | st.text(max_size=120))
@settings(deadline=None, max_examples=60)
def test_statements_are_exact_ordered_and_within_the_text(text):
    if not split_sentences(text):
        return
    analysis = analysis_of(text)
    statements = analysis.statements
    for index, statement in enumerate(statements):
        spans = [*statement.content, statement.source, statement.cue]
        spans += [statement.attribution.span, statement.attribution.cue_span]
        assert all(text[s.start : s.end] == s.quote for s in spans if s is not None)
        assert statement.content
        assert list(statement.content) == sorted(statement.content, key=lambda s: s.start)
        assert all(a.end <= b.start for a, b in zip(statement.content, statement.content[1:], strict=False))
        touched = [
            s.index for s in analysis.sentences if any(c.start < s.end and s.start < c.end for c in statement.content)
        ]
        assert list(statement.sentences) == touched
        assert 0 < statement.certainty <= 1
        assert statement.within != index
        assert statement.within is None or statements[statement.within].content[0].start <= statement.content[0].start
        assert statement.follows != index
    assert [s.content[0].start for s in statements] == sorted(s.content[0].start for s in statements)


@given(PROSE)
@settings(deadline=None, max_examples=20)
def test_tokens_of_a_parse_are_the_words_of_its_sentence(text):
    for parse in analysis_of(text).parses:
        for index, token in enumerate(parse.tokens):
            assert token.index == index
            assert text[token.start : token.end] == token.text
            assert 0 <= token.head < len(parse.tokens)
        assert parse.roots
        assert all(len(parse.subtree(root)) >= 1 for root in parse.roots)
        assert sorted(i for root in parse.roots for i in parse.subtree(root)) == list(range(len(parse.tokens)))


REAL = {
    "000_e75049281c888f0a.txt": [
        ("not merely theoretical", "Dragone"),
        ("departure from the principles", "Dragone"),
        ("actively preparing", "Denis Gonchar"),
        ("a disinformation campaign", "NATO officials"),
        ("not seeking confrontation", "Denis Gonchar"),
        ("like-minded nations", "Denis Gonchar"),
        ("created not to dominate", "former Polish prime minister"),
    ],
    "001_3e3f70d3e6478dbf.txt": [
        ("not about expansionism", "Dragone"),
        ("protecting our allies", "Dragone"),
        ("murky at best", "One European defense official"),
        ("crosses this line", "One European defense official"),
        ("actively preparing", "Denis Gonchar"),
        ("not the aggressors", "Denis Gonchar"),
        ("increasingly militarized", "Denis Gonchar"),
        ("louder than its rhetoric", "senior NATO official"),
        ("stand idly by", "senior NATO official"),
        ("ensure peace", "former Polish Prime Minister"),
        ("spread of communism", "former Polish Prime Minister"),
        ("new Cold War", "former Polish Prime Minister"),
    ],
}


@pytest.mark.parametrize("name", REAL)
def test_quotations_of_the_real_articles_carry_the_right_speakers(name):
    path = SHARED / "articles" / name
    if not path.exists():
        pytest.skip("the real articles are not here")
    text = path.read_text(encoding="utf-8").strip()
    assert [(words, speaker(text, words)) for words, _ in REAL[name]] == REAL[name]
