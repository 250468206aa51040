"""A server's answer before anything is made of it: what the cache keeps and what every reply is read from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from pipeline.models.answers import NotJson, parse_json_answer
from pipeline.models.logprobs import TokenLogprobs
from pipeline.models.messages import Alternative, AnswerProblem, FinishReason, Json
from pipeline.models.usage import TokenCounts


@dataclass(frozen=True, slots=True)
class RawReply:
    """One completion as the server gave it.

    `arguments` are those of a tool call, as JSON text; `refusal` the model's own words of refusal. `tokens` is None
    when the server reported no usage, `logprobs` empty when it gave none. `first` holds the likeliest first tokens.
    """

    text: str
    arguments: str | None
    refusal: str | None
    finish: FinishReason
    model: str
    tokens: TokenCounts | None
    logprobs: TokenLogprobs = field(default_factory=TokenLogprobs)
    first: tuple[Alternative, ...] = ()

    def to_json(self) -> str:
        """The reply as JSON."""
        tokens = None if self.tokens is None else asdict(self.tokens)
        plain = {name: getattr(self, name) for name in _PLAIN}
        return json.dumps(plain | {"tokens": tokens, "logprobs": self.logprobs.packed()}, ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str) -> RawReply:
        """The reply that `to_json` wrote; raises ValueError, KeyError or TypeError when it did not."""
        record = json.loads(text)
        tokens = record["tokens"]
        return cls(
            text=record["text"],
            arguments=record["arguments"],
            refusal=record["refusal"],
            finish=FinishReason(record["finish"]),
            model=record["model"],
            tokens=None if tokens is None else TokenCounts(**tokens),
            logprobs=TokenLogprobs.unpacked(record["logprobs"]),
            first=tuple(Alternative(*token) for token in record.get("first", ())),
        )

    @property
    def answer(self) -> str:
        """The words that count: the tool call's arguments, else the refusal, else the text."""
        return self.arguments or self.refusal or self.text


_PLAIN = ("text", "arguments", "refusal", "finish", "model", "first")


class Reading(NamedTuple):
    """What an answer comes to: the object in it, or why there is none."""

    parsed: dict[str, Json] | None
    problem: AnswerProblem | None


def read_answer(raw: RawReply, *, wants_json: bool) -> Reading:
    """The answer judged: refusal first, then truncation, emptiness, and JSON where it was asked for."""
    if raw.refusal or raw.finish is FinishReason.REFUSAL:
        return Reading(None, AnswerProblem.REFUSED)
    if raw.finish is FinishReason.LENGTH:
        return Reading(None, AnswerProblem.TRUNCATED)
    if not raw.answer.strip():
        return Reading(None, AnswerProblem.EMPTY)
    if not wants_json:
        return Reading(None, None)
    try:
        return Reading(parse_json_answer(raw.answer), None)
    except NotJson:
        return Reading(None, AnswerProblem.NOT_JSON)
