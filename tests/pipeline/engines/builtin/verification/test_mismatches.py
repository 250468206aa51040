"""Mismatches are found where claim and evidence are about one point, and only there."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.engines.builtin.verification.assessment import Assessed, Offer, assess
from pipeline.engines.builtin.verification.mismatch import HARD, MismatchKind
from pipeline.engines.builtin.verification.quantifiers import Quantifier, quantifier_of
from pipeline.engines.builtin.verification.reading import read_sentences
from pipeline.engines.builtin.verification.wordsense import Sense, sense

_WEDNESDAY = date(2026, 3, 4)


def _assess(claim: str, evidence: str, background: str = "") -> Assessed:
    return assess(claim, Offer((evidence,), (0.6,), background, _WEDNESDAY))


def _hard(claim: str, evidence: str) -> set[MismatchKind]:
    return {m.kind for m in _assess(claim, evidence).finding.mismatches if m.weight >= HARD}


@pytest.mark.parametrize(
    ("claim", "evidence", "kind"),
    [
        ("The ferry carried 12 cars.", "The ferry carried 14 cars and a bus.", MismatchKind.NUMBER),
        ("The region paid the yard €18 million.", "The region paid the yard €28 million.", MismatchKind.NUMBER),
        ("The council meets on 5 March 2026.", "The council meets on Friday.", MismatchKind.DAY),
        ("The ferry left the harbour at 6 p.m.", "The ferry left the harbour at 8.30 p.m.", MismatchKind.TIME),
        ("The council approved the bridge.", "The council did not approve the bridge.", MismatchKind.NEGATION),
        ("The minister has given a date.", "The minister has given no date.", MismatchKind.NEGATION),
        ("The court acquitted the captain.", "The court convicted the captain.", MismatchKind.ANTONYM),
        ("Norland invaded Estmark.", "Estmark invaded Norland.", MismatchKind.ROLE),
        ("All bottles were recalled.", "Only some bottles were recalled.", MismatchKind.QUANTIFIER),
    ],
)
def test_another_value_on_the_same_point_is_a_hard_mismatch(claim: str, evidence: str, kind: MismatchKind) -> None:
    assert kind in _hard(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The ferry carried 12 cars.", "The inquiry into the ferry took 14 weeks."),
        ("The ferry carried 12 cars.", "Fourteen children waited for the ferry."),
        ("The council meets on 5 March 2026.", "The mayor said on Monday that the council would be told."),
        ("The ferry carried a dozen cars.", "The ferry carried 12 cars."),
        ("The ferry carried about 40 cars.", "The ferry carried 38 cars."),
        ("The council approved the bridge.", "The council approved the bridge but not the tunnel."),
        ("The bottles were sealed.", "The bottles had not been opened."),
        ("The bear attacked the hunter.", "The hunter was attacked by the bear."),
    ],
)
def test_other_points_and_other_words_for_the_same_are_no_hard_mismatch(claim: str, evidence: str) -> None:
    assert _hard(claim, evidence) == set()


def test_a_claim_against_itself_is_found_whole_and_without_mismatch() -> None:
    claim = "The ferry Alder Queen ran aground off Tarn Point on 3 March 2026 with 12 cars."
    finding = _assess(claim, claim).finding
    assert finding.mismatches == ()
    assert finding.signals.cover == finding.signals.linked == 1.0
    assert finding.complete


def test_a_name_from_the_sentences_around_counts_at_a_discount() -> None:
    claim, evidence = "The ferry Alder Queen ran aground.", "The ferry ran aground."
    without, with_ = (_assess(claim, evidence, around).finding.signals for around in ("", "The Alder Queen is old."))
    assert without.cover_context < with_.cover_context < 1.0
    assert without.unknown_name > with_.unknown_name == 0.0


@pytest.mark.parametrize(
    ("text", "noun", "quantifier"),
    [
        ("All 20 bottles were tested.", "bottles", Quantifier.ALL),
        ("None of the bottles was tested.", "bottles", Quantifier.NONE),
        ("Two bottles were tested.", "bottles", Quantifier.COUNTED),
        ("Most of the bottles were tested.", "bottles", Quantifier.SOME),
        ("The bottles were tested.", "bottles", Quantifier.OPEN),
    ],
)
def test_a_noun_is_quantified_by_what_stands_before_it(text: str, noun: str, quantifier: Quantifier) -> None:
    (reading,) = read_sentences([text])
    token = next(t for t in reading.parse.tokens if t.text == noun)
    assert quantifier_of(reading.parse, token.index) is quantifier


@pytest.mark.parametrize(
    ("claimed", "found", "expected"),
    [
        ("injured", "hurt", Sense.SYNONYM),
        ("die", "murder", Sense.SYNONYM),
        ("murder", "die", Sense.APART),
        ("rise", "fall", Sense.ANTONYM),
        ("sealed", "unsealed", Sense.ANTONYM),
        ("vote", "votes", Sense.SAME),
        ("harbour", "parliament", Sense.APART),
    ],
)
def test_words_are_told_apart_by_the_lexicons(claimed: str, found: str, expected: Sense) -> None:
    assert sense(claimed, found) is expected
