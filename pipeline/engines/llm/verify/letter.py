"""Verification by one token: a claim and short evidence a call, and the probability of Yes for an answer.

A small model's free answers are useless, and its probabilities are not. One article is asked about at a time: its few
sentences that together have most of the claim, then the claim.

log odds of support = log(P(Yes) / P(No)) + 0.5 · log odds of the builtin engine's entailment + 0.3; without the builtin
engine (another language) the log odds of the letters + 0.7. `benchmarks/quality_verify_llm.py` says on what these
numbers were chosen. A small model does not tell false from unsaid, so that a passage refutes only where support is
doubtful and the builtin engine shows a hard mismatch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp, log
from typing import NamedTuple

from pipeline.engines.base import ClaimEvidence, JudgedPassage, Judgement, Passage
from pipeline.engines.builtin.verification.selection import choose_sentences
from pipeline.engines.llm.english import read_exactly
from pipeline.engines.llm.faults import Failure, Fault, fault_of
from pipeline.engines.llm.verify.evidence import judged_passage
from pipeline.engines.llm.verify.showing import source_of
from pipeline.errors import ModelError
from pipeline.models.chat import ChatModel
from pipeline.models.messages import ChatReply, ChatRequest, Message, Role
from pipeline.models.usage import Spending
from pipeline.prompts import Prompt, as_data, render
from pipeline.types import Stance

MOST_ARTICLES = 4
MOST_SENTENCES, MOST_WORDS = 3, 90
ALTERNATIVES = 20
SHOWN_FROM = 0.25  # what is less likely to support is not shown, unless nothing is likelier
DECIDED_FROM, DOUBTED_BELOW = 0.5, 0.4
SHIFT, SHIFT_ALONE = 0.3, 0.7  # small models say No too readily
EXACT_WEIGHT = 0.5
_SAID_WITHOUT = 1.4  # log odds of the word a model says when its server gives no probabilities
_LEAST, _LEAST_EXACT = 1e-4, 1e-3
_AROUND = " \n\t.():\"'*"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What one article offers: the claim's number among those asked, and the places of its chosen passages."""

    claim: int
    item: ClaimEvidence
    chosen: tuple[int, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The chosen passages in the order of the article."""
        return tuple(self.item.passages[index] for index in self.chosen)


class Lettered(NamedTuple):
    """What became of one excerpt: the log odds of Yes against No, and what asking cost."""

    odds: float | Failure
    spending: Spending


class Read(NamedTuple):
    """An excerpt with the probability that it supports the claim, and the places of passages that speak against it."""

    excerpt: Excerpt
    support: float
    refuting: frozenset[int]


class LetterVerifier:
    """Asks about excerpts through the prompt `verify_letter`."""

    def __init__(self, model: ChatModel, prompt: Prompt) -> None:
        self._model = model
        self._prompt = prompt

    def request(self, excerpt: Excerpt) -> ChatRequest:
        """The call about one excerpt: a single token, with its alternatives."""
        evidence = " ".join(as_data(passage.span.quote) for passage in excerpt.passages)
        shown = " ".join(evidence.split()[:MOST_WORDS])
        claim, source = as_data(excerpt.item.statement), source_of(excerpt.passages[0])
        rendered = render(self._prompt, {"evidence": shown, "source": source, "claim": claim})
        messages = (Message(Role.SYSTEM, rendered.system), Message(Role.USER, rendered.turns[-1]))
        return ChatRequest(messages, 1, logprobs=True, alternatives=ALTERNATIVES)

    async def settle(self, excerpt: Excerpt) -> Lettered:
        """The log odds; raises BudgetReached, and the ModelError of a model that is not there."""
        try:
            reply = await self._model.acomplete(self.request(excerpt))
        except ModelError as error:
            if error.ends_run:
                raise
            return Lettered(Failure(error), Spending())
        return Lettered(odds_of(reply), reply.spending)


def excerpts(items: Sequence[ClaimEvidence]) -> Iterator[Excerpt]:
    """The excerpts of every claim: of up to four articles, those first whose passages were found first."""
    for number, item in enumerate(items):
        order = {article: place for place, article in enumerate(dict.fromkeys(p.article_id for p in item.passages))}
        places = sorted(range(len(item.passages)), key=lambda i: (order[item.passages[i].article_id], i))
        for place, (_, group) in enumerate(groupby(places, key=lambda i: item.passages[i].article_id)):
            if place < MOST_ARTICLES:
                yield Excerpt(number, item, _best_of(item, tuple(group)))


def judgement_of(item: ClaimEvidence, asked: Sequence[tuple[Excerpt, float]]) -> Judgement:
    """What the excerpts of one claim say together, each with the log odds of its answer, at least one of them."""
    read = [_read(excerpt, odds) for excerpt, odds in asked]
    judged = [passage for one in read for passage in _judged(one)]
    best = max(one.support for one in read)
    passages = tuple(passage for passage in judged if _is_shown(passage, best))
    deciding = [passage.score for passage in passages if passage.stance is not Stance.NEUTRAL]
    confidence = max(deciding) if deciding else 1 - best
    signals = {"support": round(best, 4), "articles": float(len(read))}
    return Judgement(passages, None, round(confidence, 4), _rationale(read), signals)


def odds_of(reply: ChatReply) -> float | Failure:
    """The log odds of Yes against No; by the word itself where the server gives no probabilities."""
    if reply.problem is not None:
        return Failure(fault_of(reply.problem))
    shares = {"yes": 0.0, "no": 0.0}
    for alternative in reply.alternatives:
        word = alternative.text.strip(_AROUND).lower()
        if word in shares:
            shares[word] += exp(alternative.logprob)
    if not any(shares.values()):
        said = reply.text.strip(_AROUND).lower()
        if said not in shares:
            return Failure(Fault.NO_LETTER, reply.text)
        return _SAID_WITHOUT if said == "yes" else -_SAID_WITHOUT
    return log((shares["yes"] + _LEAST) / (shares["no"] + _LEAST))


def _best_of(item: ClaimEvidence, places: tuple[int, ...]) -> tuple[int, ...]:
    """The sentences of one article that together have most of the claim, as many words as a small model reads well."""
    texts = [item.passages[i].span.quote for i in places]
    likeness = [item.passages[i].similarity for i in places]
    kept: list[int] = []
    words = 0
    for at in sorted(choose_sentences(item.statement, texts, likeness, MOST_SENTENCES)):
        length = len(texts[at].split())
        if not kept or words + length <= MOST_WORDS:
            kept.append(places[at])
            words += length
    return tuple(sorted(kept, key=lambda i: item.passages[i].span.start))


def _read(excerpt: Excerpt, odds: float) -> Read:
    """The excerpt's probability of support, from the model's word and the exact signals."""
    exact = read_exactly(excerpt.item, excerpt.chosen)
    if exact.entail is None:
        return Read(excerpt, _probability(odds + SHIFT_ALONE), exact.refuting)
    known = log((exact.entail + _LEAST_EXACT) / (1 - exact.entail + _LEAST_EXACT))
    return Read(excerpt, _probability(odds + EXACT_WEIGHT * known + SHIFT), exact.refuting)


def _probability(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def _judged(read: Read) -> Iterator[JudgedPassage]:
    """The excerpt's passages with the stance they have together, or with that of the one that refutes."""
    item, support = read.excerpt.item, read.support
    for index in read.excerpt.chosen:
        span = item.passages[index].span
        if support >= DECIDED_FROM:
            yield judged_passage(item, index, span, Stance.SUPPORTS, score=support)
        elif support < DOUBTED_BELOW and index in read.refuting:
            yield judged_passage(item, index, span, Stance.REFUTES, score=1 - support)
        else:
            yield judged_passage(item, index, span, Stance.NEUTRAL, score=1 - support)


def _is_shown(passage: JudgedPassage, best: float) -> bool:
    return passage.stance is not Stance.NEUTRAL or 1 - passage.score >= min(SHOWN_FROM, best)


def _rationale(read: Sequence[Read]) -> str:
    """One sentence with the surest article's probability."""
    best = max(read, key=lambda one: one.support)
    publisher = best.excerpt.passages[0].publisher
    where = f"the words of {publisher}" if publisher else "the passages"
    return f"By the model, {where} say all of the claim with probability {best.support:.2f}."
