"""Numbers side by side: counts and amounts of the same thing in two versions.

A figure is a number with what it counts and how exact it says it is. Two figures are of the same thing when their
statements are alike, their units fit and what they count can be the same; equal values are paired first, because texts
about one event share most of their numbers. Values in the bounds of each other agree ("about 40" and 38, "30 to 40" and
38); open bounds differ without contradiction ("more than 30" and 38), 40 and 38 cannot both be so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.amounts import Amount, find_amounts
from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.grammar import personwords
from pipeline.engines.builtin.grammar.syntax import child
from pipeline.grounding.words import stem
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Alignment
    from pipeline.engines.builtin.comparison.points import Point, Version

LEAST_FIT = 0.5
"""Least fit of two figures of one thing: likeness of their statements plus what nouns and verbs add or take."""
LEAST_LIKENESS = 0.3
SAME_NOUN, BOTH_PEOPLE, OTHER_NOUN = 0.2, 0.05, -0.25
SAME_VERB, SAME_VALUE = 0.1, 0.15
_GROWS = frozenset(
    {"dead", "died", "killed", "dy", "death", "toll", "hurt", "injur", "wound", "missing", "ill", "infect", "case"}
    | {"evacuat", "arrest", "signatur", "donat", "rescu", "fallen"}
)
"""Stems of what is counted anew as time goes on, so that two counts of different hours may both be true."""


@dataclass(frozen=True)
class Figure:
    """A number of a statement: `noun` is the stem of what it counts, "" when the text leaves it out."""

    point: Point
    index: int  # of the point in its version
    amount: Amount
    noun: str
    is_people: bool
    verb: str
    place: Place


def figures_of(version: Version) -> tuple[Figure, ...]:
    """The figures of a version's points in text order; one that stands in two points is given by the shorter."""
    found: dict[int, Figure] = {}
    for index, point in enumerate(version.points):
        for amount in find_amounts(point.parse):
            if not any(s.start <= amount.start and amount.end <= s.end for s in point.claim.spans):
                continue
            figure = _figure(version, point, index, amount)
            known = found.get(amount.start)
            if known is None or len(point.tokens) < len(known.point.tokens):
                found[amount.start] = figure
    return tuple(found[start] for start in sorted(found))


def compare_figures(one: Version, other: Version, alignment: Alignment) -> Iterator[Draft]:
    """The numbers of one thing in two versions, each number once, the best fit first."""
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
            yield _draft(left[i], right[j], fit, one, other)


def _figure(version: Version, point: Point, index: int, amount: Amount) -> Figure:
    parse = point.parse
    token = next(t for t in parse.tokens if t.start <= amount.number_start < t.end)
    noun = _counted(point, token.index)
    verb = _verb(point, noun if noun is not None else token.index)
    word = parse.tokens[noun].lemma.lower() if noun is not None else ""
    people = word in personwords.person_nouns() or word in ("people", "resident", "pupil", "victim", "child")
    end = parse.tokens[noun].end if noun is not None and token.index < noun <= token.index + 4 else amount.end
    place = Place(version.number, version.mention(amount.start, max(end, amount.end)))
    return Figure(point, index, amount, stem(word) if word else "", people, verb, place)


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


def _verb(point: Point, at: int) -> str:
    tokens = point.parse.tokens
    for _ in range(8):
        if tokens[at].pos in ("VERB", "AUX"):
            return stem(tokens[at].lemma.lower())
        if tokens[at].head == at:
            break
        at = tokens[at].head
    return ""


def _fit(one: Figure, other: Figure, likeness: float) -> float:
    """How surely two figures are of one thing; 0 when their units cannot be compared."""
    if likeness < LEAST_LIKENESS or not one.amount.comparable(other.amount):
        return 0.0
    noun = 0.0
    if one.noun and other.noun:
        noun = SAME_NOUN if one.noun == other.noun else BOTH_PEOPLE if one.is_people and other.is_people else OTHER_NOUN
        noun = max(noun, 0.0) if one.amount.unit else noun
    verb = SAME_VERB if one.verb and one.verb == other.verb else 0.0
    return likeness + noun + verb + (SAME_VALUE if one.amount.agrees(other.amount) else 0.0)


def _draft(one: Figure, other: Figure, fit: float, left: Version, right: Version) -> Draft:
    a, b = one.amount, other.amount
    if a.agrees(b):
        return Draft(Relation.AGREE, Aspect.NUMBER, one.place, other.place, "number_same", 0.85, "The same number")
    conflict = a.excludes(b) and not (_grows(one, other) and _apart_in_time(left, right))
    relation = Relation.CONFLICT if conflict else Relation.DIFFER
    confidence = round(min(0.9, 0.35 + 0.5 * min(fit, 1.1)), 3)
    rule = "number_conflict" if conflict else "number_differ"
    return Draft(relation, Aspect.NUMBER, one.place, other.place, rule, confidence, "Different numbers")


@lru_cache(maxsize=1)
def _growing() -> frozenset[str]:
    return frozenset(stem(word) for word in _GROWS) | _GROWS


def _grows(one: Figure, other: Figure) -> bool:
    return bool(_growing() & (one.point.stems | other.point.stems))


def _apart_in_time(one: Version, other: Version) -> bool:
    """Whether two articles were published at different times, as far as both say."""
    mine, theirs = one.analysis.article.published, other.analysis.article.published
    if not mine or not theirs:
        return False
    size = min(len(mine), len(theirs))
    return mine[:size] != theirs[:size]
