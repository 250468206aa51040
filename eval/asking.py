"""From a question to records: one call, its answer cut to every item that rests on it, each item scored or errored."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from eval.answers import Result, answer_to
from eval.models import EvalModel
from eval.records import EvalRecord, ItemState
from eval.scorers.score import score
from eval.scorers.scored import Outcome, Scored
from eval.tasks.items import ArticleQuestion, Dataset, Item, TaskId
from eval.tasks.predictions import Prediction
from eval.tasks.task import Call, load_task
from pipeline.steps.items import attempt
from pipeline.types import ItemError, Usage


class Asked(NamedTuple):
    """One item of one dataset in one repeat."""

    dataset: Dataset
    item: Item
    repeat: int


@dataclass(frozen=True)
class Batch:
    """The items that one call answers, at least one."""

    call: Call
    asked: tuple[Asked, ...] = field(repr=False)


class Price(NamedTuple):
    """What an answer took: its usage, and the model's time in seconds."""

    usage: Usage
    latency_s: float


def batches(asked: Iterable[Asked]) -> tuple[Batch, ...]:
    """What is asked, put together by call: items that ask the same of one article share it.

    First come, first asked; but everything about one article stands together, so that an engine reads it once.
    """
    found: dict[_Subject, dict[tuple[Call, int], list[Asked]]] = {}
    for each in asked:
        calls = found.setdefault(_subject(each), {})
        calls.setdefault((load_task(each.dataset.task).call, each.repeat), []).append(each)
    return tuple(Batch(call, tuple(group)) for calls in found.values() for (call, _), group in calls.items())


def answered(batch: Batch, model: EvalModel) -> tuple[EvalRecord, ...]:
    """One record for each item of the batch; a call that fails fails all of them.

    Errors that end a run (wrong usage, budget reached, a model that is not there) pass through.
    """
    first = batch.asked[0]
    started = time.perf_counter()
    reply = attempt(first.item.item_id, lambda: model.ask(batch.call, first.item.question, first.dataset))
    latency = time.perf_counter() - started
    result, usage = (reply, Usage()) if isinstance(reply, ItemError) else reply
    priced = _priced(batch.asked, Price(usage, latency))
    if isinstance(result, ItemError):
        return tuple(_errored(each, model, result, price) for each, price in priced)
    return tuple(_settled(each, model, result, price) for each, price in priced)


def rescored(record: EvalRecord, prediction: Prediction, gold: Any, found: Scored) -> EvalRecord:
    """The record with these scores, in the state that follows from them."""
    labels = found.labels
    answer = prediction.model_dump(mode="json", exclude_none=True) | _outcomes(found.outcomes)
    right = gold.model_dump(mode="json")
    if labels is not None:
        answer |= {"label": labels.predicted} if labels.predicted else {"label": None, "abstained": True}
        right["label"] = labels.gold
    return replace(
        record,
        state=ItemState.UNSCORED if found.unscored else ItemState.SCORED,
        reason=found.unscored,
        prediction=answer,
        gold=right,
        scores=dict(found.scores),
        confidence=found.confidence,
    )


_Subject = tuple[str, str, int | None]


def _subject(each: Asked) -> _Subject:
    """What is asked about: an article and the length of its summary, or the item itself."""
    question = each.item.question
    if isinstance(question, ArticleQuestion):
        return question.article.article_id, question.article.digest, question.sentences
    return f"{each.dataset.task.value}/{each.dataset.name}", each.item.item_id, None


def _priced(asked: Sequence[Asked], price: Price) -> Iterator[tuple[Asked, Price]]:
    """Each item with what it books: the price of the call for the first item of each task, nothing for the others."""
    booked: set[tuple[TaskId, str]] = set()
    for each in asked:
        key = (each.dataset.task, each.dataset.name)
        yield each, Price(Usage(), 0.0) if key in booked else price
        booked.add(key)


def _settled(each: Asked, model: EvalModel, result: Result, price: Price) -> EvalRecord:
    question, gold = each.item.question, each.item.gold
    article = question.article if isinstance(question, ArticleQuestion) else None
    bare = _record(each, model, price)

    def scored() -> EvalRecord:
        prediction = answer_to(gold, article, result)
        return rescored(bare, prediction, gold, score(prediction, gold))

    found = attempt(each.item.item_id, scored)
    return _errored(each, model, found, price) if isinstance(found, ItemError) else found


def _errored(each: Asked, model: EvalModel, error: ItemError, price: Price) -> EvalRecord:
    gold = each.item.gold.model_dump(mode="json")
    return replace(_record(each, model, price), reason=f"{error.type}: {error.message}", gold=gold)


def _record(each: Asked, model: EvalModel, price: Price) -> EvalRecord:
    return EvalRecord(
        item_id=each.item.item_id,
        cluster_id=each.item.cluster_id,
        task=each.dataset.task.value,
        dataset=each.dataset.name,
        model=model.name,
        repeat=each.repeat,
        state=ItemState.ERRORED,
        usage=price.usage,
        latency_s=round(price.latency_s, 4),
    )


def _outcomes(outcomes: tuple[Outcome, ...] | None) -> dict[str, Any]:
    if outcomes is None:
        return {}
    return {
        "outcomes": [
            {"confidence": o.confidence, "correct": int(o.correct)} | ({} if o.raw is None else {"raw": o.raw})
            for o in outcomes
        ]
    }
