"""Quotation marks of a paragraph, each with the part it can play; apostrophes are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Style(StrEnum):
    """Marks that answer one another."""

    DOUBLE = "double"  # “ ” „
    SINGLE = "single"  # ‘ ’ ‚
    GUILLEMET = "guillemet"  # « »
    STRAIGHT_DOUBLE = "straight_double"
    STRAIGHT_SINGLE = "straight_single"


class Role(StrEnum):
    """What a mark does, as far as the characters beside it tell."""

    OPENS = "opens"
    CLOSES = "closes"
    CLOSES_AFTER_STOP = "closes_after_stop"  # punctuation before it: no apostrophe stands there
    MAY_CLOSE = "may_close"  # a closing mark or the apostrophe of a plural (leaders’ summit)
    EITHER = "either"  # a straight mark between two letters or two spaces


class Mark(NamedTuple):
    """One mark at `text[at]`."""

    at: int
    style: Style
    role: Role

    @property
    def closes(self) -> bool:
        """Whether it surely closes a quotation that is open."""
        return self.role in (Role.CLOSES, Role.CLOSES_AFTER_STOP)


_STYLES = {
    **dict.fromkeys("“”„‟", Style.DOUBLE),
    **dict.fromkeys("‘’‚‛", Style.SINGLE),
    **dict.fromkeys("«»", Style.GUILLEMET),
    '"': Style.STRAIGHT_DOUBLE,
    "'": Style.STRAIGHT_SINGLE,
}
_MARK = re.compile("[" + "".join(_STYLES) + "]")
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
    for m in _MARK.finditer(text, start, end):
        at = m.start()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        style = _STYLES[m[0]]
        role = _role(m[0], style, before, after)
        if style is Style.STRAIGHT_DOUBLE and _INCHES.search(text[max(0, at - 6) : at]):
            role = None
        if role and style in (Style.SINGLE, Style.STRAIGHT_SINGLE):
            role = _without_apostrophes(text, at, role, before, after)
        if role:
            yield Mark(at, style, role)


def _role(char: str, style: Style, before: str, after: str) -> Role | None:
    """The part a mark plays by its shape and its neighbours, None when it plays none."""
    can_open = before in _BEFORE_OPENING and not after.isspace()
    can_close = not before.isspace() and not after.isalnum()
    if char in _ALWAYS_OPEN or (char in "“‘" and (can_open or not can_close)):
        return Role.OPENS
    if char in "”’" and (can_close or not can_open):
        return Role.CLOSES_AFTER_STOP if before in _STOPS else Role.CLOSES
    if can_open and (not can_close or before in _BEFORE_OPENING) and not (can_close and before in "\"'”’"):
        return Role.OPENS
    if can_close:
        return Role.CLOSES_AFTER_STOP if before in _STOPS else Role.CLOSES
    return Role.EITHER if style is Style.STRAIGHT_DOUBLE else None


def _without_apostrophes(text: str, at: int, role: Role, before: str, after: str) -> Role | None:
    """The role of a single mark, None for an apostrophe."""
    if before.isalnum() and after.isalnum():
        return None
    if role is Role.OPENS:
        elided = _ELISION.match(text, at + 1) or (before.isalnum() and text[at] not in _ALWAYS_OPEN)
        return None if elided else role
    if role is Role.CLOSES and before.isalpha() and _PLURAL_OR_CLIPPED.search(text[max(0, at - 4) : at]):
        return Role.MAY_CLOSE
    if not before.isspace():
        return role
    return None
