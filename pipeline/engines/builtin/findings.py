"""What claim extraction works with: the material of one article, and findings, which are claims before their id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.dates import parse_day
from pipeline.engines.builtin.decontextualize import Reading
from pipeline.engines.builtin.referents import Referents
from pipeline.engines.builtin.statements import Statement
from pipeline.text.parse import Parse
from pipeline.text.quotes import Quotation
from pipeline.types import Attribution, CheckWorthiness, ExclusionReason, Modality, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis


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

    def statements_in(self, sentence: int) -> tuple[Statement, ...]:
        """The statements whose words touch a sentence, without those inside another source's words, in text order."""
        return self._by_sentence.get(sentence, ())

    def cued_in(self, sentence: int) -> tuple[Statement, ...]:
        """The statements whose cue stands in a sentence, in text order."""
        return self._by_cue.get(sentence, ())

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
    def _by_sentence(self) -> dict[int, tuple[Statement, ...]]:
        found: dict[int, list[Statement]] = {}
        for statement in self.analysis.statements:
            if statement.within is None:
                for sentence in statement.sentences:
                    found.setdefault(sentence, []).append(statement)
        return {sentence: tuple(statements) for sentence, statements in found.items()}

    @cached_property
    def _by_cue(self) -> dict[int, tuple[Statement, ...]]:
        found: dict[int, list[Statement]] = {}
        starts = [(s.start, s.end, s.index) for s in self.analysis.sentences]
        for statement in self.analysis.statements:
            cue = statement.attribution.cue_span
            if cue is not None:
                at = next((i for start, end, i in starts if start <= cue.start < end), None)
                if at is not None:
                    found.setdefault(at, []).append(statement)
        return {sentence: tuple(statements) for sentence, statements in found.items()}

    def _quotations(self, start: int, end: int) -> tuple[Quotation, ...]:
        return tuple(q for q in self.analysis.quotations if q.start < end and start < q.end)
