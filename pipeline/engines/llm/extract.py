"""Extraction by windows: one call lists the claims of many sentences, and each sentence ends in one state."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from pipeline.engines.llm.answers import ClaimDraft, UnusedDraft, read_list
from pipeline.engines.llm.asking import Answered, Asker, Judge, Question
from pipeline.engines.llm.claims import Drafted, is_author_opinion
from pipeline.engines.llm.confidence import written_probability
from pipeline.engines.llm.faults import Failure, Fault
from pipeline.engines.llm.limits import claims_tokens
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.windows import Window, halves, narrowed, number_ranges
from pipeline.models.messages import ChatReply, Json
from pipeline.models.usage import Spending
from pipeline.prompts import Prompt, Repair
from pipeline.types import ExclusionReason, Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """What one answer says: drafts, sentences without claims, and sentence numbers that do not exist."""

    drafts: tuple[ClaimDraft, ...] = ()
    unused: Mapping[int, ExclusionReason] = field(default_factory=dict)
    unknown: tuple[int, ...] = ()

    @property
    def covered(self) -> frozenset[int]:
        """The numbers of the sentences that are accounted for."""
        return frozenset(self.unused).union(*(draft.sentences for draft in self.drafts))


@dataclass(frozen=True, slots=True)
class WindowResult:
    """What a window came to. Indices count from 0; `failures` has one entry for each sentence that failed."""

    drafted: tuple[Drafted, ...] = ()
    unused: Mapping[int, ExclusionReason] = field(default_factory=dict)
    failures: Mapping[int, Failure] = field(default_factory=dict)
    spending: Spending = field(default_factory=Spending)

    def __add__(self, other: WindowResult) -> WindowResult:
        return WindowResult(
            self.drafted + other.drafted,
            {**self.unused, **other.unused},
            {**self.failures, **other.failures},
            self.spending + other.spending,
        )


class Reader(Protocol):
    """What differs between the two ways of asking for claims."""

    prompt: Prompt
    shortens: bool  # whether the prompt can ask for less after an answer that was cut off

    def output_tokens(self, asked: Sequence[Sentence], context_tokens: int | None) -> int:
        """The bound of an answer about these sentences."""
        ...

    def variables(self, window: Window, material: Material) -> dict[str, object]:
        """The prompt's variables for a window."""
        ...

    def read(self, parsed: dict[str, Json], window: Window, material: Material) -> Reading | None:
        """What the answer says; None when it is not of the form asked for."""
        ...


class WindowReader:
    """The full form: `extract_claims`."""

    shortens = False

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = prompt

    def output_tokens(self, asked: Sequence[Sentence], context_tokens: int | None) -> int:
        """Generous, with room for a model to think."""
        return claims_tokens(asked, context_tokens)

    def variables(self, window: Window, material: Material) -> dict[str, object]:
        """The window's lines, the numbers asked about, and the publication."""
        return {"lines": window.lines, "asked": window.numbers, **material.about}

    def read(self, parsed: dict[str, Json], window: Window, material: Material) -> Reading | None:
        """The claims about the sentences asked for; an author's opinion is a sentence without a claim."""
        if not isinstance(parsed.get("claims"), list):
            return None
        asked = {sentence.index + 1 for sentence in window.asked}
        drafts = read_list(parsed, "claims", ClaimDraft)
        unused = {item.sentence: item.reason for item in read_list(parsed, "unused", UnusedDraft)}
        unknown = {n for draft in drafts for n in draft.sentences if not window.knows(n)}
        unknown |= {n for n in unused if not window.knows(n)}
        opinions = {n: ExclusionReason.OPINION for draft in drafts if is_author_opinion(draft) for n in draft.sentences}
        kept = tuple(
            draft
            for draft in drafts
            if not is_author_opinion(draft)
            and asked.intersection(draft.sentences)
            and unknown.isdisjoint(draft.sentences)
        )
        return Reading(kept, {n: r for n, r in {**opinions, **unused}.items() if n in asked}, tuple(sorted(unknown)))


