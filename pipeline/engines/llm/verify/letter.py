"""Verification by one letter: a claim and short evidence a call, and the letters' probabilities for an answer.

A small model's free answers are useless, and its probabilities are not. One article is asked about at a time: its few
sentences that together have most of the claim, then the claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp
from typing import NamedTuple

from pipeline.engines.base import ClaimEvidence, JudgedPassage, Judgement, Passage
from pipeline.engines.builtin.verification.selection import choose_sentences
from pipeline.engines.llm.faults import Failure, Fault, fault_of
from pipeline.engines.llm.verify.evidence import judged_passage
from pipeline.engines.llm.verify.letter_score import Letters, Scores, score_letters
from pipeline.engines.llm.verify.showing import source_of
from pipeline.errors import ModelError
from pipeline.models.chat import ChatModel
from pipeline.models.messages import AnswerProblem, ChatReply, ChatRequest, Message, Role
from pipeline.models.usage import Spending
from pipeline.prompts import Prompt, as_data, render
from pipeline.types import Stance

MOST_ARTICLES = 4
MOST_SENTENCES, MOST_WORDS = 3, 90
ALTERNATIVES = 8
DECIDED_FROM = 0.5
_SAID_WITHOUT = 0.8  # the probability of the letter a model names when its server gives none


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
    """What became of one excerpt, and what that cost."""

    scores: Scores | Failure
    spending: Spending


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
        """The scores of an excerpt; raises BudgetReached, and the ModelError of a model that is not there."""
        try:
            reply = await self._model.acomplete(self.request(excerpt))
        except ModelError as error:
            if error.ends_run:
                raise
            return Lettered(Failure(error), Spending())
        letters = _letters(reply)
        if isinstance(letters, Failure):
            return Lettered(letters, reply.spending)
        return Lettered(score_letters(letters, excerpt.item.statement, excerpt.passages), reply.spending)


def excerpts(items: Sequence[ClaimEvidence]) -> Iterator[Excerpt]:
    """The excerpts of every claim: of up to four articles, those first whose passages were found first."""
    for number, item in enumerate(items):
        order = {article: place for place, article in enumerate(dict.fromkeys(p.article_id for p in item.passages))}
        places = sorted(range(len(item.passages)), key=lambda i: (order[item.passages[i].article_id], i))
        for place, (_, group) in enumerate(groupby(places, key=lambda i: item.passages[i].article_id)):
            if place < MOST_ARTICLES:
                yield Excerpt(number, item, _best_of(item, tuple(group)))


def judgement_of(item: ClaimEvidence, read: Sequence[tuple[Excerpt, Scores]]) -> Judgement:
    """What the excerpts of one claim say together, at least one of them."""
    passages = tuple(passage for excerpt, scores in read for passage in _judged(excerpt, scores))
    support = max(scores.support for _, scores in read)
    against = max(scores.against for _, scores in read)
    decided = any(passage.stance is not Stance.NEUTRAL for passage in passages)
    confidence = max(support, against) if decided else 1 - max(support, against)
    signals = {"support": support, "against": against, "articles": float(len(read))}
    return Judgement(passages, None, round(confidence, 4), _rationale(item, read), signals)


def _best_of(item: ClaimEvidence, places: tuple[int, ...]) -> tuple[int, ...]:
    """The sentences of one article that together have most of the claim, as many words as a small model reads well."""
    texts = [item.passages[i].span.quote for i in places]
    likeness = [item.passages[i].similarity for i in places]
    kept: list[int] = []
    words = 0
    for at in choose_sentences(item.statement, texts, likeness, MOST_SENTENCES):
        length = len(texts[at].split())
        if not kept or words + length <= MOST_WORDS:
            kept.append(places[at])
            words += length
    return tuple(sorted(kept, key=lambda i: item.passages[i].span.start))


def _judged(excerpt: Excerpt, scores: Scores) -> Iterator[JudgedPassage]:
    """The excerpt's passages with the stance they have together."""
    stance, score = scores.stance(DECIDED_FROM)
    for index in excerpt.chosen:
        yield judged_passage(excerpt.item, index, excerpt.item.passages[index].span, stance, score=score)


def _rationale(item: ClaimEvidence, read: Sequence[tuple[Excerpt, Scores]]) -> str:
    """One sentence with the surest article's probabilities."""
    excerpt, scores = max(read, key=lambda one: max(one[1].support, one[1].against))
    first = item.passages[excerpt.chosen[0]]
    where = f"the words of {first.publisher}" if first.publisher else "the passages"
    chances = f"support the claim with probability {scores.support:.2f} and refute it with {scores.against:.2f}"
    return f"By the model, {where} {chances}."


def _letters(reply: ChatReply) -> Letters | Failure:
    """The letters' shares of the probability; from the letter itself where the server gives no probabilities."""
    if reply.problem not in (None, AnswerProblem.TRUNCATED):
        return Failure(fault_of(reply.problem))
    found = dict.fromkeys("ABC", 0.0)
    for alternative in reply.alternatives:
        letter = alternative.text.strip(" \n\t.():\"'").upper()
        if letter in found:
            found[letter] += exp(alternative.logprob)
    if not any(found.values()):
        letter = reply.text.strip(" \n\t.():\"'")[:1].upper()
        if letter not in found:
            return Failure(Fault.NO_LETTER, reply.text)
        found = {name: _SAID_WITHOUT if name == letter else (1 - _SAID_WITHOUT) / 2 for name in found}
    total = sum(found.values())
    return Letters(*(found[name] / total for name in "ABC"))
