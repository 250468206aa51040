"""Opens the chat model that a `--model` value names."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import ModelNotConfigured, UsageError
from pipeline.models.backends import Backend, Endpoint
from pipeline.models.batch_api import BatchApi
from pipeline.models.cache import ReplyCache
from pipeline.models.calling import Caller
from pipeline.models.chat import ChatModel
from pipeline.models.keys import Scrubber, Secret, find_key, key_variables
from pipeline.models.llamacpp import (
    LlamaBackend,
    LlamaSettings,
    check_model_file,
    default_threads,
    fingerprint,
    llama_server,
)
from pipeline.models.names import ModelKind, ModelName, parse_base_url, parse_model_name
from pipeline.models.openai_backend import OPENAI_URL, OpenAIBackend
from pipeline.models.options import ModelOptions
from pipeline.models.provider_backend import ProviderBackend, check_provider

_REMOTE_TIMEOUT_S = 60.0
_FILE_TIMEOUT_S = 300.0
_LOCAL_TIMEOUT_S = 600.0  # a processor reads a long prompt at a few dozen tokens a second

Connect = Callable[[], Awaitable[Backend]]


def open_chat_model(model: str | ModelName, options: ModelOptions | None = None) -> ChatModel:
    """The chat model; nothing is sent and nothing loaded before the first call.

    Raises UsageError for a name that is none (`builtin` is an engine, no chat model), ModelNotConfigured when the
    key, the file or the extra it needs is missing. Offline, only what the cache needs is checked.
    """
    name = parse_model_name(model) if isinstance(model, str) else model
    options = options or ModelOptions()
    if name.kind is ModelKind.BUILTIN:
        raise UsageError("'builtin' is no chat model", action="write openai:NAME or llamacpp:PATH.gguf")
    if name.kind is ModelKind.LLAMACPP:
        return _open_llamacpp(name, options)
    return _open_remote(name, options)


def open_batch_api(model: str | ModelName, options: ModelOptions) -> BatchApi:
    """The batch API behind a model of OpenAI, or of a server that has one too; nothing is sent yet.

    Raises UsageError for any other kind of model, ModelNotConfigured without a key.
    """
    name = parse_model_name(model) if isinstance(model, str) else model
    if name.kind is not ModelKind.OPENAI:
        raise UsageError("has no batch API that evenhand knows", item=f"--model {name}", action="use openai:NAME")
    endpoint = _endpoint(name, options)
    _check_key(endpoint, own_address=name.base_url is not None)
    return BatchApi(_longer(endpoint), _scrubber(endpoint, options.environ))


def _longer(endpoint: Endpoint) -> Endpoint:
    """With time for files of many megabytes."""
    return replace(endpoint, timeout_s=max(endpoint.timeout_s, _FILE_TIMEOUT_S))


def _open_remote(name: ModelName, options: ModelOptions) -> ChatModel:
    endpoint = _endpoint(name, options)
    if not options.offline:
        _check_key(endpoint, own_address=name.base_url is not None)
    kind = OpenAIBackend if name.kind is ModelKind.OPENAI else ProviderBackend
    if not options.offline and name.kind is ModelKind.PROVIDER:
        check_provider(endpoint)  # says now, not at the first article, that the extra or the key is missing

    async def connect() -> Backend:
        return await asyncio.to_thread(kind, endpoint)

    identity = f"{name.provider}:{name.model}@{endpoint.base_url or name.provider}"
    scrubber = _scrubber(endpoint, options.environ)
    caller = Caller(name, _with_timeout(options, _REMOTE_TIMEOUT_S), connect, scrubber)
    return ChatModel(caller, identity, _cache(options), offline=options.offline)


def _open_llamacpp(name: ModelName, options: ModelOptions) -> ChatModel:
    path = Path(name.model).expanduser()
    check_model_file(path, str(name))
    options = _with_timeout(options, _LOCAL_TIMEOUT_S)
    options = replace(options, jobs=1, retry=replace(options.retry, after_timeout=False))
    settings = LlamaSettings(path.resolve(), options.context_tokens, options.threads or default_threads())
    server = llama_server(settings)

    async def connect() -> Backend:
        await asyncio.to_thread(server.ensure)
        return LlamaBackend(server, name, options.retry.timeout_s or _LOCAL_TIMEOUT_S)

    identity = f"llamacpp:{path.name}#{fingerprint(path)}/{options.context_tokens}"
    caller = Caller(name, options, connect, Scrubber([server.key.reveal()]))
    return ChatModel(caller, identity, _cache(options), offline=options.offline)


def _cache(options: ModelOptions) -> ReplyCache | None:
    return ReplyCache(options.cache) if options.cache else None


def _endpoint(name: ModelName, options: ModelOptions) -> Endpoint:
    base_url, credentials = name.base_url, name.credentials
    if name.kind is ModelKind.OPENAI and base_url is None:
        written = options.environ.get("OPENAI_BASE_URL", "").strip()
        base_url, credentials = parse_base_url(written) if written else (OPENAI_URL, None)
    key = options.api_key if name.provider == "openai" else None
    if key is None and (found := find_key(name.provider, options.environ)):
        key = found.secret
    timeout = options.retry.timeout_s or _REMOTE_TIMEOUT_S
    return Endpoint(name, base_url, key, credentials, timeout, options.jobs)


def _check_key(endpoint: Endpoint, *, own_address: bool) -> None:
    """OpenAI itself is useless without a key; a server named by its BASE_URL may need none."""
    if endpoint.name.kind is not ModelKind.OPENAI or own_address or endpoint.key or endpoint.credentials:
        return
    if urlsplit(endpoint.base_url or OPENAI_URL).hostname == urlsplit(OPENAI_URL).hostname:
        variable = key_variables("openai")[-1]
        raise ModelNotConfigured("there is no key for OpenAI", item=str(endpoint.name), action=f"set {variable}")


def _with_timeout(options: ModelOptions, default_s: float) -> ModelOptions:
    return replace(options, retry=replace(options.retry, timeout_s=options.retry.timeout_s or default_s))


def _scrubber(endpoint: Endpoint, environ: Mapping[str, str]) -> Scrubber:
    """Knows the endpoint's secrets, and every key of the environment: SDKs read those on their own."""
    secrets: list[Secret | None] = [endpoint.key]
    basic = endpoint.credentials
    known = [secret.reveal() for secret in secrets if secret]
    known += [value for name, value in {**os.environ, **environ}.items() if name.endswith(("_API_KEY", "_TOKEN"))]
    return Scrubber(known, [(basic.username, basic.password.reveal())] if basic else [])
