"""What one version alone has: the claims nothing in the other versions is like, those that matter most first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.scores import load_score
from pipeline.engines.builtin.comparison.wording import negations, plain_words
from pipeline.types import Aspect, Mention

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Alignment
    from pipeline.engines.builtin.comparison.points import Point, Version

MOST = 3
"""Claims of one version alone that are shown."""
EACH = 2
"""How many are shown of a story for each of its versions."""
UNLIKE = 0.5
"""Likeness below which another version has nothing like a point."""
_ANSWERING = frozenset(
    {"accuse", "acknowledge", "admit", "claim", "concede", "confirm", "deny", "dispute", "insist", "promise"}
    | {"refuse", "reject", "rule"}
)
"""Verbs, as lemmas, by which somebody charges, answers or takes a stand."""


class Terms(NamedTuple):
    """What tells that a claim of one version alone matters: each in 0..1, the last four 0 or 1.

    Its check-worthiness, its likeness to the nearest point of another version, whether a source says it, whether in
    quotation marks, whether the sentence charges, answers or takes a stand, and whether the claim has a negation.
    """

    worth: float
    nearest: float
    reported: float
    quoted: float
    answering: float
    negated: float


class Lone:
    """A claim that one version alone has, with how sure that is, and how likely a reader wants to be told of it."""

    def __init__(self, version: Version, point: Point, terms: Terms) -> None:
        self.version = version
        self.point = point
        self.terms = terms
        self.confidence = round(min(0.8, 0.9 - terms.nearest), 3)
        self.weight = load_score("only", Terms._fields).probability(terms._asdict())

    @property
    def mention(self) -> Mention:
        """The words that state it."""
        return self.version.mention(self.point.span.start, self.point.span.end)

    @property
    def aspect(self) -> Aspect:
        """What happened, always: the rest of what it tells belongs to it."""
        return Aspect.EVENT


def find_lone_points(versions: Sequence[Version], alignment: Alignment) -> Iterator[Lone]:
    """The claims that one version alone has, those that matter most first, not all of one version."""
    lone = sorted(lone_points(versions, alignment), key=lambda p: (-p.weight, p.version.number, p.point.span.start))
    shown: Counter[int] = Counter()
    sentences: set[tuple[int, int]] = set()
    for claim in lone:
        place = (claim.version.number, claim.point.sentence)
        if place not in sentences and shown[claim.version.number] < MOST and shown.total() < EACH * len(versions):
            shown[claim.version.number] += 1
            sentences.add(place)
            yield claim


def lone_points(versions: Sequence[Version], alignment: Alignment) -> Iterator[Lone]:
    """All claims of some versions that no other version has anything like."""
    for version in versions:
        for index, point in enumerate(version.points):
            nearest = max((_nearest(alignment, version, index, v) for v in versions if v is not version), default=1.0)
            if point.claimed and nearest < UNLIKE:
                yield Lone(version, point, _terms(point, nearest))


def _terms(point: Point, nearest: float) -> Terms:
    answering = any(token.lemma.lower() in _ANSWERING for token in point.parse.tokens)
    negated = negations(plain_words(" ".join(span.quote for span in point.spans))) > 0
    signs = (not point.is_authors, point.is_quoted, answering, negated)
    return Terms(point.check_worthiness, nearest, *map(float, signs))


def _nearest(alignment: Alignment, version: Version, index: int, other: Version) -> float:
    if not other.points:
        return 0.0
    if version.number < other.number:
        return float(alignment.grid(version.number, other.number)[index].max())
    return float(alignment.grid(other.number, version.number)[:, index].max())
