"""What the letters' probabilities come to: is the claim supported, is it refuted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.engines.base import Passage
from pipeline.types import Stance


class Letters(NamedTuple):
    """The shares of the three letters in the model's first token; they add up to 1."""

    true: float
    false: float
    silent: float


class Scores(NamedTuple):
    """The probabilities that a claim is supported and that it is refuted by an article's words, each 0..1."""

    support: float
    against: float

    def stance(self, decided_from: float) -> tuple[Stance, float]:
        """The stance, and how sure it is."""
        if max(self) < decided_from:
            return Stance.NEUTRAL, 1 - max(self)
        return (Stance.SUPPORTS, self.support) if self.support >= self.against else (Stance.REFUTES, self.against)


def score_letters(letters: Letters, statement: str, passages: Sequence[Passage]) -> Scores:
    return Scores(letters.true, letters.false)
