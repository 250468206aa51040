"""Sends requests to one endpoint: budgeted, limited, retried and counted. Knows no cache and judges no answer."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from pipeline.errors import ModelError
from pipeline.models.backends import Backend
from pipeline.models.dialect import Dialect
from pipeline.models.failures import CallFailed, model_error
from pipeline.models.keys import Scrubber, key_variables
from pipeline.models.limits import AdaptiveLimit
from pipeline.models.messages import ChatRequest
from pipeline.models.names import ModelName
from pipeline.models.options import ModelOptions
from pipeline.models.raw import RawReply
from pipeline.models.retry import call_with_retries
from pipeline.models.usage import Estimate, Spending, TokenCounts, encoding_is_exact, estimate_input_tokens

_UNSURE_MARGIN = 1.3  # another tokenizer may need more tokens than o200k: the reservation leaves room


class Call(NamedTuple):
    """One answered call: what came, what it cost, and how long the last attempt took."""

    raw: RawReply
    spending: Spending
    latency_s: float


class Caller:
    """One endpoint's calls. Its coroutines belong in the I/O loop; `spending` may be read from anywhere."""

    def __init__(
        self, name: ModelName, options: ModelOptions, connect: Callable[[], Awaitable[Backend]], scrubber: Scrubber
    ) -> None:
        """`connect` opens the backend at the first call."""
        self.name = name
        self.limit = AdaptiveLimit(options.jobs)
        self._options = options
        self._price = options.prices.find(name)
        self._connect = connect
        self._connecting: asyncio.Task[Backend] | None = None
        self._scrubber = scrubber
        self._under_way: set[asyncio.Task[object]] = set()
        self._counting = threading.Lock()
        self._spending = Spending()

    @property
    def spending(self) -> Spending:
        """Everything counted so far."""
        return self._spending

    def count(self, spending: Spending) -> None:
        """Adds to `spending`."""
        with self._counting:
            self._spending += spending

    def bound(self, request: ChatRequest) -> Estimate:
        """What one call would cost at most, by our own count of its input."""
        return self._bound(request, estimate_input_tokens(request), exact=encoding_is_exact(self.name.model))

    def price(self, raw: RawReply, share: float) -> Spending:
        """What an answer cost that was had at a share of the price; the server has to have said its tokens."""
        tokens = raw.tokens or TokenCounts(estimated=True)
        return Spending.of_call(tokens, self._price.cost(tokens) * share if self._price else None)

    def error(self, failed: CallFailed) -> ModelError:
        """The error that ends the item."""
        return model_error(failed, str(self.name), key_variables(self.name.provider)[-1])

    async def call(self, request: ChatRequest, dialect: Dialect) -> Call:
        """The server's answer; raises CallFailed, BudgetReached, or what opening the backend raises."""
        with self._listed():
            backend = await self._connected()
            async with self._options.budget.reserve(await self._reservation(request), str(self.name)) as reservation:
                sent_at = 0.0

                async def send() -> RawReply:
                    nonlocal sent_at
                    sent_at = time.perf_counter()
                    return await backend.send(request, dialect)

                raw = await call_with_retries(send, self._options.retry, self.limit, self._scrubber)
                latency = time.perf_counter() - sent_at
                reservation.spent = await self._spent(request, raw)
                self.count(reservation.spent)
                return Call(raw, reservation.spent, latency)

    @contextmanager
    def _listed(self) -> Iterator[None]:
        """Puts the current task on the list of those that `close` cancels."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - coroutines run in tasks
        self._under_way.add(task)
        try:
            yield
        finally:
            self._under_way.discard(task)

    async def context_tokens(self) -> int | None:
        """The context length the server or LangChain's table gives for the model; None when neither does."""
        return await (await self._connected()).context_tokens()

    async def close(self) -> None:
        """Cancels the calls under way and drops the backend's connections."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        connecting, self._connecting = self._connecting, None
        if connecting is not None and not connecting.cancel() and not connecting.exception():
            await connecting.result().close()

    async def _connected(self) -> Backend:
        """The backend, opened once however many calls wait for it; tried anew after a failure."""
        if self._connecting is None or (self._connecting.done() and self._connecting.exception()):
            self._connecting = asyncio.ensure_future(self._connect())
        return await asyncio.shield(self._connecting)

    async def _reservation(self, request: ChatRequest) -> Estimate:
        """The bound to set aside; not even counted when there is no limit to keep."""
        if self._options.budget.unlimited:
            return Estimate(1, 0, 0, 0.0, exact=False)
        tokens = await asyncio.to_thread(estimate_input_tokens, request)
        exact = encoding_is_exact(self.name.model)
        return self._bound(request, tokens if exact else int(tokens * _UNSURE_MARGIN), exact=exact)

    def _bound(self, request: ChatRequest, tokens: int, *, exact: bool) -> Estimate:
        most = TokenCounts(tokens, request.max_output_tokens)
        return Estimate(1, most.input, most.output, self._price.cost(most) if self._price else None, exact)

    async def _spent(self, request: ChatRequest, raw: RawReply) -> Spending:
        tokens = raw.tokens
        if tokens is None:
            tokens = await asyncio.to_thread(_counted, request, raw)
        return Spending.of_call(tokens, self._price.cost(tokens) if self._price else None)


def _counted(request: ChatRequest, raw: RawReply) -> TokenCounts:
    """Our own count, for a server that reports no usage."""
    from pipeline.text.tokens import count_tokens

    return TokenCounts(estimate_input_tokens(request), count_tokens(raw.answer), estimated=True)
