"""What work would take, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.models.usage import Estimate


@dataclass(frozen=True, slots=True)
class Plan:
    """Calls, tokens and money at most, when every answer is good at once; a repair is one call more.

    `output_tokens` are the bounds of the answers, so what is spent will be less. `cost_usd` None: some price is not
    known. `exact`: the input was counted with the model's own encoding. What is in the cache counts nothing.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    exact: bool = True

    def __add__(self, other: Plan) -> Plan:
        known = self.cost_usd is not None and other.cost_usd is not None
        return Plan(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            (self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None,
            self.exact and other.exact,
        )


def planned(estimates: Iterable[Estimate]) -> Plan:
    """The sum of the calls' estimates."""
    return sum((Plan(e.calls, e.input_tokens, e.output_tokens, e.cost_usd, e.exact) for e in estimates), Plan())
