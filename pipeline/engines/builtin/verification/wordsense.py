"""Whether two words can stand for each other, or exclude each other, by our own lexicons."""

from __future__ import annotations

from enum import StrEnum
from functools import cache, lru_cache

from pipeline.grounding.words import name_stems, stem
from pipeline.text.lexicon import load_rows

_SAME_START = 5
_NEGATIVE_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis")


class Sense(StrEnum):
    """How one word stands to another."""

    SAME = "same"
    SYNONYM = "synonym"
    AKIN = "akin"  # one is most likely derived from the other
    ANTONYM = "antonym"
    APART = "apart"


@lru_cache(maxsize=65536)
def sense(claimed: str, found: str) -> Sense:
    """How `found` stands to `claimed`, both lemmas in lower case; SYNONYM when what says `found` says `claimed` too."""
    first, second = stem(claimed), stem(found)
    if claimed == found or (first == second and not _turned(claimed, found)):
        return Sense.SAME
    if second in _antonyms().get(first, frozenset()) or _turned(claimed, found):
        return Sense.ANTONYM
    if second in _synonyms().get(first, frozenset()):
        return Sense.SYNONYM
    if _akin(first, second):
        return Sense.AKIN
    return Sense.APART


@lru_cache(maxsize=65536)
def same_name(claimed: str, found: str) -> bool:
    """Whether two words of names can be one: equal, or one derived from the other ("Russia", "Russian")."""
    return claimed.casefold() == found.casefold() or not name_stems(claimed).isdisjoint(name_stems(found))


def _akin(first: str, second: str) -> bool:
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= _SAME_START and longer.startswith(shorter) and len(longer) - len(shorter) <= _SAME_START


def _turned(first: str, second: str) -> bool:
    """Whether one word is the other with a negative prefix: "sealed" and "unsealed"."""
    shorter, longer = sorted((first, second), key=len)
    return any(longer == prefix + shorter for prefix in _NEGATIVE_PREFIXES) and len(shorter) > 3


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    """For the stem of what is claimed the stems that say it too."""
    found: dict[str, set[str]] = {}
    for (row,) in load_rows("synonyms"):
        narrow, arrow, broad = row.partition(">")
        says = [stem(word) for word in narrow.split()]
        said = [stem(word) for word in broad.split()] if arrow else says
        for word in said:
            found.setdefault(word, set()).update(says)
    return {word: frozenset(others - {word}) for word, others in found.items()}


@cache
def _antonyms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for left, right in load_rows("antonyms"):
        sides = ([stem(word) for word in left.split()], [stem(word) for word in right.split()])
        for here, there in (sides, sides[::-1]):
            for word in here:
                found.setdefault(word, set()).update(set(there) - set(here))
    return {word: frozenset(others) for word, others in found.items()}
