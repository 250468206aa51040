"""What a failed call means: one classification of whatever HTTP, the SDKs and LangChain raise, and our error for it."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from pipeline.errors import InvalidAnswer, ModelError, ModelRefused, ModelUnreachable
from pipeline.models.keys import Scrubber

_LONGEST_DETAIL = 240
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_TOO_LONG = re.compile(
    r"context.?(length|size|window)|maximum context|prompt is too long|too many (input )?tokens|exceeds? the .*tokens",
    re.IGNORECASE,
)
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|billing|credit balance", re.IGNORECASE)


class FailureKind(StrEnum):
    """Why a call gave no answer."""

    THROTTLED = "throttled"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "server_error"
    BAD_KEY = "bad_key"
    FORBIDDEN = "forbidden"
    QUOTA = "quota"
    NOT_FOUND = "not_found"
    BAD_REQUEST = "bad_request"
    TOO_LONG = "too_long"
    GARBAGE = "garbage"


_WHOLE_ENDPOINT = {
    FailureKind.UNREACHABLE,
    FailureKind.BAD_KEY,
    FailureKind.FORBIDDEN,
    FailureKind.QUOTA,
    FailureKind.NOT_FOUND,
    FailureKind.GARBAGE,
}
_RETRYABLE = {FailureKind.THROTTLED, FailureKind.TIMED_OUT, FailureKind.UNREACHABLE, FailureKind.SERVER_ERROR}


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt. `detail` is the server's or library's own words: one printable, scrubbed line."""

    kind: FailureKind
    detail: str
    status: int | None = None
    param: str | None = None
    retry_after_s: float | None = None

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later: 408, 409, 429, 5xx, a lost connection, a time-out."""
        return self.kind in _RETRYABLE

    @property
    def of_endpoint(self) -> bool:
        """Whether address, key, model name or account is at fault, so that any request would fail."""
        return self.kind in _WHOLE_ENDPOINT


class CallFailed(Exception):
    """A call that was given up, after `attempts` attempts."""

    def __init__(self, failure: Failure, attempts: int) -> None:
        super().__init__(failure.detail)
        self.failure = failure
        self.attempts = attempts


class UnexpectedResponse(Exception):
    """A response that no chat completion can be: not JSON, or beyond any size."""


def classify(error: BaseException, scrubber: Scrubber) -> Failure:
    """What `error`, raised by a client library during a call, says about the call."""
    status, body = _status(error), _body(error)
    detail = _one_line(scrubber.scrub(body.get("message") or _own_words(error)))
    text = f"{body.get('code', '')} {detail}"
    kind = _kind_of_status(status, text) if status is not None else _kind_of_type(error, text)
    param = body.get("param")
    return Failure(kind, detail, status, param if isinstance(param, str) else None, _retry_after(error))


def model_error(failed: CallFailed, name: str, key_variable: str) -> ModelError:
    """The error that ends the item: one line with what failed and what to do."""
    failure = failed.failure
    status = f" ({failure.status})" if failure.status else ""
    tries = f" after {failed.attempts} attempts" if failed.attempts > 1 else ""
    said = f": {failure.detail}" if failure.detail else ""
    match failure.kind:
        case FailureKind.BAD_KEY:
            return ModelRefused(
                f"the server refuses the key{status}{said}", item=name, action=f"set {key_variable} to a valid key"
            )
        case FailureKind.FORBIDDEN:
            return ModelRefused(
                f"the key may not use this model{status}{said}", item=name, action="ask for access or use another model"
            )
        case FailureKind.QUOTA:
            return ModelRefused(
                f"the account has no quota left{status}{said}", item=name, action="add credit or use another model"
            )
        case FailureKind.NOT_FOUND:
            return ModelRefused(
                f"the server does not know this model{status}{said}",
                item=name,
                action="check the name, and that a BASE_URL ends where the server's API starts, usually in /v1",
            )
        case FailureKind.GARBAGE:
            return InvalidAnswer(
                f"the server's response is no chat completion{said}",
                item=name,
                action="check that the BASE_URL is an OpenAI-compatible API, usually ending in /v1",
            )
        case FailureKind.BAD_REQUEST | FailureKind.TOO_LONG:
            return ModelRefused(f"the server refuses the request{status}{said}", item=name)
        case FailureKind.THROTTLED:
            message = f"the server still limits the rate{tries}{status}{said}"
            return ModelUnreachable(message, item=name, action="use fewer --jobs, or try again later")
        case FailureKind.TIMED_OUT:
            return ModelUnreachable(
                f"no answer in time{tries}{status}", item=name, action="raise --timeout, or check the server"
            )
        case FailureKind.UNREACHABLE:
            return ModelUnreachable(
                f"cannot be reached{tries}{said}", item=name, action="check the address and that the server runs"
            )
        case FailureKind.SERVER_ERROR:
            return ModelUnreachable(f"the server fails{tries}{status}{said}", item=name, action="try again later")


def _kind_of_status(status: int, text: str) -> FailureKind:
    if status in (400, 413, 422) and (status == 413 or _TOO_LONG.search(text)):
        return FailureKind.TOO_LONG
    if status == 402 or (status == 429 and _QUOTA.search(text)):
        return FailureKind.QUOTA
    kinds = {
        401: FailureKind.BAD_KEY,
        403: FailureKind.FORBIDDEN,
        404: FailureKind.NOT_FOUND,
        408: FailureKind.TIMED_OUT,
        409: FailureKind.SERVER_ERROR,
        429: FailureKind.THROTTLED,
    }
    if status in kinds:
        return kinds[status]
    if status >= 500:
        return FailureKind.SERVER_ERROR
    return FailureKind.BAD_REQUEST if status >= 400 else FailureKind.GARBAGE


def _kind_of_type(error: BaseException, text: str) -> FailureKind:
    """The kind of an error without a status: every client library has its own classes, the names are shared."""
    names = {base.__name__ for link in _chain(error) for base in type(link).__mro__}
    if names & {"ContextOverflowError"} and _TOO_LONG.search(text):
        return FailureKind.TOO_LONG
    if names & {"TimeoutError", "TimeoutException", "APITimeoutError", "ModelTimeoutError"}:
        return FailureKind.TIMED_OUT
    if names & {"APIConnectionError", "ModelConnectionError", "TransportError", "ConnectionError"}:
        return FailureKind.UNREACHABLE
    return FailureKind.GARBAGE


def _status(error: BaseException) -> int | None:
    """The HTTP status of the first error in the chain that has one, under whichever name its library keeps it."""
    for link in _chain(error):
        response = getattr(link, "response", None)
        for holder, name in ((link, "status_code"), (response, "status_code"), (link, "code")):
            status = getattr(holder, name, None)
            # A library that fails over a 200 keeps that response too, and says nothing by it.
            if isinstance(status, int) and 300 <= status <= 599:
                return status
    return None


def _body(error: BaseException) -> Mapping[str, Any]:
    """The error object a server sent, under whichever of the usual keys; empty when there is none."""
    body = getattr(error, "body", None)
    if isinstance(body, Mapping):
        inner = body.get("error", body)
        if isinstance(inner, Mapping):
            return {**inner, "message": _text(inner.get("message") or inner.get("detail"))}
        return {"message": _text(inner)}
    return {"message": _text(body)}


def _text(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, default=str)


def _retry_after(error: BaseException) -> float | None:
    """Seconds the server asks to wait: `retry-after-ms`, or `Retry-After` as seconds or HTTP date; None without."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None:
        return None
    for header, divisor in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(header, "")) / divisor
        except ValueError:
            continue
        return max(seconds, 0.0) if math.isfinite(seconds) else None
    try:
        return max(parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def _own_words(error: BaseException) -> str:
    """What the error says, where it says anything to a user: a library stumbling over odd JSON does not."""
    return "" if isinstance(error, (AttributeError, LookupError, TypeError)) else _innermost(error)


def _innermost(error: BaseException) -> str:
    """What the first error of the chain says: "Connection refused", where the last only says "Connection error"."""
    messages = [str(link).strip() for link in _chain(error)]
    return next((message for message in reversed(messages) if message), type(error).__name__)


def _one_line(text: str) -> str:
    line = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1] + "…"
