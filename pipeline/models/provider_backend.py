"""LangChain's other providers, through its own factory and the parameters they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.errors import ModelNotConfigured, UsageError
from pipeline.models.backends import Endpoint, LangChainBackend, profile_tokens
from pipeline.models.connections import http_client
from pipeline.models.dialect import Dialect, StructuredMode
from pipeline.models.extras import missing_extra
from pipeline.models.keys import key_variables
from pipeline.models.messages import AnswerSchema, ChatRequest
from pipeline.models.names import ModelName

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable


class ProviderBackend(LangChainBackend):
    """Any other provider, through LangChain's own factory and its standard parameters."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint)
        self._base = _create(endpoint, {})  # fails here, once, when the extra or the key is missing
        known = _parameter_names(self._base)
        self._http = http_client(endpoint) if "http_async_client" in known else None

    def _model(self, request: ChatRequest, dialect: Dialect) -> BaseChatModel:
        known = _parameter_names(self._base)
        asked: dict[str, object] = {
            "temperature": request.temperature,
            "seed": request.seed,
            "logprobs": request.logprobs or None,
            "http_async_client": self._http,
            "num_predict" if "num_predict" in known else "max_tokens": request.max_output_tokens,
        }
        profile = self._base.profile or {}
        if profile.get("temperature") is False:
            del asked["temperature"]
        sent = {name: value for name, value in asked.items() if value is not None and name not in dialect.left_out}
        if request.alternatives and "logprobs" in sent:
            sent["top_logprobs"] = request.alternatives
        return _create(self._endpoint, {name: value for name, value in sent.items() if name in known})

    def _structured(self, model: Any, schema: AnswerSchema, mode: StructuredMode) -> Runnable[Any, Any]:
        body = {**schema.schema, "title": schema.name, "description": schema.description}
        method = "json_schema" if mode is StructuredMode.JSON_SCHEMA else "function_calling"
        return model.with_structured_output(body, method=method, include_raw=True)  # type: ignore[no-any-return]

    async def close(self) -> None:
        """Drops the connections that are ours; the SDKs of other providers keep theirs for the process."""
        if self._http is not None:
            await self._http.aclose()

    async def context_tokens(self) -> int | None:
        """What LangChain's table says."""
        return profile_tokens(self._base)


def check_provider(endpoint: Endpoint) -> None:
    """Raises ModelNotConfigured when the provider's package or key is missing, UsageError when nobody knows it."""
    _create(endpoint, {})


def _create(endpoint: Endpoint, parameters: Mapping[str, object]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    name = endpoint.name
    standard: dict[str, Any] = {"max_retries": 0, "timeout": endpoint.timeout_s, **parameters}
    if endpoint.key:
        standard["api_key"] = endpoint.key.reveal()
    try:
        return init_chat_model(name.model, model_provider=name.provider, **standard)  # type: ignore[no-any-return]
    except ImportError as error:
        raise missing_extra(name.provider, str(error)) from None
    except Exception as error:  # each provider's SDK complains in its own way about a missing key
        if str(error).startswith("Unsupported provider"):
            action = "write openai:NAME@BASE_URL, or a provider such as anthropic, google_genai, mistralai, ollama"
            raise UsageError(f"{name.provider!r} is no provider that LangChain knows", action=action) from None
        raise _not_configured(name, error) from None


def _parameter_names(model: BaseChatModel) -> frozenset[str]:
    """The constructor parameters of a chat model, under either of their names."""
    fields = type(model).model_fields
    return frozenset(fields) | {field.alias for field in fields.values() if field.alias}


def _not_configured(name: ModelName, error: Exception) -> ModelNotConfigured:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ModelNotConfigured(
        f"{name.provider} is not set up ({reason[:160]})",
        item=str(name),
        action=f"set {key_variables(name.provider)[-1]}",
    )
