"""What calls cost: tokens and money, estimated before, settled after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from pipeline.types import Usage

if TYPE_CHECKING:
    from pipeline.models.messages import ChatRequest

_TOKENS_PER_MESSAGE = 4  # role and separators in the chat format
_TOKENS_PER_REPLY = 3
_O200K = ("o200k_base", "o200k_harmony")


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """Tokens of one call: `cached` (read from the server's prompt cache) is part of `input`, `reasoning` of `output`.

    `estimated`: the server gave no figures, so tiktoken counted.
    """

    input: int = 0
    output: int = 0
    cached: int = 0
    reasoning: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Spending:
    """What calls cost together; adding two gives the sum.

    `cost_usd` holds the calls whose price is known; `unpriced_calls` counts the others, so their money is never taken
    for zero. `cache_hits` were answered from evenhand's own cache and cost nothing.
    """

    calls: int = 0
    cache_hits: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float = 0.0
    unpriced_calls: int = 0
    estimated_calls: int = 0

    def __add__(self, other: Spending) -> Spending:
        names = (one.name for one in fields(Spending))
        return Spending(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @classmethod
    def of_call(cls, tokens: TokenCounts, cost_usd: float | None) -> Spending:
        """The spending of one call; `cost_usd` None: nobody knows its price."""
        return cls(
            calls=1,
            input_tokens=tokens.input,
            cached_tokens=tokens.cached,
            output_tokens=tokens.output,
            reasoning_tokens=tokens.reasoning,
            cost_usd=cost_usd or 0.0,
            unpriced_calls=int(cost_usd is None),
            estimated_calls=int(tokens.estimated),
        )

    @property
    def tokens(self) -> int:
        """Input and output tokens together, as `--token-budget` counts them."""
        return self.input_tokens + self.output_tokens

    def usage(self) -> Usage:
        """The record's form."""
        return Usage(
            self.calls,
            self.input_tokens,
            self.cached_tokens,
            self.output_tokens,
            self.reasoning_tokens,
            self.cost_usd,
            estimated=self.estimated_calls > 0,
            unpriced_calls=self.unpriced_calls,
        )


CACHE_HIT = Spending(cache_hits=1)


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What was had of a model: what it cost, and the model ids that its answers carry."""

    spending: Spending = field(default_factory=Spending)
    returned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one call would cost at most: `output_tokens` is the request's bound. Nothing at all when it is cached.

    `cost_usd` None: the model's price is not known. `exact`: the encoding is the model's own.
    """

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    exact: bool

    @property
    def tokens(self) -> int:
        """Input and output tokens together."""
        return self.input_tokens + self.output_tokens


def total(parts: Iterable[Spending]) -> Spending:
    """The sum; nothing spent when there are no parts."""
    return sum(parts, Spending())


def encoding_is_exact(model: str) -> bool:
    """Whether tiktoken knows the model and counts it with the encoding that ships with evenhand."""
    import tiktoken

    try:
        return tiktoken.encoding_name_for_model(model) in _O200K
    except KeyError:
        return False


def estimate_input_tokens(request: ChatRequest) -> int:
    """Tokens of the rendered messages and the schema under o200k_base, with the chat format's overhead."""
    from pipeline.text.tokens import count_tokens

    texts = sum(count_tokens(message.text) + _TOKENS_PER_MESSAGE for message in request.messages)
    schema = count_tokens(request.schema.canonical()) if request.schema else 0
    return texts + schema + _TOKENS_PER_REPLY
