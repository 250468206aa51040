"""Quotations: where they begin and end in an article's text, across sentences and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import NamedTuple

from pipeline.text.marks import Family, Mark, Role, marks
from pipeline.text.paragraphs import Paragraph, split_paragraphs

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
    """The quotations of a paragraph, and the family of the one still open at its end."""

    quotations: list[Quotation]
    still_open: Family | None


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """The outermost quotations of a text, in order and without overlap; nothing inside one is reported again.

    Single words in marks (titles, words held at a distance) count. A quotation without a closing mark ends with its
    paragraph, or before the next opening mark in it, unless a following paragraph plainly goes on with it. Time is
    linear in the length of the text.
    """
    done: list[Quotation] = []
    still_open: Family | None = None
    between: Paragraph | None = None  # a paragraph without marks while a quotation is open
    paragraphs = split_paragraphs(text)
    for paragraph, following in zip_longest(paragraphs, paragraphs[1:]):
        here = marks(text, paragraph.start, paragraph.end)
        if still_open and not here and not between:
            between = paragraph
            continue
        resumed = _resumed(text, paragraph, here, still_open) if still_open else None
        if resumed and between:
            done.append(Quotation(between.start, between.end, between.start, between.end, continues=True))
        elif still_open and not resumed:
            done[-1] = _shortened(text, done[-1])
        between = None
        found = resumed or _within(text, paragraph, here)
        if found.still_open is None and following:
            found = _reopened(text, paragraph, here, following, found)
        done += found.quotations
        still_open = found.still_open
    return (*done[:-1], _shortened(text, done[-1])) if still_open else tuple(done)


def _reopened(text: str, paragraph: Paragraph, here: Sequence[Mark], following: Paragraph, found: _Found) -> _Found:
    """The paragraph as one open quotation, where its first mark is unclosed and the next paragraph repeats it.

    Marks of another shape within are then quotations inside the quotation.
    """
    whole = found.quotations and found.quotations[0]
    if (
        not whole
        or whole.start != paragraph.start
        or whole.inner_end != whole.end
        or text[whole.start] != text[following.start]
    ):
        return found
    opening = here[0]
    if any(m.family is opening.family and m.straight is opening.straight for m in here[1:]):
        return found
    return _Found([replace(whole, end=paragraph.end, inner_end=paragraph.end)], opening.family)


def _shortened(text: str, quotation: Quotation) -> Quotation:
    """A quotation that nothing closes: as it is, or its first sentence alone where it is too long to be believed."""
    stop = _STOP.search(text, quotation.inner_start, quotation.end)
    if quotation.end - quotation.start <= _LONGEST_UNCLOSED or not stop:
        return quotation
    return replace(quotation, end=stop.end(), inner_end=stop.end())


def _resumed(text: str, paragraph: Paragraph, here: Sequence[Mark], family: Family) -> _Found | None:
    """The quotations of a paragraph that goes on with an open quotation, None when it does not."""
    index = next((i for i, mark in enumerate(here) if mark.family is family), None)
    if index is None:
        return None
    mark = here[index]
    if mark.role is Role.OPENS and mark.at == paragraph.start:
        found = _within(text, paragraph, here)
        if not found.quotations or found.quotations[0].start != mark.at:
            return None
        return found._replace(quotations=[replace(found.quotations[0], continues=True), *found.quotations[1:]])
    if mark.role is Role.CLOSES_AFTER_STOP:
        tail = Quotation(paragraph.start, mark.end, paragraph.start, mark.at, continues=True)
        rest = _within(text, paragraph, here[index + 1 :])
        return rest._replace(quotations=[tail, *rest.quotations])
    return None


def _within(text: str, paragraph: Paragraph, here: Sequence[Mark]) -> _Found:
    """The quotations that begin in a paragraph."""
    closing = _closings(here)
    found: list[Quotation] = []
    still_open: Family | None = None
    at = 0
    while at < len(here):
        mark, following = here[at], at + 1
        if at in closing:
            closer = here[closing[at]]
            found.append(Quotation(mark.at, closer.end, mark.end, closer.at))
            following = closing[at] + 1
        elif mark.role is Role.OPENS and not (mark.family is Family.SINGLE and mark.straight):
            following = _next_opening(here, at)
            limit = here[following].at if following < len(here) else paragraph.end
            end = mark.end + len(text[mark.end : limit].rstrip())
            if end > mark.end:
                found.append(Quotation(mark.at, end, mark.end, end))
                still_open = mark.family if end == paragraph.end else None
        at = following
    return _Found(found, still_open)


def _closings(here: Sequence[Mark]) -> dict[int, int]:
    """For each opening mark that is closed within the paragraph the index of the mark that closes it."""
    pairs: dict[int, int] = {}
    for family in Family:
        indices = [i for i, mark in enumerate(here) if mark.family is family]
        waiting: list[int] = []
        for index, following in zip_longest(indices, indices[1:]):
            role = here[index].role
            if role is Role.OPENS or (role is Role.EITHER and not waiting):
                waiting.append(index)
            elif waiting and not (role is Role.MAY_CLOSE and following and _closes(here[following])):
                pairs[waiting.pop()] = index
    return pairs


def _closes(mark: Mark) -> bool:
    return mark.role in (Role.CLOSES, Role.CLOSES_AFTER_STOP)


def _next_opening(here: Sequence[Mark], at: int) -> int:
    """The index of the next mark that opens in the family of the one at `at`, the number of marks when none does."""
    family = here[at].family
    return next(
        (i for i in range(at + 1, len(here)) if here[i].family is family and here[i].role is Role.OPENS), len(here)
    )
