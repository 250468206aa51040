"""An article's text with its parses and quotations, and the questions about positions that attribution asks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from pipeline.engines.builtin.attribution.cues import Cue, find_cues
from pipeline.engines.builtin.entities.roster import Roster
from pipeline.engines.builtin.grammar.syntax import spread
from pipeline.text.parse import Parse
from pipeline.text.quotes import Quotation

Range = tuple[int, int]

_BLANK = " \t\n\r\f\v\u00a0"
_LEADING = _BLANK + ",;:.—–-)"
_TRAILING = _BLANK + ",;:—–-("
_LONGEST_QUOTED_NAME = 40  # characters
_NOBODY = frozenset({"you", "let", "'s", "’s"})
_SPEECH_ROLES = frozenset({"i", "we", "you", "me", "us", "my", "our", "your", "it", "let"})


class Page:
    """Read access to one article for attribution; positions are code points of its text."""

    def __init__(self, text: str, parses: Sequence[Parse], quotations: Sequence[Quotation]) -> None:
        self.text = text
        self.parses = parses
        self.quotations = [q for q in quotations if any(map(str.isalnum, text[q.inner_start : q.inner_end]))]
        self._quotation_starts = [q.start for q in self.quotations]
        self._sentence_starts = [p.sentence.start for p in parses]

    @cached_property
    def cues(self) -> tuple[Cue, ...]:
        """The cues of every sentence in order, less those a quoted speaker applies to himself or to whom he speaks."""
        found = (cue for number, parse in enumerate(self.parses) for cue in find_cues(parse, number))
        return tuple(cue for cue in found if not self._is_own_voice(cue))

    @cached_property
    def roster(self) -> Roster:
        """Which names of the article are people's."""
        return Roster(self.parses)

    def cues_in(self, sentence: int) -> tuple[Cue, ...]:
        """The cues of one sentence."""
        return self._cues_by_sentence.get(sentence, ())

    @cached_property
    def _cues_by_sentence(self) -> dict[int, tuple[Cue, ...]]:
        found: dict[int, tuple[Cue, ...]] = {}
        for cue in self.cues:
            found[cue.sentence] = (*found.get(cue.sentence, ()), cue)
        return found

    def _is_own_voice(self, cue: Cue) -> bool:
        parse = self.parses[cue.sentence]
        if not self.is_quoted(parse, cue.head):
            return cue.source is not None and (
                parse.tokens[cue.source].text.lower() in _NOBODY or self._comes_from_speech(parse, cue.source)
            )
        return cue.source is None or parse.tokens[cue.source].text.lower() in _SPEECH_ROLES

    def _comes_from_speech(self, parse: Parse, source: int) -> bool:
        """Whether a source stands in quoted speech, not in a short quoted name, though its cue does not."""
        quotation = self.quotation_at(parse.tokens[source].start)
        return (quotation is not None and quotation.end - quotation.start > _LONGEST_QUOTED_NAME) or (
            quotation is not None and parse.tokens[source].pos == "PRON"
        )

    def quotation_at(self, position: int) -> Quotation | None:
        """The quotation that a character stands in, marks included, None when it stands in none."""
        at = bisect_right(self._quotation_starts, position) - 1
        return self.quotations[at] if at >= 0 and position < self.quotations[at].end else None

    def quotations_in(self, start: int, end: int) -> list[Quotation]:
        """The quotations that overlap a range, in order."""
        first = max(0, bisect_right(self._quotation_starts, start) - 1)
        last = bisect_right(self._quotation_starts, end)
        return [q for q in self.quotations[first:last] if q.start < end and start < q.end]

    def is_quoted(self, parse: Parse, index: int) -> bool:
        """Whether a token stands in a quotation."""
        return self.quotation_at(parse.tokens[index].start) is not None

    def is_all_quoted(self, sentence: int) -> bool:
        """Whether a sentence stands in one quotation from end to end."""
        span = self.parses[sentence].sentence
        quotation = self.quotation_at(span.start)
        return quotation is not None and quotation.end >= span.end - 1

    def sentence_at(self, position: int) -> int:
        """The index of the sentence that a character stands in, or of the last one that begins before it."""
        return max(0, bisect_right(self._sentence_starts, position) - 1)

    def sentences_of(self, pieces: Iterable[Range]) -> tuple[int, ...]:
        """The indices of the sentences that ranges of the text touch, in order."""
        touched: set[int] = set()
        for start, end in pieces:
            touched.update(range(self.sentence_at(start), self.sentence_at(end - 1) + 1))
        return tuple(sorted(touched))

    def inner(self, quotation: Quotation) -> Range:
        """What stands between a quotation's marks, without blanks at its ends."""
        start, end = quotation.inner_start, quotation.inner_end
        while self.text[start] in _BLANK:
            start += 1
        while self.text[end - 1] in _BLANK:
            end -= 1
        return start, end

    def trim(self, start: int, end: int) -> Range:
        """A range without blanks and stray marks at its ends; a final stop stays."""
        while start < end and self.text[start] in _LEADING:
            start += 1
        while start < end and self.text[end - 1] in _TRAILING:
            end -= 1
        return start, end

    def range_of(self, parse: Parse, indices: Sequence[int]) -> Range:
        """The range from the first to the last of some tokens."""
        return parse.tokens[indices[0]].start, parse.tokens[indices[-1]].end

    def clause_pieces(self, cue: Cue) -> tuple[Range, ...]:
        """The words a cue governs, without the opening "that", the cue and its source; in one range for each run."""
        parse = self.parses[cue.sentence]
        kept = set(cue.content) - set(cue.words)
        if cue.source is not None and cue.source in kept:
            kept -= set(spread(parse, (cue.source,)))
        order = _without_opener(parse, kept)
        ranges = (self._balanced(*self.trim(*self.range_of(parse, run))) for run in _runs(parse, order))
        return tuple((start, end) for start, end in ranges if any(map(str.isalnum, self.text[start:end])))

    def _balanced(self, start: int, end: int) -> Range:
        """The range with both marks, or neither, of a quotation that begins or ends where it does."""
        for q in self.quotations_in(start, end):
            reaches = not any(map(str.isalnum, self.text[end : q.inner_end]))
            if q.start > start and reaches:
                end = max(end, q.end)
            elif q.end < end and start <= q.inner_start:
                start = min(start, q.start)
            elif q.start <= start and end <= q.end:
                start, end = max(start, q.inner_start), min(end, q.inner_end)
        return start, end


def _without_opener(parse: Parse, kept: set[int]) -> list[int]:
    order = sorted(kept)
    while order and (parse.tokens[order[0]].pos == "PUNCT" or _is_that(parse, order[0])):
        order.pop(0)
    return order


def _is_that(parse: Parse, index: int) -> bool:
    token = parse.tokens[index]
    return token.dep == "mark" and token.text.lower() == "that"


def _runs(parse: Parse, order: Sequence[int]) -> Iterator[list[int]]:
    """Runs of neighbouring tokens; punctuation alone does not break a run."""
    run: list[int] = []
    for index in order:
        if run and any(parse.tokens[i].pos not in ("PUNCT", "SPACE") for i in range(run[-1] + 1, index)):
            yield run
            run = []
        run.append(index)
    if run:
        yield run
