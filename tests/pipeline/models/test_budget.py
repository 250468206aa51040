from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BudgetReached, ExitCode, ModelError, UsageError
from pipeline.models.budget import Budget
from pipeline.models.prices import load_prices
from pipeline.models.usage import Estimate, Spending
from tests.pipeline.models.conftest import Opener, ask
from tests.server.answers import Answer, Fault, Figures
from tests.server.serving import ModelServer

PRICES = """
[[models]]
name = "openai:test-model"
input = 1000.0
output = 2000.0
as_of = 2026-01-01
"""
ANSWER = Answer.of({"said": True, "why": "x"}, figures=Figures(prompt=100, completion=50))
COST = 100 * 0.001 + 50 * 0.002


@pytest.fixture
def prices(tmp_path: Path) -> object:
    path = tmp_path / "prices.toml"
    path.write_text(PRICES)
    return load_prices(path)


def test_money_is_counted_from_the_servers_figures(
    model_server: ModelServer, open_model: Opener, prices: object
) -> None:
    model_server.respond(lambda _: ANSWER)
    model = open_model(model_server.model, prices=prices)
    assert model.complete(ask()).spending.cost_usd == pytest.approx(COST)
    assert model.spending.unpriced_calls == 0


def test_a_model_without_a_price_is_not_free(model_server: ModelServer, open_model: Opener) -> None:
    model = open_model(model_server.model)
    spent = model.complete(ask()).spending
    assert spent.unpriced_calls == 1
    assert model.estimate(ask("x")).cost_usd is None
    with pytest.raises(UsageError, match="--prices"):
        open_model(model_server.model, budget=Budget(max_cost_usd=1.0)).complete(ask())
    assert len(model_server.calls) == 1


def test_the_money_limit_is_never_passed(model_server: ModelServer, open_model: Opener, prices: object) -> None:
    model_server.respond(lambda _: ANSWER)
    model = open_model(model_server.model, prices=prices)
    bound = model.estimate(ask(max_output_tokens=60)).cost_usd
    assert bound is not None
    limit = bound + 3.5 * COST
    model = open_model(model_server.model, prices=prices, budget=Budget(max_cost_usd=limit))
    with pytest.raises(BudgetReached) as caught:
        [model.complete(ask(f"Number {number}?", max_output_tokens=60)) for number in range(50)]
    assert model.spending.cost_usd <= limit
    assert model.spending.calls >= 2
    assert caught.value.exit_code is ExitCode.BUDGET
    assert "--max-cost" in str(caught.value)
    calls = len(model_server.calls)
    with pytest.raises(BudgetReached):
        model.complete(ask("Still?", max_output_tokens=60))
    assert len(model_server.calls) == calls


def test_the_token_limit_is_never_passed_by_parallel_calls(model_server: ModelServer, open_model: Opener) -> None:
    model_server.respond(lambda _: ANSWER)
    budget = Budget(max_tokens=1500)
    model = open_model(model_server.model, budget=budget, jobs=8)

    def attempt(number: int) -> bool:
        try:
            return bool(model.complete(ask(f"Number {number}?", max_output_tokens=60)).parsed)
        except BudgetReached:
            return False

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(attempt, range(30)))
    assert 5 <= sum(done) < 30
    assert budget.spent.tokens == sum(done) * 150 <= 1500
    assert sum(done) == len(model_server.calls)


def test_a_failed_call_gives_its_reservation_back(model_server: ModelServer, open_model: Opener) -> None:
    budget = Budget(max_tokens=500)
    model = open_model(model_server.model, budget=budget)
    for _ in range(5):
        model_server.script(Fault(400))
        with pytest.raises(ModelError):
            model.complete(ask())
    assert model.complete(ask()).parsed


def test_cache_hits_pass_an_exhausted_budget(model_server: ModelServer, open_model: Opener, cache_path: Path) -> None:
    open_model(model_server.model, cache=cache_path).complete(ask())
    model = open_model(model_server.model, cache=cache_path, budget=Budget(max_tokens=0))
    assert model.complete(ask()).from_cache
    with pytest.raises(BudgetReached, match="--token-budget"):
        model.complete(ask("Another?"))


def estimate(tokens: int) -> Estimate:
    return Estimate(1, tokens, 0, 0.0, exact=True)


async def test_a_call_waits_for_others_bounds_to_settle() -> None:
    budget = Budget(max_tokens=100)
    order: list[str] = []

    async def call(name: str, spends: int, gate: asyncio.Event) -> None:
        async with budget.reserve(estimate(80), name) as reservation:
            order.append(f"{name} starts")
            await gate.wait()
            reservation.spent = Spending(calls=1, input_tokens=spends)

    first_may_end, open_gate = asyncio.Event(), asyncio.Event()
    open_gate.set()
    first = asyncio.create_task(call("first", 20, first_may_end))
    second = asyncio.create_task(call("second", 70, open_gate))
    for _ in range(5):
        await asyncio.sleep(0)
    assert order == ["first starts"]
    first_may_end.set()
    await asyncio.gather(first, second)
    assert order == ["first starts", "second starts"]
    assert budget.spent.tokens == 90
    with pytest.raises(BudgetReached):
        await call("third", 1, open_gate)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=30), st.integers(0, 500))
def test_what_is_spent_stays_within_the_limit_when_bounds_hold(calls: list[tuple[int, int]], limit: int) -> None:
    budget = Budget(max_tokens=limit)

    async def call(bound: int, used: int) -> None:
        try:
            async with budget.reserve(estimate(max(bound, used)), "item") as reservation:
                await asyncio.sleep(0)
                reservation.spent = Spending(calls=1, input_tokens=used)
        except BudgetReached:
            assert budget.spent.tokens + max(bound, used) > limit

    async def run() -> None:
        await asyncio.gather(*(call(*pair) for pair in calls))

    asyncio.run(run())
    assert budget.spent.tokens <= limit
