"""Confidence of a claim or summary sentence: named signals, and their raw combination.

Signals, each in 0..1 and left out when nobody gave it:

- `self`: the model's own figure. Known to be too high, so it weighs little.
- `logprob`: the geometric mean probability of the tokens that wrote the claim.
- `agreement`: the share of the other samples that have the same claim.
- `grounding`: 1 for a quote found letter for letter in the sentences named; less for typography or other sentences.
- `overlap`: the share of the claim's content words that its cited sentences have.
- `coverage`: the share of the quote's content words that the claim has.
- `attribution`: how plainly the article shows the speaker.

raw = grounding · attribution · (0.5 + 0.3 · overlap + 0.2 · coverage) · (0.5 + 0.5 · judged), where `judged` is the
mean of `self`, `logprob` and `agreement` (weights 1, 1, 2) and 0.5 without any of them. What failed the content check
is below 0.25. The weights are set by hand; `pipeline.calibration` turns the raw score into a probability where a map is
fitted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import exp

from pipeline.models.messages import ChatReply

EXACT, TYPOGRAPHIC, ELSEWHERE = 1.0, 0.98, 0.9
REJECTED = 0.25
_WEIGHTS = {"self": 1.0, "logprob": 1.0, "agreement": 2.0}
_UNKNOWN = 0.5


def combine(signals: Mapping[str, float], *, passed: bool) -> float:
    """The raw score of a claim or sentence, in 0..1."""
    weights = {name: weight for name, weight in _WEIGHTS.items() if name in signals}
    total = sum(weights.values())
    judged = sum(signals[name] * weight for name, weight in weights.items()) / total if total else _UNKNOWN
    support = 0.5 + 0.3 * signals.get("overlap", 1.0) + 0.2 * signals.get("coverage", 1.0)
    raw = signals.get("grounding", 0.0) * signals.get("attribution", 1.0) * support * (0.5 + 0.5 * judged)
    return round(raw if passed else raw * REJECTED, 4)


def written_probability(reply: ChatReply | None, text: str) -> float | None:
    """The geometric mean probability of the tokens that wrote `text` as a JSON string in the reply; None without."""
    if reply is None or not reply.logprobs:
        return None
    for ascii_only in (False, True):
        written = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        start = reply.text.find(written)
        if start >= 0:
            mean = reply.mean_logprob(start, start + len(written))
            return None if mean is None else round(exp(min(mean, 0.0)), 4)
    return None
