"""What claim extraction works with: the material of one article, and findings, which are claims before their id."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.attribution.statements import Pattern, Statement
from pipeline.engines.builtin.claims.decontextualize import Reading
from pipeline.engines.builtin.entities.referents import Referents, Speakers
from pipeline.engines.builtin.grammar.dates import parse_day
from pipeline.engines.builtin.grammar.phrases import bare_phrase
from pipeline.engines.builtin.grammar.syntax import antecedent
from pipeline.text.parse import Parse
from pipeline.text.quotes import Quotation
from pipeline.types import Attribution, CheckWorthiness, ExclusionReason, Modality, SourceKind, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis


_RELATIVE = re.compile(r"\b(?:whom|which|who)$")
_DETERMINED = re.compile(r"(?:the|a|an|these|those|his|her|its|their)\b", re.IGNORECASE)
_OPENERS = frozenset(
    {"the", "a", "an", "some", "many", "several", "one", "two", "most", "few", "other", "his", "her", "its"}
)
LONGEST_SOURCE = 10  # words of a source's description that are taken as they stand
_CLOSING = {"“": "”", "‘": "’", "«": "»", "„": "“"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim before it has an id; the fields are those of `Claim`, `signals` the parts of its confidence."""

    text: str
    spans: tuple[Span, ...]
    attribution: Attribution
    proposition: str | None
    modality: Modality
    check_worthiness: CheckWorthiness
    signals: Mapping[str, float]
    sentences: tuple[int, ...]


class Findings(NamedTuple):
    """What one sentence yields, or why it yields nothing."""

    found: tuple[Finding, ...] = ()
    reason: ExclusionReason | None = None


