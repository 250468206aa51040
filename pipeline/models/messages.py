"""What goes to a chat model and what comes back: plain data, no library's classes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from pipeline.models.logprobs import WrittenTokens
from pipeline.models.usage import Spending

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


class Role(StrEnum):
    """Who speaks in a conversation."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"  # an earlier answer, shown back for repair


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation, fully rendered."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class AnswerSchema:
    """The JSON Schema an answer has to obey; its top level is an object.

    `name` is an identifier (letters, digits, `_`, `-`; at most 64). `schema` is what pydantic's `model_json_schema()`
    gives; `strict` asks the server to enforce it, which OpenAI does only when every object lists all its properties
    as required and forbids others.
    """

    name: str
    description: str
    schema: Mapping[str, Json] = field(hash=False)
    strict: bool = True

    def canonical(self) -> str:
        """The schema as JSON whose text depends on its content alone."""
        return json.dumps([self.name, self.description, self.strict, self.schema], sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One call: messages and parameters. `sample` tells repeats of one request apart (0, 1, …; None has no meaning).

    `schema` None asks for free text. `max_output_tokens` bounds the answer, reasoning included, and what the budget
    reserves. `temperature` and `seed` are left out where a model refuses them. `logprobs` asks for log-probabilities
    of the answer's tokens, `alternatives` for those of so many other first tokens; not every server has them.
    """

    messages: tuple[Message, ...]
    max_output_tokens: int
    schema: AnswerSchema | None = None
    temperature: float | None = 0.0
    seed: int | None = None
    sample: int = 0
    logprobs: bool = False
    alternatives: int = 0

    def __post_init__(self) -> None:
        if not self.messages or not any(message.role is Role.USER for message in self.messages):
            raise ValueError("a request needs a user message")
        if self.max_output_tokens < 1 or self.sample < 0:
            raise ValueError("max_output_tokens is at least 1 and sample at least 0")

    def digest(self, endpoint: str) -> str:
        """The content address of this request to `endpoint`: everything that can change the answer, hashed."""
        schema = self.schema.canonical() if self.schema else None
        content: list[object] = [
            endpoint,
            [[message.role, message.text] for message in self.messages],
            [self.max_output_tokens, self.temperature, self.seed, self.sample, self.logprobs],
            schema,
        ]
        content += [self.alternatives] if self.alternatives else []
        return sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()


class FinishReason(StrEnum):
    """Why the model stopped."""

    STOP = "stop"
    LENGTH = "length"
    REFUSAL = "refusal"  # the model declined, or a content filter cut in
    OTHER = "other"


class AnswerProblem(StrEnum):
    """Why an answer cannot be used as it is; the chain repairs, shrinks the window, or gives up."""

    EMPTY = "empty"
    TRUNCATED = "truncated"  # max_output_tokens reached, or the time limit of a model on this machine
    NOT_JSON = "not_json"  # a schema was asked for, and no JSON object came
    REFUSED = "refused"
    INPUT_TOO_LONG = "input_too_long"  # the request does not fit the model's context: nothing was answered


class Alternative(NamedTuple):
    """A token that could have come first, with its natural log-probability."""

    text: str
    logprob: float


@dataclass(frozen=True, slots=True)
class ChatReply:
    """A server's answer. `parsed` is the JSON object when a schema was asked for and `problem` is None.

    `text` is the answer as written, or the words of a refusal. `logprobs` is None when the server gave none.
    `alternatives` are the likeliest first tokens, the one that was chosen among them; empty unless asked for and given.
    `model` is the model id as returned. `latency_s` is 0 for a cache hit, and without retries and waiting.
    `digest` is the content address under which the reply is cached.
    """

    text: str
    parsed: dict[str, Json] | None
    problem: AnswerProblem | None
    finish: FinishReason
    model: str
    spending: Spending
    digest: str
    latency_s: float = 0.0
    logprobs: WrittenTokens | None = None
    from_cache: bool = False
    alternatives: tuple[Alternative, ...] = ()

    def mean_logprob(self, start: int = 0, end: int | None = None) -> float | None:
        """Mean log-probability of the tokens that touch `text[start:end]`; None when there are none."""
        return self.logprobs.mean(start, len(self.text) if end is None else end) if self.logprobs else None
