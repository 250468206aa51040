"""What the test server says: answers and faults, as plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Figures:
    """The usage figures of one reply, in tokens."""

    prompt: int
    completion: int
    cached: int = 0
    reasoning: int = 0

    def record(self) -> dict[str, Any]:
        return {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
            "prompt_tokens_details": {"cached_tokens": self.cached},
            "completion_tokens_details": {"reasoning_tokens": self.reasoning},
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """A well-formed chat completion.

    `text` None: the smallest object that obeys the schema asked for, or "ok". `figures` None: counted from the words.
    `alternatives` are the likeliest first tokens, given when they are asked for.
    """

    text: str | None = None
    finish: str = "stop"
    refusal: str | None = None
    figures: Figures | None = None
    usage: bool = True
    model: str | None = None
    latency_s: float | None = None
    logprob: float = -0.25
    alternatives: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any, **options: Any) -> Answer:
        """An answer whose text is `value` as JSON."""
        return cls(json.dumps(value, ensure_ascii=False), **options)


class Trick(StrEnum):
    """What can go wrong below the level of a status code."""

    RESET = "reset"  # the connection is reset before a byte of the response
    HANG = "hang"  # no response until the client goes away
    CUT_OFF = "cut_off"  # the body ends in the middle, whatever Content-Length said
    HALF_JSON = "half_json"  # a complete response whose body is half a JSON document
    GARBAGE = "garbage"  # noise as an event stream, and an end
    ENDLESS_GARBAGE = "endless_garbage"  # noise, called JSON, until the client goes away
    OTHER_JSON = "other_json"  # JSON that is no chat completion
    NO_CHOICES = "no_choices"  # a chat completion with nothing in it
    HTML = "html"  # status 200 and a web page


@dataclass(frozen=True, slots=True)
class Fault:
    """A reply that is none: an error status, or a trick."""

    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "the test server was told to fail"
    code: str | None = None
    param: str | None = None
    trick: Trick | None = None

    @classmethod
    def too_many(cls, retry_after: str | None = None, code: str = "rate_limit_exceeded") -> Fault:
        headers = {} if retry_after is None else {"retry-after": retry_after}
        return cls(429, headers, "Rate limit reached", code)

    @classmethod
    def of(cls, trick: Trick) -> Fault:
        return cls(trick=trick)


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the server got it."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """The JSON Schema asked for, in either API's form; None when there is none."""
        wanted = self.body.get("response_format") or {}
        asked = wanted.get("json_schema") or (self.body.get("text") or {}).get("format") or {}
        return asked.get("schema")

    @property
    def tool(self) -> Mapping[str, Any] | None:
        """The first tool's function, None when there is none."""
        tools = self.body.get("tools") or []
        return tools[0]["function"] if tools else None

    def text(self, role: str = "user") -> str:
        """The texts of all messages of a role, joined by blank lines."""
        return "\n\n".join(m["content"] for m in self.body.get("messages", ()) if m["role"] == role)


Reply = Answer | Fault
Responder = Callable[[Seen], Reply]


def smallest_instance(schema: Mapping[str, Any], root: Mapping[str, Any] | None = None) -> Any:
    """A small value that obeys a JSON Schema of the kind pydantic writes."""
    root = root or schema
    if "$ref" in schema:
        return smallest_instance(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return smallest_instance(schema[choice][0], root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    return _of_type(schema, root)


def _of_type(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    kind = schema.get("type", "object")
    if isinstance(kind, list):
        kind = "null" if "null" in kind else kind[0]
    if kind == "object":
        required = schema.get("required", [])
        return {name: smallest_instance(schema["properties"][name], root) for name in required}
    if kind == "array":
        return [smallest_instance(schema["items"], root)] * schema.get("minItems", 0)
    if kind in ("integer", "number"):
        return schema.get("minimum", 0)
    return {"string": "x" * schema.get("minLength", 0), "boolean": False, "null": None}[kind]


def tokens_of(text: str) -> list[str]:
    """A crude tokenizer: words with the space before them, and single marks; joined they are the text."""
    return re.findall(r"\s*\w+|\s*[^\w\s]|\s+\Z", text)
