"""What `--model` may say: `builtin`, `openai:NAME[@BASE_URL]`, `llamacpp:PATH.gguf`, `PROVIDER:NAME`."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from pipeline.errors import UsageError
from pipeline.models.keys import Secret

_FORMS = "builtin, openai:NAME, openai:NAME@BASE_URL, llamacpp:PATH.gguf or PROVIDER:NAME"
_PROVIDER = re.compile(r"[a-z][a-z0-9_]*")
_BASE_URL = re.compile(r"@(?=https?://)", re.IGNORECASE)
_USER_INFO = re.compile(r"//[^/\s]*@")


class ModelKind(StrEnum):
    """How a model is reached."""

    BUILTIN = "builtin"
    OPENAI = "openai"  # OpenAI itself, or any server that speaks its protocol
    LLAMACPP = "llamacpp"  # a GGUF file, served by a child process
    PROVIDER = "provider"  # LangChain's own factory


@dataclass(frozen=True, slots=True)
class Credentials:
    """User name and password that stood in a BASE_URL; the password never prints."""

    username: str
    password: Secret


@dataclass(frozen=True, slots=True)
class ModelName:
    """A parsed `--model` value. `str()` is the name for records, logs and errors: it never holds credentials.

    `provider` is LangChain's name of the provider ("openai", "anthropic"), "builtin" or "llamacpp"; `base_url` is
    without credentials and without a trailing slash, None where the provider's own address applies.
    """

    kind: ModelKind
    provider: str
    model: str
    base_url: str | None = None
    credentials: Credentials | None = field(default=None, repr=False)

    def __str__(self) -> str:
        if self.kind is ModelKind.BUILTIN:
            return self.provider
        return f"{self.provider}:{self.model}" + (f"@{self.base_url}" if self.base_url else "")

    @property
    def is_local(self) -> bool:
        """Whether calls stay on this machine: a file, or a BASE_URL on the loopback interface."""
        if self.kind in (ModelKind.BUILTIN, ModelKind.LLAMACPP):
            return True
        return self.base_url is not None and _is_loopback(urlsplit(self.base_url).hostname or "")


class _Endpoint(NamedTuple):
    url: str
    credentials: Credentials | None


def parse_model_name(text: str) -> ModelName:
    """The model that `text` names; raises UsageError when it names none. Credentials in it are never repeated."""
    text = text.strip()
    if text == ModelKind.BUILTIN:
        return ModelName(ModelKind.BUILTIN, "builtin", "builtin")
    provider, colon, rest = text.partition(":")
    provider = provider.replace("-", "_")
    if not colon or not _PROVIDER.fullmatch(provider) or not rest or rest != rest.strip():
        raise UsageError(f"cannot read the model name {mask_url(text)!r}", action=f"write {_FORMS}")
    if provider == "openai":
        return _parse_openai(rest)
    if provider == "llamacpp":
        return _parse_llamacpp(rest)
    if provider == "builtin":
        raise UsageError(f"the builtin engine has no model {rest!r}", action="write --model builtin")
    return ModelName(ModelKind.PROVIDER, provider, rest)


def mask_url(text: str) -> str:
    """The text with user name and password of every URL in it replaced by `***`."""
    return _USER_INFO.sub("//***@", text)


def _parse_openai(rest: str) -> ModelName:
    name, *url = _BASE_URL.split(rest, maxsplit=1)
    if not url and "@" in name:
        action = "a BASE_URL starts with http:// or https://, as in openai:qwen@http://127.0.0.1:8080/v1"
        raise UsageError(f"cannot read the address in 'openai:{name.split('@')[0]}@…'", action=action)
    if not name:
        raise UsageError("'openai:' names no model before its BASE_URL", action=f"write {_FORMS}")
    if not url:
        return ModelName(ModelKind.OPENAI, "openai", name)
    endpoint = parse_base_url(url[0])
    return ModelName(ModelKind.OPENAI, "openai", name, endpoint.url, endpoint.credentials)


def parse_base_url(text: str) -> _Endpoint:
    """A BASE_URL taken apart into the address and the credentials in it; raises UsageError when it is none."""
    try:
        parts = urlsplit(text)
        valid = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid or re.search(r"\s", text):
        raise UsageError(f"{mask_url(text)!r} is no BASE_URL", action="write http://HOST:PORT/v1")
    if parts.query or parts.fragment:
        raise UsageError(
            f"the BASE_URL {_address(parts)} has a query or fragment",
            action="the openai client cannot use one: leave it out",
        )
    return _Endpoint(_address(parts), _credentials(parts))


def _address(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme.lower(), host, parts.path.rstrip("/"), "", ""))


def _credentials(parts: SplitResult) -> Credentials | None:
    if parts.username is None and parts.password is None:
        return None
    return Credentials(unquote(parts.username or ""), Secret(unquote(parts.password or "")))


def _parse_llamacpp(rest: str) -> ModelName:
    if Path(rest).suffix.lower() != ".gguf":
        raise UsageError(f"{rest!r} is no .gguf file", action="write llamacpp:PATH.gguf")
    return ModelName(ModelKind.LLAMACPP, "llamacpp", rest)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")
