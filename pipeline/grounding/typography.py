"""Text as it reads, whatever its typography: the one difference that a quotation may have from its source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_QUOTES = "\"'“”„‟‘’‚‛«»‹›`´"
_DASHES = "-‐‑‒–—―−"
_IGNORED = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_PLAIN = {**dict.fromkeys(_QUOTES, "'"), **dict.fromkeys(_DASHES, "-"), "…": "...", **_LIGATURES}
_PIECE = re.compile(r"(?P<plain>[A-Za-z0-9]+)|.", re.DOTALL)
_SPACED_INITIALS = re.compile(r"(?<=\b[^\W\d_]\.) (?=[^\W\d_]\.)")
_UNITS = "%°"
_SIGN = re.compile(r"[-+−]?[$€£¥#]?$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it reads, and for each of its characters the place in the original it comes from."""

    text: str
    origins: tuple[int, ...]

    def find_all(self, words: str) -> Iterator[tuple[int, int]]:
        """Where the original has `words` (themselves as they read), as half-open ranges; whole words only."""
        at = self.text.find(words) if words else -1
        while at >= 0:
            end = at + len(words)
            if self._whole_words(at, end):
                yield self.origins[at], self.origins[end - 1] + 1
            at = self.text.find(words, at + 1)

    def _whole_words(self, start: int, end: int) -> bool:
        before = start > 0 and _joins(self.text[start - 1]) and _joins(self.text[start])
        after = end < len(self.text) and _joins(self.text[end - 1]) and _joins(self.text[end])
        return not before and not after


@lru_cache(maxsize=512)
def read_plainly(text: str) -> Reading:
    """The text without its typography: one kind of quotation mark and dash, single spaces, no case, accents apart.

    Nothing else differs from the original, so equal readings have the same letters and digits in the same order.
    """
    characters: list[str] = []
    origins: list[int] = []
    for match in _PIECE.finditer(text):
        if match["plain"]:
            characters += match[0].lower()
            origins += range(*match.span())
            continue
        for plain in _plain(match[0]):
            if _repeats(characters, plain):
                continue
            if plain == "-" and characters and characters[-1] == " ":
                characters.pop()
                origins.pop()
            characters.append(plain)
            origins.append(match.start())
    return _initials_joined(Reading("".join(characters), tuple(origins)))


def _initials_joined(reading: Reading) -> Reading:
    """Without the spaces between initials: "U. S." reads "U.S."."""
    spaces = {match.start() for match in _SPACED_INITIALS.finditer(reading.text)}
    if not spaces:
        return reading
    kept = [at for at in range(len(reading.text)) if at not in spaces]
    return Reading("".join(reading.text[at] for at in kept), tuple(reading.origins[at] for at in kept))


def bare(quote: str) -> str:
    """A quotation without the marks and punctuation around it; a figure keeps its sign and its unit."""
    start, end = 0, len(quote)
    while start < end and not _joins(quote[start]):
        start += 1
    while start < end and not (_joins(quote[end - 1]) or quote[end - 1] in _UNITS):
        end -= 1
    sign = _SIGN.search(quote[:start]) if quote[start : start + 1].isdigit() else None
    return (sign[0] if sign else "") + quote[start:end]


def _plain(character: str) -> str:
    if character in _IGNORED:
        return ""
    if character.isspace():
        return " "
    return _PLAIN.get(character) or unicodedata.normalize("NFD", character.casefold())


def _repeats(characters: list[str], plain: str) -> bool:
    """Whether a space follows a space or a dash, or a mark or dash is written twice."""
    if not characters:
        return plain == " "
    last = characters[-1]
    return (plain == " " and last in " -") or (plain in "'-" and last == plain)


def _joins(character: str) -> bool:
    return character.isalnum() or unicodedata.combining(character) > 0
