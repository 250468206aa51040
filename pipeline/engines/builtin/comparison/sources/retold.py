"""Retold: whether two aligned points put forward the same thing, whoever says it.

A logistic score over what both share once the words that name their sources are left aside. The coefficients are
`pipeline/data/comparison/sources.json`, written by `benchmarks/quality_sources_fit.py`, which says what they were
fitted on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.acts.events import turned
from pipeline.engines.builtin.comparison.persons.people import described_as
from pipeline.engines.builtin.comparison.points import stems_of
from pipeline.engines.builtin.comparison.scores import load_score
from pipeline.engines.builtin.comparison.wording import same_verb
from pipeline.text.lexicon import load_words
from pipeline.types import SourceKind

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Pair, Rarity
    from pipeline.engines.builtin.comparison.points import Point

_OFFICIAL = frozenset({SourceKind.ORGANIZATION, SourceKind.DOCUMENT})
_MOST_WORDS = 4
"""Shared words from which more tell nothing."""


class Terms(NamedTuple):
    """What tells that two points are one statement; flags are 0 or 1, shares 0..1.

    `setting`: cosine of what is told around them. `overlap`, `union`: the weight of the shared words by rarity, over
    that of the lighter side and over that of all. `verb`: they share one. `quoted`: the words of a source stand in
    quotation marks. `negated`: one negates what the other says. `official`: a body or a document says it. `shared`: how
    many words, names and figures left aside, are in both.
    """

    setting: float
    overlap: float
    union: float
    verb: float
    quoted: float
    negated: float
    official: float
    shared: float


def terms_of(pair: Pair, rarity: Rarity) -> Terms:
    """The terms of two aligned points."""
    one, other = pair.one, pair.other
    named = _source_stems(one) | _source_stems(other)
    mine, theirs = (point.stems - named for point in (one, other))
    both, every = mine & theirs, rarity.weight(mine | theirs)
    said = [point.attribution for point in (one, other) if not point.is_authors]
    return Terms(
        setting=pair.setting,
        overlap=rarity.overlap(mine, theirs),
        union=rarity.weight(both) / every if every else 0.0,
        verb=float(any(same_verb(a, b) for a in _verbs(one) for b in _verbs(other))),
        quoted=float(any(a.direct_quote for a in said)),
        negated=float(turned(one, other) or one.is_denial != other.is_denial),
        official=float(any(a.kind in _OFFICIAL for a in said)),
        shared=float(min(_MOST_WORDS, len(_plain(both, one, other)))),
    )


def is_retold(terms: Terms) -> float:
    """The probability that two points are one statement."""
    return load_score("sources", Terms._fields).probability(terms._asdict())


def _source_stems(point: Point) -> frozenset[str]:
    return frozenset() if point.is_authors else described_as(point.attribution.speaker or "")


def _plain(stems: frozenset[str], *points: Point) -> frozenset[str]:
    """The stems that are neither figures nor parts of names."""
    names = (w for p in points for t in p.words if t.pos == "PROPN" for w in stems_of(t.text))
    return frozenset(w for w in stems - frozenset(names) if not w[:1].isdigit())


def _verbs(point: Point) -> frozenset[str]:
    function = load_words("function_words")
    return frozenset(t.lemma.lower() for t in point.words if t.pos == "VERB" and t.lemma.lower() not in function)
