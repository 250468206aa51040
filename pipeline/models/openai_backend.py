"""OpenAI, and every server that speaks its protocol, through langchain-openai and one HTTP client."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.models.backends import Endpoint, LangChainBackend, profile_tokens
from pipeline.models.connections import http_client
from pipeline.models.dialect import Dialect, Parameter, StructuredMode
from pipeline.models.messages import AnswerSchema, ChatRequest, Message, Role

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable
    from langchain_openai.chat_models.base import BaseChatOpenAI

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "none"  # a server of one's own asks for no key, the client insists on one
_ANY_REQUEST = ChatRequest((Message(Role.USER, "-"),), 1)


class OpenAIBackend(LangChainBackend):
    """OpenAI, or a server that speaks its protocol, through langchain-openai and one HTTP client."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint)
        import_module("langchain_openai")  # a second or two: here, not inside the first call's time limit
        self._http = http_client(endpoint)

    async def context_tokens(self) -> int | None:
        """What the server's list of models says, else LangChain's table for OpenAI's own."""
        base_url = self._endpoint.base_url or OPENAI_URL
        if base_url == OPENAI_URL:
            return profile_tokens(self._model(_ANY_REQUEST, Dialect()))
        key = self._endpoint.key
        headers = {"authorization": f"Bearer {key.reveal()}"} if key and not self._endpoint.credentials else {}
        try:
            response = await self._http.get(f"{base_url}/models", headers=headers)
            return listed_context_tokens(response.json(), self._endpoint.name.model)
        except Exception:
            return None

    async def close(self) -> None:
        """Drops the connections."""
        await self._http.aclose()

    def _model(self, request: ChatRequest, dialect: Dialect) -> BaseChatModel:
        asked: dict[str, Any] = {
            "temperature": request.temperature,
            "seed": request.seed,
            "logprobs": request.logprobs or None,
        }
        sent = {name: value for name, value in asked.items() if value is not None and name not in dialect.left_out}
        if request.alternatives and Parameter.LOGPROBS in sent:
            sent["top_logprobs"] = request.alternatives
        model = self._create(dialect, {"max_tokens": request.max_output_tokens, **sent})
        if not model.use_responses_api:
            return model
        # Some models live behind OpenAI's newer API alone, which knows fewer parameters and keeps what it is sent.
        sent = {name: value for name, value in sent.items() if name == Parameter.TEMPERATURE}
        return self._create(dialect, {"max_tokens": request.max_output_tokens, "store": False, **sent})

    def _create(self, dialect: Dialect, parameters: Mapping[str, Any]) -> BaseChatOpenAI:
        from langchain_openai import ChatOpenAI
        from langchain_openai.chat_models.base import BaseChatOpenAI

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
            **parameters,
        )

    def _structured(self, model: Any, schema: AnswerSchema, mode: StructuredMode) -> Runnable[Any, Any]:
        body = dict(schema.schema)
        if mode is StructuredMode.TOOL_CALL:
            function = {"name": schema.name, "description": schema.description, "parameters": body}
            return model.bind_tools([{"type": "function", "function": function}], tool_choice=schema.name)  # type: ignore[no-any-return]
        wanted = {"name": schema.name, "description": schema.description, "schema": body, "strict": schema.strict}
        asked = {"response_format": {"type": "json_schema", "json_schema": wanted}}
        # As a plain part of the body: the SDK parses what it knows to be structured, at three times the cost.
        return model.bind(**(asked if model.use_responses_api else {"extra_body": asked}))  # type: ignore[no-any-return]


def listed_context_tokens(listing: Any, model: str) -> int | None:
    """The context length of a model in a server's `/models` listing; None when it is not there.

    vLLM, LM Studio, OpenRouter and llama.cpp each have their own key for it.
    """
    rows = listing.get("data", []) if isinstance(listing, Mapping) else []
    row = next((row for row in rows if row.get("id") == model), rows[0] if len(rows) == 1 else {})
    about = {**(row.get("meta") or {}), **row}
    keys = ("n_ctx", "max_model_len", "loaded_context_length", "max_context_length", "context_length", "n_ctx_train")
    return next((about[key] for key in keys if isinstance(about.get(key), int)), None)
