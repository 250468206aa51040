"""How models are reached and how much they may take: one value handed down instead of many arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.models.budget import Budget
from pipeline.models.keys import Secret
from pipeline.models.prices import PriceTable, load_prices
from pipeline.models.retry import RetryPolicy

DEFAULT_CONTEXT_TOKENS = 8192


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Everything about calls that the user may set.

    `jobs` bounds the calls under way at a time. `cache` is the answer cache's file, None for none; `offline` answers
    from it alone. `environ` is where keys and addresses are looked up (environment and `.env` merged); `api_key` wins
    over it. `context_tokens` is the context of a llamacpp model, `threads` its threads (None: cores less one).
    """

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    jobs: int = 4
    cache: Path | None = None
    offline: bool = False
    budget: Budget = field(default_factory=Budget)
    prices: PriceTable = field(default_factory=load_prices)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    api_key: Secret | None = None
    context_tokens: int = DEFAULT_CONTEXT_TOKENS
    threads: int | None = None
