"""Verification of many claims: which of them are asked about, in which way, and one answer for each in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from pipeline.engines.base import ClaimEvidence, Judgement, Verification
from pipeline.engines.builtin.verification.rationale import nothing_offered
from pipeline.engines.llm.asking import Asker, run_all, spent
from pipeline.engines.llm.faults import Failure
from pipeline.engines.llm.plan import Plan, planned
from pipeline.engines.llm.verify.batch import Answer, BatchVerifier
from pipeline.engines.llm.verify.letter import Excerpt, Lettered, LetterVerifier, excerpts, judgement_of
from pipeline.models.chat import ChatModel
from pipeline.models.usage import Spending
from pipeline.types import ItemError

Item = TypeVar("Item")

_LONGEST_NAME = 60


def verify_in_batches(
    items: Sequence[ClaimEvidence], verifier: BatchVerifier, size: int, *, at_once: int
) -> Verification:
    """Several claims a call; a claim without passages is not asked about."""
    asked = [index for index, item in enumerate(items) if is_judgeable(item)]
    batches = [[items[index] for index in batch] for batch in _batches(asked, size)]
    settled = run_all(verifier.settle, batches, at_once=at_once, name="verify")
    answers = [answer for one in settled for answer in one.answers]
    return _verification(items, dict(zip(asked, answers, strict=True)), spent(one.spending for one in settled))


def verify_by_letters(items: Sequence[ClaimEvidence], verifier: LetterVerifier, *, at_once: int) -> Verification:
    """An article a call for each claim; a claim fails when one of its calls does."""
    offered = [excerpt for excerpt in excerpts(items) if is_judgeable(excerpt.item)]
    lettered = run_all(verifier.settle, offered, at_once=at_once, name="verify")
    read: dict[int, list[tuple[Excerpt, Lettered]]] = {}
    for excerpt, one in zip(offered, lettered, strict=True):
        read.setdefault(excerpt.claim, []).append((excerpt, one))
    answers = {claim: _by_letters(items[claim], found) for claim, found in read.items()}
    return _verification(items, answers, spent(one.spending for one in lettered))


def plan_batches(items: Sequence[ClaimEvidence], verifier: BatchVerifier, size: int, asker: Asker) -> Plan:
    """What batches would take at most."""
    asked = [item for item in items if is_judgeable(item)]
    requests = (asker.request(verifier.question(batch)) for batch in _batches(asked, size))
    return planned(map(asker.estimate, requests))


def plan_letters(items: Sequence[ClaimEvidence], verifier: LetterVerifier, model: ChatModel) -> Plan:
    """What letters would take at most."""
    offered = (excerpt for excerpt in excerpts(items) if is_judgeable(excerpt.item))
    return planned(model.estimate(verifier.request(excerpt)) for excerpt in offered)


def is_judgeable(item: ClaimEvidence) -> bool:
    """Whether there is anything to judge: a statement with words, and a passage."""
    return bool(item.passages) and any(map(str.isalnum, item.statement))


def _by_letters(item: ClaimEvidence, found: Sequence[tuple[Excerpt, Lettered]]) -> Answer:
    failures = [one.odds for _, one in found if isinstance(one.odds, Failure)]
    if failures:
        return failures[0]
    return judgement_of(item, [(e, one.odds) for e, one in found if not isinstance(one.odds, Failure)])


def _verification(items: Sequence[ClaimEvidence], answers: dict[int, Answer], spending: Spending) -> Verification:
    nothing = Judgement((), None, 0.0, nothing_offered())
    judged = ((item, answers.get(index, nothing)) for index, item in enumerate(items))
    return Verification(tuple(_settled(item, answer) for item, answer in judged), spending.usage())


def _settled(item: ClaimEvidence, answer: Answer) -> Judgement | ItemError:
    if not isinstance(answer, Failure):
        return answer
    return answer.item_error(item.claim.claim_id or f"claim “{item.statement[:_LONGEST_NAME]}”")


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
