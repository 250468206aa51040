"""Words of a text, and stems by which inflected forms of one word are told to be the same."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.text.lexicon import load_rows, load_words

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_POSSESSIVE = ("'s", "’s")
_SHORTEST_STEM = 3
_SUFFIXES = (
    *("ations", "ation", "ments", "ment", "ions", "ion", "ingly", "edly", "ings", "ing", "ies", "ied", "ers", "er"),
    *("ors", "or", "ed", "es", "ly", "al", "ity", "ive", "s", "y", "e"),
)
_DEMONYM_SUFFIXES = ("ians", "ian", "eans", "ean", "ans", "an", "n", "ns", "ese", "ish", "ia", "a", "i", "y", "e", "s")
_SHORTEST_DEMONYM = 4


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in order, as written, without possessive endings and digits."""
    return tuple(word[:-2] if word.endswith(_POSSESSIVE) else word for word in WORD.findall(text))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A word without the ending of its inflection or derivation: "accused", "accuses" and "accusing" have one stem."""
    low = _irregular().get(word.lower(), word.lower())
    for suffix in _SUFFIXES:
        if low.endswith(suffix) and len(low) - len(suffix) >= _SHORTEST_STEM:
            low = low[: -len(suffix)]
            break
    low = low[:-1] if len(low) > _SHORTEST_STEM and low[-1] in "ei" else low
    return low[:-1] if len(low) > _SHORTEST_STEM and low[-1] == low[-2] else low


@cache
def _irregular() -> dict[str, str]:
    return {form: verb for verb, forms in load_rows("irregular_forms") for form in forms.split()}


@lru_cache(maxsize=4096)
def name_stems(name: str) -> frozenset[str]:
    """The forms under which a name and its derivations meet: "Russia" and "Russian", "Italy" and "Italians"."""
    low = name.casefold()
    cut = (low[: -len(suffix)] for suffix in _DEMONYM_SUFFIXES if low.endswith(suffix))
    return frozenset({low, *(form for form in cut if len(form) >= _SHORTEST_DEMONYM)})


@lru_cache(maxsize=512)
def content_stems(text: str) -> frozenset[str]:
    """The stems of the words that say what a text is about."""
    function = load_words("function_words")
    return frozenset(stem(word) for word in words_of(text) if len(word) > 2 and word.lower() not in function)
