"""Summaries in one call: every sentence held against what it cites, repaired once, then dropped and counted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pipeline.engines.llm.answers import LoadedDraft, SummaryDraft, read_list
from pipeline.engines.llm.asking import Answered, Asker, Question
from pipeline.engines.llm.confidence import combine, written_probability
from pipeline.engines.llm.english import is_statement
from pipeline.engines.llm.faults import Failure, Fault
from pipeline.engines.llm.limits import reading_limit, summary_tokens
from pipeline.engines.llm.loaded import loaded_words_in
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.windows import Window, WindowLimits, halves, narrowed, number_ranges, plan_windows
from pipeline.grounding import Evidence, check_content, overlap
from pipeline.models.messages import ChatReply, Json
from pipeline.models.usage import Spending
from pipeline.prompts import FailedText, Prompt, Repair
from pipeline.types import Sentence

UNCITED, LOADED, NO_STATEMENT = "uncited", "loaded", "no_statement"
_FEWEST_OF_PAGE = 3


class Order(NamedTuple):
    """How long a summary is to be: sentences, and words where they are bounded."""

    length: int
    words: int | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A summary sentence that passed, with the indices it cites and its signals."""

    text: str
    cited: tuple[int, ...]
    signals: Mapping[str, float]

    @property
    def raw(self) -> float:
        """The raw score."""
        return combine(self.signals, passed=True)


@dataclass(frozen=True, slots=True)
class _Answer:
    sentences: tuple[SummaryDraft, ...]
    loaded: tuple[LoadedDraft, ...]


@dataclass(frozen=True, slots=True)
class SummaryResult:
    """A summary as far as it passed: sentences in order, how many were dropped, the loaded words as the model has them.

    `failure` is set when there was no usable answer at all.
    """

    sentences: tuple[Checked, ...] = ()
    dropped: int = 0
    loaded: tuple[LoadedDraft, ...] = ()
    failure: Failure | None = None
    spending: Spending = field(default_factory=Spending)


