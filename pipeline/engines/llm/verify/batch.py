"""Verification in batches: several claims a call, each with its own numbered passages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.engines.base import ClaimEvidence, JudgedPassage, Judgement
from pipeline.engines.llm.answers import EvidenceDraft, VerdictDraft, read_list
from pipeline.engines.llm.asking import Asker, Question
from pipeline.engines.llm.faults import Failure, Fault
from pipeline.engines.llm.limits import verdict_tokens
from pipeline.engines.llm.verify.evidence import judged_passage, words_in
from pipeline.engines.llm.verify.showing import Sheet, sheet_of
from pipeline.engines.llm.windows import number_ranges
from pipeline.models.messages import Json
from pipeline.models.usage import Spending
from pipeline.prompts import Prompt, as_data
from pipeline.types import Span, Stance, VerdictLabel, Weight

UNSAID = 0.5  # the confidence of a model that gives none
LESS_SURE = 0.8  # what is left of it when some of the evidence was not there
_MOST_QUOTES = 4
_MOST_WORDS = 12

Answer = Judgement | Failure


class Settled(NamedTuple):
    """What became of each claim of a batch, in order, and what that cost."""

    answers: tuple[Answer, ...]
    spending: Spending


class _Offered(NamedTuple):
    draft: EvidenceDraft
    passage: int
    span: Span | None


class BatchVerifier:
    """Asks about claims through the prompt `verify_claims`."""

    def __init__(self, asker: Asker, prompt: Prompt, context_tokens: int | None) -> None:
        self._asker = asker
        self._prompt = prompt
        self._context_tokens = context_tokens

    def question(self, items: Sequence[ClaimEvidence]) -> Question:
        """The call about some claims."""
        return self._question(sheet_of(items))

    async def settle(self, items: Sequence[ClaimEvidence]) -> Settled:
        """A judgement or failure for each claim; a batch whose answer cannot be used is asked about in halves."""
        sheet = sheet_of(items)

        def judge(parsed: dict[str, Json], *, final: bool) -> tuple[Answer, ...] | Failure:
            return _judged(parsed, items, sheet, final=final)

        answered = await self._asker.ask(self._question(sheet), judge)
        if answered.result is not None:
            return Settled(answered.result, answered.spending)
        failure = answered.failure or Failure(Fault.EMPTY)
        if failure.fault is None or len(items) == 1:
            return Settled((failure,) * len(items), answered.spending)
        middle = len(items) // 2
        first, second = await asyncio.gather(self.settle(items[:middle]), self.settle(items[middle:]))
        return Settled(first.answers + second.answers, answered.spending + first.spending + second.spending)

    def _question(self, sheet: Sheet) -> Question:
        variables = {"passages": sheet.passages, "claims": sheet.claims}
        return Question(self._prompt, variables, verdict_tokens(len(sheet.claims), self._context_tokens))


def _judged(
    parsed: dict[str, Json], items: Sequence[ClaimEvidence], sheet: Sheet, *, final: bool
) -> tuple[Answer, ...] | Failure:
    """An answer for each claim; before the last attempt, whatever is wrong with any of them."""
    if not isinstance(parsed.get("verdicts"), list):
        return Failure(Fault.NOT_JSON)
    drafts = {draft.claim: draft for draft in read_list(parsed, "verdicts", VerdictDraft)}
    if not final and (failure := _fault(drafts, items, sheet)):
        return failure
    numbered = enumerate(zip(items, sheet.places, strict=True), 1)
    return tuple(_answer(drafts.get(number), item, places) for number, (item, places) in numbered)


def _fault(drafts: Mapping[int, VerdictDraft], items: Sequence[ClaimEvidence], sheet: Sheet) -> Failure | None:
    """What to ask again for: claims left out, passages that are not there, words that are in none."""
    left = [number for number in range(1, len(items) + 1) if number not in drafts]
    if left:
        return Failure(Fault.SKIPPED, number_ranges(left))
    given = [evidence for draft in drafts.values() for evidence in draft.evidence]
    unknown = [evidence.passage for evidence in given if not 1 <= evidence.passage <= len(sheet.passages)]
    if unknown:
        return Failure(Fault.UNKNOWN_SENTENCE, number_ranges(unknown))
    wrong = [
        f"“{' '.join(as_data(offered.draft.quote).split()[:_MOST_WORDS])}” of passage {offered.draft.passage}"
        for number, (item, places) in enumerate(zip(items, sheet.places, strict=True), 1)
        for offered in _offered(drafts[number], item, places)
        if offered.span is None
    ]
    return Failure(Fault.WRONG_QUOTE, "; ".join(wrong[:_MOST_QUOTES])) if wrong else None


def _offered(draft: VerdictDraft, item: ClaimEvidence, places: Mapping[int, int]) -> Iterator[_Offered]:
    """The evidence given that is among the claim's own passages, with its words where they stand."""
    for evidence in draft.evidence:
        index = places.get(evidence.passage)
        if index is not None:
            yield _Offered(evidence, index, words_in(item.passages[index], evidence.quote))


def _answer(draft: VerdictDraft | None, item: ClaimEvidence, places: Mapping[int, int]) -> Answer:
    """The judgement of one claim; an error when it rests on nothing that is there."""
    if draft is None:
        return Failure(Fault.SKIPPED)
    offered = list(_offered(draft, item, places))
    sure = UNSAID if draft.confidence is None else draft.confidence
    found = {o.passage: _passage(item, o, o.span, sure) for o in offered if o.span is not None}
    label = VerdictLabel(draft.label)
    if not found and label is not VerdictLabel.NOT_ENOUGH_EVIDENCE:
        return Failure(Fault.WRONG_QUOTE if draft.evidence else Fault.NO_EVIDENCE)
    complete = len(found) == len({evidence.passage for evidence in draft.evidence})
    return Judgement(
        passages=tuple(found[index] for index in sorted(found)),
        label=label if label is VerdictLabel.NOT_ENOUGH_EVIDENCE else None,  # else it follows from the passages
        confidence=round(sure if complete else sure * LESS_SURE, 4),
        rationale=draft.rationale,
        signals={"self": sure, "evidence_found": round(len(found) / max(len(draft.evidence), 1), 4)},
    )


def _passage(item: ClaimEvidence, offered: _Offered, span: Span, sure: float) -> JudgedPassage:
    weight = Weight(offered.draft.weight) if offered.draft.weight else None
    return judged_passage(item, offered.passage, span, Stance(offered.draft.stance), score=sure, said=weight)
