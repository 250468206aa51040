"""Events side by side: done or not done, one outcome or another.

Two aligned points tell another event when one negates the predicate that the other asserts, or when they give different
values of one set of the lexicon `contrasts` (dead, missing; in public, behind closed doors; approved, rejected). A
charge and its denial by two sources are no contradiction between articles: each reports what its source says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.people import same_speaker
from pipeline.engines.builtin.comparison.wording import plain_words
from pipeline.grounding.words import stem
from pipeline.text.lexicon import load_groups, load_rows, load_words
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Pair
    from pipeline.engines.builtin.comparison.points import Point, Version

TURNED_LIKENESS = 0.5
"""Least likeness of a pair of which one side negates the other."""
CONTRAST_LIKENESS = 0.42
"""Least likeness of a pair whose values of one set are compared."""
_DENIED = "it is not true that "


class Contrast(NamedTuple):
    """Two values of one set."""

    kind: str
    relation: Relation


def compare_events(one: Version, other: Version, pairs: Iterable[Pair]) -> Iterator[Draft]:
    """The aligned points that tell another event, each pair once."""
    for pair in pairs:
        if not pair.mutual:
            continue
        places = (_place(one, pair.one), _place(other, pair.other))
        near = pair.likeness >= (
            CONTRAST_LIKENESS if pair.one.plain_stems & pair.other.plain_stems else TURNED_LIKENESS
        )
        contrast = contrast_of(pair.one, pair.other) if near else None
        if contrast is not None:
            confidence = round(min(0.88, 0.3 + 0.6 * pair.likeness), 3)
            lead = "Told in another way"
            yield Draft(contrast.relation, Aspect.EVENT, *places, f"event_{contrast.kind}", confidence, lead)
        elif pair.likeness >= TURNED_LIKENESS and _one_voice(pair.one, pair.other) and turned(pair.one, pair.other):
            confidence = round(min(0.85, 0.25 + 0.7 * pair.likeness), 3)
            yield Draft(
                Relation.CONFLICT, Aspect.EVENT, *places, "event_turned", confidence, "Said to be so, or not so"
            )


def contrast_of(one: Point, other: Point) -> Contrast | None:
    """The first set of which two statements give different values and share none.

    What a statement negates is no value of it, unless the negation belongs to the value ("did not answer").
    """
    mine, theirs = (_values(words) for words in (plain_words(one.text), plain_words(other.text)))
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


def is_denial(point: Point) -> bool:
    """Whether a source denies what the words say."""
    return point.text.lower().startswith(_DENIED)


def _one_voice(one: Point, other: Point) -> bool:
    """Whether both are said by the authors, or by one source: only then do two statements contradict each other."""
    return (one.is_authors and other.is_authors) or same_speaker(one.attribution, other.attribution)


def turned(one: Point, other: Point) -> bool:
    """Whether a predicate that both have is negated on one side alone."""
    mine, theirs = _predicates(one), _predicates(other)
    return any(mine[word] != theirs[word] for word in mine.keys() & theirs.keys())


def _predicates(point: Point) -> dict[str, bool]:
    """The stems of a point's verbs and predicate words, and whether each is negated."""
    parse, inside = point.parse, set(point.tokens)
    denied = is_denial(point)
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
    negated = bool(load_groups("polarity")["negation"].intersection(words))
    found: dict[str, frozenset[str]] = {}
    for kind, value, phrase in _phrases():
        if f" {phrase} " in text and (not negated or "not" in phrase.split() or "no" in phrase.split()):
            found[kind] = found.get(kind, frozenset()) | {value}
    return found


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
