"""The composition of a round-up: what the versions share, where they disagree, who says what, what one alone has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.engines.base import SummaryOptions
from pipeline.engines.builtin.attribution.statements import CueKind
from pipeline.engines.builtin.claims.extract import MODEL
from pipeline.engines.builtin.loaded.neutrality import is_neutral
from pipeline.engines.builtin.roundup.versions import LONGEST_SHOWN, Told, Versions, read_versions
from pipeline.engines.builtin.summary.naming import Introductions
from pipeline.engines.builtin.summary.realization import VERBATIM, Realized, realize
from pipeline.engines.stories import round_up_length
from pipeline.types import Aspect, Comparison, ComparisonItem, Mention, Relation, RoundUp, RoundUpSentence, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.store.embeddings import Embedder

MOST_DISAGREEMENTS = 3
LATER = 0.15  # what each sentence before it takes from one that would open the round-up
LEAD = 3  # sentences at the beginning of a version that may open the round-up
REPEATS = 0.75  # cosine from which a sentence says again what is there
ALONE = 0.5  # cosine below which no other version has the like
SUPPORT, UNHEARD, REPLY, UNCITED, REPETITION = 0.15, 0.06, 0.12, 0.35, 0.35
SUREST = 0.6  # confidence from which a difference is told
TELLING = (Aspect.NUMBER, Aspect.DATE, Aspect.EVENT, Aspect.QUOTE, Aspect.ATTRIBUTION, Aspect.PLACE)
"""Aspects of which a mere difference is told; conflicts always are."""
_QUOTES = "“‘\"'"


def round_up(
    analyses: Sequence[Analysis], comparison: Comparison, options: SummaryOptions, embedder: Embedder
) -> RoundUp:
    """A round-up of at most `options.sentences` sentences (5 to 8 by the number of versions) and `options.words` words.

    First what most versions tell, then where they disagree, with each side's own words, then who says what. A sentence
    that only one version has, or that holds a contested point, names the version. Every version that is no copy of
    another is cited, as far as the length allows and it has a sentence that is fit.
    """
    versions = read_versions(analyses, embedder)
    count = options.sentences or round_up_length(len(analyses))
    composer = _Composer(versions, comparison.items, count)
    sentences = tuple(composer.sentences())
    if options.words is not None:
        sentences = _fitting(sentences, options.words)
    return RoundUp(tuple(a.article.article_id for a in analyses), sentences, composer.dropped, MODEL)


class _Step(StrEnum):
    """The parts of a round-up that are told in the versions' own sentences."""

    LEAD = "lead"  # what happened
    SHARED = "shared"  # what another version has too
    REST = "rest"  # the other sides, and what one version has alone


