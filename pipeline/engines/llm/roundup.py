"""Round-ups in one call: every sentence held against what it cites of the versions, repaired once, or dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.calibration import Calibrations, Key
from pipeline.engines.llm.answers import RoundUpDraft, read_item
from pipeline.engines.llm.asking import Asker, Question
from pipeline.engines.llm.confidence import combine, written_probability
from pipeline.engines.llm.english import is_statement
from pipeline.engines.llm.faults import Failure, Fault
from pipeline.engines.llm.limits import summary_tokens
from pipeline.engines.llm.loaded import loaded_words_in
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.summarize import LOADED, NO_STATEMENT, UNCITED, Order
from pipeline.engines.llm.windows import BEFORE, PER_LINE
from pipeline.grounding import ContentProblem, Evidence, check_content, overlap
from pipeline.models.messages import ChatReply, Json
from pipeline.models.usage import Spending
from pipeline.prompts import FailedText, Prompt, Repair, as_data
from pipeline.text.tokens import count_tokens
from pipeline.types import Mention, RoundUpSentence, Sentence, Span


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a version, both counted from 0."""

    version: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Rounded:
    """A sentence that passed, with what it cites and its signals."""

    text: str
    cited: tuple[Place, ...]
    signals: Mapping[str, float]

    @property
    def raw(self) -> float:
        """The raw score."""
        return combine(self.signals, passed=True)


@dataclass(frozen=True, slots=True)
class RoundUpResult:
    """A round-up as far as it passed; `failure` is set when there was no usable answer at all."""

    sentences: tuple[Rounded, ...] = ()
    dropped: int = 0
    failure: Failure | None = None
    spending: Spending = field(default_factory=Spending)


class Sources:
    """The versions as a model is shown them; those too long for the `tokens` of all together are cut at the end."""

    def __init__(self, materials: Sequence[Material], labels: Sequence[str], tokens: int) -> None:
        self.materials = tuple(materials)
        self.labels = tuple(labels)
        share = tokens // max(1, len(self.materials))
        self.shown = tuple(_within(material.sentences, share) for material in self.materials)

    def mention(self, place: Place) -> Mention:
        """A cited sentence."""
        article = self.materials[place.version].article
        sentence = self.materials[place.version].sentences[place.sentence]
        return Mention(article.article_id, Span.of(article.text, sentence.start, sentence.end))

    def checked(self, draft: RoundUpDraft, reply: ChatReply | None = None) -> Rounded | FailedText:
        """A sentence of an answer, held against what it cites: as it passed, or with what is wrong with it."""
        if not draft.citations:
            return FailedText(draft.text, UNCITED)
        places = [self._place(citation) for citation in draft.citations]
        cited = tuple(dict.fromkeys(place for place in places if place is not None))
        if len(cited) < len(set(draft.citations)):
            return FailedText(draft.text, Fault.UNKNOWN_SENTENCE.value)
        numbers = ", ".join(draft.citations)
        evidence = self._evidence(cited)
        for problem in check_content(draft.text, evidence):
            return FailedText(draft.text, problem.value, numbers)
        if ContentProblem.WORDS in check_content(draft.text, replace(evidence, window=self._near(cited))):
            return FailedText(draft.text, ContentProblem.WORDS.value, numbers)
        if evidence.english and not is_statement(draft.text):
            return FailedText(draft.text, NO_STATEMENT, numbers)
        if judging := loaded_words_in(draft.text, (), self.materials[cited[0].version]):
            return FailedText(draft.text, LOADED, numbers, ", ".join(f"“{words}”" for words in judging))
        signals = {"grounding": 1.0, "overlap": overlap(draft.text, evidence)}
        own = {"self": draft.confidence, "logprob": written_probability(reply, draft.text)}
        return Rounded(draft.text, cited, signals | {name: value for name, value in own.items() if value is not None})

    def _place(self, citation: str) -> Place | None:
        version, _, sentence = citation.strip(" []").partition(".")
        if not (version.isascii() and version.isdigit() and sentence.isascii() and sentence.isdigit()):
            return None
        number = int(version) - 1
        known = {s.index for s in self.shown[number]} if 0 <= number < len(self.shown) else set()
        return Place(number, int(sentence) - 1) if int(sentence) - 1 in known else None

    def _near(self, cited: Sequence[Place]) -> str:
        """The cited sentences with the few before each: in two whole articles somewhere stands every word."""
        return "\n".join(
            sentence.text
            for place in cited
            for sentence in self.materials[place.version].sentences[
                max(place.sentence - BEFORE, 0) : place.sentence + 1
            ]
        )

    def _evidence(self, cited: Sequence[Place]) -> Evidence:
        """What a sentence is held against: all it cites, in the window of the versions it cites."""
        versions = sorted({place.version for place in cited})
        words = "\n".join(self.materials[p.version].sentences[p.sentence].text for p in cited)
        window = "\n".join(s.text for v in versions for s in self.shown[v])
        published = next((day for v in versions if (day := self.materials[v].published) is not None), None)
        given = " ".join(filter(None, (*self.labels, *(self.materials[v].article.author for v in versions))))
        english = all(self.materials[v].english for v in versions)
        return Evidence(words, words, window, published, given, english)


