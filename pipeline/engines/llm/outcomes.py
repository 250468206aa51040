"""The one final state of every sentence, and the errored items behind those that failed."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.engines.llm.extract import WindowResult
from pipeline.engines.llm.faults import Failure, Fault
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.windows import number_ranges
from pipeline.types import Claim, ExclusionReason, ItemError, Sentence, SentenceOutcome, SentenceState


def unasked(sentence: Sentence) -> ExclusionReason | None:
    """Why a model is not even asked about a sentence; None for most."""
    if sentence.heading:
        return ExclusionReason.HEADING
    return None if any(map(str.isalpha, sentence.text)) else ExclusionReason.FRAGMENT


def outcomes_of(
    sentences: Sequence[Sentence], claims: Sequence[Claim], result: WindowResult
) -> tuple[SentenceOutcome, ...]:
    """Claimed where a claim rests on the sentence, else excluded with the model's reason, else failed."""
    claimed = {index for claim in claims for index in claim.sentences}
    return tuple(_outcome(sentence, result, claimed=sentence.index in claimed) for sentence in sentences)


def _outcome(sentence: Sentence, result: WindowResult, *, claimed: bool) -> SentenceOutcome:
    if claimed:
        return SentenceOutcome(sentence, SentenceState.CLAIMED)
    reason = unasked(sentence) or result.unused.get(sentence.index)
    if reason is not None:
        return SentenceOutcome(sentence, SentenceState.EXCLUDED, reason.value)
    failure = result.failures.get(sentence.index) or Failure(Fault.SKIPPED)
    return SentenceOutcome(sentence, SentenceState.FAILED, failure.error_type)


def errors_of(material: Material, result: WindowResult, outcomes: Sequence[SentenceOutcome]) -> tuple[ItemError, ...]:
    """One errored item for the failed sentences of each kind of failure."""
    groups: dict[str, list[int]] = {}
    causes: dict[str, Failure] = {}
    for outcome in outcomes:
        if outcome.state is SentenceState.FAILED:
            failure = result.failures.get(outcome.sentence.index) or Failure(Fault.SKIPPED)
            error = failure.item_error("")
            key = f"{error.type} {error.message}"
            groups.setdefault(key, []).append(outcome.sentence.index + 1)
            causes[key] = failure
    return tuple(
        causes[key].item_error(f"{material.item}, sentence{'s' if len(numbers) > 1 else ''} {number_ranges(numbers)}")
        for key, numbers in groups.items()
    )
