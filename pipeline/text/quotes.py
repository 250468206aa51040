"""Quotations: where they begin and end in an article's text, across sentences and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.text.marks import Mark, Role, Style, marks
from pipeline.text.paragraphs import Paragraph, split_paragraphs

_LONGEST_GAP = 2  # paragraphs without a mark of its style that an open quotation may run through
_LONGEST_UNCLOSED = 1000  # characters; beyond them a missing mark is likelier than so long a quotation
_STOP = re.compile(r"[.!?…](?=\s)")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation: `start:end` with its marks, `inner_start:inner_end` without them.

    A quotation that runs over several paragraphs (each but the last without a closing mark) is one Quotation per
    paragraph, with `continues` true on every part but the first. Where a mark is missing, `inner_start == start` or
    `inner_end == end`.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    continues: bool = False


class _Found(NamedTuple):
    """The quotations of a paragraph, and the style of the one still open at its end."""

    quotations: list[Quotation]
    open_style: Style | None


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """The outermost quotations of a text, in order and without overlap; nothing inside one is reported again.

    Single words in marks (titles, words held at a distance) count. A quotation without a closing mark ends with its
    paragraph, or before the next opening mark in it, unless a following paragraph plainly goes on with it. Time is
    linear in the length of the text.
    """
    done: list[Quotation] = []
    open_style: Style | None = None
    gap: list[tuple[Paragraph, _Found]] = []
    for paragraph in split_paragraphs(text):
        here = marks(text, paragraph.start, paragraph.end)
        resumed = _resumed(text, paragraph, here, open_style) if open_style else None
        if open_style and not resumed and len(gap) < _LONGEST_GAP and all(m.style != open_style for m in here):
            gap.append((paragraph, _within(text, paragraph, here)))
            continue
        for between, found in gap:
            done += [_whole(between)] if resumed else found.quotations
        gap = []
        found = resumed or _within(text, paragraph, here)
        done += found.quotations
        open_style = found.open_style
    for _, found in gap:
        done += found.quotations
    return tuple(done)


def _whole(paragraph: Paragraph) -> Quotation:
    return Quotation(paragraph.start, paragraph.end, paragraph.start, paragraph.end, continues=True)


def _resumed(text: str, paragraph: Paragraph, here: Sequence[Mark], open_style: Style) -> _Found | None:
    """The quotations of a paragraph that goes on with an open quotation, None when it does not."""
    index = next((i for i, mark in enumerate(here) if mark.style is open_style), None)
    if index is None:
        return None
    mark = here[index]
    if mark.role is Role.OPENS and mark.at == paragraph.start:
        found = _within(text, paragraph, here)
        if not found.quotations or found.quotations[0].start != mark.at:
            return None
        return found._replace(quotations=[replace(found.quotations[0], continues=True), *found.quotations[1:]])
    if mark.role is Role.CLOSES_AFTER_STOP:
        tail = Quotation(paragraph.start, mark.at + 1, paragraph.start, mark.at, continues=True)
        rest = _within(text, paragraph, here[index + 1 :])
        return rest._replace(quotations=[tail, *rest.quotations])
    return None


def _within(text: str, paragraph: Paragraph, here: Sequence[Mark]) -> _Found:
    """The quotations that begin in a paragraph."""
    found: list[Quotation] = []
    open_style: Style | None = None
    at = 0
    while at < len(here):
        mark, following = here[at], at + 1
        if mark.role in (Role.OPENS, Role.EITHER):
            closing = _closing(here, at)
            if closing is not None:
                found.append(Quotation(mark.at, here[closing].at + 1, mark.at + 1, here[closing].at))
                following = closing + 1
            elif mark.role is Role.OPENS and mark.style is not Style.STRAIGHT_SINGLE:
                following = _next_opening(here, at)
                limit = here[following].at if following < len(here) else paragraph.end
                end = _unclosed_end(text, mark.at + 1, limit)
                if end > mark.at + 1:
                    found.append(Quotation(mark.at, end, mark.at + 1, end))
                    open_style = mark.style if end == paragraph.end else None
        at = following
    return _Found(found, open_style)


def _closing(here: Sequence[Mark], at: int) -> int | None:
    """The index of the mark that closes the one at `at`, None when the paragraph has none before the next opening."""
    candidate: int | None = None
    for index in range(at + 1, len(here)):
        mark = here[index]
        if mark.style is not here[at].style:
            continue
        if mark.closes or mark.role is Role.EITHER:
            return index
        if mark.role is Role.OPENS:
            break
        candidate = index if candidate is None else candidate
    return candidate


def _next_opening(here: Sequence[Mark], at: int) -> int:
    """The index of the next mark that opens in the style of the one at `at`, the number of marks when there is none."""
    style = here[at].style
    return next(
        (i for i in range(at + 1, len(here)) if here[i].style is style and here[i].role is Role.OPENS), len(here)
    )


def _unclosed_end(text: str, start: int, limit: int) -> int:
    """Where a quotation without a closing mark ends: at the limit, or with its first sentence when that is far off."""
    if limit - start > _LONGEST_UNCLOSED and (stop := _STOP.search(text, start, limit)):
        return stop.end()
    return start + len(text[start:limit].rstrip())
