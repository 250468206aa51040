"""The one retry layer: full jitter, Retry-After honoured, a wall-clock limit on every attempt."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from pipeline.models.failures import CallFailed, Failure, FailureKind, classify
from pipeline.models.keys import Scrubber
from pipeline.models.limits import AdaptiveLimit

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient a call is. Seconds; `timeout_s` bounds one attempt, whatever trickles in meanwhile (None: 60, for a
    model on this machine 600).

    The wait before attempt n+1 is drawn evenly from 0 to `base_delay_s` · 2^(n-1), at most `max_delay_s`; a server's
    Retry-After is waited out instead, and a longer one than `max_retry_after_s` ends the call. `after_timeout` False:
    a call that took too long is not tried again, since a model on this machine would take as long once more.
    """

    max_attempts: int = 4
    timeout_s: float | None = None
    base_delay_s: float = 0.5
    max_delay_s: float = 20.0
    max_retry_after_s: float = 120.0
    after_timeout: bool = True

    def __post_init__(self) -> None:
        if self.max_attempts < 1 or (self.timeout_s is not None and self.timeout_s <= 0):
            raise ValueError("a call has at least one attempt and more than no time")

    def delay(self, attempt: int, retry_after_s: float | None) -> float:
        """Seconds to wait after the failed attempt number `attempt` (from 1)."""
        ceiling = min(self.base_delay_s * 2 ** (attempt - 1), self.max_delay_s)
        jitter = random.uniform(0, ceiling)  # noqa: S311 - spreads load, guards nothing
        return jitter if retry_after_s is None else retry_after_s + min(jitter, 1.0)

    def gives_up(self, failure: Failure, attempt: int) -> bool:
        """Whether no further attempt follows."""
        too_long = (failure.retry_after_s or 0.0) > self.max_retry_after_s
        spent = failure.kind is FailureKind.TIMED_OUT and not self.after_timeout
        return not failure.retryable or attempt >= self.max_attempts or too_long or spent


async def call_with_retries(
    send: Callable[[], Awaitable[Answer]], policy: RetryPolicy, limit: AdaptiveLimit, scrubber: Scrubber
) -> Answer:
    """What `send` returns once it succeeds; each attempt takes a place in `limit`. Raises CallFailed."""
    for attempt in range(1, policy.max_attempts + 1):
        async with limit.slot() as ticket:
            try:
                async with asyncio.timeout(policy.timeout_s):
                    answer = await send()
            except Exception as error:
                failure = classify(error, scrubber)
            else:
                limit.succeeded()
                return answer
            delay = policy.delay(attempt, failure.retry_after_s)
            gives_up = policy.gives_up(failure, attempt)
            if failure.kind is FailureKind.THROTTLED:
                limit.throttled(ticket, 0.0 if gives_up else failure.retry_after_s or 0.0)
        if gives_up:
            break
        _log.debug("attempt %d failed (%s %s), next in %.2f s", attempt, failure.kind, failure.status, delay)
        await asyncio.sleep(delay)
    raise CallFailed(failure, attempt) from None