@dataclass
class _Composer:
    """Chooses and writes; `dropped` counts sentences that could not be made neutral."""

    versions: Versions
    items: Sequence[ComparisonItem]
    count: int
    dropped: int = 0
    known: Introductions = field(default_factory=Introductions)
    chosen: list[Told] = field(default_factory=list)
    cited: set[int] = field(default_factory=set)

    def sentences(self) -> Iterator[RoundUpSentence]:
        """The sentences in the order in which they are read."""
        disagreements = [item for item in self.items if _is_told(item)][: min(MOST_DISAGREEMENTS, self.count - 1)]
        left = self.count
        for step in (_Step.LEAD, _Step.SHARED):
            for sentence in self._told(min(1, left - len(disagreements)), step):
                left -= 1
                yield sentence
        for item in disagreements[:left]:
            left -= 1
            yield self._disagreement(item)
        yield from self._told(left, _Step.REST)

    def _told(self, count: int, step: _Step) -> Iterator[RoundUpSentence]:
        refused: set[Told] = set()
        while count > 0:
            told = self._next(refused, step)
            if told is None:
                return
            refused.add(told)
            written = realize(self.versions.analyses[told.version], told.index, self.known)
            if written is None or not is_neutral(written.text):
                self.dropped += 1
                continue
            self.chosen.append(told)
            count -= 1
            yield self._written(told, written)

    def _next(self, refused: set[Told], step: _Step) -> Told | None:
        open_ = [
            told
            for told in self.versions.told
            if told not in refused and told not in self.chosen and not self._repeats(told)
        ]
        if step is _Step.LEAD:
            early = [told for told in open_ if told.place < LEAD] or open_
            return max(early, key=lambda told: (self._gain(told) - LATER * told.place, -told.row), default=None)
        if step is _Step.SHARED:
            open_ = [told for told in open_ if self._support(told)]
        return max(open_, key=lambda told: (self._gain(told), -told.row), default=None)

    def _support(self, told: Told) -> int:
        """In how many other versions, copies not counted, the like stands."""
        own = self.versions.origin(told.version)
        found = {self.versions.origin(self._number(m.article_id)) for m in self.versions.confirmed_by(told)}
        return len(found - {own})

    def _gain(self, told: Told) -> float:
        """Salience and support, less repetition; another side's word and a version not cited yet count extra."""
        others = max(1, len(self.versions.analyses) - 1 - len(self.versions.copies))
        nearest = max((float(self.versions.similarity[told.row, c.row]) for c in self.chosen), default=0.0)
        uncited = bool(self.chosen) and self.versions.origin(told.version) not in self.cited
        return (
            told.salience
            + SUPPORT * self._support(told) / others
            + self._balance(told)
            + UNCITED * uncited
            - REPETITION * max(0.0, nearest - 0.3)
        )

    def _balance(self, told: Told) -> float:
        heard = {name for c in self.chosen for name in self._speakers(c)}
        unheard = {name: kind for name, kind in self._speakers(told).items() if name not in heard}
        if not heard or not unheard:
            return 0.0
        replies = any(kind in (CueKind.DENYING, CueKind.CONFIRMING) for kind in unheard.values())
        return REPLY if replies else UNHEARD

    def _speakers(self, told: Told) -> dict[str, CueKind]:
        return {
            s.attribution.speaker: s.kind
            for s in self.versions.analyses[told.version].statements
            if told.index in s.sentences and s.puts_forward and s.attribution.speaker
        }

    def _repeats(self, told: Told) -> bool:
        return any(float(self.versions.similarity[told.row, c.row]) >= REPEATS for c in self.chosen)

    def _written(self, told: Told, realized: Realized) -> RoundUpSentence:
        own = [self._mention(told.version, span) for span in realized.citations]
        confirming = self.versions.confirmed_by(told)
        self.cited |= {self.versions.origin(told.version)}
        text = realized.text
        if len(self.versions.analyses) > 1 and (self._is_contested(told) or not self._support(told)):
            text = self._named(told, text)
            confirming = ()
        self.cited |= {self.versions.origin(self._number(m.article_id)) for m in confirming}
        return RoundUpSentence(
            text, (*own, *confirming), supported=True, confidence=realized.confidence, calibrated=False
        )

    def _named(self, told: Told, text: str) -> str:
        """The sentence as what one version reports; "only" where nothing like it stands in any other."""
        label = self.versions.labels[told.version]
        alone = all(
            cosine < ALONE or self.versions.origin(v) == self.versions.origin(told.version)
            for v, (_, cosine) in self.versions.alike(told).items()
        )
        if text[:1] in _QUOTES:
            return f"In {label}, {text}"
        return f"{'Only ' if alone else ''}{label} reports that {self._lowered(told, text)}"

    def _lowered(self, told: Told, text: str) -> str:
        """The sentence as it stands behind "that": its first word small, unless it is a name."""
        first = text.split(maxsplit=1)[0].rstrip(",")
        parse = self.versions.analyses[told.version].parses[told.index]
        token = next((t for t in parse.tokens if t.text.lower() == first.lower()), None)
        if token is None or token.pos in ("DET", "ADP", "NUM", "PRON", "ADV", "SCONJ"):
            return text if token is None or first == "I" else text[:1].lower() + text[1:]
        named = token.pos == "PROPN" or token.ent in ("PERSON", "ORG", "GPE", "NORP") or first.isupper()
        article = self.versions.analyses[told.version].article.text
        if named or re.search(rf"[a-z,] {re.escape(first)}\b", article):
            return text
        return text[:1].lower() + text[1:]

    def _is_contested(self, told: Told) -> bool:
        """Whether the sentence holds one side of a conflict or difference."""
        at = self.versions.mention(told.version, told.index)
        return any(
            m.article_id == at.article_id and m.span.start < at.span.end and at.span.start < m.span.end
            for item in self.items
            if item.relation in (Relation.CONFLICT, Relation.DIFFER)
            for m in item.mentions
        )

    def _disagreement(self, item: ComparisonItem) -> RoundUpSentence:
        mentions = tuple(self._whole(m) for m in item.mentions)
        self.cited |= {self.versions.origin(self._number(m.article_id)) for m in mentions}
        lead = item.explanation.split(":", 1)[0]
        text = f"{lead}: {'; '.join(self._side(m) for m in item.mentions)}."
        confidence = round(VERBATIM * item.confidence, 4)
        return RoundUpSentence(text, mentions, supported=True, confidence=confidence, calibrated=False)

    def _side(self, mention: Mention) -> str:
        """One side of a disagreement: who has it, and the exact words of the claim that holds it."""
        number = self._number(mention.article_id)
        words = " ".join(self.versions.stated(number, mention.span).quote.split())
        shown = words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN].rsplit(' ', 1)[0]}…"
        return f"{self.versions.labels[number]} “{shown}”"

    def _whole(self, mention: Mention) -> Mention:
        """The sentence that a mention begins in."""
        number = self._number(mention.article_id)
        sentences = self.versions.analyses[number].sentences
        at = next((s.index for s in sentences if s.start <= mention.span.start < s.end), None)
        return mention if at is None else self.versions.mention(number, at)

    def _number(self, article_id: str) -> int:
        return next(n for n, a in enumerate(self.versions.analyses) if a.article.article_id == article_id)

    def _mention(self, version: int, span: Span) -> Mention:
        return Mention(self.versions.analyses[version].article.article_id, span)


def _is_told(item: ComparisonItem) -> bool:
    """Whether an item is a disagreement between versions of which a reader of the round-up should know."""
    apart = item.relation is Relation.CONFLICT or (item.relation is Relation.DIFFER and item.aspect in TELLING)
    return apart and item.confidence >= SUREST and len({m.article_id for m in item.mentions}) > 1


def _fitting(sentences: Sequence[RoundUpSentence], words: int) -> tuple[RoundUpSentence, ...]:
    """Sentences from the first on that fit into a number of words together; one that does not is passed over."""
    kept: list[RoundUpSentence] = []
    left = words
    for sentence in sentences:
        size = len(sentence.text.split())
        if size <= left:
            kept.append(sentence)
            left -= size
    return tuple(kept)
