from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.models.messages import ChatRequest, Message, Role
from pipeline.models.names import parse_model_name
from pipeline.models.prices import Price, load_prices
from pipeline.models.usage import (
    CACHE_HIT,
    Spending,
    TokenCounts,
    encoding_is_exact,
    estimate_input_tokens,
    total,
)


def price(name: str, override: Path | None = None) -> Price | None:
    return load_prices(override).find(parse_model_name(name))


def test_the_shipped_table_is_dated_and_plausible() -> None:
    prices = load_prices().prices
    assert len(prices) >= 20
    assert {name.split(":")[0] for name in prices} == {"openai", "anthropic", "google_genai"}
    for row in prices.values():
        assert 0 < row.cached <= row.input < row.output
        assert date(2025, 1, 1) < row.as_of


def test_a_cost_counts_fresh_cached_and_written_tokens() -> None:
    row = Price(input=2.0, cached=0.5, output=10.0, as_of=date(2026, 1, 1))
    assert row.cost(TokenCounts(input=1_000_000)) == 2.0
    assert row.cost(TokenCounts(input=1_000_000, cached=400_000, output=100_000, reasoning=90_000)) == pytest.approx(
        0.6 * 2 + 0.4 * 0.5 + 0.1 * 10
    )


def test_names_are_found_with_and_without_address_and_snapshot_date() -> None:
    known = price("openai:gpt-4o-mini")
    assert known is not None
    assert price("openai:gpt-4o-mini-2024-07-18") == known
    assert price("openai:gpt-4o-mini@http://127.0.0.1:1/v1") == known
    assert price("anthropic:claude-haiku-4-5-20251001") == price("anthropic:claude-haiku-4-5") is not None
    assert price("openai:gpt-4o-mini-of-mine") is None


def test_a_file_on_this_machine_costs_nothing() -> None:
    local = price("llamacpp:x.gguf")
    assert local is not None
    assert local.cost(TokenCounts(input=10, output=10)) == 0


def test_the_users_prices_win(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[models]]\nname = "openai:gpt-4o-mini"\ninput = 9\noutput = 11\nas_of = 2026-02-03\n'
        '[[models]]\nname = "openai:qwen@http://h/v1"\ninput = 1\ncached = 0\noutput = 1\nas_of = 2026-02-03\n'
    )
    assert price("openai:gpt-4o-mini", path) == Price(9.0, 9.0, 11.0, date(2026, 2, 3))
    assert price("openai:qwen@http://h/v1", path) is not None
    assert price("openai:qwen@http://other/v1", path) is None
    assert price("openai:gpt-4o", path) == price("openai:gpt-4o")


ROW = "[[models]]\nname='openai:x'\ninput=1\noutput=1\nas_of=2026-01-01\n"


@pytest.mark.parametrize(
    "text",
    [
        "models = 3",
        "[[models]]\nname='openai:x'",
        "not toml [",
        ROW.replace("openai:x", "x"),
        ROW.replace("input=1", "input=-1"),
        ROW.replace("input=1", "input=nan"),
        ROW.replace("2026-01-01", "'soon'"),
        ROW + "extra=1",
    ],
)
def test_a_malformed_table_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_prices(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_prices(tmp_path / "none.toml")


counts = st.integers(0, 1000)
money = st.sampled_from([0.0, 0.25, 1.5])  # binary fractions: their sums are exact in any order
spendings = st.builds(Spending, counts, counts, counts, counts, counts, counts, money, counts, counts)


@given(st.lists(spendings))
def test_spendings_add_up_in_any_order(parts: list[Spending]) -> None:
    assert total(parts) == total(reversed(parts))
    assert total(parts).calls == sum(part.calls for part in parts)
    assert total([]) == Spending()


def test_a_call_without_a_price_is_counted_as_such() -> None:
    spent = Spending.of_call(TokenCounts(10, 5, estimated=True), None)
    assert (spent.calls, spent.cost_usd, spent.unpriced_calls, spent.estimated_calls) == (1, 0.0, 1, 1)
    assert spent.usage().estimated
    assert (CACHE_HIT.calls, CACHE_HIT.tokens, CACHE_HIT.cost_usd) == (0, 0, 0.0)


def test_estimates_count_messages_and_schema() -> None:
    short = ChatRequest((Message(Role.USER, "Hello there."),), 10)
    longer = ChatRequest((Message(Role.SYSTEM, "Be brief."), Message(Role.USER, "Hello there. " * 50)), 10)
    assert 3 < estimate_input_tokens(short) < 20
    assert 150 < estimate_input_tokens(longer) < 220


def test_only_encodings_that_ship_are_exact() -> None:
    assert encoding_is_exact("gpt-4o-mini")
    assert not encoding_is_exact("gpt-3.5-turbo")
    assert not encoding_is_exact("qwen2.5")
