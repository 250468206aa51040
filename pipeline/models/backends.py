"""What every backend shares: a LangChain chat model for one request's parameters, called once, without tracing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.models.dialect import Dialect, StructuredMode
from pipeline.models.keys import Secret
from pipeline.models.messages import AnswerSchema, ChatRequest
from pipeline.models.names import Credentials, ModelName
from pipeline.models.raw import RawReply
from pipeline.models.reading import from_langchain, from_openai_completion
from pipeline.models.wording import with_schema_in_prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

_KEPT_RUNNABLES = 64


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and as whom calls go. `base_url` None: the provider's own address."""

    name: ModelName
    base_url: str | None
    key: Secret | None
    credentials: Credentials | None
    timeout_s: float
    connections: int


class Backend(Protocol):
    """Sends one request once; raises whatever the libraries below raise. Lives in the I/O loop."""

    async def send(self, request: ChatRequest, dialect: Dialect) -> RawReply:
        """The server's answer."""
        ...

    async def context_tokens(self) -> int | None:
        """The model's context length, None when nobody says."""
        ...

    async def close(self) -> None:
        """Drops connections."""
        ...


class LangChainBackend:
    """A backend over any LangChain chat model; what differs between providers is in the two subclasses."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._runnables: OrderedDict[tuple[object, ...], Runnable[Any, Any]] = OrderedDict()
        stop_tracing()
        with suppress(ImportError):
            # The openai SDK looks for it in every answer, and fails over one that another thread has half imported.
            import_module("httpx")

    async def send(self, request: ChatRequest, dialect: Dialect) -> RawReply:
        """The server's answer; one that was cut off or filtered, which the openai SDK makes an error, is one too."""
        import openai

        messages = request.messages
        if request.schema is not None and dialect.mode is StructuredMode.PROMPT:
            messages = with_schema_in_prompt(messages, request.schema)
        turns = [(message.role.value, message.text) for message in messages]
        try:
            answer = await self._runnable(request, dialect).ainvoke(turns)
        except (openai.LengthFinishReasonError, openai.ContentFilterFinishReasonError) as error:
            if error.completion is None:
                raise
            return from_openai_completion(error.completion.model_dump(warnings=False))
        return from_langchain(answer["raw"] if isinstance(answer, Mapping) else answer)

    async def context_tokens(self) -> int | None:
        """Unknown, unless a subclass knows better."""
        return None

    async def close(self) -> None:
        """Nothing to drop: LangChain keeps the connections of other providers."""

    def _runnable(self, request: ChatRequest, dialect: Dialect) -> Runnable[Any, Any]:
        schema = request.schema.canonical() if request.schema else None
        asked = (request.max_output_tokens, request.temperature, request.seed, request.logprobs, request.alternatives)
        key = (*asked, schema, dialect)
        if key not in self._runnables:
            self._runnables[key] = self._build(request, dialect)
            if len(self._runnables) > _KEPT_RUNNABLES:
                self._runnables.popitem(last=False)
        self._runnables.move_to_end(key)
        return self._runnables[key]

    def _build(self, request: ChatRequest, dialect: Dialect) -> Runnable[Any, Any]:
        model = self._model(request, dialect)
        if request.schema is None or dialect.mode is StructuredMode.PROMPT:
            return model
        return self._structured(model, request.schema, dialect.mode)

    def _model(self, request: ChatRequest, dialect: Dialect) -> BaseChatModel:
        raise NotImplementedError

    def _structured(self, model: Any, schema: AnswerSchema, mode: StructuredMode) -> Runnable[Any, Any]:
        raise NotImplementedError


def profile_tokens(model: BaseChatModel) -> int | None:
    """The context length in LangChain's table of models; None when the model is not in it."""
    tokens = (model.profile or {}).get("max_input_tokens")
    return tokens if isinstance(tokens, int) else None


def stop_tracing() -> None:
    """Keeps LangChain from sending prompts to LangSmith, whatever the environment says."""
    import langsmith

    langsmith.configure(enabled=False)
