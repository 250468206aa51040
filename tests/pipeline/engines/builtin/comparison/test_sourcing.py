"""Who is said to have said it: shown where two versions put forward one statement, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.engines.builtin.analysis import analyze
from pipeline.engines.builtin.comparison.alignment import Alignment
from pipeline.engines.builtin.comparison.compare import read_versions
from pipeline.engines.builtin.comparison.sources.retold import Terms, is_retold, terms_of
from pipeline.engines.builtin.comparison.sources.sourcing import sources_apart
from pipeline.store.embeddings import load_embedder
from pipeline.text.sentences import split_sentences
from pipeline.types import Aspect
from tests.pipeline.engines.builtin.reading import article
from tests.pipeline.engines.builtin.versions import TABLOID, WIRE, apart

BOARD = """The Harrow dam was closed to visitors on Thursday.

The outer gate of the Harrow dam had rusted through at the hinge, the water board said in a statement.

The reservoir holds 3 million litres and serves four villages."""


def _sources(one: str, other: str) -> list[tuple[str, ...]]:
    return [
        tuple(m.span.quote for m in item.mentions) for item in apart(one, other) if item.aspect is Aspect.ATTRIBUTION
    ]


def test_a_sources_word_here_and_the_authors_own_there_differ() -> None:
    own = BOARD.replace(", the water board said in a statement", "")
    ((one, other),) = _sources(BOARD, own)
    assert one.endswith("the water board said")
    assert other == "The outer gate of the Harrow dam had rusted through at the hinge"


def test_two_sources_of_one_statement_differ() -> None:
    other = BOARD.replace("the water board said in a statement", "two engineers who asked not to be named said")
    ((mine, theirs),) = _sources(BOARD, other)
    assert "water board" in mine
    assert "two engineers" in theirs


@pytest.mark.parametrize(
    "source",
    ["the water board said in a statement", "a spokesman for the water board said", "according to the water board"],
)
def test_one_source_told_in_two_ways_does_not(source: str) -> None:
    assert _sources(BOARD, BOARD.replace("the water board said in a statement", source)) == []


def test_another_statement_of_another_source_does_not() -> None:
    other = BOARD.replace(
        "The outer gate of the Harrow dam had rusted through at the hinge, the water board said in a statement.",
        "Anglers will be let back to the eastern shore before the autumn, the mayor said.",
    )
    assert _sources(BOARD, other) == []


def test_an_author_who_reports_what_somebody_holds_is_no_second_voice() -> None:
    reported = BOARD.replace(
        "The outer gate of the Harrow dam had rusted through at the hinge, the water board said in a statement.",
        "The engineers of the board submitted that the outer gate of the Harrow dam had rusted through at the hinge.",
    )
    assert _sources(BOARD, reported) == []


def test_the_score_does_not_depend_on_which_version_comes_first() -> None:
    texts = [article(text, published="2026-03-04") for text in (WIRE, TABLOID)]
    one, other = read_versions([analyze(text, split_sentences(text.text)) for text in texts])
    alignment = Alignment((one, other), load_embedder())
    pairs = alignment.pairs(one.number, other.number)
    assert pairs
    for pair in pairs:
        turned = replace(pair, one=pair.other, other=pair.one)
        terms = terms_of(pair, alignment.rarity)
        assert terms == pytest.approx(terms_of(turned, alignment.rarity))
        assert 0 <= is_retold(terms) <= 1
    assert all(not (p.one.is_authors and p.other.is_authors) for p in sources_apart(one, other, pairs))


def test_more_in_common_makes_one_statement_likelier() -> None:
    least = Terms(*[0.0] * len(Terms._fields))
    for name in ("setting", "overlap", "union", "verb", "shared"):
        assert is_retold(least._replace(**{name: 1.0})) > is_retold(least)
    assert is_retold(least._replace(negated=1.0)) < is_retold(least)


def test_words_that_repeat_a_quotation_without_marks_are_no_authors_own() -> None:
    quoted = BOARD.replace(
        "The outer gate of the Harrow dam had rusted through at the hinge, the water board said in a statement.",
        "“The outer gate of the Harrow dam had rusted through at the hinge,” the water board said.",
    )
    block = BOARD.replace(
        "The outer gate of the Harrow dam had rusted through at the hinge, the water board said in a statement.",
        "The outer gate of the Harrow dam had rusted through at the hinge.",
    )
    assert _sources(quoted, block) == []


def test_words_after_those_of_the_same_speaker_are_no_authors_own() -> None:
    told = "The water board said on Thursday that the dam was not safe. "
    own = BOARD.replace(", the water board said in a statement", "").replace("The outer gate", told + "The outer gate")
    assert _sources(BOARD, own) == []
