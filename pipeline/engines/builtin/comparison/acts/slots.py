"""Places of one act: "in Harnmouth" and "outside Tessel".

Two aligned points tell of one act when they share a verb or its synonym. Where each names a place and no word of the
names is shared, or one says that it was not the other's place, the places differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.wording import same_verb
from pipeline.text.lexicon import load_groups, load_words
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Pair
    from pipeline.engines.builtin.comparison.points import Point, Version
    from pipeline.text.parse import Token

_WHERE = frozenset({"in", "at", "near", "off", "outside", "inside", "on", "into", "around", "beside"})
_OTHER_NAMES = frozenset({"DATE", "TIME", "PERSON", "EVENT"})


class Located(NamedTuple):
    """A place that a point names: the words of its name, whether the point says that it was not there, and where."""

    words: frozenset[str]
    denied: bool
    start: int
    end: int


def compare_slots(one: Version, other: Version, pairs: Iterable[Pair]) -> Iterator[Draft]:
    """The aligned points of one act that put it in another place."""
    for pair in pairs:
        if pair.mutual and _shares_a_verb(pair.one, pair.other):
            yield from _places(one, other, pair)


def places_of(point: Point) -> tuple[Located, ...]:
    """The named places that a point puts what it tells in, in order."""
    return tuple(located for token in point.words if (located := _located(point, token)) is not None)


def _located(point: Point, token: Token) -> Located | None:
    parse = point.parse
    if token.pos != "ADP" or token.text.lower() not in _WHERE:
        return None
    for index in parse.children[token.index]:
        noun = parse.tokens[index]
        if noun.dep == "pobj" and noun.pos == "PROPN" and noun.ent not in _OTHER_NAMES:
            words = frozenset(
                parse.tokens[i].text.lower() for i in parse.subtree(index) if parse.tokens[i].pos == "PROPN"
            )
            before = {t.text.lower() for t in parse.tokens[max(0, token.index - 2) : token.index]}
            return Located(words, bool(before & load_groups("polarity")["negation"]), token.start, noun.end)
    return None


def _places(one: Version, other: Version, pair: Pair) -> Iterator[Draft]:
    mine, theirs = places_of(pair.one), places_of(pair.other)
    if not mine or not theirs:
        return
    shared = frozenset().union(*(p.words for p in mine)) & frozenset().union(*(p.words for p in theirs))
    clash = next(((a, b) for a in mine for b in theirs if a.words & b.words and a.denied != b.denied), None)
    if shared and clash is None:
        return
    first, second = clash or (mine[0], theirs[0])
    sides = (
        Place(one.number, one.mention(first.start, first.end)),
        Place(other.number, other.mention(second.start, second.end)),
    )
    relation, confidence = (Relation.CONFLICT, 0.65) if clash else (Relation.DIFFER, 0.55)
    yield Draft(relation, Aspect.PLACE, *sides, "slot_place", confidence, "Another place")


def _shares_a_verb(one: Point, other: Point) -> bool:
    return any(same_verb(a, b) for a in _verbs(one) for b in _verbs(other))


def _verbs(point: Point) -> frozenset[str]:
    function = load_words("function_words")
    return frozenset(t.lemma.lower() for t in point.words if t.pos == "VERB" and t.lemma.lower() not in function)
