"""Where an article's paragraphs begin and end: blank lines, and single line breaks unless they only wrap the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.text.lexicon import load_groups

_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
BULLET = re.compile(r"\s*(?:[•‣▪●◦·∙*–—-]|\(?(?:\d{1,2}|[a-z])[.)])\s+\S")

_BULLET_SIGN = re.compile(r"\s*[•‣▪●◦·∙]\s*\S")
_STOPPED = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_WIDEST_WRAP = 132  # characters: no editor or mailer wraps prose wider than this
_NARROWEST_WRAP = 30


class Paragraph(NamedTuple):
    """A paragraph `text[start:end]` without outer white space; `bullet` when it opens with a list mark."""

    start: int
    end: int
    bullet: bool


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def split_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text in order; only white space lies between them. A text of white space has none."""
    return tuple(_paragraph(text, lines) for lines in _groups(list(_lines(text))))


def _lines(text: str) -> Iterator[_Line]:
    """Every line without outer white space; a blank line is empty."""
    at = 0
    for end, after in [*((m.start(), m.end()) for m in LINE_BREAK.finditer(text)), (len(text), len(text))]:
        raw = text[at:end]
        start = at + len(raw) - len(raw.lstrip())
        line = raw.strip()
        yield _Line(start, start + len(line), line)
        at = after


def _groups(lines: list[_Line]) -> Iterator[list[_Line]]:
    width = _wrap_width(lines)
    group: list[_Line] = []
    for line in lines:
        if group and (not line.text or _breaks(group[-1], line, width)):
            yield group
            group = []
        if line.text:
            group.append(line)
    if group:
        yield group


def _paragraph(text: str, lines: list[_Line]) -> Paragraph:
    return Paragraph(lines[0].start, lines[-1].end, bool(BULLET.match(text, lines[0].start, lines[-1].end)))


def _wrap_width(lines: list[_Line]) -> int | None:
    """The width at which the text was hard-wrapped, or None when each line is a paragraph.

    Wrapped lines are full (the next line's first word would not have fitted) and rarely end where a sentence does.
    """
    joints = [(a, b) for a, b in pairwise(lines) if a.text and b.text and not BULLET.match(b.text)]
    width = max((len(line.text) for joint in joints for line in joint), default=0)
    if not joints or not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return None
    full = sum(not _would_fit(a, b, width) for a, b in joints)
    stopped = sum(bool(_STOPPED.search(a.text)) for a, _ in joints)
    return width if full * 2 > len(joints) and stopped * 2 <= len(joints) else None


def _would_fit(line: _Line, following: _Line, width: int) -> bool:
    return len(line.text) + 1 + len(following.text.split(maxsplit=1)[0]) <= width


def _breaks_off(line: str, following: str) -> bool:
    """Whether a line ends with an abbreviation that goes on in the next: "Sen.", or "U.S." before a small letter."""
    if not line.endswith("."):
        return False
    word = line[-24:-1].split()[-1:] or [""]
    if word[0].lower() in load_groups("abbreviations")["names"]:
        return True
    return following[0].islower() and bool(_INITIALS.fullmatch(word[0].lstrip("(“‘\"'")))


def _breaks(line: _Line, following: _Line, width: int | None) -> bool:
    """Whether a paragraph ends between two lines that no blank line parts."""
    stopped = bool(_STOPPED.search(line.text)) and not _breaks_off(line.text, following.text)
    full = width is not None and not _would_fit(line, following, width)
    if _BULLET_SIGN.match(following.text):
        return True
    if BULLET.match(following.text):  # in wrapped text a line may begin with a dash or a figure of the sentence
        return stopped or not full
    if not stopped and (following.text[0].islower() or _breaks_off(line.text, following.text)):
        return False
    return width is None or (not full and (stopped or len(line.text) * 3 < width * 2))
