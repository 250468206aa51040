"""Evidence that is given comes before the builtin engine as evidence from a store does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval import verifying
from eval.answers import Reply
from eval.datasets.places import Part
from eval.loaders.stories import load_stories
from eval.tasks.items import EvidenceQuestion, TaskId
from pipeline.engines.base import ClaimEvidence, Judgement, Verification
from pipeline.types import VerdictLabel


class Listening:
    """An engine that keeps what it is asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[ClaimEvidence] = []

    def verify(self, items: list[ClaimEvidence]) -> Verification:
        self.asked += items
        nothing = Judgement((), VerdictLabel.NOT_ENOUGH_EVIDENCE, 0.5, "")
        return Verification(tuple(nothing for _ in items))


@pytest.fixture(scope="module")
def question() -> EvidenceQuestion:
    item = next(item for item in load_stories(TaskId.VERIFY, Part.DEV).items)
    assert isinstance(item.question, EvidenceQuestion)
    return item.question


def asked(name: str, question: EvidenceQuestion) -> ClaimEvidence:
    engine = Listening(name)
    assert isinstance(verifying.judge(engine, question, None), Reply)  # type: ignore[arg-type]
    return engine.asked[0]


def test_the_builtin_engine_reads_the_articles_of_given_passages(question: EvidenceQuestion) -> None:
    passages = asked("builtin", question).passages
    assert any(passage.tellings for passage in passages)
    for passage in passages:
        for telling in passage.tellings:
            assert passage.span.start <= telling.span.start < passage.span.end
            assert -1 <= telling.similarity <= 1


def test_a_model_and_passages_of_unknown_articles_come_as_they_are(question: EvidenceQuestion) -> None:
    assert not any(passage.tellings for passage in asked("openai:m", question).passages)
    assert not any(passage.tellings for passage in asked("builtin", replace(question, articles=())).passages)
