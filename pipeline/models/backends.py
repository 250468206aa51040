"""LangChain's chat models, built for one request's parameters and called once: no retry, no callback, no tracing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.errors import ModelNotConfigured, UsageError
from pipeline.models.dialect import Dialect, Parameter, StructuredMode
from pipeline.models.extras import missing_extra
from pipeline.models.failures import ResponseTooLarge
from pipeline.models.keys import Secret
from pipeline.models.messages import AnswerSchema, ChatRequest
from pipeline.models.names import Credentials, ModelName
from pipeline.models.raw import RawReply
from pipeline.models.reading import from_langchain, from_openai_completion
from pipeline.models.wording import with_schema_in_prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "none"  # a server of one's own asks for no key, the client insists on one
_LARGEST_RESPONSE = 32_000_000
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

    async def close(self) -> None:
        """Drops connections."""
        ...


class LangChainBackend:
    """A backend over any LangChain chat model; what differs between providers is in the two subclasses."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._runnables: OrderedDict[tuple[object, ...], Runnable[Any, Any]] = OrderedDict()
        stop_tracing()

    async def send(self, request: ChatRequest, dialect: Dialect) -> RawReply:
        """The server's answer to one request in one dialect."""
        in_prompt = request.schema is not None and dialect.mode is StructuredMode.PROMPT
        messages = request.messages
        if in_prompt and request.schema:
            messages = with_schema_in_prompt(messages, request.schema)
        turns = [(message.role.value, message.text) for message in messages]
        answer = await self._runnable(request, dialect).ainvoke(turns)
        return from_langchain(answer["raw"] if isinstance(answer, Mapping) else answer)

    async def close(self) -> None:
        """Nothing to drop: LangChain keeps the connections of other providers."""

    def _runnable(self, request: ChatRequest, dialect: Dialect) -> Runnable[Any, Any]:
        schema = request.schema.canonical() if request.schema else None
        key = (request.max_output_tokens, request.temperature, request.seed, request.logprobs, schema, dialect)
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


class OpenAIBackend(LangChainBackend):
    """OpenAI, or a server that speaks its protocol, through langchain-openai and one HTTP client."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint)
        import_module("langchain_openai")  # a second or two: here, not inside the first call's time limit
        self._http = _http_client(endpoint)

    async def send(self, request: ChatRequest, dialect: Dialect) -> RawReply:
        """The server's answer; one that was cut off or filtered, which the SDK turns into errors, is an answer too."""
        import openai

        try:
            return await super().send(request, dialect)
        except (openai.LengthFinishReasonError, openai.ContentFilterFinishReasonError) as error:
            if error.completion is None:
                raise
            return from_openai_completion(error.completion.model_dump(warnings=False))

    async def close(self) -> None:
        """Drops the connections."""
        await self._http.aclose()

    def _model(self, request: ChatRequest, dialect: Dialect) -> BaseChatModel:
        from langchain_openai import ChatOpenAI
        from langchain_openai.chat_models.base import BaseChatOpenAI

        asked: dict[str, Any] = {
            "temperature": request.temperature,
            "seed": request.seed,
            "logprobs": request.logprobs or None,
        }
        sent = {name: value for name, value in asked.items() if value is not None and name not in dialect.left_out}
        base_url = self._endpoint.base_url or OPENAI_URL
        # OpenAI wants max_completion_tokens, which only ChatOpenAI writes; most other servers know max_tokens alone.
        modern = base_url == OPENAI_URL or Parameter.MAX_TOKENS in dialect.left_out
        kind = ChatOpenAI if modern else BaseChatOpenAI
        return kind(
            model=self._endpoint.name.model,
            base_url=base_url,
            api_key=self._endpoint.key.reveal() if self._endpoint.key else _NO_KEY,  # type: ignore[arg-type]
            openai_proxy=None,
            max_retries=0,
            timeout=self._endpoint.timeout_s,
            http_async_client=self._http,
            cache=False,
            **{"max_tokens": request.max_output_tokens, **sent},
        )

    def _structured(self, model: Any, schema: AnswerSchema, mode: StructuredMode) -> Runnable[Any, Any]:
        body = dict(schema.schema)
        if mode is StructuredMode.TOOL_CALL:
            function = {"name": schema.name, "description": schema.description, "parameters": body}
            return model.bind_tools([{"type": "function", "function": function}], tool_choice=schema.name)  # type: ignore[no-any-return]
        wanted = {"name": schema.name, "description": schema.description, "schema": body, "strict": schema.strict}
        return model.bind(response_format={"type": "json_schema", "json_schema": wanted})  # type: ignore[no-any-return]


