"""Check-worthiness: what raises it, what lowers it, and how its parts make one score."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.builtin.claims.check_worthiness import score_sentence, score_signals, score_statement
from pipeline.engines.builtin.grammar.signals import Signal, find_signals
from pipeline.types import Modality
from tests.pipeline.engines.builtin.extracting import parse_one

any_signals = st.frozensets(st.sampled_from(list(Signal)))


def score(sentence: str) -> float:
    return score_sentence(parse_one(sentence)).score


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("Unemployment fell to 4.1 percent in June.", "We need to talk about unemployment."),
        ("The minister took 40,000 euros from a builder.", "I think the minister is a nice man."),
        ("He voted against the tax bill in 2019.", "He should vote against the tax bill."),
        ("12 passengers were killed when the ferry sank.", "The inquiry was a farce."),
        ("The vaccine killed three children in March.", "Thank you all for coming tonight."),
        ("Crime has doubled since 2010.", "Has crime doubled?"),
    ],
)
def test_a_checkable_public_matter_outranks(more: str, less: str) -> None:
    assert score(more) > score(less) + 0.2


def test_the_score_is_verifiable_times_the_larger_of_interest_and_harm() -> None:
    worth = score_sentence(parse_one("The vaccine killed three children in March."))
    assert worth.score == pytest.approx(worth.verifiable * max(worth.public_interest, worth.harm), abs=1e-3)


@given(any_signals)
def test_every_part_lies_between_0_and_1(signals: frozenset[Signal]) -> None:
    worth = score_signals(signals)
    assert all(0 <= part <= 1 for part in (worth.score, worth.verifiable, worth.public_interest, worth.harm))


@given(any_signals)
def test_a_number_never_lowers_a_score(signals: frozenset[Signal]) -> None:
    assert score_signals(signals | {Signal.NUMBER}).score >= score_signals(signals - {Signal.NUMBER}).score


def test_an_opinion_is_less_verifiable_than_the_same_words_as_fact() -> None:
    signals = find_signals(parse_one("The council dropped the bridge toll."))
    assert score_statement(signals, Modality.OPINION).verifiable < score_statement(signals, Modality.FACT).verifiable


def test_an_office_raises_public_interest() -> None:
    signals = find_signals(parse_one("She left the room."))
    office = score_statement(signals, Modality.FACT, official=True)
    assert office.public_interest > score_statement(signals, Modality.FACT).public_interest


def test_signals_of_a_part_are_those_of_its_words() -> None:
    parse = parse_one("The mayor spoke and 12 people left.")
    first = frozenset(t.index for t in parse.tokens if t.end <= len("The mayor spoke"))
    assert Signal.NUMBER in find_signals(parse)
    assert Signal.NUMBER not in find_signals(parse, first)


def test_every_signal_moves_some_part() -> None:
    base = score_signals(())
    moved = [s for s in Signal if score_signals((s,)) != base]
    assert moved == list(Signal)


def test_the_order_of_signals_does_not_matter() -> None:
    pairs = chain.from_iterable(((a, b), (b, a)) for a, b in combinations(list(Signal)[:6], 2))
    by_set: dict[frozenset[Signal], set[float]] = {}
    for pair in pairs:
        by_set.setdefault(frozenset(pair), set()).add(score_signals(pair).score)
    assert all(len(scores) == 1 for scores in by_set.values())
