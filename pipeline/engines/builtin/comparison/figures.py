"""Numbers side by side: counts and amounts of the same thing in two versions.

A figure is a number with what it counts and how exact it says it is. Two figures are of the same thing when their
statements are alike, their units fit and what they count can be the same; equal values are paired first, because texts
about one event share most of their numbers. Values in the bounds of each other agree ("about 40" and 38, "30 to 40" and
38); open bounds differ without contradiction ("more than 30" and 38), 40 and 38 cannot both be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.amounts import Amount, find_amounts
from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.events import fate_of
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS
from pipeline.engines.builtin.comparison.wording import same_verb
from pipeline.engines.builtin.grammar import personwords
from pipeline.engines.builtin.grammar.syntax import child
from pipeline.grounding.words import stem
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.engines.builtin.comparison.alignment import Alignment
    from pipeline.engines.builtin.comparison.points import Point, Version

    Grid = NDArray[np.float32]

LEAST_FIT = 0.4
"""Least fit of two figures of one thing: likeness of their statements plus what nouns and verbs add or take."""
LEAST_LIKENESS = 0.3
ALONE_LIKENESS, ALONE_TIMES, ALONE_FIT = 0.2, 3.0, 0.5
"""Least likeness and largest ratio of figures that nothing else competes with, and the fit they are given."""
SAME_NOUN, BOTH_PEOPLE, OTHER_NOUN = 0.2, 0.05, -0.35
SAME_VERB, SAME_VALUE = 0.1, 0.3
SAME_FATE, OTHER_FATE = 0.15, -0.4
FAR_APART, FAR = -0.3, 15.0
"""What is taken off when one value is more than so many times the other: rarely two counts of one thing."""
_GROWS = ("dead", "hurt", "missing", "ill", "held")
"""Fates that are counted anew as time goes on, so that two counts of different hours may both be true."""


@dataclass(frozen=True)
class Figure:
    """A number of a statement: `noun` is the stem of what it counts, "" when the text leaves it out."""

    point: Point
    index: int  # of the point in its version
    amount: Amount
    noun: str
    is_people: bool
    verb: str
    fates: frozenset[str]
    place: Place


@lru_cache(maxsize=KEPT_VERSIONS)
def figures_of(version: Version) -> tuple[Figure, ...]:
    """The figures of a version's points in text order; one that stands in two points is given by the shorter."""
    found: dict[int, Figure] = {}
    for index, point in enumerate(version.points):
        for amount in find_amounts(point.parse):
            if not point.holds(amount.number_start, amount.end):
                continue
            figure = _figure(version, point, index, amount)
            known = found.get(amount.start)
            if known is None or len(point.tokens) < len(known.point.tokens):
                found[amount.start] = figure
    return tuple(found[start] for start in sorted(found))


class Match(NamedTuple):
    """Two figures of one thing and how surely they are."""

    one: Figure
    other: Figure
    fit: float

    @property
    def agrees(self) -> bool:
        """Whether both are the same amount."""
        return self.one.amount.agrees(self.other.amount)


def compare_figures(one: Version, other: Version, matches: Iterable[Match]) -> Iterator[Draft]:
    """What the matched numbers of two versions say of each other."""
    for match in matches:
        yield _draft(match.one, match.other, match.fit, one, other)


def match_figures(one: Version, other: Version, alignment: Alignment) -> Iterator[Match]:
    """The numbers of one thing in two versions, each number once: equal ones first, then the best fit."""
    left, right = figures_of(one), figures_of(other)
    grid = alignment.grid(one.number, other.number)
    ranked = sorted(
        (
            (fit, i, j)
            for i, a in enumerate(left)
            for j, b in enumerate(right)
            if (fit := _fit(a, b, float(grid[a.index, b.index]))) >= LEAST_FIT
        ),
        key=lambda r: (-r[0], r[1], r[2]),
    )
    mine: set[int] = set()
    theirs: set[int] = set()
    for fit, i, j in ranked:
        if i not in mine and j not in theirs:
            mine.add(i)
            theirs.add(j)
            yield Match(left[i], right[j], fit)
    rest = ([f for i, f in enumerate(left) if i not in mine], [f for j, f in enumerate(right) if j not in theirs])
    yield from _alone_of_their_kind(*rest, grid)


def _alone_of_their_kind(left: Sequence[Figure], right: Sequence[Figure], grid: Grid) -> Iterator[Match]:
    """Figures that are left on both sides as the only ones of their noun and order of magnitude."""
    for one in left:
        kin = [f for f in right if _is_kin(one, f, grid)]
        if len(kin) == 1 and sum(_is_kin(f, kin[0], grid) for f in left) == 1:
            yield Match(one, kin[0], ALONE_FIT)


