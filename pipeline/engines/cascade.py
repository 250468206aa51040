"""Two judges in a row: the first decides what it is sure of, the second gets the rest."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.engines.base import ClaimEvidence, Judgement, Verification, Verifier
from pipeline.types import ItemError, Stance

SURE_FROM = 0.85
AUDITED = 0.1


@dataclass(frozen=True, slots=True)
class CascadeReport:
    """What a cascade saved and how it agreed, over all it was asked.

    `kept` claims were decided by the first judge alone; of `audited` ones, which the second judged as well,
    `disagreed` got another answer.
    """

    asked: int = 0
    kept: int = 0
    audited: int = 0
    disagreed: int = 0

    def __add__(self, other: CascadeReport) -> CascadeReport:
        return CascadeReport(
            self.asked + other.asked,
            self.kept + other.kept,
            self.audited + other.audited,
            self.disagreed + other.disagreed,
        )

    @property
    def saved(self) -> int:
        """Claims that the second judge was never asked about."""
        return self.kept - self.audited


class Cascade:
    """A Verifier: `first` decides where its confidence is at least `sure_from`, `second` judges the rest.

    A share of what the first decides (`audited`, drawn by the claims themselves, so that the same claims are drawn
    every time) goes to the second as well, only to be compared: the first's answer stands. Where the second fails, its
    error stands: a claim that the first was not sure of has no verdict. `report` adds up over all calls.
    """

    def __init__(
        self, first: Verifier, second: Verifier, *, sure_from: float = SURE_FROM, audited: float = AUDITED
    ) -> None:
        if not 0 <= sure_from <= 1 or not 0 <= audited <= 1:
            raise ValueError("a threshold and a share lie in 0..1")
        self._first = first
        self._second = second
        self._sure_from = sure_from
        self._audited = audited
        self.report = CascadeReport()

    def verify(self, items: Sequence[ClaimEvidence]) -> Verification:
        """One judgement or error for each claim, in order."""
        first = self._first.verify(items)
        sure = [index for index, judged in enumerate(first.judgements) if self._is_sure(judged)]
        drawn = [index for index in sure if self._is_drawn(items[index])]
        left = sorted({*range(len(items))} - {*sure} | {*drawn})
        second = self._second.verify([items[index] for index in left]) if left else Verification(())
        answers = dict(zip(left, second.judgements, strict=True))
        compared = [(first.judgements[index], answers[index]) for index in drawn]
        self.report += CascadeReport(
            asked=len(items),
            kept=len(sure),
            audited=sum(not isinstance(answer, ItemError) for _, answer in compared),
            disagreed=sum(_disagree(one, other) for one, other in compared),
        )
        kept = set(sure)
        judgements = tuple(first.judgements[i] if i in kept else answers[i] for i in range(len(items)))
        return Verification(judgements, first.usage + second.usage)

    def _is_sure(self, judged: Judgement | ItemError) -> bool:
        """Whether the first judge's answer stands: also when there was nothing to judge by."""
        if isinstance(judged, ItemError):
            return False
        return (not judged.passages and not judged.signals) or judged.confidence >= self._sure_from

    def _is_drawn(self, item: ClaimEvidence) -> bool:
        return bool(item.passages) and random.Random(item.statement).random() < self._audited  # noqa: S311


def leaning(judgement: Judgement) -> Stance:
    """Which way a judgement's passages point: NEUTRAL when they point both ways or nowhere."""
    stances = {passage.stance for passage in judgement.passages} - {Stance.NEUTRAL}
    return stances.pop() if len(stances) == 1 else Stance.NEUTRAL


def _disagree(first: Judgement | ItemError, second: Judgement | ItemError) -> bool:
    if isinstance(first, ItemError) or isinstance(second, ItemError):
        return False
    return leaning(first) is not leaning(second)
