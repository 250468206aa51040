"""Whether two names mean the same source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipeline.grounding.words import stem, words_of
from pipeline.text.lexicon import load_rows, load_words

_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "professor", "sir", "lady", "the"})


def same_source(ours: str | None, gold: str | None) -> bool:
    """Whether a speaker is the gold one: the same name or description, or one holds all of the other's words.

    "Venn" is "Mara Venn"; "the port authority of Tarn" is "port authority"; "Cole" is not "Venn". Two missing names
    are the same, one missing is not.
    """
    one, other = _words(ours), _words(gold)
    if not one or not other:
        return not one and not other
    return one <= other or other <= one


def is_named(source: str, text: str) -> bool:
    """Whether a text names a source: its last name, or half of the words of a description."""
    words = _ordered(source)
    if not words:
        return False
    there = {stem(word) for word in words_of(text)}
    if any(word[0].isupper() for word in words_of(source)[1:]) and len(words) > 1 and words[-1] in there:
        return True
    return sum(word in there for word in words) * 2 >= len(words)


def _words(name: str | None) -> frozenset[str]:
    return frozenset(_ordered(name or ""))


def _ordered(name: str) -> Sequence[str]:
    small = load_words("function_words") | _TITLES
    kept = [word for word in words_of(name) if word.lower() not in small]
    return [stem(word) for word in kept or words_of(name)]


def reports_speech(text: str) -> bool:
    """Whether a text has a verb of saying, or "according to"."""
    stems = {stem(word) for word in words_of(text)}
    return bool(stems & _saying()) or "according to" in text.lower()


@cache
def _saying() -> frozenset[str]:
    return frozenset(stem(verb.split("_")[0]) for _, _, verbs in load_rows("cue_verbs") for verb in verbs.split())
