"""What a server turned out to understand: the way it takes a schema, and the parameters it refuses."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.models.failures import Failure, FailureKind
from pipeline.models.messages import ChatRequest


class StructuredMode(StrEnum):
    """How a server is made to answer in JSON, the surest first."""

    JSON_SCHEMA = "json_schema"
    TOOL_CALL = "tool_call"
    PROMPT = "prompt"


class Parameter(StrEnum):
    """A parameter that some servers or models refuse."""

    TEMPERATURE = "temperature"
    SEED = "seed"
    LOGPROBS = "logprobs"
    MAX_TOKENS = "max_tokens"  # refused: max_completion_tokens takes its place


_MODES = tuple(StructuredMode)
_NAMED_BY = {
    StructuredMode.JSON_SCHEMA: ("response_format", "json_schema", "json schema", "grammar", "structured", "output_"),
    StructuredMode.TOOL_CALL: ("tool", "function"),
}
_REFUSALS = (FailureKind.BAD_REQUEST, FailureKind.SERVER_ERROR)


@dataclass(frozen=True, slots=True)
class Dialect:
    """`proven`: an answer in `mode` obeyed its schema, so an answer that does not is a slip, not a missing feature."""

    mode: StructuredMode = StructuredMode.JSON_SCHEMA
    left_out: frozenset[Parameter] = frozenset()
    proven: bool = False

    def after_failure(self, failure: Failure, request: ChatRequest) -> Dialect | None:
        """The dialect without what the server has just refused; None when the refusal is about something else."""
        if failure.kind not in _REFUSALS or failure.status not in (400, 405, 415, 422, 500, 501):
            return None
        text = f"{failure.param or ''} {failure.detail}".lower()
        for parameter in self._sent(request):
            if parameter.value in text:
                return replace(self, left_out=self.left_out | {parameter})
        if request.schema and any(word in text for word in _NAMED_BY.get(self.mode, ())):
            return self.next_mode()
        return None

    def next_mode(self) -> Dialect | None:
        """The dialect with the next surest way to ask for JSON; None when there is none left."""
        following = _MODES[_MODES.index(self.mode) + 1 :]
        return replace(self, mode=following[0], proven=False) if following else None

    def merged(self, other: Dialect) -> Dialect:
        """Both calls' lessons in one: the less demanding mode, and every parameter that was refused."""
        mode = max(self.mode, other.mode, key=_MODES.index)
        proven = any(dialect.proven for dialect in (self, other) if dialect.mode is mode)
        return Dialect(mode, self.left_out | other.left_out, proven)

    def _sent(self, request: ChatRequest) -> tuple[Parameter, ...]:
        asked = {
            Parameter.TEMPERATURE: request.temperature is not None,
            Parameter.SEED: request.seed is not None,
            Parameter.LOGPROBS: request.logprobs,
            Parameter.MAX_TOKENS: True,
        }
        return tuple(name for name, sent in asked.items() if sent and name not in self.left_out)

    def to_json(self) -> str:
        """The dialect as JSON."""
        return json.dumps({"mode": self.mode, "left_out": sorted(self.left_out), "proven": self.proven})

    @classmethod
    def from_json(cls, text: str) -> Dialect | None:
        """The dialect that `to_json` wrote; None when another version wrote it."""
        try:
            record = json.loads(text)
            left_out = frozenset(Parameter(name) for name in record["left_out"])
            return cls(StructuredMode(record["mode"]), left_out, bool(record["proven"]))
        except (ValueError, KeyError, TypeError):
            return None
