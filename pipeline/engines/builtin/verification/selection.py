"""The few sentences that together have most of a claim, found without parsing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.engines.builtin.verification.rarity import rarity
from pipeline.grounding.words import WORD, stem
from pipeline.text.lexicon import load_words

MOST = 3
_LEAST_NEW = 0.08  # a further sentence must have this share of the claim that the ones before have not
LEAST_SHARE = 0.15
_SIMILARITY = 0.5
_DIGITS = 1.0


def choose_sentences(
    claim: str, sentences: Sequence[str], similarities: Sequence[float], most: int = MOST
) -> list[int]:
    """The indices of up to `most` sentences, best first: each adds what those before it lack of the claim.

    The first is chosen even when it shares nothing; empty only without sentences. Similarities are cosines, 0 where
    they are not known.
    """
    wanted = dict(_weights(claim))
    total = sum(wanted.values()) or 1.0
    has = [{word: wanted[word] for word in dict(_weights(sentence)) if word in wanted} for sentence in sentences]
    chosen: list[int] = []
    covered: set[str] = set()
    while len(chosen) < min(most, len(sentences)):
        gains = {i: _gain(has[i], covered) / total for i in range(len(sentences)) if i not in chosen}
        best = max(gains, key=lambda i: (gains[i] + _SIMILARITY * similarities[i] * (not chosen), -i))
        if chosen and gains[best] < _LEAST_NEW:
            break
        chosen.append(best)
        covered |= set(has[best])
    return chosen


def worth_reading(claim: str, sentences: Sequence[str], most: int) -> list[int]:
    """The indices, in order, of up to `most` sentences that share most with a claim.

    Sentences that share next to nothing are left out, but for the best of them when all do.
    """
    wanted = dict(_weights(claim))
    total = sum(wanted.values()) or 1.0
    shares = [sum(wanted.get(word, 0.0) for word, _ in _weights(s)) / total for s in sentences]
    ranked = sorted(range(len(sentences)), key=lambda i: (-shares[i], i))
    return sorted(i for rank, i in enumerate(ranked[:most]) if shares[i] >= LEAST_SHARE or rank == 0)


def stems_of(text: str) -> frozenset[str]:
    """The stems of a text's content words and its numbers."""
    return frozenset(word for word, _ in _weights(text))


def _gain(has: dict[str, float], covered: set[str]) -> float:
    return sum(weight for word, weight in has.items() if word not in covered)


@lru_cache(maxsize=8192)
def _weights(text: str) -> tuple[tuple[str, float], ...]:
    """The stems of the content words of a text with their rarity, and its digits."""
    function = load_words("function_words")
    found: dict[str, float] = {}
    for match in WORD.finditer(text):
        low = match[0].lower().removesuffix("'s").removesuffix("’s")
        if low not in function:
            found[stem(low)] = rarity(low)
    for run in _digits(text):
        found[run] = _DIGITS
    return tuple(found.items())


def _digits(text: str) -> list[str]:
    runs = "".join(c if c.isdigit() or c in ".," else " " for c in text).split()
    return [run.strip(".,").replace(",", "") for run in runs if any(map(str.isdigit, run))]
