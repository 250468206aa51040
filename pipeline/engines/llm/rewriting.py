"""Summaries sentence by sentence, for small models: each key sentence written again in a call of its own.

Which sentences tell the story is found by the builtin engine's ranking; what the model writes is held against its one
sentence, repaired once, then dropped and counted, and the next best sentence takes the place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.engines.llm.alone import Alone
from pipeline.engines.llm.answers import RewrittenDraft, read_item
from pipeline.engines.llm.asking import Answered, Asker, Question, spent
from pipeline.engines.llm.confidence import written_probability
from pipeline.engines.llm.faults import Failure, Fault
from pipeline.engines.llm.limits import rewriting_tokens
from pipeline.engines.llm.loaded import without_quotations
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.summarize import Checked, Order, SummaryResult, find_fault
from pipeline.engines.llm.windows import Line
from pipeline.grounding import overlap
from pipeline.grounding.words import WORD, content_stems
from pipeline.models.messages import ChatReply, Json
from pipeline.models.usage import Spending
from pipeline.prompts import FailedText, Prompt, Repair, as_data

SOURCE_LOST, UNCLEAR = "source_lost", "unclear"
_SPARE_SHARE, _LEAST_SPARE = 2, 2  # one sentence in reserve for each two, and at least two
_RETOLD = 0.5  # share of a source's content words, or of the new sentence's, from which it tells what the source said
_OPENING = frozenset({"he", "she", "his", "her", "they", "their"})  # somebody, where nobody was named yet
_OWN_VOICE = frozenset({"i", "me", "my", "we", "us", "our"})


@dataclass(frozen=True, slots=True)
class _Written:
    """What became of the sentence `index`: passed, or dropped for a failed check, or without a usable answer."""

    index: int
    checked: Checked | None
    failure: Failure | None
    spending: Spending


class Rewriter:
    """Summarizes one English article through the prompt `summarize_sentence`."""

    def __init__(self, asker: Asker, prompt: Prompt, material: Material) -> None:
        self._asker = asker
        self._prompt = prompt
        self._material = material

    def questions(self, order: Order) -> tuple[Question, ...]:
        """The calls of a summary in which every sentence passes at once."""
        return tuple(self._question(alone) for alone in self._ranked(order.length))

    async def settle(self, order: Order) -> SummaryResult:
        """The summary in the order of the article; it is shorter when too few sentences pass."""
        ranked = await asyncio.to_thread(self._ranked, order.length + max(order.length // _SPARE_SHARE, _LEAST_SPARE))
        done: list[_Written] = []
        passed: dict[int, Checked] = {}
        while len(passed) < order.length and len(done) < len(ranked):
            wave = ranked[len(done) : len(done) + order.length - len(passed)]
            done += await asyncio.gather(*map(self._written, wave))
            passed = {one.index: one.checked for one in done if one.checked is not None}
        failures = [one.failure for one in done if one.failure is not None]
        return SummaryResult(
            tuple(passed[index] for index in sorted(passed)),
            len(done) - len(passed),
            failure=failures[0] if done and len(failures) == len(done) else None,
            spending=spent(one.spending for one in done),
        )

    def _ranked(self, count: int) -> tuple[Alone, ...]:
        lone = self._material.lone
        return tuple(map(lone.alone, lone.key(count)))

    def _question(self, alone: Alone) -> Question:
        line = Line(alone.index + 1, as_data(alone.text))
        source = as_data(alone.source) if alone.source else None
        variables = {"lines": (line,), "source": source}
        return Question(self._prompt, variables, rewriting_tokens(alone.text))

    async def _written(self, alone: Alone) -> _Written:
        """The sentence as the model writes it, once more when that fails the check."""
        question = self._question(alone)
        first = await self._asker.ask(question, _judge)
        found = await asyncio.to_thread(self._checked, first, alone)
        if not isinstance(found, FailedText):
            return _Written(alone.index, found, first.failure, first.spending)
        repair = Repair("failed_check", texts=(found,))
        second = await self._asker.ask(replace(question, repair=repair), _judge)
        again = await asyncio.to_thread(self._checked, second, alone)
        mended = again if isinstance(again, Checked) else None
        return _Written(alone.index, mended, None, first.spending + second.spending)

    def _checked(self, answered: Answered[str], alone: Alone) -> Checked | FailedText | None:
        if answered.result is None:
            return None
        return check_rewriting(answered.result, alone, self._material, answered.reply)


def check_rewriting(
    text: str, alone: Alone, material: Material, reply: ChatReply | None = None
) -> Checked | FailedText:
    """A sentence written again, held against the one it was made of."""
    evidence = material.evidence_alone(alone)
    failed = find_fault(text, evidence, material) or next(_unattributed(text, alone), None)
    if failed is not None:
        return failed
    signals = {"grounding": 1.0, "overlap": overlap(text, evidence)}
    probability = written_probability(reply, text)
    return Checked(text, alone.cited, signals | ({} if probability is None else {"logprob": probability}))


def _unattributed(text: str, alone: Alone) -> Iterator[FailedText]:
    """Where the text has words of a source and does not name it, or means somebody whom it does not name."""
    said = content_stems(text)
    for told in alone.told:
        content = content_stems(told.content)
        both = len(said & content)
        retold = both and both >= _RETOLD * min(len(said), len(content))
        if retold and said.isdisjoint(content_stems(told.names)):
            yield FailedText(text, SOURCE_LOST, words=told.speaker)
    words = [match[0] for match in WORD.finditer(without_quotations(text))]
    pointing = [word for at, word in enumerate(words) if _points(word, opens=at == 0)]
    yield from (FailedText(text, UNCLEAR, words=word) for word in pointing)


def _points(word: str, *, opens: bool) -> bool:
    """Whether a word stands for somebody whom its sentence has not named."""
    return word != "US" and (word.lower() in _OWN_VOICE or (opens and word.lower() in _OPENING))


def _judge(parsed: dict[str, Json], *, final: bool) -> str | Failure:
    del final
    draft = read_item(parsed, RewrittenDraft)
    return draft.text if draft is not None else Failure(Fault.EMPTY if parsed.get("text") == "" else Fault.NOT_JSON)