class Material:
    """One article's analysis, arranged by sentence, with the readings that wording needs."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.referents = Referents(analysis)
        self.speakers = Speakers(self.referents)
        self.published = parse_day(analysis.article.published)
        self._readings: dict[int, Reading] = {}

    def parse(self, sentence: int) -> Parse:
        """The parse of a sentence."""
        return self.analysis.parses[sentence]

    def reading(self, sentence: int) -> Reading:
        """What writing out the words of a sentence needs; kept, as several claims may come from one sentence."""
        if sentence not in self._readings:
            parse = self.parse(sentence)
            quotations = self._quotations(parse.sentence.start, parse.sentence.end)
            self._readings[sentence] = Reading(parse, self.referents, self.published, quotations)
        return self._readings[sentence]

    def lead(self, sentence: int, end: int) -> str:
        """The words of a sentence before an offset of the article; empty when it lies elsewhere."""
        start = self.parse(sentence).sentence.start
        return self.analysis.article.text[start:end]

    def statements_in(self, sentence: int) -> tuple[Statement, ...]:
        """The statements whose words touch a sentence, without those inside another source's words, in text order.

        A heading has none: the text below states it.
        """
        return self._by_sentence.get(sentence, ())

    def is_told_twice(self, statement: Statement, sentence: int) -> bool:
        """Whether "according to X" holds a quotation whose own speaker stands beside it: that one said it."""
        if statement.pattern is not Pattern.ACCORDING_TO:
            return False
        first, last = statement.content[0].start, statement.content[-1].end
        others = [s for s in self.statements_in(sentence) if s is not statement and s.attribution.direct_quote]
        return any(first <= s.content[-1].end <= last for s in others)

    def speaker(self, statement: Statement, sentence: int) -> str | None:
        """The speaker of a statement as the subject of a sentence; "many of whom" with the people it means."""
        phrase = self.speakers.phrase(statement)
        if phrase is None:
            return None
        described = self._described(statement, phrase)
        if described is not None:
            return described
        if not _RELATIVE.search(phrase):
            return phrase
        parse = self.parse(sentence)
        source = self.tokens_in(sentence, [statement.source] if statement.source else [])
        word = next((i for i in source if parse.tokens[i].tag in ("WP", "WDT")), None)
        if word is None or antecedent(parse, word) == word:
            return phrase
        meant = self.reading(sentence).word_out(bare_phrase(parse, antecedent(parse, word))).text
        meant = meant if _DETERMINED.match(meant) or not phrase.lower().endswith("of whom") else f"the {meant}"
        return _RELATIVE.sub(meant, phrase)

    def _described(self, statement: Statement, phrase: str) -> str | None:
        """The whole description of a source without a name where it stands: "a report by the ministry"."""
        source, kind = statement.source, statement.attribution.kind
        at = self._sentence_at(source.start) if source is not None else None
        if source is None or at is None or kind is SourceKind.NAMED:
            return None
        words = source.quote.split()
        telling = phrase.lower().split()[-1]
        if len(words) > LONGEST_SOURCE or "," in source.quote or telling not in source.quote.lower().split():
            return None
        text = self.reading(at).word_out(sorted(self.tokens_in(at, [source]))).text
        opens = text.split()[0].lower() in _OPENERS if text else False
        return text[:1].lower() + text[1:] if opens else text or None

    def cue_verb(self, statement: Statement, sentence: int) -> int | None:
        """The token of a sentence that is the main word of a statement's cue, None when the cue stands elsewhere."""
        cue = statement.cue or statement.attribution.cue_span
        words = [self.parse(sentence).tokens[i] for i in sorted(self.tokens_in(sentence, [cue] if cue else []))]
        verbs = [t for t in words if t.pos == "VERB"] or [t for t in words if t.pos not in ("PUNCT", "AUX", "PART")]
        return verbs[-1].index if verbs else None

    def cited(self, statement: Statement, sentence: int) -> tuple[int, ...]:
        """The sentences that a claim of a statement rests on: its own, and the one whose cue names the speaker."""
        cue = statement.attribution.cue_span
        near = cue.start if cue is not None else self._deciding_cue(statement)
        at = None if near is None else self._sentence_at(near)
        return (sentence,) if at is None else tuple(sorted({sentence, at}))

    def marks_around(self, statement: Statement, sentence: int) -> tuple[str, str]:
        """The quotation marks that the article puts around a statement's words."""
        spans = [s for s in statement.content if s.end > self.parse(sentence).sentence.start] or list(statement.content)
        for q in self._quotations(spans[0].start - 1, spans[0].end):
            if q.start <= spans[0].start and spans[0].end <= q.end and q.inner_start > q.start:
                mark = self.analysis.article.text[q.start : q.inner_start].strip()
                return mark, _CLOSING.get(mark, mark)
        return self._house_marks

    @cached_property
    def _house_marks(self) -> tuple[str, str]:
        """The marks of the article's first quotation."""
        first = next((q for q in self.analysis.quotations if q.inner_start > q.start), None)
        mark = self.analysis.article.text[first.start : first.inner_start].strip() if first is not None else "“"
        return mark, _CLOSING.get(mark, mark)

    def _deciding_cue(self, statement: Statement) -> int | None:
        """Where the last cue before a statement names the same speaker."""
        start, speaker = statement.content[0].start, statement.attribution.speaker
        cues = self._cues.get(speaker, ()) if speaker is not None else ()
        at = bisect_left(cues, start)
        return cues[at - 1] if at else None

    def _sentence_at(self, offset: int) -> int | None:
        at = bisect_right(self._starts, offset) - 1
        return at if at >= 0 and offset < self.analysis.sentences[at].end else None

    def tokens_in(self, sentence: int, spans: Iterable[Span]) -> frozenset[int]:
        """The indices of a sentence's tokens that lie in one of the spans."""
        stretches = [(s.start, s.end) for s in spans]
        tokens = self.parse(sentence).tokens
        return frozenset(t.index for t in tokens if any(a < t.end and t.start < b for a, b in stretches))

    def span(self, sentence: int, indices: Sequence[int]) -> Span:
        """The exact words from the first to the last of some tokens, without marks that enclose or follow them."""
        tokens = self.parse(sentence).tokens
        words = [i for i in indices if tokens[i].pos not in ("PUNCT", "SPACE")] or list(indices)
        start, end = tokens[min(words)].start, tokens[max(words)].end
        return Span.of(self.analysis.article.text, start, end)

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.analysis.sentences]

    @cached_property
    def _quotation_ends(self) -> list[int]:
        return [q.end for q in self.analysis.quotations]

    @cached_property
    def _cues(self) -> dict[str, list[int]]:
        """Where the cues of each speaker stand, in order."""
        found: dict[str, list[int]] = {}
        for statement in self.analysis.statements:
            cue, speaker = statement.attribution.cue_span, statement.attribution.speaker
            if cue is not None and speaker is not None:
                found.setdefault(speaker, []).append(cue.start)
        return {speaker: sorted(starts) for speaker, starts in found.items()}

    @cached_property
    def _by_sentence(self) -> dict[int, tuple[Statement, ...]]:
        found: dict[int, list[Statement]] = {}
        for statement in self.analysis.statements:
            if not self._is_inside_another(statement):
                for sentence in statement.sentences:
                    if not self.analysis.sentences[sentence].heading:
                        found.setdefault(sentence, []).append(statement)
        return {sentence: tuple(statements) for sentence, statements in found.items()}

    def _is_inside_another(self, statement: Statement) -> bool:
        """Whether a source's words hold the statement; being within a mere topic or attitude does not count."""
        at = statement.within
        while at is not None:
            outer = self.analysis.statements[at]
            if outer.puts_forward and outer.pattern is not Pattern.OBJECT and outer.attribution.speaker is not None:
                return True
            at = outer.within
        return False

    def _quotations(self, start: int, end: int) -> tuple[Quotation, ...]:
        """The quotations that touch a stretch of the text; they stand in order and never overlap."""
        ends = self._quotation_ends
        first = bisect_right(ends, start)
        return tuple(takewhile(lambda q: q.start < end, islice(self.analysis.quotations, first, None)))
