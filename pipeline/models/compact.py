"""Log-probabilities in a short form, before an SDK makes objects of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

COMPACT = "compact"


def compacted(body: bytes) -> bytes:
    """A chat completion with each choice's log-probabilities in one string; anything else as it is.

    The SDK and LangChain check and copy each token of an answer several times over: with thousands of them that takes
    longer than all the rest of a call. The string has a word for each token: its bytes in hexadecimal, a colon, its
    log-probability. Tokens with alternatives stay as they are.
    """
    try:
        completion = json.loads(body)
        found = [choice["logprobs"] for choice in completion["choices"] if choice.get("logprobs")]
        words = [_compact(logprobs["content"]) for logprobs in found]
    except (ValueError, KeyError, TypeError, AttributeError):
        return body
    if not words or not all(words):
        return body
    for logprobs, text in zip(found, words, strict=True):
        logprobs.update({"content": None, COMPACT: text})
    return json.dumps(completion).encode()


def _compact(tokens: Sequence[Mapping[str, Any]]) -> str:
    if any(token.get("top_logprobs") for token in tokens):
        return ""
    return " ".join(f"{token_hex(token)}:{float(token['logprob'])!r}" for token in tokens)


def token_hex(token: Mapping[str, Any]) -> str:
    """A token's bytes in hexadecimal."""
    encoded = token.get("bytes")
    return (bytes(encoded) if encoded is not None else str(token["token"]).encode()).hex()
