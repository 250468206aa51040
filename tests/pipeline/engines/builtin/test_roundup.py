"""Round-ups: what versions share, where they disagree, and that every sentence cites the words it rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.engines.base import SummaryOptions
from pipeline.engines.builtin.analysis import Analysis, analyze
from pipeline.engines.builtin.comparison.compare import compare_versions
from pipeline.engines.builtin.roundup.compose import round_up
from pipeline.engines.builtin.roundup.versions import read_versions
from pipeline.store.embeddings import load_embedder
from pipeline.text.sentences import split_sentences
from pipeline.types import RoundUp
from tests.pipeline.engines.builtin.reading import article

WIRE = """The ferry Alder Queen ran aground off Tarn Point on Monday evening with 212 people on board, the
port authority said.

Twelve passengers were hurt, said harbour master Idris Cole. “The hull is sound,” Cole told reporters at the quay.

The owner, Tarn Lines, denied that the charts on the bridge were out of date.
"""
GAZETTE = """The ferry Alder Queen ran aground off Tarn Point on Monday evening with 212 people on board, according
to the port authority.

Fourteen passengers were hurt, said Ada Moreno, a doctor at the hospital in Norvale, who treated them.

A fisherman who reached the ship first, Jonas Weil, said that nobody had stood at the wheel.
"""
POINTS = SummaryOptions(sentences=6)


def version(text: str, publisher: str, published: str = "2026-03-03") -> Analysis:
    found = replace(article(text), publisher=publisher, published=published, article_id=f"{publisher}-{published}")
    return analyze(found, split_sentences(text))


def rounded(*versions: Analysis, options: SummaryOptions = POINTS) -> RoundUp:
    embedder = load_embedder()
    return round_up(versions, compare_versions(versions, embedder), options, embedder)


@pytest.fixture(scope="module")
def ferry() -> tuple[Analysis, Analysis]:
    return version(WIRE, "Harbour Wire"), version(GAZETTE, "Tarn Gazette")


def test_every_citation_is_the_words_of_its_version(ferry):
    texts = {a.article.article_id: a.article.text for a in ferry}
    found = rounded(*ferry)
    assert found.articles == tuple(texts)
    assert all(sentence.citations for sentence in found.sentences)
    for mention in (m for sentence in found.sentences for m in sentence.citations):
        assert texts[mention.article_id][mention.span.start : mention.span.end] == mention.span.quote


def test_no_version_is_left_out(ferry):
    cited = {m.article_id for sentence in rounded(*ferry).sentences for m in sentence.citations}
    assert cited == {a.article.article_id for a in ferry}


def test_what_both_have_opens_it_and_cites_both(ferry):
    first = rounded(*ferry).sentences[0]
    assert "ran aground off Tarn Point" in first.text
    assert not first.text.startswith(("Only", "Harbour Wire", "Tarn Gazette"))
    assert len({m.article_id for m in first.citations}) == 2


def test_what_one_version_alone_has_names_it(ferry):
    found = rounded(*ferry, options=SummaryOptions(sentences=8))
    (fisherman,) = [s.text for s in found.sentences if "nobody had stood at the wheel" in s.text]
    assert "Tarn Gazette" in fisherman


def test_contested_counts_stand_with_their_versions(ferry):
    found = rounded(*ferry, options=SummaryOptions(sentences=8))
    counted = [s.text for s in found.sentences if "welve" in s.text or "ourteen" in s.text]
    assert counted
    assert all("Harbour Wire" in text or "Tarn Gazette" in text for text in counted)


@pytest.mark.parametrize("count", [1, 3, 5])
def test_it_is_as_long_as_asked_for(ferry, count):
    assert len(rounded(*ferry, options=SummaryOptions(sentences=count)).sentences) <= count


def test_words_bound_it(ferry):
    found = rounded(*ferry, options=SummaryOptions(words=30))
    assert sum(len(s.text.split()) for s in found.sentences) <= 30


def test_a_copy_is_not_another_outlet(ferry):
    copy = version(WIRE.replace("told reporters at the quay", "told reporters"), "Morning Copy")
    versions = read_versions((ferry[0], copy, ferry[1]), load_embedder())
    assert versions.copies == {1: 0}


def test_a_version_its_outlet_told_anew_is_not_told(ferry):
    earlier = version(WIRE.replace("Twelve", "Three"), "Harbour Wire", "2026-03-02")
    versions = read_versions((earlier, *ferry), load_embedder())
    assert {told.version for told in versions.told} == {1, 2}


def test_one_version_alone_is_summarized_without_naming_it(ferry):
    found = rounded(ferry[0])
    assert found.sentences
    assert not any("Harbour Wire" in s.text for s in found.sentences)
