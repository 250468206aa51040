"""Reads a model's answer: strict JSON, after a repair that only ever removes what surrounds it. Never `eval`."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from pipeline.models.messages import Json

_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_START = re.compile(r'\{(?=\s*["}])|\[(?=\s*["{\[\]])')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class NotJson(ValueError):
    """The answer holds no complete JSON object."""


def parse_json_answer(text: str) -> dict[str, Json]:
    """The JSON object an answer consists of; raises NotJson when there is none.

    Ignores what models put around it: a leading `<think>` block, a code fence, prose before and after. What is inside
    is never mended: a truncated object, a trailing comma, NaN, Infinity or numbers too large for a float are refused,
    and so is an object inside a list or inside a broken object, which would be a part taken for the whole. Lone
    surrogates in strings become U+FFFD, so that every string can be written out.
    """
    body = _THOUGHTS.sub("", text)
    start = _START.search(body)
    if start is None or start[0] == "[":
        raise NotJson("no JSON object in the answer")
    try:
        value, _ = _DECODER.raw_decode(body, start.start())
        parsed: dict[str, Json] = _printable(value)
    except (ValueError, RecursionError):
        raise NotJson("the JSON in the answer is broken") from None
    return parsed


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits} is too large")
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    return value
