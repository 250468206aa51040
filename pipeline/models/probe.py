"""What a model supports, found by asking it three short questions."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from pipeline.errors import ModelError
from pipeline.models.calling import Caller
from pipeline.models.dialect import Dialect, StructuredMode
from pipeline.models.failures import CallFailed, FailureKind
from pipeline.models.messages import AnswerSchema, ChatRequest, Message, Role
from pipeline.models.raw import RawReply, read_answer
from pipeline.models.wording import wording

_MOST_TOKENS = 400  # room for a reasoning model to think before a short answer


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a probe found. None: it could not be told.

    `error` is one line when the model cannot be used. `json_schema` and `tool_call`: an answer asked for that way
    obeyed its schema. `logprobs`: the tokens of a free answer came with log-probabilities. `context_tokens` is what
    the server or LangChain's table of models says. `model` is the model id as returned.
    """

    reachable: bool
    error: str | None = None
    model: str | None = None
    json_schema: bool | None = None
    tool_call: bool | None = None
    logprobs: bool | None = None
    context_tokens: int | None = None

    @property
    def mode(self) -> StructuredMode | None:
        """The surest way to ask this model for JSON; None when nothing is known."""
        if self.json_schema is None:
            return None
        if self.json_schema:
            return StructuredMode.JSON_SCHEMA
        return StructuredMode.TOOL_CALL if self.tool_call else StructuredMode.PROMPT

    def to_json(self) -> str:
        """The findings as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Capabilities | None:
        """The findings that `to_json` wrote; None when another version wrote them."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            return None


async def probe(caller: Caller) -> Capabilities:
    """What the model supports; a dead server or a refused key is a finding. Raises BudgetReached.

    The schema is probed with a question whose natural answer is prose, so that JSON shows it is enforced.
    """
    try:
        plain = await _send(caller, _request(), Dialect())
    except ModelError as error:
        return Capabilities(reachable=False, error=str(error))
    if isinstance(plain, CallFailed):
        gone = plain.failure.kind in (FailureKind.UNREACHABLE, FailureKind.TIMED_OUT)
        return Capabilities(reachable=not gone, error=str(caller.error(plain)))
    return Capabilities(
        reachable=True,
        model=plain.model or None,
        json_schema=await _obeys(caller, StructuredMode.JSON_SCHEMA),
        tool_call=await _obeys(caller, StructuredMode.TOOL_CALL),
        logprobs=bool(plain.logprobs.logprobs),
        context_tokens=await caller.context_tokens(),
    )


async def _obeys(caller: Caller, mode: StructuredMode) -> bool:
    request = replace(_request(), schema=_schema(), logprobs=False)
    reply = await _send(caller, request, Dialect(mode))
    if isinstance(reply, CallFailed):
        return False
    parsed, _ = read_answer(reply, wants_json=True)
    return parsed is not None and parsed.keys() == {"answer", "sure"} and isinstance(parsed["sure"], bool)


async def _send(caller: Caller, request: ChatRequest, dialect: Dialect) -> RawReply | CallFailed:
    """The answer to one question, without the parameters the server refuses, or why there is none."""
    while True:
        try:
            return (await caller.call(request, dialect)).raw
        except CallFailed as failed:
            simpler = dialect.after_failure(failed.failure, request)
            if simpler is None or simpler.mode is not dialect.mode:
                return failed
            dialect = simpler


def _request() -> ChatRequest:
    texts = wording()
    messages = (Message(Role.SYSTEM, texts.probe_system), Message(Role.USER, texts.probe_user))
    return ChatRequest(messages, _MOST_TOKENS, logprobs=True)


def _schema() -> AnswerSchema:
    return AnswerSchema(
        "Newspapers",
        wording().probe_schema,
        {
            "type": "object",
            "properties": {"answer": {"type": "string", "maxLength": 200}, "sure": {"type": "boolean"}},
            "required": ["answer", "sure"],
            "additionalProperties": False,
        },
    )
