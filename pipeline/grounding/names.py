"""Names in a statement, and whether its source knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.grounding.dates import MONTHS, WEEKDAYS
from pipeline.grounding.numbers import find_quantities
from pipeline.grounding.words import name_stems, stem
from pipeline.text.lexicon import load_groups, load_words

_TOKEN = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*\.?|[^\w\s]")
_POSSESSIVE = re.compile(r"['’]s?$")
_LINKS = frozenset(
    ["of", "de", "la", "le", "el", "al", "bin", "van", "von", "der", "den", "du", "da", "di", "and", "the"]
)
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS))
_SPACED_INITIALS = re.compile(r"(?<=\b[A-Z]\.) (?=[A-Z]\.)")
_SHORTEST_ACRONYM = 2
_EVERYDAY_ENDINGS = ("ed", "ing", "ly")  # "Asked about …", "Unnamed officials"


@dataclass(frozen=True, slots=True)
class Name:
    """Capitalised words that stand together; `opens` when the first of them begins a sentence, as any word may."""

    words: tuple[str, ...]
    opens: bool


@lru_cache(maxsize=256)
def find_names(text: str) -> tuple[Name, ...]:
    """The names of a text in order: runs of capitalised words, joined over "of", "de" and the like.

    Days of the week, months and "I" are none. The first word of a sentence is taken for a part of a name unless it is
    a function word.
    """
    return tuple(_names(text))


class NameCheck:
    """Whether names come from the words that are cited, or from the part of the article shown with them.

    `cited` are the cited words; `window` everything the reader was shown; `given` what else may be named (the
    publisher, the speaker).
    """

    def __init__(self, cited: str, window: str, given: str = "") -> None:
        self._cited = _stems(cited)
        self._window = _stems(window)
        self._phrases = _phrases(window)
        self._given = _stems(given)
        self._lowered = _lowered(cited) | _lowered(window)
        self._acronyms = _acronyms(window)
        self._refers = _refers(cited)

    def missing(self, statement: str) -> tuple[str, ...]:
        """The names of `statement` that neither the cited words nor a reference in them lead to."""
        return tuple(" ".join(name.words) for name in find_names(statement) if not self._known(name))

    def _known(self, name: Name) -> bool:
        words = [word for word in name.words if word.lower() not in _LINKS]
        if name.opens and words and self._common(words[0]):
            words = words[1:]
        left = [word for word in words if not self._is_cited(word)]
        if not left:
            return True
        if all(self._is_given(word) for word in left):
            return True
        if all(self._in_window(word) for word in left) and (self._refers or len(left) < len(words)):
            return len(left) < 2 or self._together(left)
        return False

    def _common(self, word: str) -> bool:
        """Whether a word that opens a sentence is an everyday word: by its form, or written small in the article."""
        low = word.lower()
        pointing = low in load_words("reference_words") or low in load_groups("polarity")["negation"]
        everyday = pointing or low in self._lowered or stem(low) in self._lowered or low in load_words("function_words")
        return everyday or low.endswith(_EVERYDAY_ENDINGS) or bool(find_quantities(low))

    def _is_cited(self, word: str) -> bool:
        return not name_stems(word).isdisjoint(self._cited)

    def _is_given(self, word: str) -> bool:
        return not name_stems(word).isdisjoint(self._given)

    def _in_window(self, word: str) -> bool:
        return not name_stems(word).isdisjoint(self._window) or word.casefold() in self._acronyms

    def _together(self, words: list[str]) -> bool:
        return any(all(not name_stems(word).isdisjoint(phrase) for word in words) for phrase in self._phrases) or all(
            self._in_window(word) for word in words
        )


def _refers(text: str) -> bool:
    return not load_words("reference_words").isdisjoint(_lower_words(text))


def _lower_words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


@lru_cache(maxsize=256)
def _lowered(text: str) -> frozenset[str]:
    """The words that are written small, and their stems."""
    return frozenset(form for word in re.findall(r"\b[^\W\d_A-Z]+", text) for form in (word, stem(word)))


@lru_cache(maxsize=512)
def _stems(text: str) -> frozenset[str]:
    joined = _SPACED_INITIALS.sub("", text)
    tokens = (_POSSESSIVE.sub("", match[0].rstrip(".")) for match in _TOKEN.finditer(joined))
    pieces = (piece for token in tokens for piece in (token, *re.split(r"[-–]", token)) if piece)
    return frozenset(form for piece in pieces for form in name_stems(piece))


@lru_cache(maxsize=256)
def _phrases(text: str) -> tuple[frozenset[str], ...]:
    return tuple(_stems(" ".join(name.words)) for name in find_names(text))


@lru_cache(maxsize=256)
def _acronyms(text: str) -> frozenset[str]:
    """The initials of every name of several words, with and without its small words."""
    found: set[str] = set()
    for name in find_names(text):
        initials = "".join(word[0] for word in name.words if word.lower() not in _LINKS).casefold()
        if len(initials) >= _SHORTEST_ACRONYM:
            found.add(initials)
    return frozenset(found)


def _names(text: str) -> Iterator[Name]:
    run: list[str] = []
    links: list[str] = []
    opens = run_opens = True
    for match in _TOKEN.finditer(_SPACED_INITIALS.sub("", text)):
        written = match[0]
        word = _POSSESSIVE.sub("", written.rstrip("."))
        if _is_capitalised(word) and not (opens and word.lower() in load_words("function_words")):
            if not run:
                run_opens = opens
            run += [*links, word]
            links = []
        elif run and word.lower() in _LINKS and not links:
            links = [word]
        else:
            yield from _closed(run, run_opens)
            run, links = [], []
        if written != word and written.endswith(("'s", "’s", "'", "’")):
            yield from _closed(run, run_opens)
            run, links = [], []
        opens = written in ".!?:" or (opens and not written[0].isalnum())
    yield from _closed(run, run_opens)


def _closed(run: list[str], opens: bool) -> Iterator[Name]:  # noqa: FBT001 - private, and named where it is called
    words = tuple(word for word in run if word.lower() not in _CALENDAR)
    if words:
        yield Name(words, opens)


def _is_capitalised(word: str) -> bool:
    return bool(word) and word[0].isupper() and word not in ("I", "I'm", "I'll", "I've", "I'd", "A")
