"""A small judge of claims for tests of what stands around one: it counts words, and a "not" turns them round."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.engines.base import ClaimEvidence, JudgedPassage, Judgement, Passage, Verification
from pipeline.grounding.words import content_stems
from pipeline.types import ItemError, Stance, Usage, Weight
from tests.engine import PlainEngine


class PlainJudge(PlainEngine):
    """Finds claims as `PlainEngine` does; a passage with most words of a claim supports it, or refutes with a "not".

    `answer` replaces its judgement of one claim; `asked` are the questions it has had.
    """

    def __init__(self, answer: Callable[[ClaimEvidence], Judgement | ItemError] | None = None) -> None:
        super().__init__()
        self.asked: list[ClaimEvidence] = []
        self._answer = answer or judge

    def verify(self, items: Sequence[ClaimEvidence]) -> Verification:
        self.asked += items
        return Verification(tuple(map(self._answer, items)), Usage(calls=1))


def judge(item: ClaimEvidence) -> Judgement:
    """What the passages of one claim do to it."""
    wanted = content_stems(item.statement)
    judged = []
    for at, passage in enumerate(item.passages):
        share = len(wanted & content_stems(passage.span.quote)) / max(1, len(wanted))
        if share >= 0.6:
            judged.append(JudgedPassage(at, passage.span, _stance(item.statement, passage), Weight.FIRM, share))
    return Judgement(tuple(judged), None, 0.8, "The words are there." if judged else "The words are not there.")


def _stance(statement: str, passage: Passage) -> Stance:
    negated = [" not " in text for text in (statement, passage.span.quote)]
    return Stance.SUPPORTS if negated[0] == negated[1] else Stance.REFUTES
