"""Voices weigh by who speaks, scores are probabilities, and few sentences are chosen for much of a claim."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.builtin.verification.rarity import FLOOR, rarity
from pipeline.engines.builtin.verification.score import probabilities
from pipeline.engines.builtin.verification.selection import choose_sentences, worth_reading
from pipeline.engines.builtin.verification.signals import Signals
from pipeline.engines.builtin.verification.voice import AUTHOR, Voice, same_speaker, voice_at, weigh
from pipeline.types import SourceKind, Weight


@pytest.mark.parametrize(
    ("voice", "weight"),
    [
        (AUTHOR, Weight.FIRM),
        (Voice(SourceKind.DOCUMENT, "inspection report"), Weight.FIRM),
        (Voice(SourceKind.ORGANIZATION, "harbour police"), Weight.FIRM),
        (Voice(SourceKind.NAMED, "Lena Osk", "professor of geology"), Weight.FIRM),
        (Voice(SourceKind.NAMED, "Idris Cole", "lawyer of the captain"), Weight.BARE),
        (Voice(SourceKind.NAMED, "Idris Cole", "opposition leader"), Weight.BARE),
        (Voice(SourceKind.ANONYMOUS, "two crew members"), Weight.BARE),
        (Voice(SourceKind.ANONYMOUS, None), Weight.BARE),
    ],
)
def test_a_voice_weighs_by_who_speaks(voice: Voice, weight: Weight) -> None:
    assert weigh(voice) is weight


def test_words_that_no_statement_holds_are_the_authors() -> None:
    passage = "The ferry ran aground, and two sailors said that the charts were wrong."
    assert voice_at(("", passage, ""), 0, 21) == AUTHOR
    start = passage.index("the charts")
    assert voice_at(("", passage, ""), start, len(passage) - 1).kind is SourceKind.ANONYMOUS


@pytest.mark.parametrize(
    ("found", "claimed", "same"),
    [
        ("Venn", "Mara Venn", True),
        ("Mara Venn", "Idris Cole", False),
        ("port authority", "the port authority", True),
        (None, "Mara Venn", False),
    ],
)
def test_a_speaker_is_known_by_the_last_word_of_a_name(found: str | None, claimed: str, same: object) -> None:
    assert same_speaker(Voice(SourceKind.NAMED, found), claimed) is same


def test_sentences_are_chosen_for_what_they_add() -> None:
    sentences = ["The ferry ran aground.", "The ferry ran aground again.", "Twelve cars were on board.", "It rained."]
    assert choose_sentences("The ferry ran aground with twelve cars.", sentences, [0.0] * 4) == [0, 2]


def test_only_sentences_that_share_words_are_worth_reading() -> None:
    sentences = ["It rained.", "The ferry ran aground.", "The mayor slept."]
    assert worth_reading("The ferry ran aground.", sentences, 5) == [1]
    assert worth_reading("Nobody knows.", sentences, 5) == [0]


def test_rare_words_weigh_more_than_common_ones() -> None:
    assert FLOOR <= rarity("people") < rarity("harbour") < rarity("zzyzx") == 1.0


@settings(max_examples=50)
@given(st.lists(st.floats(0, 3), min_size=len(Signals._fields), max_size=len(Signals._fields)))
def test_probabilities_add_up_to_one(values: list[float]) -> None:
    chances = probabilities(Signals(*values))
    assert sum(chances) == pytest.approx(1.0)
    assert all(0 <= chance <= 1 for chance in chances)


def test_a_mismatch_never_raises_the_probability_of_entailment() -> None:
    found = Signals(*[0.0] * len(Signals._fields))._replace(cover=1.0, cover_context=1.0, linked=1.0, similarity=0.8)
    plain = probabilities(found).entail
    for name in ("number_conflict", "day_conflict", "negation", "antonym", "name_conflict", "role", "quantifier"):
        assert probabilities(found._replace(**{name: 1.0})).entail <= plain
