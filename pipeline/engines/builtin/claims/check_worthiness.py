"""Check-worthiness of a statement: is it factual, and does it matter to the public.

Each part is a logistic of the sum of its weights over the signals present, so it lies in 0..1; the whole is
`verifiable` times the larger of `public_interest` and `harm`, as the labeling guide combines them. The weights are set
by hand, in steps of a quarter, from what the signal means for somebody who has to look the statement up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp

from pipeline.engines.builtin.grammar.signals import Signal, find_signals
from pipeline.text.parse import Parse
from pipeline.types import CheckWorthiness, Modality

# Verifiable: counts, records, comparisons and dated acts can be looked up; wishes, judgements and guesses cannot.
VERIFIABLE_BIAS = -0.5
VERIFIABLE: Mapping[Signal, float] = {
    Signal.NUMBER: 2.0,
    Signal.MONEY_OR_PERCENT: 0.5,
    Signal.QUANTITY: 1.0,
    Signal.DATE: 0.75,
    Signal.NAME: 0.5,
    Signal.PAST_ACTION: 0.75,
    Signal.PERFECT_ACTION: 0.5,
    Signal.RECORD_ACT: 0.5,
    Signal.TREND: 0.75,
    Signal.COMPARISON: 0.5,
    Signal.ABSOLUTE: 0.25,
    Signal.TOPIC: 0.5,
    Signal.LONG: 0.25,
    Signal.SHORT: -0.5,
    Signal.NO_PREDICATE: -0.5,
    Signal.HEDGE: -0.25,
    Signal.FUTURE: -0.75,
    Signal.HYPOTHETICAL: -0.75,
    Signal.EVALUATIVE: -0.75,
    Signal.FIRST_PERSON_MIND: -1.5,
    Signal.FIRST_PERSON: -0.5,
    Signal.SECOND_PERSON: -0.5,
    Signal.NORMATIVE: -2.0,
    Signal.QUESTION: -2.5,
}

# Public interest: public affairs and what was done about them; least where a speaker talks about himself.
PUBLIC_INTEREST_BIAS = -1.0
PUBLIC_INTEREST: Mapping[Signal, float] = {
    Signal.TOPIC: 1.5,
    Signal.SECOND_TOPIC: 0.75,
    Signal.NUMBER: 0.5,
    Signal.MONEY_OR_PERCENT: 0.5,
    Signal.QUANTITY: 0.5,
    Signal.NAME: 0.25,
    Signal.PUBLIC_BODY: 0.5,
    Signal.TREND: 0.5,
    Signal.RECORD_ACT: 0.5,
    Signal.COMPARISON: 0.25,
    Signal.GRAVE: 0.5,
    Signal.FIRST_PERSON: -0.75,
    Signal.SECOND_PERSON: -0.5,
    Signal.SHORT: -0.5,
}

# Harm if it is false and believed: life, limb, liberty, grave charges, money.
HARM_BIAS = -2.5
HARM: Mapping[Signal, float] = {
    Signal.GRAVE: 1.75,
    Signal.SECOND_GRAVE: 0.75,
    Signal.TOPIC: 0.5,
    Signal.SECOND_TOPIC: 0.5,
    Signal.MONEY_OR_PERCENT: 0.25,
    Signal.RECORD_ACT: 0.25,
    Signal.FIRST_PERSON: -0.5,
}


_BY_MODALITY = {
    Modality.OPINION: Signal.EVALUATIVE,
    Modality.PREDICTION: Signal.FUTURE,
    Modality.HYPOTHETICAL: Signal.HYPOTHETICAL,
}


def score_sentence(parse: Parse) -> CheckWorthiness:
    """The check-worthiness of a whole sentence, without its article."""
    return score_signals(find_signals(parse))


def score_statement(found: Iterable[Signal], modality: Modality, *, official: bool = False) -> CheckWorthiness:
    """The check-worthiness of a statement whose modality is known; `official`: a body or an office makes it."""
    signals = {*found} | ({_BY_MODALITY[modality]} if modality in _BY_MODALITY else set())
    return score_signals(signals | ({Signal.PUBLIC_BODY} if official else set()))


def score_signals(signals: Iterable[Signal]) -> CheckWorthiness:
    """The three parts and their combination for the signals that a statement shows."""
    found = frozenset(signals)
    verifiable = _logistic(VERIFIABLE_BIAS, VERIFIABLE, found)
    public_interest = _logistic(PUBLIC_INTEREST_BIAS, PUBLIC_INTEREST, found)
    harm = _logistic(HARM_BIAS, HARM, found)
    score = verifiable * max(public_interest, harm)
    return CheckWorthiness(round(score, 4), round(verifiable, 4), round(public_interest, 4), round(harm, 4))


def _logistic(bias: float, weights: Mapping[Signal, float], found: frozenset[Signal]) -> float:
    return 1 / (1 + exp(-bias - sum(weight for signal, weight in weights.items() if signal in found)))