def _is_kin(one: Figure, other: Figure, grid: Grid) -> bool:
    if not one.noun or one.noun != other.noun or not one.amount.comparable(other.amount):
        return False
    near = float(grid[one.index, other.index]) >= ALONE_LIKENESS and one.amount.times(other.amount) <= ALONE_TIMES
    return near and not (one.fates and other.fates and one.fates != other.fates)


def _figure(version: Version, point: Point, index: int, amount: Amount) -> Figure:
    parse = point.parse
    token = next(t for t in parse.tokens if t.start <= amount.number_start < t.end)
    noun = _counted(point, token.index)
    verb = _verb(point, noun if noun is not None else token.index)
    word = parse.tokens[noun].lemma.lower() if noun is not None else ""
    people = word in personwords.person_nouns() or word in ("people", "resident", "pupil", "victim", "child")
    end = parse.tokens[noun].end if noun is not None and token.index < noun <= token.index + 4 else amount.end
    place = Place(version.number, version.mention(amount.start, max(end, amount.end)))
    return Figure(point, index, amount, stem(word) if word else "", people, verb, _fates(point, token.index), place)


def _counted(point: Point, number: int) -> int | None:
    """The token of the noun that a number counts, None when the text leaves it out or it is a mere unit."""
    tokens = point.parse.tokens
    at = number
    for _ in range(4):
        token = tokens[at]
        if token.dep in ("nummod", "quantmod", "compound", "amod", "nmod", "npadvmod") and token.head != at:
            at = token.head
            if tokens[at].pos in ("NOUN", "PROPN") and tokens[at].ent not in ("DATE", "TIME"):
                return at
            continue
        of = next((c for c in point.parse.children[at] if tokens[c].text.lower() == "of"), None)
        whom = child(point.parse, of, "pobj") if of is not None else None
        return whom if whom is not None and tokens[whom].pos in ("NOUN", "PROPN") else None
    return None


def _fates(point: Point, number: int) -> frozenset[str]:
    """What became of those who are counted (dead, hurt, missing), told by the words nearest to the number."""
    tokens = point.parse.tokens
    near = sorted(point.tokens, key=lambda i: abs(i - number))
    for at in near:
        if found := fate_of(tokens[at].text):
            return frozenset({found})
    return frozenset()


def _verb(point: Point, at: int) -> str:
    tokens = point.parse.tokens
    for _ in range(8):
        if tokens[at].pos in ("VERB", "AUX"):
            return tokens[at].lemma.lower()
        if tokens[at].head == at:
            break
        at = tokens[at].head
    return ""


def _fit(one: Figure, other: Figure, likeness: float) -> float:
    """How surely two figures are of one thing; 0 when their units cannot be compared."""
    if likeness < LEAST_LIKENESS or not one.amount.comparable(other.amount):
        return 0.0
    fit = likeness + _noun_fit(one, other, likeness)
    fit += SAME_VERB if one.verb and same_verb(one.verb, other.verb) else 0.0
    if one.fates and other.fates and not one.amount.unit:
        fit += SAME_FATE if one.fates == other.fates else OTHER_FATE
    if one.amount.agrees(other.amount):
        return fit + SAME_VALUE
    return fit + (FAR_APART if one.amount.times(other.amount) > FAR else 0.0)


def _noun_fit(one: Figure, other: Figure, likeness: float) -> float:
    """What the nouns add or take; other nouns matter less the more alike the statements are."""
    if not one.noun or not other.noun or one.noun == other.noun:
        return SAME_NOUN if one.noun and one.noun == other.noun else 0.0
    if one.is_people and other.is_people:
        return BOTH_PEOPLE
    return 0.0 if one.amount.unit else OTHER_NOUN * (1 - likeness)


def _draft(one: Figure, other: Figure, fit: float, left: Version, right: Version) -> Draft:
    a, b = one.amount, other.amount
    if a.agrees(b):
        return Draft(Relation.AGREE, Aspect.NUMBER, one.place, other.place, "number_same", 0.85, "The same number")
    conflict = a.excludes(b) and not (_grows(one, other) and _apart_in_time(left, right))
    relation = Relation.CONFLICT if conflict else Relation.DIFFER
    confidence = round(min(0.9, 0.35 + 0.5 * min(fit, 1.1)), 3)
    rule = "number_conflict" if conflict else "number_differ"
    return Draft(relation, Aspect.NUMBER, one.place, other.place, rule, confidence, "Different numbers")


def _grows(one: Figure, other: Figure) -> bool:
    return one.amount.unit is None and bool((one.fates | other.fates) & frozenset(_GROWS))


def _apart_in_time(one: Version, other: Version) -> bool:
    """Whether two articles were published at different times, as far as both say."""
    mine, theirs = one.analysis.article.published, other.analysis.article.published
    if not mine or not theirs:
        return False
    size = min(len(mine), len(theirs))
    return mine[:size] != theirs[:size]
