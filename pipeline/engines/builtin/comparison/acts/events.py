"""Events side by side: done or not done, one outcome or another.

Two aligned points tell another event when one negates the predicate that the other asserts, or when they give different
values of one set of the lexicon `contrasts` (dead, missing; in public, behind closed doors; approved, rejected). A
charge and its denial by two sources are no contradiction between articles: each reports what its source says.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.acts.clashes import find_clashes
from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.wording import plain_words
from pipeline.grounding.words import stem
from pipeline.text.lexicon import load_groups, load_rows, load_words
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Alignment
    from pipeline.engines.builtin.comparison.points import Point, Version

LIKENESS, NEARER, SHARED = 0.36, 1, 0.2
"""Of two points whose values of one set are compared: their least likeness, how many points at most may be nearer to
them than they are, and the least weight of the words they share, as a share of the lighter side's."""
BY_NAMES_ALONE = 0.5
"""Least likeness when the points share no word but names."""
_QUANTITIES = frozenset({"extent"})  # in long articles nearly every two sentences have "all" here and "some" there
NEGATION_REACH = 5
"""Words before a phrase among which a negation is taken to be of it."""


class Contrast(NamedTuple):
    """Two values of one set."""

    kind: str
    relation: Relation


def compare_events(one: Version, other: Version, alignment: Alignment) -> Iterator[Draft]:
    """The points of two versions that tell another event: each pair once, each point in one contrast of a kind."""
    contrasts = list(_contrasts(one, other, alignment))
    shown = {(id(c.mine), id(c.theirs)) for c in contrasts}
    for found in contrasts:
        places = (_place(one, found.mine), _place(other, found.theirs))
        confidence = round(min(0.88, 0.3 + 0.6 * found.likeness), 3)
        kind, relation = found.contrast
        yield Draft(relation, Aspect.EVENT, *places, f"event_{kind}", confidence, "Told in another way")
    for clash in find_clashes(one, other, alignment):
        if (id(clash.mine.point), id(clash.theirs.point)) not in shown:
            places = (_place(one, clash.mine.point), _place(other, clash.theirs.point))
            confidence = round(min(0.85, 0.35 + 0.6 * clash.likeness), 3)
            lead = "Said to be so, or not so"
            yield Draft(Relation.CONFLICT, Aspect.EVENT, *places, "event_turned", confidence, lead)


class _Found(NamedTuple):
    """Two points with different values of one set."""

    mine: Point
    theirs: Point
    contrast: Contrast
    likeness: float


def _contrasts(one: Version, other: Version, alignment: Alignment) -> Iterator[_Found]:
    """For each set the most alike points that give different values of it, each point once."""
    grid = alignment.grid(one.number, other.number)
    mine = [(i, p, _told(p)) for i, p in enumerate(one.points)]
    theirs = [(j, p, _told(p)) for j, p in enumerate(other.points)]
    found: list[_Found] = []
    for i, p, said in mine:
        for j, q, told in theirs:
            if not said or not told or (contrast := _contrast(said, told)) is None or contrast.kind in _QUANTITIES:
                continue
            near = alignment.rank(one.number, other.number, i, j) <= NEARER
            least = LIKENESS if p.plain_stems & q.plain_stems else BY_NAMES_ALONE
            if near and grid[i, j] >= least and alignment.rarity.overlap(p.stems, q.stems) >= SHARED:
                found.append(_Found(p, q, contrast, float(grid[i, j])))
    used: set[tuple[str, int]] = set()
    for item in sorted(found, key=lambda f: -f.likeness):
        keys = {(item.contrast.kind, id(item.mine)), (item.contrast.kind, id(item.theirs))}
        if not keys & used:
            used |= keys
            yield item


def contrast_of(one: Point, other: Point) -> Contrast | None:
    """The first set of which two statements give different values and share none.

    What a statement negates is no value of it, unless the negation belongs to the value ("did not answer").
    """
    return _contrast(_told(one), _told(other))


def _told(point: Point) -> dict[str, frozenset[str]]:
    return _values(plain_words(point.text))


def _contrast(mine: dict[str, frozenset[str]], theirs: dict[str, frozenset[str]]) -> Contrast | None:
    for kind in sorted(mine.keys() & theirs.keys()):
        if not mine[kind] & theirs[kind]:
            return Contrast(kind, _relations()[kind])
    return None


def fate_of(word: str) -> str | None:
    """What a word says became of people ("dead", "hurt", "missing"), None when it says nothing of it."""
    return _fates().get(word.lower())


@cache
def _fates() -> dict[str, str]:
    return {phrase: value for kind, value, phrase in _phrases() if kind == "fate" and " " not in phrase}


def turned(one: Point, other: Point) -> bool:
    """Whether a predicate that both have is negated on one side alone."""
    mine, theirs = _predicates(one), _predicates(other)
    return any(mine[word] != theirs[word] for word in mine.keys() & theirs.keys())


def _predicates(point: Point) -> dict[str, bool]:
    """The stems of a point's verbs and predicate words, and whether each is negated."""
    parse, inside = point.parse, set(point.tokens)
    denied = point.is_denial
    function = load_words("function_words")
    found: dict[str, bool] = {}
    for token in point.words:
        predicate = token.pos == "VERB" or token.dep in ("acomp", "attr", "oprd")
        if predicate and token.lemma.lower() not in function:
            verb = token.index if token.pos == "VERB" else token.head
            near = {token.index, *parse.children[token.index], *parse.children[verb]}
            below = {c for n in near if n != verb for c in parse.children[n] if parse.tokens[c].dep == "det"}
            words = {parse.tokens[i].text.lower().replace("’", "'") for i in (near | below) & inside}
            negated = bool(words & (load_groups("polarity")["negation"] | {"n't"}))
            found[stem(token.lemma.lower())] = negated != denied
    return found


def _place(version: Version, point: Point) -> Place:
    return Place(version.number, version.mention(point.span.start, point.span.end))


def _values(words: tuple[str, ...]) -> dict[str, frozenset[str]]:
    text = f" {' '.join(words)} "
    negation = load_groups("polarity")["negation"]
    found: dict[str, frozenset[str]] = {}
    for kind, value, phrase in _phrases():
        at = text.find(f" {phrase} ")
        if at >= 0 and (negation & set(phrase.split()) or not negation & set(_leading(text[:at]))):
            found[kind] = found.get(kind, frozenset()) | {value}
    return found


def _leading(text: str) -> list[str]:
    """The words before a phrase that can negate it: the last few, back to where another clause ends."""
    words = text.split()[-NEGATION_REACH:]
    last = max((at for at, word in enumerate(words) if word in ("and", "but", "or")), default=-1)
    return words[last + 1 :]


@cache
def _phrases() -> tuple[tuple[str, str, str], ...]:
    rows = load_rows("contrasts")
    return tuple((kind, value, w.replace("_", " ")) for kind, _, value, words in rows for w in words.split())


@cache
def _relations() -> dict[str, Relation]:
    strongest: dict[str, Relation] = {}
    for kind, relation, _, _ in load_rows("contrasts"):
        strongest.setdefault(kind, Relation(relation))
    return strongest
