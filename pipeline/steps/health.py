"""Whether what evenhand needs is there and works, by trying it."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pipeline.errors import DataFileError, SettingsError, UsageError
from pipeline.models.keys import find_key, key_variables
from pipeline.models.listing import describe_model, price_note
from pipeline.models.names import ModelKind, mask_url
from pipeline.prompts import list_prompts
from pipeline.settings import Resolved, SettingRow, environment, masked, setting_rows
from pipeline.steps.engine import model_options, opened_engine, require_prompts
from pipeline.steps.items import attempt, item_error
from pipeline.steps.stores import open_store
from pipeline.types import ItemError

_PROVIDERS = ("openai", "anthropic", "google_genai", "mistralai")
_SENTENCE = "The mayor said on Monday that the bridge will open again in spring."


@dataclass(frozen=True, slots=True)
class Health:
    """One thing that was tried, whether it works, and what was seen."""

    name: str
    works: bool
    detail: str


def check_health(resolved: Resolved) -> Iterator[Health]:
    """Each check in turn; a failure is a result, never an exception."""
    checks: dict[str, Callable[[], str]] = {
        "python": lambda: sys.version.split()[0],
        "settings": lambda: _settings(resolved),
        "model": lambda: _model(resolved),
        "prompts": lambda: _prompts(resolved),
        "tokens": _tokens,
        "parser": _parser,
        "language": _language,
        "embeddings": _embeddings,
        "full text": _full_text,
        "samples": _samples,
        "store": lambda: _store(resolved),
    }
    for name, check in checks.items():
        seen = _tried(name, check)
        if isinstance(seen, ItemError):
            yield Health(name, works=False, detail=f"{seen.message}; {seen.action}" if seen.action else seen.message)
        else:
            yield Health(name, works=True, detail=seen)


def shown_settings(resolved: Resolved) -> tuple[SettingRow, ...]:
    """Every setting with where it came from, then the keys of known providers, masked."""
    found = environment()
    names = [name for provider in _PROVIDERS for name in key_variables(provider) if found.get(name)]
    keys = [SettingRow(name, masked(found[name]), "environment" if name in os.environ else ".env") for name in names]
    rows = (row._replace(value=mask_url(row.value)) for row in setting_rows(resolved))
    return (*rows, *keys)


def _tried(name: str, check: Callable[[], str]) -> str | ItemError:
    try:
        return attempt(name, check)
    except UsageError as error:
        return item_error(name, error)


def _settings(resolved: Resolved) -> str:
    if resolved.unknown:
        raise SettingsError(f"nobody knows {', '.join(resolved.unknown)}", action="see .env.example")
    return "all known"


def _model(resolved: Resolved) -> str:
    """The model in force, opened without sending anything, with its key (masked) and its price."""
    settings = resolved.settings.model_copy(update={"no_cache": True})
    with opened_engine(settings) as engine:
        if engine.name == ModelKind.BUILTIN:
            return engine.name
        described = describe_model(settings.model, model_options(settings))
    found = find_key(described.name.provider, environment())
    key = f"key {masked(found.secret.reveal())} from {found.variable}" if found else "no key"
    return f"{described.name}; {'' if described.name.kind is ModelKind.LLAMACPP else f'{key}; '}" + price_note(
        described.price, described.name
    )


def _prompts(resolved: Resolved) -> str:
    folder = resolved.settings.prompts
    require_prompts(folder)
    return f"{len(list_prompts(folder))} read" + (f", with those of {folder}" if folder else "")


def _tokens() -> str:
    from pipeline.text.tokens import count_tokens

    return f"o200k_base, {count_tokens(_SENTENCE)} tokens in a sentence of {len(_SENTENCE.split())} words"


def _parser() -> str:
    from pipeline.text.parse import parse_sentences
    from pipeline.text.sentences import split_sentences

    (parse,) = parse_sentences(split_sentences(_SENTENCE))
    return f"spaCy, root {parse.tokens[parse.roots[0]].text!r}"


def _language() -> str:
    from pipeline.text.language import detect_language

    return f"told {detect_language(_SENTENCE * 3)!r}"


def _embeddings() -> str:
    from pipeline.store.embeddings import load_embedder

    embedder = load_embedder()
    same, other = embedder.embed([_SENTENCE, "Prices rose."]) @ embedder.embed([_SENTENCE])[0]
    return f"{embedder.name}, {embedder.dimension} dimensions, {same:.2f} to itself, {other:.2f} to another sentence"


def _full_text() -> str:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(text)")
    return f"SQLite {sqlite3.sqlite_version} with FTS5"


def _samples() -> str:
    folder = Path(str(files("pipeline") / "data" / "samples"))
    stories = [story for story in folder.iterdir() if story.is_dir()] if folder.is_dir() else []
    if not stories:
        raise DataFileError("there are no sample articles", item=str(folder), action="install evenhand again")
    return f"{len(stories)} stories"


def _store(resolved: Resolved) -> str:
    with open_store(resolved.settings.store) as store:
        stats = store.stats()
    return f"{resolved.settings.store}: {stats.articles} articles, {stats.chunks} chunks"
