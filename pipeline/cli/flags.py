"""Flags that several commands share, each group declared once and spread into the commands that take it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

Sources = Annotated[
    list[str], typer.Argument(metavar="SOURCE", help="Files (.txt .md .html), folders, or - for standard input.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFlags:
    """How articles are read, and what is known of them beside their text."""

    publisher: Annotated[str | None, typer.Option(metavar="NAME", help="Who published the articles.")] = None
    published: Annotated[str | None, typer.Option(metavar="DATE", help="When, as YYYY-MM-DD.")] = None
    url: Annotated[str | None, typer.Option(metavar="URL", help="Their canonical address.")] = None
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Their title.")] = None
    author: Annotated[str | None, typer.Option(metavar="NAME", help="Who wrote them.")] = None
    meta: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Table with path, publisher, published, url, title.")
    ] = None
    max_article_chars: Annotated[int | None, typer.Option(metavar="N", help="Refuse longer articles.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFlags:
    """How models are called, and what they may take."""

    jobs: Annotated[
        int | None, typer.Option(metavar="N", help="Calls to a model at once; the builtin engine makes none.")
    ] = None
    max_cost: Annotated[float | None, typer.Option(metavar="USD", help="Stop before spending more.")] = None
    token_budget: Annotated[int | None, typer.Option(metavar="N", help="Stop before using more tokens.")] = None
    timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Longest wait for an answer; default 60, llamacpp 600.")
    ] = None
    max_retries: Annotated[int | None, typer.Option(metavar="N", help="Attempts after a failed call; default 3.")] = (
        None
    )
    prompts: Annotated[Path | None, typer.Option(metavar="DIR", help="Prompt files that replace evenhand's.")] = None
    extract_mode: Annotated[
        str | None, typer.Option(metavar="MODE", help="How claims and summaries are asked for: auto, window, sentence.")
    ] = None
    samples: Annotated[
        int | None, typer.Option(metavar="K", help="Ask K times for claims; agreement goes into the confidence.")
    ] = None
    prices: Annotated[Path | None, typer.Option(metavar="FILE", help="TOML table of your models' prices.")] = None
    context: Annotated[int | None, typer.Option(metavar="N", help="The model's context length in tokens.")] = None
    offline: Annotated[bool, typer.Option("--offline", help="Answer from the cache alone.")] = False
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither use nor keep a model's answers.")] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print calls, tokens and money; do nothing.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFlags(CallFlags):
    """Which model works, and what it may take."""

    model: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="builtin, openai:NAME[@BASE_URL], llamacpp:PATH.gguf or PROVIDER:NAME."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyFlags:
    """How a model judges claims."""

    verify_mode: Annotated[
        str | None,
        typer.Option(metavar="MODE", help="How a model judges: auto, batch (with words) or letter (small models)."),
    ] = None
    verify_batch: Annotated[int | None, typer.Option(metavar="N", help="Claims a call judges in batch mode.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFlags:
    """Which prompts."""

    prompts: Annotated[Path | None, typer.Option(metavar="DIR", help="Prompt files that replace evenhand's.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFlags:
    """Where the records of a run go."""

    run: Annotated[Path | None, typer.Option(metavar="DIR", help="Run folder; the default is named by content.")] = None
    retry_errors: Annotated[bool, typer.Option("--retry-errors", help="Work once more on items that failed.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFlags:
    """How the articles of a run are worked on together."""

    batch_api: Annotated[
        bool,
        typer.Option("--batch-api", help="Ask through OpenAI's batch API: half the price, answers within a day."),
    ] = False
    executor: Annotated[
        str, typer.Option(metavar="WHERE", help="local, ray for a Ray of its own, or ray://HOST:PORT.")
    ] = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFlags:
    """Which store."""

    store: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="The store, or http://HOST:PORT of a Chroma; default .evenhand/store."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFlags:
    """Where results go and in which form."""

    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write .json, .jsonl, .csv or .md.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebugFlags:
    """How much is told of failures."""

    debug: Annotated[bool, typer.Option("--debug", help="Log everything, with tracebacks.")] = False


def spread_flags(command: Callable[..., None]) -> Callable[..., None]:
    """`command`, its parameters that are flag groups replaced by the groups' flags, with their help and defaults."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if name != "return" and hasattr(hint, "__dataclass_fields__")}
    parameters = []
    for name, parameter in inspect.signature(command).parameters.items():
        parameters += _flags_of(groups[name]) if name in groups else [parameter.replace(annotation=hints[name])]

    @functools.wraps(command)
    def called(**values: Any) -> None:
        gathered = {
            name: group(**{field.name: values.pop(field.name) for field in fields(group)})
            for name, group in groups.items()
        }
        command(**values, **gathered)

    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return called


def _flags_of(group: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(group)
    ]
