"""A provider's batch API as an executor: rounds of asking everything at once, until no article waits for an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from pipeline.batch.executor import Item, Result
from pipeline.batch.ledger import BatchLedger
from pipeline.batch.local import LocalExecutor
from pipeline.batch.stop import Stop
from pipeline.errors import ModelRefused, UsageError
from pipeline.models.batch_api import MOST_REQUESTS, PRICE_SHARE, Batch, BatchAnswer, BatchApi, BatchState
from pipeline.models.budget import Budget
from pipeline.models.chat import ChatModel
from pipeline.models.deferred import AwaitsBatch, Deferral, Deferred
from pipeline.models.factory import open_batch_api
from pipeline.models.failures import CallFailed, Failure, FailureKind
from pipeline.models.loop import io_loop
from pipeline.models.usage import Estimate
from pipeline.settings import Settings
from pipeline.steps.engine import model_options

Amount = TypeVar("Amount", int, float)

_FIRST_LOOK_S, _LONGEST_WAIT_S = 1.0, 60.0
_READERS = 8  # articles that are read and prepared at a time
_ATTEMPTS = 3
_SILENT = Failure(FailureKind.SERVER_ERROR, "the batch ended without an answer")


def open_batch_executor(
    model: ChatModel, settings: Settings, ledger: Path, say: Callable[[str], None]
) -> BatchApiExecutor:
    """The executor that asks `model` through its provider's batch API, within the limits of the settings.

    Raises UsageError for a model without one, or when nothing may be kept in the cache.
    """
    if settings.offline:
        raise UsageError("a batch has to be sent", item="--batch-api", action="leave out --offline")
    api = open_batch_api(model.name, model_options(settings))

    def reserve(calls: Sequence[Deferred]) -> None:
        spent, bound = model.spending, model.bound(call.request for call in calls)
        cost = None if bound.cost_usd is None else bound.cost_usd * PRICE_SHARE
        left = Budget(_left(settings.max_cost, spent.cost_usd), _left(settings.token_budget, spent.tokens))
        io_loop().run(_require(left, replace(bound, cost_usd=cost), str(model.name)))

    return BatchApiExecutor(model, api, ledger, reserve, say)


async def _require(budget: Budget, estimate: Estimate, item: str) -> None:
    """Raises BudgetReached when the estimate does not fit."""
    async with budget.reserve(estimate, item):
        pass


def _left(limit: Amount | None, spent: Amount) -> Amount | None:
    return None if limit is None else max(limit - spent, type(limit)(0))


class _Waiting:
    """In place of a result: the article needs answers that come with the next batch."""


@dataclass(slots=True)
class BatchApiExecutor:
    """Asks through batches. `ledger` is the file that remembers them: another start collects what this one asked.

    Each round works through the articles that are left: those whose answers are all there are done; what the others
    need goes out as batches. A stop, also while a batch is under way, ends with everything answered so far kept.
    """

    model: ChatModel
    api: BatchApi
    ledger: Path
    reserve: Callable[[Sequence[Deferred]], None]
    say: Callable[[str], None]
    _deferral: Deferral = field(default_factory=Deferral)
    _tries: Counter[str] = field(default_factory=Counter)

    def results(
        self, work: Callable[[Item], Result], items: Sequence[Item], stop: Stop
    ) -> Iterator[tuple[Item, Result]]:
        """Each item with what `work` made of it, round by round."""
        self.model.defer_to(self._deferral)
        ledger = BatchLedger(self.ledger)
        self._collect_all(ledger, stop)
        left = list(items)
        while left and not stop.requested:
            waiting: list[Item] = []
            for item, result in LocalExecutor(_READERS).results(_patient(work), left, stop):
                if isinstance(result, _Waiting):
                    waiting.append(item)
                else:
                    yield item, result
            left = waiting
            if left and not stop.requested:
                self._ask(self._deferral.take(), ledger)
                self._collect_all(ledger, stop)

    def _ask(self, calls: Sequence[Deferred], ledger: BatchLedger) -> None:
        self.reserve(calls)
        for first in range(0, len(calls), MOST_REQUESTS):
            part, label = calls[first : first + MOST_REQUESTS], uuid4().hex
            ledger.begin(label, [call.digest for call in part])
            batch = self.api.submit(part, label)
            ledger.submitted(label, batch.batch_id)
            self.say(f"batch {batch.batch_id}: {len(part)} requests submitted")

    def _collect_all(self, ledger: BatchLedger, stop: Stop) -> None:
        """Wait for every batch that is not collected, also one that an earlier start asked."""
        for entry in ledger.open():
            found = self.api.look(entry.batch_id) if entry.batch_id else self.api.find(entry.label)
            if found is None:
                ledger.collected(entry.label)  # that start ended before the provider had it
                continue
            over = self._wait(found, stop)
            if over is None:
                return
            self._take_in(over, entry.digests)
            ledger.collected(entry.label)

    def _wait(self, batch: Batch, stop: Stop) -> Batch | None:
        """The batch when it is over; None when a stop was requested before."""
        pause = _FIRST_LOOK_S
        while batch.state is BatchState.UNDER_WAY:
            if stop.wait(pause):
                return None
            pause = min(pause * 1.5, _LONGEST_WAIT_S)
            batch = self.api.look(batch.batch_id)
        if batch.state is BatchState.REFUSED:
            error = ModelRefused(f"batch {batch.batch_id} was refused: {batch.reason}", item=str(self.model.name))
            error.ends_run = True
            raise error
        return batch

    def _take_in(self, batch: Batch, digests: Sequence[str]) -> None:
        silent = set(digests)
        for answer in self.api.answers(batch):
            silent.discard(answer.digest)
            self._keep(answer)
        for digest in silent:
            self._keep(BatchAnswer(digest, None, _SILENT))
        self.say(f"batch {batch.batch_id}: {len(digests) - len(silent)} of {len(digests)} requests answered")

    def _keep(self, answer: BatchAnswer) -> None:
        """An answer goes to the cache; a failure to the article, unless another batch may do better."""
        if answer.raw is not None:
            self.model.take_in(answer.digest, answer.raw, price_share=PRICE_SHARE)
            return
        failure = answer.failure or _SILENT
        self._tries[answer.digest] += 1
        if not failure.retryable or self._tries[answer.digest] >= _ATTEMPTS:
            self._deferral.give_up(answer.digest, CallFailed(failure, self._tries.pop(answer.digest)))


def _patient(work: Callable[[Item], Result]) -> Callable[[Item], Result | _Waiting]:
    def tried(item: Item) -> Result | _Waiting:
        try:
            return work(item)
        except AwaitsBatch:
            return _Waiting()

    return tried
