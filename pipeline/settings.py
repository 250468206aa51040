"""Settings: flag, then EVENHAND_* environment, then `.env`, then default; each value remembers where it came from."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from pipeline.errors import SettingsError

PREFIX = "EVENHAND_"
DEFAULT = "default"
_ENCODING = "utf-8-sig"


class Settings(BaseSettings):
    """Every setting, validated. A flag `--max-cost` is `EVENHAND_MAX_COST` in the environment and in `.env`.

    `timeout` is in seconds (None: 60, for a model in process 600), `max_cost` in US dollars, `token_budget` in tokens,
    where None means no limit. `jobs` are calls at once. `prompts` is a folder, `prices` a file, `context` a model's
    context length in tokens; None: what ships with evenhand, and what the model is known to have.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    model: Annotated[str, Field(min_length=1)] = "builtin"
    store: Annotated[str, Field(min_length=1)] = ".evenhand/store"
    runs: Path = Path(".evenhand/runs")
    cache: Path = Path(".evenhand/cache/answers.sqlite")
    jobs: Annotated[int, Field(ge=1)] = 4
    max_article_chars: Annotated[int, Field(ge=1)] = 1_000_000
    max_cost: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    token_budget: Annotated[int, Field(ge=0)] | None = None
    timeout: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    max_retries: Annotated[int, Field(ge=0)] = 3
    extract_mode: Literal["auto", "window", "sentence"] = "auto"
    samples: Annotated[int, Field(ge=1, le=20)] = 1
    verify_mode: Literal["auto", "letter", "batch"] = "auto"
    verify_batch: Annotated[int, Field(ge=1, le=50)] = 8
    prompts: Path | None = None
    prices: Path | None = None
    context: Annotated[int, Field(ge=512)] | None = None
    offline: bool = False
    no_cache: bool = False
    debug: bool = False

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `resolve_settings` hands over: it reads the sources itself, to know which one gave a value."""
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Settings, the origin of each ("flag", "environment", ".env" or "default"), and EVENHAND_* names nobody knows."""

    settings: Settings
    origins: Mapping[str, str]
    unknown: tuple[str, ...] = ()


class SettingRow(NamedTuple):
    """One setting as `doctor` prints it."""

    name: str
    value: str
    origin: str


def resolve_settings(flags: Mapping[str, object] | None = None, *, env_file: Path = Path(".env")) -> Resolved:
    """The settings in force; a flag that is None was not given. Raises SettingsError naming what is malformed."""
    _check_env_file(env_file)
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    layers = (
        (".env", DotEnvSettingsSource(Settings, env_file=env_file, env_file_encoding=_ENCODING)()),
        ("environment", EnvSettingsSource(Settings)()),
        ("flag", {name: value for name, value in (flags or {}).items() if value is not None}),
    )
    for origin, values in layers:
        for name in Settings.model_fields.keys() & values.keys():
            merged[name], origins[name] = values[name], origin
    settings = _validated(merged, origins)
    if settings.offline and settings.no_cache:
        raise SettingsError(
            "--offline answers from the cache, and --no-cache forbids it", action="leave one of them out"
        )
    return Resolved(
        settings, {name: origins.get(name, DEFAULT) for name in Settings.model_fields}, _unknown_names(env_file)
    )


def environment(env_file: Path = Path(".env")) -> dict[str, str]:
    """Every variable that a key may stand in: the environment, and below it what `.env` says."""
    return {**_env_file_values(env_file), **os.environ}


def setting_rows(resolved: Resolved) -> tuple[SettingRow, ...]:
    """Each resolved value with where it came from, in the order of the fields."""
    return tuple(
        SettingRow(name, _shown(getattr(resolved.settings, name)), resolved.origins[name])
        for name in Settings.model_fields
    )


def masked(secret: str) -> str:
    """Enough to tell two keys apart, and never more than four characters."""
    return f"****{secret[-4:]}" if len(secret) >= 12 else "****"


def _validated(values: Mapping[str, Any], origins: Mapping[str, str]) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        name = str(problem["loc"][0])
        where = origins.get(name, DEFAULT)
        written = f"--{name.replace('_', '-')}" if where == "flag" else f"{PREFIX}{name.upper()}"
        raise SettingsError(
            f"the value from {'.env' if where == '.env' else f'the {where}'} is refused ({problem['msg']})",
            item=written,
            action="mend or remove it",
        ) from None


def _check_env_file(path: Path) -> None:
    """Raise SettingsError for a `.env` that is there and cannot be read line by line."""
    if not path.exists():
        return
    try:
        text = path.read_text(encoding=_ENCODING)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"cannot be read ({error})", item=str(path), action="make it a UTF-8 text file of NAME=value lines"
        ) from None
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key is not None and binding.value is None):
            raise SettingsError(
                f"line {binding.original.line} is not NAME=value", item=str(path), action="mend or remove the line"
            )


def _unknown_names(env_file: Path) -> tuple[str, ...]:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    ours = {name for name in environment(env_file) if name.startswith(PREFIX) and not name.endswith("_API_KEY")}
    return tuple(sorted(name for name in ours if name.upper() not in known))


def _env_file_values(path: Path) -> dict[str, str]:
    values = dotenv_values(path, interpolate=False, encoding=_ENCODING) if path.exists() else {}
    return {name: value for name, value in values.items() if value is not None}


def _shown(value: object) -> str:
    return "(not set)" if value is None else str(value)
