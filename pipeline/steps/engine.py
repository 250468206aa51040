"""The engine behind each model name, and what a run needs to know of one that calls a model."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from pipeline.calibration import load_calibrations
from pipeline.engines.base import Engine, ReadArticle, SummaryOptions
from pipeline.errors import UsageError
from pipeline.models.names import ModelKind, ModelName, parse_model_name
from pipeline.prompts import list_prompts, load_prompt
from pipeline.settings import Settings, environment
from pipeline.types import Article, Sentence

if TYPE_CHECKING:
    from pipeline.engines.llm.options import ExtractMode
    from pipeline.engines.llm.plan import Plan
    from pipeline.models.chat import ChatModel
    from pipeline.models.options import ModelOptions

_PROMPTS = {
    ("claims", "window"): ("extract_claims",),
    ("claims", "sentence"): ("extract_claims_sentence",),
    ("summarize", "window"): ("summarize",),
    ("summarize", "sentence"): ("summarize_sentence", "summarize", "neutrality"),
}


@runtime_checkable
class CallingEngine(Protocol):
    """An engine that calls a chat model."""

    mode: ExtractMode

    @property
    def model(self) -> ChatModel:
        """The model, for its spending and how many calls it bears at a time."""
        ...

    def plan(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        *,
        extract: bool = False,
        summarize: bool = False,
        verify: bool = False,
    ) -> Plan:
        """What the work would take at most; nothing is sent."""
        ...

    def plan_comparison(self, articles: Sequence[ReadArticle]) -> Plan:
        """What comparing the versions of one story would take at most; nothing is sent."""
        ...

    def plan_round_up(self, articles: Sequence[ReadArticle], options: SummaryOptions) -> Plan:
        """What one summary of all versions would take at most; nothing is sent."""
        ...


def load_engine(settings: Settings) -> Engine:
    """The engine that works with the model of the settings; nothing is sent before the first article.

    Raises UsageError for a name that cannot be parsed, PromptError for a malformed prompt, ModelNotConfigured when a
    key, a file or an extra is missing.
    """
    name = parse_model_name(settings.model)
    if name.kind is ModelKind.BUILTIN:
        from pipeline.engines.builtin.engine import BuiltinEngine

        return BuiltinEngine()
    return _llm_engine(name, settings)


@contextmanager
def opened_engine(settings: Settings) -> Iterator[Engine]:
    """The engine of `load_engine` for the block; one with connections and a cache is closed after it."""
    engine = load_engine(settings)
    if isinstance(engine, AbstractContextManager):
        with engine:
            yield engine
    else:
        yield engine


def model_options(settings: Settings) -> ModelOptions:
    """How the settings want models to be called; raises SettingsError for a malformed table of prices."""
    from pipeline.models.budget import Budget
    from pipeline.models.options import DEFAULT_CONTEXT_TOKENS, ModelOptions
    from pipeline.models.prices import load_prices
    from pipeline.models.retry import RetryPolicy

    return ModelOptions(
        retry=RetryPolicy(max_attempts=settings.max_retries + 1, timeout_s=settings.timeout),
        jobs=settings.jobs,
        cache=None if settings.no_cache else settings.cache,
        offline=settings.offline,
        budget=Budget(settings.max_cost, settings.token_budget),
        prices=load_prices(settings.prices),
        environ=environment(),
        context_tokens=settings.context or DEFAULT_CONTEXT_TOKENS,
    )


def engine_parameters(engine: Engine, settings: Settings, command: str) -> dict[str, Any]:
    """What may change the records of `command` beside the engine's name: its way of asking, prompts, fitted maps."""
    digest = load_calibrations().digest
    maps = {} if digest is None else {"calibration": digest}
    if not isinstance(engine, CallingEngine):
        return maps
    names = _PROMPTS[command, engine.mode.value]
    return maps | {
        "extract_mode": engine.mode.value,
        "samples": settings.samples,
        "context": settings.context,
        "prompts": {name: load_prompt(name, settings.prompts).digest for name in names},
    }


def require_prompts(folder: Path | None) -> None:
    """Raises UsageError when `--prompts` names no folder, PromptError when a prompt in it is malformed."""
    if folder is not None and not folder.is_dir():
        raise UsageError("is no folder", item=f"--prompts {folder}", action="name a folder with prompt files")
    list_prompts(folder)


def _spare_processors() -> int:
    """How many processors the command leaves idle; 0 in a program not ours, whose main module would run again there."""
    main = sys.modules["__main__"]
    ours = (
        Path(getattr(main, "__file__", None) or "").stem == "evenhand" or getattr(main, "__package__", "") == "pipeline"
    )
    return (os.cpu_count() or 1) - 1 if ours else 0


def _llm_engine(name: ModelName, settings: Settings) -> Engine:
    from pipeline.engines.llm.engine import LlmEngine
    from pipeline.engines.llm.options import ExtractMode, LlmOptions, VerifyMode
    from pipeline.models.factory import open_chat_model

    require_prompts(settings.prompts)
    options = LlmOptions(
        str(name),
        extract_mode=ExtractMode(settings.extract_mode),
        samples=settings.samples,
        prompts=settings.prompts,
        context_tokens=settings.context,
        verify_mode=VerifyMode(settings.verify_mode),
        verify_batch=settings.verify_batch,
        processes=_spare_processors(),
        calls=model_options(settings),
    )
    return LlmEngine(options, open_chat_model(name, options.calls))
