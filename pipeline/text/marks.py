"""Quotation marks of a paragraph, each with the part it can play; apostrophes are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Family(StrEnum):
    """Marks that may answer one another, as writers mix them (“so")."""

    DOUBLE = "double"  # “ ” „ " and two single ones
    SINGLE = "single"  # ‘ ’ ‚ '
    GUILLEMET = "guillemet"  # « »


class Role(StrEnum):
    """What a mark does, as far as the characters beside it tell."""

    OPENS = "opens"
    CLOSES = "closes"
    CLOSES_AFTER_STOP = "closes_after_stop"  # punctuation before it: no apostrophe stands there
    MAY_CLOSE = "may_close"  # a closing mark or the apostrophe of a plural (leaders’ summit)
    EITHER = "either"  # straight between two letters, or any between two spaces


class Mark(NamedTuple):
    """One mark, `text[at:end]`; `straight` when its shape does not tell opening from closing."""

    at: int
    end: int
    family: Family
    role: Role
    straight: bool


_FAMILIES = {
    **dict.fromkeys('“”„‟"', Family.DOUBLE),
    **dict.fromkeys("‘’‚‛'", Family.SINGLE),
    **dict.fromkeys("«»", Family.GUILLEMET),
    **dict.fromkeys(("''", "``", "‘‘", "’’"), Family.DOUBLE),
}
_SHAPES = {"''": '"', "``": "„", "‘‘": "“", "’’": "”"}  # two single marks stand for a double one
_ONE = "[" + "".join(shape for shape in _FAMILIES if len(shape) == 1) + "]"
_MARK = re.compile(rf"(?<=\S)'(?=''(?!'))|''|``|{_ONE}")
_MARK_OR_TWO_CURLY = re.compile(rf"(?<=\S)['’](?=(?:''|’’)(?!['’]))|''|``|‘‘|’’|{_ONE}")
_INCHES = re.compile(r"\d\s?['′’]\s?\d{1,2}$")
_ALWAYS_OPEN = "„‟‚‛"
_BEFORE_OPENING = " \t\n\r\xa0\u2009\u202f([{—–-/:=>“‘«„\"'"
_STOPS = ".,!?…;:—–-"
_ELISION = re.compile(r"(?:\d\d(?:s|\b)|(?:n|em|til|tis|twas|twere|cause|bout|round|cuz|un|neath|kay)\b)", re.I)
_PLURAL_OR_CLIPPED = re.compile(r"(?:s|[a-z]in|\b(?:o|an|th|ol))$", re.I)


def marks(text: str, start: int, end: int) -> tuple[Mark, ...]:
    """The quotation marks within `text[start:end]`, in order."""
    return tuple(_classified(text, start, end))


def _classified(text: str, start: int, end: int) -> Iterator[Mark]:
    pattern = _MARK_OR_TWO_CURLY if text.find("‘‘", start, end) >= 0 else _MARK  # else ’’ is an apostrophe and a mark
    for m in pattern.finditer(text, start, end):
        shape, family = _SHAPES.get(m[0], m[0]), _FAMILIES[m[0]]
        before = text[m.start() - 1] if m.start() > start else " "
        after = text[m.end()] if m.end() < end else " "
        role = _role(shape, before, after)
        if family is Family.SINGLE and role:
            role = _without_apostrophes(text, m.start(), role, before, after)
        elif shape == '"' and _INCHES.search(text[max(0, m.start() - 6) : m.start()]):
            role = None
        if role:
            yield Mark(m.start(), m.end(), family, role, shape in "\"'")


def _role(shape: str, before: str, after: str) -> Role | None:
    """The part a mark plays by its shape and its neighbours."""
    can_open = before in _BEFORE_OPENING and not after.isspace()
    can_close = not before.isspace() and not after.isalnum()
    closing = Role.CLOSES_AFTER_STOP if before in _STOPS else Role.CLOSES
    if shape in _ALWAYS_OPEN:
        return Role.OPENS
    if shape in "«»":  # French « so » and German »so«
        german = can_close if shape == "«" else can_open and after.isalnum()
        return Role.OPENS if (shape == "«") is not german else closing
    if before.isspace() and after.isspace():
        return Role.EITHER
    if shape in "“‘":
        return Role.OPENS if can_open or not can_close else closing
    if shape in "”’":
        return closing if can_close or not can_open else Role.OPENS
    if can_open and not (can_close and before in "\"'”’"):
        return Role.OPENS
    return closing if can_close else Role.EITHER


def _without_apostrophes(text: str, at: int, role: Role, before: str, after: str) -> Role | None:
    """The role of a single mark, None for an apostrophe."""
    if role is Role.EITHER or (before.isalnum() and after.isalnum()):
        return None
    if role is Role.OPENS:
        elided = _ELISION.match(text, at + 1) or (before.isalnum() and text[at] not in _ALWAYS_OPEN)
        return None if elided else role
    if role is Role.CLOSES and before.isalpha() and _PLURAL_OR_CLIPPED.search(text[max(0, at - 4) : at]):
        return Role.MAY_CLOSE
    return None if before.isspace() else role
