"""What a result cost, which prompt it came from, and what failed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromptRef:
    """Which prompt produced a record."""

    name: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the work cost: calls, tokens and US dollars; zero for the builtin engine. `estimated`: counted by us.

    `cost_usd` is that of the calls whose price is known; `unpriced_calls` counts the others.
    """

    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float = 0.0
    estimated: bool = False
    unpriced_calls: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            self.cost_usd + other.cost_usd,
            self.estimated or other.estimated,
            self.unpriced_calls + other.unpriced_calls,
        )


@dataclass(frozen=True, slots=True)
class ItemError:
    """An item that failed: which one, the error's class, what happened, what to do."""

    item: str
    type: str
    message: str
    action: str | None