class Summarizer:
    """Summarizes one article through one prompt."""

    def __init__(self, asker: Asker, prompt: Prompt, material: Material, context_tokens: int | None) -> None:
        self._asker = asker
        self._prompt = prompt
        self._material = material
        self._context_tokens = context_tokens

    def windows(self) -> tuple[Window, ...]:
        """The pages of the article: one where it fits."""
        limit = reading_limit(self._prompt, self._context_tokens)
        asked = [sentence for sentence in self._material.sentences if not sentence.heading]
        return plan_windows(self._material.sentences, asked, WindowLimits(limit, limit))

    def questions(self, order: Order) -> tuple[Question, ...]:
        """The calls of a summary whose sentences pass at once: one a page, and one for what several pages cite."""
        windows = self.windows()
        pages = (*windows, windows[0]) if len(windows) > 1 else windows
        return tuple(self.question(window, order) for window in pages)

    def question(self, window: Window, order: Order, repair: Repair | None = None) -> Question:
        """The call that summarizes a window."""
        variables = {
            "lines": window.lines,
            "length": order.length,
            "words": order.words,
            **self._material.about,
        }
        bound = summary_tokens(order.length, self._context_tokens)
        return Question(self._prompt, variables, bound, repair=repair)

    async def settle(self, order: Order) -> SummaryResult:
        """The summary. An article of several pages is summarized page by page, then from what the pages cite."""
        windows = self.windows()
        if len(windows) == 1:
            return await self._of_window(windows[0], order)
        return await self._of_pages(windows, order)

    async def _of_pages(self, windows: Sequence[Window], order: Order) -> SummaryResult:
        """Each page's own summary tells which sentences matter; the article's is made of those."""
        share = Order(max(order.length * 2 // len(windows), _FEWEST_OF_PAGE), None)
        pages = await asyncio.gather(*(self._answer(window, share) for window in windows))
        spending = sum((page.spending for page in pages), Spending())
        answers = [page.result for page in pages if page.result is not None]
        if not answers:
            return SummaryResult(failure=pages[0].failure, spending=spending)
        numbers = {n - 1 for answer in answers for sentence in answer.sentences for n in sentence.citations}
        chosen = tuple(sentence for sentence in self._material.sentences if sentence.index in numbers)
        loaded = tuple(term for answer in answers for term in answer.loaded)
        result = await self._of_chosen(chosen or windows[0].asked, order)
        return replace(result, loaded=loaded, spending=spending + result.spending)

    async def _of_chosen(self, chosen: Sequence[Sentence], order: Order) -> SummaryResult:
        limit = reading_limit(self._prompt, self._context_tokens)
        windows = plan_windows(chosen, chosen, WindowLimits(limit, limit))
        return await self._of_window(windows[0], order, divisible=False)

    async def _of_window(self, window: Window, order: Order, *, divisible: bool = True) -> SummaryResult:
        """`divisible` False: an answer that is cut off ends it; the parts of what was put together would go round."""
        answered = await self._answer(window, order)
        failure = answered.failure
        if failure is not None:
            parts = _smaller(window, failure) if divisible else ()
            if parts:
                result = await self._of_pages(parts, order)
                return replace(result, spending=answered.spending + result.spending)
            return SummaryResult(failure=failure, spending=answered.spending)
        answer = answered.result or _Answer((), ())
        passed, failed = await asyncio.to_thread(self._check, answer, window, answered.reply, order)
        result = SummaryResult(tuple(passed.values()), 0, answer.loaded, None, answered.spending)
        return await self._repaired(result, window, passed, failed) if failed else result

    async def _repaired(
        self, result: SummaryResult, window: Window, passed: Mapping[int, Checked], failed: Mapping[int, FailedText]
    ) -> SummaryResult:
        """The failed sentences asked for once more; what fails again is dropped."""
        order = Order(len(failed), None)
        repair = Repair("failed_check", texts=tuple(failed.values()))
        answered = await self._asker.ask(self.question(window, order, repair), self._judge)
        mended: dict[int, Checked] = {}
        if answered.result is not None:
            again, _ = await asyncio.to_thread(
                self._check, answered.result, window, answered.reply, order, known=result.loaded
            )
            mended = {place: again[at] for at, place in enumerate(failed) if at in again}
        together = {**passed, **mended}
        return replace(
            result,
            sentences=tuple(together[place] for place in sorted(together)),
            dropped=len(failed) - len(mended),
            spending=result.spending + answered.spending,
        )

    async def _answer(self, window: Window, order: Order) -> Answered[_Answer]:
        return await self._asker.ask(self.question(window, order), self._judge)

    def _judge(self, parsed: dict[str, Json], *, final: bool) -> _Answer | Failure:
        sentences = read_list(parsed, "sentences", SummaryDraft)
        if not sentences and not final:
            return Failure(Fault.NOT_JSON if not isinstance(parsed.get("sentences"), list) else Fault.EMPTY)
        return _Answer(sentences, read_list(parsed, "loaded", LoadedDraft))

    def _check(
        self,
        answer: _Answer,
        window: Window,
        reply: ChatReply | None,
        order: Order,
        known: Iterable[LoadedDraft] = (),
    ) -> tuple[dict[int, Checked], dict[int, FailedText]]:
        """The sentences that pass and those that fail, by their place in the answer."""
        loaded = tuple(term.words for term in (*answer.loaded, *known))
        passed: dict[int, Checked] = {}
        failed: dict[int, FailedText] = {}
        for place, draft in enumerate(answer.sentences[: order.length]):
            checked = self._checked(draft, window, loaded, reply)
            if isinstance(checked, Checked):
                passed[place] = checked
            else:
                failed[place] = checked
        return passed, failed

    def _checked(
        self, draft: SummaryDraft, window: Window, loaded: Sequence[str], reply: ChatReply | None
    ) -> Checked | FailedText:
        if not draft.citations:
            return FailedText(draft.text, UNCITED)
        if not all(map(window.knows, draft.citations)):
            return FailedText(draft.text, Fault.UNKNOWN_SENTENCE.value)
        cited = tuple(sorted({number - 1 for number in draft.citations}))
        words = self._material.text_of(cited)
        evidence = self._material.evidence(words, cited, window.shown)
        failed = find_fault(draft.text, evidence, self._material, loaded)
        if failed is not None:
            return replace(failed, cited=number_ranges(index + 1 for index in cited))
        signals = {"grounding": 1.0, "overlap": overlap(draft.text, evidence)}
        own = {"self": draft.confidence, "logprob": written_probability(reply, draft.text)}
        return Checked(draft.text, cited, signals | {name: value for name, value in own.items() if value is not None})


def find_fault(text: str, evidence: Evidence, material: Material, loaded: Sequence[str] = ()) -> FailedText | None:
    """What is wrong with a summary sentence that rests on the evidence; `loaded` are words known to be loaded."""
    for problem in check_content(text, evidence):
        return FailedText(text, problem.value)
    if material.english and (text.endswith("?") or not is_statement(text)):
        return FailedText(text, NO_STATEMENT)
    if judging := loaded_words_in(text, loaded, material):
        return FailedText(text, LOADED, words=", ".join(f"“{words}”" for words in judging))
    return None


def _smaller(window: Window, failure: Failure) -> tuple[Window, ...]:
    if failure.fault is Fault.TOO_LONG:
        return narrowed(window)
    if failure.fault is not Fault.TRUNCATED or len(window.asked) < 2:
        return ()
    return tuple(Window(part.asked, part.asked) for part in halves(window))


def within_words(sentences: Sequence[Checked], words: int | None) -> tuple[Checked, ...]:
    """The first sentences that have at most so many words together."""
    kept: list[Checked] = []
    for sentence in sentences:
        if words is not None and sum(len(s.text.split()) for s in (*kept, sentence)) > words:
            break
        kept.append(sentence)
    return tuple(kept)
