"""Speakers that stand as labels before quoted words ("VENN: ...") or sign them ("..." — Mara Venn)."""

from __future__ import annotations

import re

from pipeline.engines.builtin.attribution.drafts import Draft
from pipeline.engines.builtin.attribution.page import Page
from pipeline.engines.builtin.attribution.statements import Pattern
from pipeline.text.quotes import Quotation

_LABEL = re.compile(r"(?P<name>[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3}):\s+(?=\S)")
_SIGNATURE = re.compile(r"\s{0,3}[―—–]+\s*(?P<name>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,4})")


def labeled(page: Page, quotation: Quotation) -> Draft | None:
    """A quotation that opens with its speaker in capitals and a colon, as in a transcript; None when it does not."""
    start, end = page.inner(quotation)
    found = _LABEL.match(page.text, start, end)
    if found is None:
        return None
    return _by_name(page, (found.end(), end), found.span("name"), Pattern.LABEL)


def signed(page: Page, quotation: Quotation) -> Draft | None:
    """A quotation with a dash and a name behind it that end the line; None when it has none."""
    found = _SIGNATURE.match(page.text, quotation.end)
    if found is None:
        return None
    rest = page.text[found.end() : found.end() + 1]
    if rest not in ("", "\n", ",", "\u00a0"):
        return None
    return _by_name(page, page.inner(quotation), found.span("name"), Pattern.SIGNED)


def _by_name(page: Page, piece: tuple[int, int], name: tuple[int, int], pattern: Pattern) -> Draft | None:
    sentence = page.sentence_at(name[0])
    inside = [t.index for t in page.parses[sentence].tokens if name[0] <= t.start < name[1] and t.pos != "PUNCT"]
    if not inside or piece[0] >= piece[1]:
        return None
    return Draft((piece,), quoted=True, pattern=pattern, subject=(sentence, inside[-1]))
