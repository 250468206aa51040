from __future__ import annotations

import asyncio

import pytest

from pipeline.models.limits import AdaptiveLimit
from tests.pipeline.models.conftest import Opener, ask
from tests.server.answers import Answer, Fault, Seen
from tests.server.serving import ModelServer


async def test_starts_at_the_maximum_and_halves_once_for_a_whole_round() -> None:
    limit = AdaptiveLimit(16)
    assert limit.limit == 16
    tickets = []
    for _ in range(4):
        async with limit.slot() as ticket:
            tickets.append(ticket)
    for ticket in tickets:
        limit.throttled(ticket)
    assert limit.limit == 8
    async with limit.slot() as later:
        limit.throttled(later)
    assert limit.limit == 4


async def test_grows_by_one_for_a_round_of_successes_and_never_past_the_maximum() -> None:
    limit = AdaptiveLimit(8)
    async with limit.slot() as ticket:
        limit.throttled(ticket)
    assert limit.limit == 4
    for _ in range(5):
        limit.succeeded()
    assert limit.limit == 5
    for _ in range(200):
        limit.succeeded()
    assert limit.limit == 8


async def test_never_falls_below_one() -> None:
    limit = AdaptiveLimit(2)
    for _ in range(5):
        async with limit.slot() as ticket:
            limit.throttled(ticket)
    assert limit.limit == 1
    async with limit.slot():
        pass


async def test_no_more_than_the_limit_are_inside_and_a_cancelled_waiter_loses_nothing() -> None:
    limit = AdaptiveLimit(2)
    inside = most = 0

    async def work() -> None:
        nonlocal inside, most
        async with limit.slot():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    tasks = [asyncio.create_task(work()) for _ in range(20)]
    await asyncio.sleep(0)
    for task in tasks[2:12:2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert most == 2
    assert inside == 0
    assert sum(result is None for result in results) == 15
    await asyncio.wait_for(work(), 5)


async def test_nothing_starts_during_a_pause() -> None:
    limit = AdaptiveLimit(4)
    async with limit.slot() as ticket:
        limit.throttled(ticket, pause_s=0.2)
    loop = asyncio.get_running_loop()
    before = loop.time()
    async with limit.slot():
        assert loop.time() - before >= 0.19


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        AdaptiveLimit(0)


def test_a_server_that_limits_the_rate_gets_fewer_calls_at_a_time(
    model_server: ModelServer, open_model: Opener
) -> None:
    refused = 0

    def respond(_: Seen) -> Answer | Fault:
        nonlocal refused
        if refused < 1:
            refused += 1
            return Fault.too_many(retry_after="0")
        return Answer()

    model_server.respond(respond)
    model = open_model(model_server.model, jobs=8)
    assert model.complete(ask()).parsed
    assert 4 <= model.concurrency < 8