class ProviderBackend(LangChainBackend):
    """Any other provider, through LangChain's own factory and its standard parameters."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint)
        self._base = self._create({})  # fails here, once, when the extra or the key is missing

    def _model(self, request: ChatRequest, dialect: Dialect) -> BaseChatModel:
        known = _parameter_names(self._base)
        asked: dict[str, object] = {
            "temperature": request.temperature,
            "seed": request.seed,
            "logprobs": request.logprobs or None,
            "num_predict" if "num_predict" in known else "max_tokens": request.max_output_tokens,
        }
        profile = self._base.profile or {}
        if profile.get("temperature") is False:
            del asked["temperature"]
        sent = {name: value for name, value in asked.items() if value is not None and name not in dialect.left_out}
        return self._create({name: value for name, value in sent.items() if name in known})

    def _structured(self, model: Any, schema: AnswerSchema, mode: StructuredMode) -> Runnable[Any, Any]:
        body = {**schema.schema, "title": schema.name, "description": schema.description}
        method = "json_schema" if mode is StructuredMode.JSON_SCHEMA else "function_calling"
        return model.with_structured_output(body, method=method, include_raw=True)  # type: ignore[no-any-return]

    def _create(self, parameters: Mapping[str, object]) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        name = self._endpoint.name
        standard: dict[str, Any] = {"max_retries": 0, "timeout": self._endpoint.timeout_s, **parameters}
        if self._endpoint.key:
            standard["api_key"] = self._endpoint.key.reveal()
        try:
            return init_chat_model(name.model, model_provider=name.provider, **standard)  # type: ignore[no-any-return]
        except ImportError as error:
            raise missing_extra(name.provider, str(error)) from None
        except ValueError as error:
            if str(error).startswith("Unsupported provider"):
                raise UsageError(
                    f"{name.provider!r} is no provider that LangChain knows", action="see evenhand models"
                ) from None
            raise _not_configured(name, error) from None
        except Exception as error:
            raise _not_configured(name, error) from None


def stop_tracing() -> None:
    """Keeps LangChain from sending prompts to LangSmith, whatever the environment says."""
    import langsmith

    langsmith.configure(enabled=False)


def _http_client(endpoint: Endpoint) -> Any:
    import httpx2

    basic = endpoint.credentials
    return httpx2.AsyncClient(
        auth=httpx2.BasicAuth(basic.username, basic.password.reveal()) if basic else None,
        timeout=endpoint.timeout_s,
        limits=httpx2.Limits(max_connections=endpoint.connections, max_keepalive_connections=endpoint.connections),
        event_hooks={"response": [_bound_response]},
        follow_redirects=True,
    )


async def _bound_response(response: Any) -> None:
    """Ends a response that has no end: a server must not fill the memory within the time limit."""
    import httpx2

    whole = response.stream

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> Any:
            size = 0
            async for part in whole:
                size += len(part)
                if size > _LARGEST_RESPONSE:
                    raise ResponseTooLarge(f"more than {_LARGEST_RESPONSE // 1_000_000} MB in one response")
                yield part

        async def aclose(self) -> None:
            await whole.aclose()

    response.stream = Bounded()


def _parameter_names(model: BaseChatModel) -> frozenset[str]:
    """The constructor parameters of a chat model, under either of their names."""
    fields = type(model).model_fields
    return frozenset(fields) | {field.alias for field in fields.values() if field.alias}


def _not_configured(name: ModelName, error: Exception) -> ModelNotConfigured:
    from pipeline.models.keys import key_variables

    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ModelNotConfigured(
        f"{name.provider} is not set up ({reason[:160]})",
        item=str(name),
        action=f"set {key_variables(name.provider)[-1]}",
    )
