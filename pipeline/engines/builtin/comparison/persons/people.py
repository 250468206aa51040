"""People across versions: who in one article is the same person as who in another."""

from __future__ import annotations

from functools import lru_cache

from pipeline.engines.builtin.grammar import personwords
from pipeline.grounding.words import stem, words_of
from pipeline.text.lexicon import load_words
from pipeline.types import Attribution, SourceKind

PRONOUNS = frozenset({"he", "she", "they", "it", "him", "her", "them", "who"})
"""Mentions whose resolution may be wrong: no difference may rest on them alone."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[str, ...]:
    """The lower-cased words of a name, without forms of address and suffixes."""
    words = (w.lower().strip(".,") for w in name.replace("’s", "").replace("'s", "").split())
    return tuple(w for w in words if w and w not in _SUFFIXES and not personwords.is_honorific(w) and w != "the")


def same_name(one: str, other: str) -> bool:
    """Whether two names may mean one: equal, the shorter is the start or end of the longer, or a first initial."""
    left, right = sorted((name_words(one), name_words(other)), key=len)
    if not left:
        return False
    if left in (right[-len(left) :], right[: len(left)]):
        return True
    alike = len(left) > 1 and len(right) > 1 and left[-1] == right[-1] and left[0][0] == right[0][0]
    return alike and min(len(left[0]), len(right[0])) == 1


def is_proper(name: str) -> bool:
    """Whether a name is written with capitals throughout, as against a description."""
    return all(word[:1].isupper() for word in name.split() if word[:1].isalpha())


@lru_cache(maxsize=4096)
def described_as(description: str) -> frozenset[str]:
    """The stems of a description's content words."""
    function = load_words("function_words")
    return frozenset(stem(w) for w in words_of(description) if w.lower() not in function)


def same_speaker(one: Attribution, other: Attribution) -> bool:
    """Whether two statements may have one source: one name, or descriptions that share half of their words."""
    if one.speaker is None or other.speaker is None or SourceKind.AUTHOR in (one.kind, other.kind):
        return False
    if same_name(one.speaker, other.speaker):
        return True
    if is_proper(one.speaker) and is_proper(other.speaker):
        return False
    left, right = (described_as(a.speaker or "") | described_as(a.role or "") for a in (one, other))
    return bool(left & right) and len(left & right) * 2 >= min(len(left), len(right))
