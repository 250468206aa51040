"""Chunks hold every sentence, within the budget, at exact offsets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.chunks import split_chunks
from pipeline.text.sentences import split_sentences
from pipeline.text.tokens import count_tokens
from pipeline.types import Article, content_id, text_digest

SENTENCES = ["The ferry was late.", "Nobody was hurt, the harbour master said, although two cars were lost.", "‘Why?’"]
TEXTS = st.lists(st.sampled_from([*SENTENCES, "\n\n", "word " * 60 + "end."]), min_size=1, max_size=25).map(" ".join)


def _article(text):
    digest = text_digest(text)
    return Article(content_id("key", digest), "key", digest, None, text)


def _chunks(text, max_tokens=40):
    return split_chunks(_article(text), split_sentences(text), max_tokens=max_tokens)


@given(TEXTS | st.text(max_size=300), st.integers(5, 60))
@settings(deadline=None)
def test_every_chunk_is_its_span_and_within_the_budget(text, max_tokens):
    for index, chunk in enumerate(_chunks(text, max_tokens)):
        assert text[chunk.start : chunk.end] == chunk.text
        assert chunk.text.strip() == chunk.text
        assert chunk.index == index
        assert chunk.tokens == count_tokens(chunk.text) <= max_tokens


@given(TEXTS, st.integers(5, 60))
@settings(deadline=None)
def test_together_they_hold_every_sentence(text, max_tokens):
    chunks = _chunks(text, max_tokens)
    for sentence in split_sentences(text):
        held = {i for c in chunks for i in range(c.start, c.end)}
        assert all(i in held or text[i].isspace() for i in range(sentence.start, sentence.end))
        whole = any(c.start <= sentence.start and sentence.end <= c.end for c in chunks)
        assert whole or count_tokens(sentence.text) > max_tokens


def test_a_chunk_begins_with_the_last_sentence_of_the_one_before():
    text = " ".join(f"The ferry number {n} was late again." for n in range(20))
    chunks = _chunks(text)
    ends = [sentence.text for sentence in split_sentences(text)]
    for before, after in pairwise(chunks):
        assert next(s for s in ends if after.text.startswith(s)) == next(s for s in ends if before.text.endswith(s))
        assert after.end > before.end


def test_a_long_sentence_is_cut_after_a_clause():
    text = "The council met, " * 30 + "and then it rose."
    chunks = _chunks(text)
    assert len(chunks) > 1
    assert all(chunk.text.endswith((",", ".")) for chunk in chunks)


def test_a_text_without_spaces_is_cut_anywhere():
    chunks = _chunks("x" * 5000)
    assert "".join(chunk.text for chunk in chunks) == "x" * 5000


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_a_text_without_sentences_has_no_chunks(text):
    assert _chunks(text) == ()


def test_ids_depend_on_article_and_place_only():
    assert [c.chunk_id for c in _chunks("The ferry was late. " * 20)] == [
        c.chunk_id for c in _chunks("The ferry was late. " * 20)
    ]
    ids = {c.chunk_id for c in _chunks("The ferry was late. " * 20)}
    assert len(ids) == len(_chunks("The ferry was late. " * 20))