class Rounder:
    """Makes a round-up of several versions through one prompt."""

    def __init__(self, asker: Asker, prompt: Prompt, sources: Sources, context_tokens: int | None) -> None:
        self._asker = asker
        self._prompt = prompt
        self._sources = sources
        self._context_tokens = context_tokens

    def sentence(self, rounded: Rounded, calibrations: Calibrations, key: Key) -> RoundUpSentence:
        """A sentence that passed as it stands in the round-up."""
        confidence, calibrated = calibrations.apply(key, rounded.raw)
        citations = tuple(map(self._sources.mention, rounded.cited))
        return RoundUpSentence(rounded.text, citations, supported=True, confidence=confidence, calibrated=calibrated)

    def question(self, order: Order, repair: Repair | None = None) -> Question:
        """The call that makes the round-up."""
        versions = [
            {
                "number": number,
                "outlet": as_data(label).replace('"', "'"),
                "published": material.about["published"],
                "lines": [{"number": s.index + 1, "text": as_data(s.text)} for s in shown],
            }
            for number, (material, label, shown) in enumerate(
                zip(self._sources.materials, self._sources.labels, self._sources.shown, strict=True), 1
            )
        ]
        variables = {"versions": versions, "length": order.length, "words": order.words}
        return Question(self._prompt, variables, summary_tokens(order.length, self._context_tokens), repair=repair)

    async def settle(self, order: Order) -> RoundUpResult:
        """The round-up; sentences that fail the check are asked for once more, then dropped and counted.

        One that says again what an earlier one said is dropped and not asked for.
        """
        answered = await self._asker.ask(self.question(order), self._judge)
        if answered.failure is not None or answered.result is None:
            return RoundUpResult(failure=answered.failure or Failure(Fault.EMPTY), spending=answered.spending)
        passed, failed = await asyncio.to_thread(self._check, answered.result, answered.reply, order)
        offered, kept = min(len(answered.result), order.length), _in_order(passed)
        result = RoundUpResult(kept, offered - len(kept), None, answered.spending)
        if not failed:
            return result
        repair = Repair("failed_check", texts=tuple(failed.values()))
        again = await self._asker.ask(self.question(Order(len(failed), None), repair), self._judge_part)
        mended: dict[int, Rounded] = {}
        if again.result is not None:
            good, _ = await asyncio.to_thread(self._check, again.result, again.reply, order)
            mended = {place: good[at] for at, place in enumerate(failed) if at in good}
        kept = _in_order({**passed, **mended})
        return replace(result, sentences=kept, dropped=offered - len(kept), spending=result.spending + again.spending)

    def _judge(self, parsed: dict[str, Json], *, final: bool) -> tuple[RoundUpDraft, ...] | Failure:
        drafts = self._judge_part(parsed, final=final)
        if isinstance(drafts, Failure) or final:
            return drafts
        cited = {citation.partition(".")[0] for draft in drafts for citation in draft.citations}
        left = [str(n) for n in range(1, len(self._sources.materials) + 1) if str(n) not in cited]
        return Failure(Fault.SKIPPED, ", ".join(left)) if left else drafts

    def _judge_part(self, parsed: dict[str, Json], *, final: bool) -> tuple[RoundUpDraft, ...] | Failure:
        items = parsed.get("sentences")
        if not isinstance(items, list):
            return Failure(Fault.NOT_JSON)
        drafts = tuple(d for item in items if (d := read_item(item, RoundUpDraft)) is not None)
        return drafts if drafts or final else Failure(Fault.EMPTY)

    def _check(
        self, drafts: Sequence[RoundUpDraft], reply: ChatReply | None, order: Order
    ) -> tuple[dict[int, Rounded], dict[int, FailedText]]:
        """The sentences that pass and those that fail, by their place in the answer; repetitions are neither."""
        passed: dict[int, Rounded] = {}
        failed: dict[int, FailedText] = {}
        said: set[str] = set()
        for place, draft in enumerate(drafts[: order.length]):
            if _wording(draft.text) in said:
                continue
            said.add(_wording(draft.text))
            checked = self._sources.checked(draft, reply)
            if isinstance(checked, Rounded):
                passed[place] = checked
            else:
                failed[place] = checked
        return passed, failed


def _in_order(sentences: Mapping[int, Rounded]) -> tuple[Rounded, ...]:
    """The sentences in order, each wording once."""
    unique: dict[str, Rounded] = {}
    for place in sorted(sentences):
        unique.setdefault(_wording(sentences[place].text), sentences[place])
    return tuple(unique.values())


def _wording(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")


def _within(sentences: Sequence[Sentence], tokens: int) -> tuple[Sentence, ...]:
    """The first sentences that have at most so many tokens together; one at least."""
    kept: list[Sentence] = []
    left = tokens
    for sentence in sentences:
        left -= count_tokens(sentence.text) + PER_LINE
        if left < 0 and kept:
            break
        kept.append(sentence)
    return tuple(kept)
