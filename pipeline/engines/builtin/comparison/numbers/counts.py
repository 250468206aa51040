"""The figures of a version: each number with what it counts, what stands around it, and whose words it is in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.acts.events import fate_of
from pipeline.engines.builtin.comparison.drafts import Place
from pipeline.engines.builtin.comparison.numbers.amounts import Amount, find_amounts
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS, Point, sentence_point, withdraws
from pipeline.engines.builtin.grammar.syntax import child
from pipeline.grounding.words import stem

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.points import Version
    from pipeline.text.parse import Parse

MASK = "several"
"""What stands for the number in the words around it: they are compared for what is counted, not for how much."""
REACH = 6
"""Tokens on either side of a number that tell what it counts."""
_PHRASE = 4  # tokens from a number to its noun that are shown with it


@dataclass(frozen=True)
class Figure:
    """A number of a version: `noun` is the stem of what it counts, "" when the text leaves it out.

    `points` are the indices of the version's points that state it, all of its sentence when it stands outside of any;
    `point` is the first, else the whole sentence. `window` holds the words around the number, itself masked.
    """

    point: Point
    points: tuple[int, ...]
    amount: Amount
    noun: str
    verb: str
    fates: frozenset[str]
    place: Place
    window: str


@lru_cache(maxsize=KEPT_VERSIONS)
def figures_of(version: Version) -> tuple[Figure, ...]:
    """The figures of all sentences of a version in text order, those that a correction withdraws left out."""
    stated: dict[int, list[int]] = {}
    for index, point in enumerate(version.points):
        stated.setdefault(point.sentence, []).append(index)
    found: list[Figure] = []
    for parse in version.analysis.parses:
        if not withdraws(parse):
            found += _of_sentence(version, parse, stated.get(parse.sentence.index, ()))
    return tuple(found)


def _of_sentence(version: Version, parse: Parse, indices: Sequence[int]) -> Iterator[Figure]:
    """The figures of a sentence; one that stands in two points is given by the shorter."""
    for amount in find_amounts(parse):
        holding = [i for i in indices if version.points[i].holds(amount.number_start, amount.end)]
        shortest = min(holding, key=lambda i: len(version.points[i].tokens), default=None)
        point = version.points[shortest] if shortest is not None else sentence_point(version.number, parse)
        points = tuple(indices) if shortest is None else (shortest,)
        yield _figure(version, point, points, amount)


def _figure(version: Version, point: Point, points: tuple[int, ...], amount: Amount) -> Figure:
    tokens = point.parse.tokens
    number = next(t for t in tokens if t.end > amount.number_start).index
    noun = _counted(point, number)
    word = tokens[noun].lemma.lower() if noun is not None else ""
    end = max(amount.end, tokens[_last_shown(point, number, noun)].end)
    place = Place(version.number, version.mention(amount.start, end))
    verb = _verb(point, number if noun is None else noun)
    window = _window(version, point.parse, amount)
    return Figure(point, points, amount, stem(word) if word else "", verb, _fates(point, number), place, window)


def _last_shown(point: Point, number: int, noun: int | None) -> int:
    """The token that ends the words shown: the noun counted, or what is told of a bare number ("11 are missing")."""
    ends = _told_of(point.parse, number) if noun is None else [noun]
    return max((i for i in ends if number < i <= number + _PHRASE), default=number)


def _told_of(parse: Parse, number: int) -> list[int]:
    """The verb that a bare number is the subject of, unless it is a mere copula, and its predicate adjective."""
    tokens = parse.tokens
    if tokens[number].dep not in ("nsubj", "nsubjpass"):
        return []
    head = tokens[number].head
    adjectives = [i for i in parse.children[head] if tokens[i].dep in ("acomp", "oprd")]
    return adjectives if tokens[head].pos == "AUX" else [head, *adjectives]


def _window(version: Version, parse: Parse, amount: Amount) -> str:
    """The words around an amount in its sentence, the amount with its bound and scale masked."""
    text = version.analysis.article.text
    before = [t for t in parse.tokens if t.start < amount.start][-REACH:]
    after = [t for t in parse.tokens if t.end > amount.end][:REACH]
    start = before[0].start if before else amount.start
    end = after[-1].end if after else amount.end
    return " ".join(f"{text[start : amount.start]}{MASK}{text[amount.end : end]}".split())


def _counted(point: Point, number: int) -> int | None:
    """The token of the noun that a number counts, None when the text leaves it out or it is a mere unit."""
    tokens = point.parse.tokens
    at = number
    for _ in range(4):
        token = tokens[at]
        if token.dep in ("nummod", "quantmod", "compound", "amod", "nmod", "npadvmod") and token.head != at:
            at = token.head
            if tokens[at].pos in ("NOUN", "PROPN") and tokens[at].ent not in ("DATE", "TIME", "PERSON"):
                return at
            continue
        of = next((c for c in point.parse.children[at] if tokens[c].text.lower() == "of"), None)
        whom = child(point.parse, of, "pobj") if of is not None else None
        return whom if whom is not None and tokens[whom].pos in ("NOUN", "PROPN") else None
    return None


def _fates(point: Point, number: int) -> frozenset[str]:
    """What became of those who are counted (dead, hurt, missing), told by the words nearest to the number."""
    tokens = point.parse.tokens
    for at in sorted(point.tokens, key=lambda i: abs(i - number)):
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
