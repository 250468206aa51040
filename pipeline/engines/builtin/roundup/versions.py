"""The versions of a story as a round-up sees them: what of each may be told, and what the others have alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.engines.builtin.claims.extract import extract_claims
from pipeline.engines.builtin.comparison.points import stems_of
from pipeline.engines.builtin.summary.fitness import is_opinion_piece, judge_sentences, set_apart
from pipeline.engines.builtin.summary.salience import facts_of, measure_salience
from pipeline.engines.stories import version_labels
from pipeline.text.shingles import resemblance, shingles
from pipeline.types import Claim, Mention, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.store.embeddings import Embedder

ALIKE, SHARED = 0.72, 0.45
"""Least cosine of a sentence that tells the same as another, and least share of the other's content words that it has.
The cosine alone takes two sentences on one topic for one: most pairs of real news above .62 told other things."""
LONGEST_SHOWN = 160  # characters of a statement that is shown whole where versions disagree
COPIED = 0.5  # resemblance from which a later version is a copy of an earlier one
_CORRECTION = re.compile(r"(?i)(?:correction|clarification|editor['’]s note|update)\b")
_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence that may stand in a round-up.

    `version` and `index` say where, `place` counts the sentences of the body before it, `row` is its row of the
    similarities.
    """

    version: int
    index: int
    place: int
    row: int
    salience: float
    facts: frozenset[str]


@dataclass(frozen=True)
class Versions:
    """A story's versions. `copies` maps a version to the earlier one that it copies; `sentences` has all bodies' rows.

    `similarity` has shape (rows, rows): cosines of the embeddings of all sentences of all versions.
    """

    analyses: tuple[Analysis, ...]
    claims: tuple[tuple[Claim, ...], ...]
    labels: tuple[str, ...]
    copies: dict[int, int]
    told: tuple[Told, ...]
    rows: tuple[tuple[int, int], ...]
    similarity: NDArray[np.float32]

    def mention(self, version: int, index: int) -> Mention:
        """A whole sentence of a version."""
        article = self.analyses[version].article
        sentence = self.analyses[version].sentences[index]
        return Mention(article.article_id, Span.of(article.text, sentence.start, sentence.end))

    def stated(self, version: int, at: Span) -> Span:
        """The shortest claim that holds some words, where it is short enough to be shown; else the words."""
        spans = (span for claim in self.claims[version] for span in claim.spans)
        around = (s for s in spans if s.start <= at.start and at.end <= s.end <= s.start + LONGEST_SHOWN)
        return min(around, key=lambda s: s.end - s.start, default=at)

    def origin(self, version: int) -> int:
        """The version itself, or the one that it copies."""
        return self.copies.get(version, version)

    def tell_same(self, told: Told, row: int) -> bool:
        """Whether the sentence of a row tells what `told` tells: near in sense, its numbers and most of its words."""
        own, other = self.rows[told.row], self.rows[row]
        if float(self.similarity[told.row, row]) < ALIKE or not self._numbers(*own) <= self._numbers(*other):
            return False
        words = self._stems(*own)
        return len(words & self._stems(*other)) >= SHARED * len(words)

    def alike(self, told: Told) -> dict[int, tuple[int, float]]:
        """For each other version its sentence nearest to this one, and the cosine."""
        best: dict[int, tuple[int, float]] = {}
        for row, (version, index) in enumerate(self.rows):
            cosine = float(self.similarity[told.row, row])
            if version != told.version and cosine > best.get(version, (0, -1.0))[1]:
                best[version] = (index, cosine)
        return best

    def confirmed_by(self, told: Told) -> tuple[Mention, ...]:
        """For each other version the sentence nearest to this one, where it tells the same."""
        best: dict[int, tuple[float, int]] = {}
        for row, (version, _) in enumerate(self.rows):
            if version != told.version and self.tell_same(told, row):
                best[version] = max(best.get(version, (0.0, row)), (float(self.similarity[told.row, row]), row))
        return tuple(self.mention(*self.rows[row]) for _, (_, row) in sorted(best.items()))

    def _stems(self, version: int, index: int) -> frozenset[str]:
        return stems_of(self.analyses[version].sentences[index].text)

    def _numbers(self, version: int, index: int) -> frozenset[str]:
        return frozenset(_NUMBER.findall(self.analyses[version].sentences[index].text))


def read_versions(analyses: Sequence[Analysis], embedder: Embedder) -> Versions:
    """The versions with the sentences that are fit to be told and their salience within their own article."""
    told: list[Told] = []
    rows: list[tuple[int, int]] = []
    texts: list[str] = []
    superseded = _superseded(analyses)
    claims: list[tuple[Claim, ...]] = []
    for number, analysis in enumerate(analyses):
        first = len(rows)
        extraction = extract_claims(analysis)
        claims.append(extraction.claims)
        reasons = judge_sentences(analysis, extraction.outcomes)
        reasons = set_apart(analysis, reasons) if is_opinion_piece(reasons) else reasons
        salience = measure_salience(analysis, embedder, extraction.claims)
        for index, (parse, reason) in enumerate(zip(analysis.parses, reasons, strict=True)):
            if parse.sentence.heading:
                continue
            if reason is None and number not in superseded and not _CORRECTION.match(parse.sentence.text):
                told.append(Told(number, index, len(rows) - first, len(rows), salience.scores[index], facts_of(parse)))
            rows.append((number, index))
            texts.append(parse.sentence.text)
    vectors = embedder.embed(texts)
    return Versions(
        tuple(analyses),
        tuple(claims),
        version_labels([a.article for a in analyses]),
        _copies(analyses),
        tuple(told),
        tuple(rows),
        vectors @ vectors.T,
    )


def _superseded(analyses: Sequence[Analysis]) -> frozenset[int]:
    """Versions that their own outlet told anew later: they are compared, and the later one is told."""
    dated = [(a.article.publisher, a.article.published or "") for a in analyses]
    return frozenset(
        n for n, (who, day) in enumerate(dated) if who and day and any(w == who and later > day for w, later in dated)
    )


def _copies(analyses: Sequence[Analysis]) -> dict[int, int]:
    found = [shingles(a.article.text) for a in analyses]
    copies: dict[int, int] = {}
    for later in range(len(found)):
        for earlier in range(later):
            if earlier not in copies and resemblance(found[earlier], found[later]) >= COPIED:
                copies[later] = earlier
                break
    return copies
