"""A server's answer before anything is made of it: what the cache keeps and what every reply is read from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import NamedTuple

from pipeline.models.answers import NotJson, parse_json_answer
from pipeline.models.messages import AnswerProblem, FinishReason, Json, TokenLogprob
from pipeline.models.usage import TokenCounts


class RawToken(NamedTuple):
    """A token's bytes (hexadecimal, since a token may end inside a character) and its log-probability."""

    hex: str
    logprob: float


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
    logprobs: tuple[RawToken, ...] = ()
    first: tuple[RawToken, ...] = ()

    def to_json(self) -> str:
        """The reply as JSON."""
        tokens = None if self.tokens is None else asdict(self.tokens)
        # Field by field: a deep copy of thousands of tokens takes longer than writing them.
        return json.dumps({name: getattr(self, name) for name in _PLAIN} | {"tokens": tokens}, ensure_ascii=True)

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
            logprobs=tuple(RawToken(*token) for token in record["logprobs"]),
            first=tuple(RawToken(*token) for token in record.get("first", ())),
        )

    @property
    def answer(self) -> str:
        """The words that count: the tool call's arguments, else the refusal, else the text."""
        return self.arguments or self.refusal or self.text


_PLAIN = ("text", "arguments", "refusal", "finish", "model", "logprobs", "first")


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


def align_logprobs(raw: RawReply) -> tuple[TokenLogprob, ...] | None:
    """The tokens with their places in the answer's text; None when there are none or they do not spell it.

    Servers drop a leading space or a closing control token from the text: the text is looked up in what the tokens
    spell, and tokens outside it are left out.
    """
    if not raw.logprobs or raw.arguments or raw.refusal:
        return None
    pieces = [bytes.fromhex(token.hex) for token in raw.logprobs]
    wanted = raw.text.encode("utf-8", "surrogatepass")
    shift = b"".join(pieces).find(wanted)
    if shift < 0 or not wanted:
        return None
    ends = [end - shift for end in accumulate(map(len, pieces))]
    starts = [end - len(piece) for end, piece in zip(ends, pieces, strict=True)]
    characters = _characters_before(wanted)
    return tuple(
        TokenLogprob(characters[max(start, 0)], characters[min(end, len(wanted))], token.logprob)
        for token, start, end in zip(raw.logprobs, starts, ends, strict=True)
        if start < len(wanted) and end > 0
    )


def _characters_before(encoded: bytes) -> list[int]:
    """For each byte position, how many characters start before it: where a character-based offset lands."""
    starts = [byte & 0xC0 != 0x80 for byte in encoded]
    return list(accumulate(starts, initial=0))