class Extractor:
    """Asks about windows of one article and follows up: repair, a second asking, smaller windows."""

    def __init__(self, asker: Asker, reader: Reader, material: Material, context_tokens: int | None) -> None:
        self._asker = asker
        self._reader = reader
        self._material = material
        self._context_tokens = context_tokens

    def question(self, window: Window, *, sample: int = 0, output_tokens: int | None = None) -> Question:
        """The call that asks about a window."""
        bound = output_tokens or self._bound(window)
        return Question(self._reader.prompt, self._reader.variables(window, self._material), bound, sample)

    async def settle(self, window: Window) -> WindowResult:
        """Everything about the window's sentences: each is in a draft, unused with a reason, or failed."""
        return await self._settle(window, self._bound(window))

    async def sample(self, asked: tuple[Window, int]) -> tuple[tuple[ClaimDraft, ...], Spending]:
        """The drafts of one more answer about a window, by its number, to compare with; none when it is faulty."""
        window, number = asked
        answered = await self._asker.ask(self.question(window, sample=number), self._judge(window))
        return answered.result.drafts if answered.result else (), answered.spending

    async def _settle(self, window: Window, output_tokens: int, cuts: int = 0) -> WindowResult:
        """`cuts` counts the truncated answers on the way to this window."""
        question = self.question(window, output_tokens=output_tokens)
        answered = await self._asker.ask(question, self._judge(window))
        spending = WindowResult(spending=answered.spending)
        if answered.failure is not None:
            parts = self._smaller(window, answered.failure, output_tokens, cuts)
            if not parts:
                return spending + await self._shorter(window, answered.failure, question)
            return sum(await asyncio.gather(*parts), spending)
        reading = answered.result or Reading()
        result = spending + _kept(reading, window, answered.reply)
        return result + await self._asked_again(window, reading, question)

    def _smaller(
        self, window: Window, failure: Failure, output_tokens: int, cuts: int
    ) -> Sequence[Coroutine[None, None, WindowResult]]:
        """What to go on with: less text where it did not fit, fewer sentences after a truncated answer; else nothing.

        Each half may be as long as the whole was. A model that rambles on even so is asked sentence by sentence, and
        then left: the work is bounded by a few times the first answer's bound.
        """
        if failure.fault is Fault.TOO_LONG:
            return [self._settle(part, output_tokens, cuts) for part in narrowed(window)]
        if failure.fault is not Fault.TRUNCATED or len(window.asked) == 1:
            return []
        if cuts == 0:
            return [self._settle(part, output_tokens, 1) for part in halves(window)]
        singles = [window.about((sentence,)) for sentence in window.asked]
        return [self._settle(part, self._bound(part), cuts + 1) for part in singles]

    def _bound(self, window: Window) -> int:
        return self._reader.output_tokens(window.asked, self._context_tokens)

    async def _shorter(self, window: Window, failure: Failure, question: Question) -> WindowResult:
        """A last try where the answer about one sentence was cut off: less is asked for."""
        if failure.fault is not Fault.TRUNCATED or not self._reader.shortens:
            return _failed(window, failure)
        shorter = replace(question, repair=Repair(Fault.TRUNCATED.value))
        answered = await self._asker.ask(shorter, self._judge(window))
        spending = WindowResult(spending=answered.spending)
        if answered.failure is not None or answered.result is None:
            return spending + _failed(window, answered.failure or failure)
        return spending + _kept(answered.result, window, answered.reply)

    async def _asked_again(self, window: Window, reading: Reading, question: Question) -> WindowResult:
        """What became of the sentences that an answer passed over."""
        left = window.about(s for s in window.asked if s.index + 1 not in reading.covered)
        if not left.asked:
            return WindowResult()
        if reading.unknown:
            return _failed(left, Failure(Fault.UNKNOWN_SENTENCE, number_ranges(reading.unknown)))
        again = replace(
            question,
            variables=self._reader.variables(left, self._material),
            repair=Repair(Fault.SKIPPED.value, left.numbers),
        )
        answered: Answered[Reading] = await self._asker.ask(again, self._judge(left))
        spending = WindowResult(spending=answered.spending)
        if answered.failure is not None:
            return spending + _failed(left, answered.failure)
        second = answered.result or Reading()
        silent = left.about(s for s in left.asked if s.index + 1 not in second.covered)
        cause = Failure(Fault.UNKNOWN_SENTENCE if second.unknown else Fault.SKIPPED)
        return spending + _kept(second, left, answered.reply) + _failed(silent, cause)

    def _judge(self, window: Window) -> Judge[Reading]:
        def judge(parsed: dict[str, Json], *, final: bool) -> Reading | Failure:
            reading = self._reader.read(parsed, window, self._material)
            if reading is None:
                return Failure(Fault.NOT_JSON)
            if reading.unknown and not final:
                return Failure(Fault.UNKNOWN_SENTENCE, number_ranges(reading.unknown))
            return reading

        return judge


def _kept(reading: Reading, window: Window, reply: ChatReply | None) -> WindowResult:
    drafted = tuple(Drafted(d, window, written_probability(reply, d.claim)) for d in reading.drafts)
    return WindowResult(drafted, {number - 1: reason for number, reason in reading.unused.items()})


def _failed(window: Window, failure: Failure) -> WindowResult:
    return WindowResult(failures={sentence.index: failure for sentence in window.asked})


def total(results: Iterable[WindowResult]) -> WindowResult:
    """All windows together."""
    return sum(results, WindowResult())
