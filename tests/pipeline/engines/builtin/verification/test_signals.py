"""Signals keep their ranges, and two differences of a kind count no more than one."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.verification.assessment import Offer, assess
from pipeline.engines.builtin.verification.signals import Finding

ONE = ("The mayor resigned.", "The mayor did not resign.")
TWO = (
    "The mayor resigned, and the council met on the bridge.",
    "The mayor did not resign, and the council did not meet on the bridge.",
)


def find(claim: str, passage: str) -> Finding:
    return assess(claim, Offer((passage,), (0.8,))).finding


@pytest.mark.parametrize(("claim", "passage", "differences"), [(*ONE, 1), (*TWO, 2)])
def test_a_second_difference_of_a_kind_adds_nothing(claim: str, passage: str, differences: int) -> None:
    finding = find(claim, passage)
    assert sum(m.weight for m in finding.mismatches) == pytest.approx(differences)
    assert finding.signals.negation == 1.0


@pytest.mark.parametrize("claim", [ONE[0], TWO[0]])
def test_a_claim_beside_itself_has_all_and_nothing_against_it(claim: str) -> None:
    signals = find(claim, claim).signals
    assert (signals.cover, signals.linked, signals.gap) == (1.0, 1.0, 0.0)
    assert (signals.negation, signals.antonym, signals.role, signals.number_conflict) == (0.0, 0.0, 0.0, 0.0)
