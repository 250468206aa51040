"""Drafts of statements: where the cue and the words stand, before it is known who is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.engines.builtin.cues import Cue
from pipeline.engines.builtin.page import Page, Range
from pipeline.engines.builtin.statements import Pattern
from pipeline.engines.builtin.syntax import noun_phrase
from pipeline.text.quotes import Quotation

_OPENERS = ",:;—–-([“"
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


def draft_cued(page: Page) -> tuple[list[Draft], list[Quotation]]:
    """Drafts for every cue that has content, and the quotations left without one; both in text order."""
    by_cue, taken = _quotations_by_cue(page)
    drafts: list[Draft] = []
    for cue in page.cues:
        quoted = by_cue.get((cue.sentence, cue.head))
        if quoted:
            inner = tuple((q.inner_start, q.inner_end) for q in quoted)
            drafts.append(Draft(inner, quoted=True, pattern=Pattern.QUOTE_CUE, cue=cue))
        elif cue.content and (pieces := page.clause_pieces(cue)):
            drafts.append(_clause_draft(page, cue, pieces, taken))
    drafts.sort(key=lambda d: d.start)
    return drafts, [q for q in page.quotations if q not in taken and is_utterance(page, q, drafts)]


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
    taken.update(q for start, end in pieces for q in page.quotations_in(start, end))
    return Draft(pieces, quoted=2 * covered > sum(e - s for s, e in pieces), pattern=cue.pattern, cue=cue)


# -- quotations beside their cue ----------------------------------------------------------------------------------------


def _quotations_by_cue(page: Page) -> tuple[dict[tuple[int, int], list[Quotation]], set[Quotation]]:
    """For each quoting cue, by sentence and head, the utterances beside it; and all utterances so taken."""
    found: dict[tuple[int, int], list[Quotation]] = {}
    taken: set[Quotation] = set()
    cues = _quoting_cues(page)
    for quotation in page.quotations:
        cue = _cue_beside(page, quotation, cues)
        if cue is not None:
            found.setdefault((cue.sentence, cue.head), []).append(quotation)
            taken.add(quotation)
    return found, taken


def _quoting_cues(page: Page) -> dict[int, list[Cue]]:
    """The cues that may introduce a quotation and stand outside of one, by sentence."""
    found: dict[int, list[Cue]] = {}
    for cue in page.cues:
        if cue.quotes and not page.is_quoted(page.parses[cue.sentence], cue.head):
            found.setdefault(cue.sentence, []).append(cue)
    return found


def _cue_beside(page: Page, quotation: Quotation, cues: dict[int, list[Cue]]) -> Cue | None:
    """The cue right after an utterance, else the one that leads up to it, in the sentences it begins and ends in."""
    last, first = page.sentence_at(quotation.end - 1), page.sentence_at(quotation.start)
    for cue in cues.get(last, ()):
        if _comes_right_after(page, quotation, cue):
            return cue
    leading = [cue for cue in cues.get(first, ()) if _leads_up_to(page, quotation, cue)]
    return leading[-1] if leading else None


def _comes_right_after(page: Page, quotation: Quotation, cue: Cue) -> bool:
    """Whether the first word after a quotation belongs to a cue or its source: "...," she said."""
    parse = page.parses[cue.sentence]
    if page.text[quotation.inner_end - 1] not in ",.?!…—–-'’\"" and page.text[quotation.end : quotation.end + 1] != ",":
        return False
    after = next((t for t in parse.tokens if t.start >= quotation.end and t.pos not in ("PUNCT", "SPACE")), None)
    if after is None or after.start > parse.tokens[cue.head].start:
        return False
    own = set(cue.words)
    if cue.source is not None:
        own.update(noun_phrase(parse, cue.source, without=(cue.head,)))
    own.update(c for c in parse.children[cue.head] if parse.tokens[c].dep == "advmod")
    return after.index in own


def _leads_up_to(page: Page, quotation: Quotation, cue: Cue) -> bool:
    """Whether nothing but the cue's own clause stands between it and the quotation: she told reporters, "..."."""
    parse = page.parses[cue.sentence]
    if parse.tokens[cue.head].start > quotation.start:
        return False
    between = [t for t in parse.tokens if parse.tokens[cue.head].end <= t.start < quotation.start]
    if not _is_set_off(page, quotation) and any(t.pos != "PUNCT" for t in between):
        return False
    barred = {i for c in cue.content for i in (c,) if not page.is_quoted(parse, c)}
    verbs = [
        t
        for t in between
        if t.pos == "VERB" and t.dep not in ("acl", "relcl", "amod") and not page.is_quoted(parse, t.index)
    ]
    return not verbs and not any(t.index in barred for t in between if t.pos in ("NOUN", "PROPN", "VERB"))


def _is_set_off(page: Page, quotation: Quotation) -> bool:
    """Whether a quotation begins a sentence or paragraph, or follows a mark that separates it from what is before."""
    before = (
        page.text[: quotation.start].rstrip(" \u00a0")
        if quotation.start < 80
        else page.text[quotation.start - 80 : quotation.start].rstrip(" \u00a0")
    )
    if not before or before[-1] in ",:\n—–" or page.text[quotation.start - 1] == "\n":
        return True
    return page.parses[page.sentence_at(quotation.start)].sentence.start == quotation.start


def is_utterance(page: Page, quotation: Quotation, drafts: Sequence[Draft]) -> bool:
    """Whether a quotation that no cue governs is somebody's speech, not words held at a distance or a title."""
    if any(s <= quotation.start and quotation.end <= e for d in drafts for s, e in d.pieces):
        return False
    words = page.text[quotation.inner_start : quotation.inner_end].split()
    if quotation.continues:
        return True
    sentence = page.parses[page.sentence_at(quotation.start)].sentence
    return len(words) >= _FEWEST_WORDS and quotation.start == sentence.start and not sentence.heading
