"""Drafts of statements: where the cue and the words stand, before it is known who is meant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from pipeline.engines.builtin.attribution.beside import quotations_by_cue
from pipeline.engines.builtin.attribution.cues import Cue
from pipeline.engines.builtin.attribution.page import Page, Range
from pipeline.engines.builtin.attribution.statements import Pattern
from pipeline.text.quotes import Quotation

_ENDS = ",.?!…—–-'’\""
_LONGEST_TITLE = 8  # words, all the long ones capitalised: a title or subheading in quotation marks
_FEWEST_WORDS = 2  # of an utterance inside a sentence without a cue of its own


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before its speaker is known.

    `pieces` are character ranges of the content, in order; `quoted` says whether they stand in quotation marks;
    `follows` is the index of the draft whose speaker this one shares; `subject` a (sentence, token) that names the
    speaker without being a cue's source. When both are None the cue's own source decides.
    """

    pieces: tuple[Range, ...]
    quoted: bool
    pattern: Pattern
    cue: Cue | None = None
    follows: int | None = None
    subject: tuple[int, int] | None = None

    @property
    def start(self) -> int:
        """Where its content begins."""
        return self.pieces[0][0]


class _Covered:
    """Ranges of a text; asks whether one of them holds a given range."""

    def __init__(self, pieces: Iterable[Range]) -> None:
        ordered = sorted(pieces)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def __contains__(self, piece: Range) -> bool:
        at = bisect_right(self._starts, piece[0]) - 1
        return at >= 0 and self._ends[at] >= piece[1]


def draft_cued(page: Page) -> tuple[list[Draft], list[Quotation]]:
    """Drafts for every cue that has content, and the quotations left without one; both in text order."""
    by_cue = quotations_by_cue(page)
    taken = {q for quoted in by_cue.values() for q in quoted}
    quoting = {(cue.sentence, cue.head) for cue in by_cue}
    drafts: list[Draft] = []
    for cue in (*by_cue, *(c for c in page.cues if (c.sentence, c.head) not in quoting)):
        quoted = by_cue.get(cue)
        if quoted:
            inner = tuple(page.inner(q) for q in quoted)
            drafts.append(Draft(inner, quoted=True, pattern=Pattern.QUOTE_CUE, cue=cue))
        elif cue.content and (pieces := page.clause_pieces(cue)):
            drafts.append(_clause_draft(page, cue, pieces, taken))
    drafts.sort(key=lambda d: d.start)
    covered = _Covered(piece for draft in drafts for piece in draft.pieces)
    return drafts, [q for q in page.quotations if q not in taken and is_utterance(page, q, covered)]


def _clause_draft(page: Page, cue: Cue, pieces: tuple[Range, ...], taken: set[Quotation]) -> Draft:
    """A statement in indirect speech; a quotation that ends it and runs past its sentence is followed to its end."""
    last = page.quotation_at(pieces[-1][1] - 1)
    sentence_end = page.parses[cue.sentence].sentence.end
    if last is not None and last.end > sentence_end and last.start >= pieces[-1][0] - 1:
        end = last.end if last.start > pieces[-1][0] else last.inner_end
        pieces = (*pieces[:-1], (pieces[-1][0], end))
    covered = sum(
        max(0, min(end, q.inner_end) - max(start, q.inner_start))
        for start, end in pieces
        for q in page.quotations_in(start, end)
    )
    if not page.is_quoted(page.parses[cue.sentence], cue.head):
        taken.update(q for start, end in pieces for q in page.quotations_in(start, end) if q.inner_start >= start)
    return Draft(pieces, quoted=2 * covered > sum(e - s for s, e in pieces), pattern=cue.pattern, cue=cue)


def is_utterance(page: Page, quotation: Quotation, covered: _Covered) -> bool:
    """Whether a quotation that no cue governs is somebody's speech, not words held at a distance or a title."""
    if (quotation.start, quotation.end) in covered:
        return False
    words = page.text[quotation.inner_start : quotation.inner_end].split()
    if quotation.continues:
        return True
    sentence = page.parses[page.sentence_at(quotation.start)].sentence
    if all(w[0].isupper() for w in words if len(w) > 3) and len(words) < _LONGEST_TITLE:
        return False
    ends = page.text[quotation.inner_end - 1] in _ENDS or quotation.end >= sentence.end
    lead = page.text[sentence.start : quotation.start].rstrip()
    opens = not lead or lead.endswith(":")
    return len(words) >= _FEWEST_WORDS and ends and opens and not sentence.heading
