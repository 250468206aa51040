"""What a million tokens cost: a dated table that ships with evenhand, and the user's own, which wins."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import SettingsError
from pipeline.models.names import ModelKind, ModelName
from pipeline.models.usage import TokenCounts

_PER_MILLION = 1_000_000
_SNAPSHOT = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8}|latest)$")

_Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, as published on `as_of`; `cached` is what a token of a cached prefix costs."""

    input: float
    cached: float
    output: float
    as_of: date

    def cost(self, tokens: TokenCounts) -> float:
        """What a call with these tokens costs, in dollars."""
        cached = min(tokens.cached, tokens.input)
        fresh = (tokens.input - cached) * self.input
        return (fresh + cached * self.cached + tokens.output * self.output) / _PER_MILLION


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*:\S+$")]
    input: _Dollars
    output: _Dollars
    cached: _Dollars | None = None
    as_of: date


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    models: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by model name (`PROVIDER:NAME`)."""

    prices: Mapping[str, Price]

    def find(self, name: ModelName) -> Price | None:
        """The model's price; None when nobody knows it. A file on this machine costs nothing.

        Looked up with its BASE_URL, then without, then without the snapshot's date: `gpt-4o-mini-2024-07-18` costs
        what `gpt-4o-mini` costs.
        """
        if name.kind in (ModelKind.LLAMACPP, ModelKind.BUILTIN):
            return Price(0.0, 0.0, 0.0, date.min)
        plain = f"{name.provider}:{name.model}"
        keys = (str(name), plain, _SNAPSHOT.sub("", plain))
        return next((self.prices[key] for key in keys if key in self.prices), None)


@lru_cache(maxsize=4)
def load_prices(override: Path | None = None) -> PriceTable:
    """The shipped table, with the rows of `override` on top; raises SettingsError when that file is malformed."""
    shipped = files("pipeline").joinpath("data", "prices.toml").read_text(encoding="utf-8")
    prices = _read_rows(shipped, "prices.toml")
    if override is not None:
        try:
            text = override.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"cannot be read ({error})", item=str(override), action="name a TOML file") from None
        prices |= _read_rows(text, str(override))
    return PriceTable(prices)


def _read_rows(text: str, item: str) -> dict[str, Price]:
    try:
        table = _Table.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        problem = _first_problem(error)
        action = "write [[models]] tables with name, input, cached, output and as_of"
        raise SettingsError(f"is no price table ({problem})", item=item, action=action) from None
    return {
        row.name: Price(row.input, row.input if row.cached is None else row.cached, row.output, row.as_of)
        for row in table.models
    }


def _first_problem(error: tomllib.TOMLDecodeError | ValidationError) -> str:
    if isinstance(error, ValidationError):
        problem = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
    return str(error)
