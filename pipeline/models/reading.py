"""Turns what LangChain and the openai SDK hand back into a RawReply."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.models.logprobs import PACKED, TokenLogprobs, token_bytes
from pipeline.models.messages import Alternative, FinishReason
from pipeline.models.raw import RawReply
from pipeline.models.usage import TokenCounts

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

# The words of all providers, in lower case.
_FINISHES = {
    FinishReason.STOP: ("stop", "end_turn", "stop_sequence", "tool_calls", "tool_use", "function_call", "completed"),
    FinishReason.LENGTH: ("length", "max_tokens", "max_output_tokens", "model_length", "incomplete"),
    FinishReason.REFUSAL: ("content_filter", "refusal", "safety", "prohibited_content", "blocklist", "recitation"),
}
_FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason", "status")


def from_langchain(message: AIMessage) -> RawReply:
    """The reply in a LangChain message, whichever provider it came from."""
    about = message.response_metadata
    refusal = message.additional_kwargs.get("refusal")
    finish = next((about[key] for key in _FINISH_KEYS if about.get(key)), None)
    return RawReply(
        text=str(message.text),
        arguments=_arguments(message),
        refusal=refusal if isinstance(refusal, str) and refusal else None,
        finish=_finish(finish),
        model=str(about.get("model_name") or about.get("model") or ""),
        tokens=_langchain_tokens(message.usage_metadata),
        logprobs=_logprobs(about.get("logprobs")),
        first=_first(about.get("logprobs")),
    )


def from_openai_completion(completion: Mapping[str, Any]) -> RawReply:
    """The reply in a chat completion as the API writes it; raises KeyError, IndexError or TypeError when it is none."""
    choice = completion["choices"][0]
    message = choice["message"]
    calls = message.get("tool_calls") or []
    return RawReply(
        text=message.get("content") or "",
        arguments=calls[0]["function"]["arguments"] if calls else None,
        refusal=message.get("refusal") or None,
        finish=_finish(choice.get("finish_reason")),
        model=completion.get("model") or "",
        tokens=_openai_tokens(completion.get("usage")),
        logprobs=_logprobs(choice.get("logprobs")),
        first=_first(choice.get("logprobs")),
    )


def _arguments(message: AIMessage) -> str | None:
    """The first tool call's arguments as JSON text, also where LangChain could not read them."""
    if message.tool_calls:
        return json.dumps(message.tool_calls[0]["args"], ensure_ascii=False)
    if message.invalid_tool_calls:
        return message.invalid_tool_calls[0]["args"] or ""
    return None


def _finish(word: object) -> FinishReason:
    lowered = str(word).lower()
    return next((reason for reason, words in _FINISHES.items() if lowered in words), FinishReason.OTHER)


def _langchain_tokens(usage: Mapping[str, Any] | None) -> TokenCounts | None:
    if not usage or not usage.get("total_tokens"):
        return None
    read, written = usage.get("input_token_details") or {}, usage.get("output_token_details") or {}
    return TokenCounts(
        input=usage.get("input_tokens") or 0,
        output=usage.get("output_tokens") or 0,
        cached=read.get("cache_read") or 0,
        reasoning=written.get("reasoning") or 0,
    )


def _openai_tokens(usage: Mapping[str, Any] | None) -> TokenCounts | None:
    if not usage or not usage.get("prompt_tokens"):
        return None
    read = usage.get("prompt_tokens_details") or {}
    written = usage.get("completion_tokens_details") or {}
    return TokenCounts(
        input=usage["prompt_tokens"],
        output=usage.get("completion_tokens") or 0,
        cached=read.get("cached_tokens") or 0,
        reasoning=written.get("reasoning_tokens") or 0,
    )


def _logprobs(record: object) -> TokenLogprobs:
    """The tokens of OpenAI's form, or the packed ones; empty for anything else, since no chain depends on them."""
    if not isinstance(record, Mapping):
        return TokenLogprobs()
    content, packed = record.get("content"), record.get(PACKED)
    try:
        if isinstance(packed, str):
            return TokenLogprobs.unpacked(packed)
        return TokenLogprobs.of_openai(content) if isinstance(content, Sequence) else TokenLogprobs()
    except (KeyError, TypeError, ValueError):
        return TokenLogprobs()


def _first(record: object) -> tuple[Alternative, ...]:
    """The likeliest tokens at the first place; empty when the server gave none."""
    content = record.get("content") if isinstance(record, Mapping) else None
    try:
        listed = content[0]["top_logprobs"] if content else ()
        return tuple(
            Alternative(token_bytes(token).decode("utf-8", "replace"), float(token["logprob"]))
            for token in listed or ()
        )
    except (KeyError, IndexError, TypeError, ValueError):
        return ()
