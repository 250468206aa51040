"""Log-probabilities of an answer's tokens, packed into a few strings before an SDK makes objects of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

PACKED = "packed"


@dataclass(frozen=True, slots=True)
class WrittenTokens:
    """Where the tokens of a text stand in it, and how likely each was.

    Token i wrote `text[starts[i]:ends[i]]` (characters, half-open; both in order) with the natural log-probability
    `logprobs[i]`. A character that several tokens wrote belongs to the first of them.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    logprobs: tuple[float, ...]

    def mean(self, start: int, end: int) -> float | None:
        """Mean log-probability of the tokens that touch `text[start:end]`; None when there are none."""
        touched = self.logprobs[bisect_right(self.ends, start) : bisect_left(self.starts, end)]
        return sum(touched) / len(touched) if touched else None


@dataclass(frozen=True, slots=True)
class TokenLogprobs:
    """What the tokens of an answer spell, in bytes since a token may end inside a character.

    Token i ends before byte `ends[i]` of `spelled` and has the natural log-probability `logprobs[i]`.
    """

    spelled: bytes = b""
    ends: tuple[int, ...] = ()
    logprobs: tuple[float, ...] = ()

    @classmethod
    def of(cls, tokens: Sequence[bytes], logprobs: Iterable[float]) -> TokenLogprobs:
        """Tokens with as many log-probabilities."""
        return cls(b"".join(tokens), tuple(accumulate(map(len, tokens))), tuple(logprobs))

    @classmethod
    def of_openai(cls, content: Iterable[Mapping[str, Any]]) -> TokenLogprobs:
        """The tokens as OpenAI's API lists them; raises KeyError, TypeError or ValueError when they are none."""
        listed = list(content)
        return cls.of([token_bytes(token) for token in listed], [float(token["logprob"]) for token in listed])

    def packed(self) -> str:
        """All of it as a string that `unpacked` reads: bytes in hexadecimal, ends, log-probabilities."""
        return "|".join((self.spelled.hex(), " ".join(map(str, self.ends)), " ".join(map(repr, self.logprobs))))

    @classmethod
    def unpacked(cls, text: str) -> TokenLogprobs:
        """What `packed` wrote; raises ValueError for anything else."""
        spelled, ends, logprobs = text.split("|")
        return cls(bytes.fromhex(spelled), tuple(map(int, ends.split())), tuple(map(float, logprobs.split())))

    def within(self, text: str) -> WrittenTokens | None:
        """The tokens with their places in a text; None when there are none or they do not spell it.

        Servers drop a leading space or a closing control token from the text: the text is looked up in what the
        tokens spell, and tokens outside it are left out.
        """
        wanted = text.encode("utf-8", "surrogatepass")
        shift = self.spelled.find(wanted)
        if shift < 0 or not wanted:
            return None
        first, last = bisect_right(self.ends, shift), bisect_left(self.ends, shift + len(wanted))
        ends = [min(end - shift, len(wanted)) for end in self.ends[first : last + 1]]
        starts = [0, *ends[:-1]]
        if not text.isascii():
            characters = _characters_before(wanted)
            starts, ends = [characters[at] for at in starts], [characters[at] for at in ends]
        return WrittenTokens(tuple(starts), tuple(ends), self.logprobs[first : last + 1])


def with_packed_logprobs(body: bytes) -> bytes:
    """A chat completion with each choice's log-probabilities in one string; anything else as it is.

    The SDK and LangChain check and copy each token of an answer several times over: with thousands of them that takes
    longer than all the rest of a call. Tokens with alternatives stay as they are.
    """
    import orjson

    try:
        completion = orjson.loads(body)
        found = [choice["logprobs"] for choice in completion["choices"] if choice.get("logprobs")]
        strings = [_packed(logprobs["content"]) for logprobs in found]
    except (ValueError, KeyError, TypeError, AttributeError):
        return body
    if not strings or not all(strings):
        return body
    for logprobs, text in zip(found, strings, strict=True):
        logprobs.update({"content": None, PACKED: text})
    return orjson.dumps(completion)


def token_bytes(token: Mapping[str, Any]) -> bytes:
    """A token's bytes, in OpenAI's form."""
    encoded = token.get("bytes")
    return bytes(encoded) if encoded is not None else str(token["token"]).encode("utf-8", "surrogatepass")


def _packed(tokens: Sequence[Mapping[str, Any]]) -> str:
    if any(token.get("top_logprobs") for token in tokens):
        return ""
    return TokenLogprobs.of_openai(tokens).packed()


def _characters_before(encoded: bytes) -> list[int]:
    """For each byte position, how many characters start before it: where a character-based offset lands."""
    starts = [byte & 0xC0 != 0x80 for byte in encoded]
    return list(accumulate(starts, initial=0))
