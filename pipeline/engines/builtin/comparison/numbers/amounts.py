"""Amounts of one parsed sentence with their bounds: "about 40", "at least six", "between 44 and 52 million"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.numbers.fractions import Fraction, find_fractions
from pipeline.grounding.dates import without_dates
from pipeline.grounding.numbers import Quantity, find_quantities
from pipeline.text.lexicon import load_rows

if TYPE_CHECKING:
    from pipeline.text.parse import Parse

ABOUT = 0.1
"""How far an approximate value may be off, as a share of it."""
_RANGE = re.compile(
    r"\s*(?:[a-z]+s)?,?\s*(?:perhaps|maybe|possibly)\s*|\s*(?:to|and|or|[-–—])\s*[$€£¥]?", re.IGNORECASE
)
_SHORTEST_UNIT = 2  # letters: "3 m" may be millions
_CLOCK = re.compile(
    r"(?<![\d€$£.,])[0-2]?\d(?::[0-5]\d(?![\d:])|\.[0-5]\d(?=\s*[ap]\.?m\b))"
    r"|(?<![\d€$£.,])[0-2]?\d(?=\s*(?:[ap]\.?m\b|o['’]clock))"
    r"|(?<=\bat\s)[0-2]?\d\.[0-5]\d(?=\s*(?:[,.;:)]|$|(?:and|on|the|in|when|local)\b))"
    r"|^\s*[0-2]?\d[.:][0-5]\d(?=\s|$)",  # the time that a live page sets before an entry
    re.IGNORECASE,
)
_AGE = re.compile(r"-(?:year|month|week)s?-old|\s+years?\s+old")
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 1_000_000_000_000}
_SCALED = re.compile(rf"\d(?:\.(?P<decimals>\d+))?\s*(?P<scale>{'|'.join(_SCALES)})", re.IGNORECASE)
_LIST = frozenset(
    {"point", "page", "pylon", "article", "chapter", "batch", "batches", "room", "route", "section", "number"}
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A value or range of one unit: `start:end` holds the words with their bound, `number_start` the figure itself.

    `low` and `high` are in the first unit of its dimension (metres, seconds), `value` is the first number as written.
    `step` is what its last written digit stands for where a word gives the scale ("13.6 million": 100,000), else 0.
    """

    low: float
    high: float
    unit: str | None
    exact: bool
    start: int
    end: int
    number_start: int
    value: float
    step: float = 0.0

    def comparable(self, other: Amount) -> bool:
        """Whether both are of one dimension, or plain counts."""
        return self.unit == other.unit

    def agrees(self, other: Amount) -> bool:
        """Whether a reader takes both for the same amount: equal, or one within what the other rounds to.

        A range is neither another range nor one of its own ends.
        """
        if self._rounds(other) or other._rounds(self):
            return True
        if inf in (self.high, other.high) or 0.0 in (self.low, other.low):
            return (self.low, self.high) == (other.low, other.high)
        return self.low <= other.high and other.low <= self.high and self._near(other)

    def _rounds(self, other: Amount) -> bool:
        """Whether it gives in millions what the other gives in full: "$13.6 million" and "$13,625,777"."""
        plain = self.low == self.high and other.low == other.high and not other.step
        return plain and bool(self.step) and abs(self.low - other.low) <= self.step / 2 and other.low % self.step != 0

    def _near(self, other: Amount) -> bool:
        if not (self.exact and other.exact) or (self.low, self.high) == (other.low, other.high):
            return True
        ranges = (self.low != self.high) + (other.low != other.high)
        return ranges == 1 and self.low != other.low and self.high != other.high

    def times(self, other: Amount) -> float:
        """How many times the smaller of the two amounts is in the larger one, of ranges the nearest ends taken."""
        return min(_times(a, b) for a in self._ends for b in other._ends)

    @property
    def _ends(self) -> tuple[float, ...]:
        return tuple({end for end in (self.low, self.high) if 0 < end < inf}) or (0.0,)

    def excludes(self, other: Amount) -> bool:
        """Whether both cannot be true."""
        return self.low > other.high or other.low > self.high


def _times(one: float, other: float) -> float:
    low, high = sorted((max(one, 1e-9), max(other, 1e-9)))
    return high / low


def find_amounts(parse: Parse) -> tuple[Amount, ...]:
    """The amounts of a sentence in order, without dates, times of day, ages and numbers that only name something."""
    base = parse.sentence.start
    text = _CLOCK.sub(lambda m: " " * len(m[0]), without_dates(parse.sentence.text))
    fractions = find_fractions(text)
    rest = _without(text, fractions)
    counted = [q for q in (*find_quantities(rest), *_lone_ones(parse)) if rest[q.start] != " "]
    quantities = [q for q in (*counted, *(f.quantity for f in fractions)) if not _names_something(text, q)]
    quantities.sort(key=lambda q: q.start)
    loose = {f.quantity.start for f in fractions if f.loose}
    found: list[Amount] = []
    at = 0
    while at < len(quantities):
        first = quantities[at]
        second = quantities[at + 1] if at + 1 < len(quantities) else None
        ranged = second is not None and _is_range(text, first, second)
        last = second if ranged and second is not None else first
        amount = _amount(text, base, first, last)
        found.append(_loosened(amount) if first.start in loose and amount.exact else amount)
        at += 2 if ranged else 1
    return tuple(found)


def _without(text: str, fractions: Iterable[Fraction]) -> str:
    """The text with spaces where fractions stand."""
    for quantity, _ in fractions:
        text = text[: quantity.start] + " " * (quantity.end - quantity.start) + text[quantity.end :]
    return text


def _loosened(amount: Amount) -> Amount:
    return replace(amount, low=amount.low * (1 - ABOUT), high=amount.high * (1 + ABOUT), exact=False)


def _lone_ones(parse: Parse) -> Iterator[Quantity]:
    """Each "one" that counts people or things: "one infant", not "one of them" or "no one"."""
    base = parse.sentence.start
    for token in parse.tokens:
        head = parse.tokens[token.head]
        counts = token.text.lower() == "one" and token.dep == "nummod" and head.index == token.index + 1
        if counts and head.pos == "NOUN" and head.ent not in ("DATE", "TIME"):
            yield Quantity(1.0, None, token.start - base, token.end - base)


def _is_range(text: str, first: Quantity, second: Quantity) -> bool:
    return (
        first.value < second.value
        and _RANGE.fullmatch(text[first.end : second.start]) is not None
        and ("and" not in text[first.end : second.start] or text[: first.start].rstrip().lower().endswith("between"))
    )


def _amount(text: str, base: int, first: Quantity, last: Quantity) -> Amount:
    bound, start, end = _bound(text, first.start, last.end)
    measure = max(_measure(text, last), _measure(text, first), key=lambda m: m.dimension is not None)
    low, high = first.value * measure.factor, last.value * measure.factor
    if bound in ("about", "nearly"):
        low, high = low * (1 - ABOUT), high * (1 + ABOUT)
    elif bound in ("above", "least"):
        high = inf
    elif bound in ("below", "most"):
        low = 0.0
    step = _step(text[last.start : last.end])
    at = (base + start, base + end, base + first.start)
    return Amount(low, high, measure.dimension, not bound, *at, first.value, step * measure.factor)


def _step(written: str) -> float:
    """What the last digit of a number stands for that a word gives the scale of, 0 where it is written in full."""
    match = _SCALED.search(written)
    if match is None:
        return 0.0
    return float(_SCALES[match["scale"].lower()] / 10 ** len(match["decimals"] or ""))


class _Measure(NamedTuple):
    """What a number is measured in, None for a plain count, and how many first units of it one is."""

    dimension: str | None
    factor: float


def _measure(text: str, quantity: Quantity) -> _Measure:
    match = _unit_pattern().match(text, quantity.end)
    if match is None or quantity.unit in ("percent", "point"):
        return _Measure(quantity.unit, 1.0)
    return _units()[re.sub(r"\s+", "_", match[1].lower())]


@lru_cache(maxsize=1)
def _units() -> dict[str, _Measure]:
    return {
        spelling: _Measure(dimension, float(factor))
        for dimension, factor, spellings in load_rows("units")
        for spelling in spellings.split()
        if len(spelling) >= _SHORTEST_UNIT
    }


@lru_cache(maxsize=1)
def _unit_pattern() -> re.Pattern[str]:
    spellings = sorted((s.replace("_", " ") for s in _units()), key=len, reverse=True)
    return re.compile(rf"[\s-]*({'|'.join(map(re.escape, spellings))})\b", re.IGNORECASE)


def _bound(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The kind of a bound beside a number, "" when there is none, and where the words with it begin and end."""
    before, after = text[:start].lower(), text[end:].lower()
    for kind, place, words in _bounds():
        if place == "before" and (match := re.search(rf"(?<!\w){re.escape(words)}\s+(?:the\s+|a\s+)?[$€£¥]?$", before)):
            return kind, match.start(), end
        if place == "after" and (match := re.match(rf"\s+{re.escape(words)}\b", after)):
            return kind, start, end + match.end()
    return "", start, end


@lru_cache(maxsize=1)
def _bounds() -> tuple[tuple[str, str, str], ...]:
    rows = (
        (kind, place, words.replace("_", " ")) for kind, place, all_ in load_rows("rounding") for words in all_.split()
    )
    return tuple(sorted(rows, key=lambda r: -len(r[2])))


def _names_something(text: str, quantity: Quantity) -> bool:
    """Whether a number is an age, a label ("pylon 4"), part of a name or of a unit ("parts per million")."""
    if _AGE.match(text, quantity.end):
        return True
    before = re.search(r"([A-Za-z-]+)\s*$", text[: quantity.start])
    word = before[1].lower() if before else ""
    if word == "per" or (word in _LIST and text[quantity.start].isdigit()):
        return True
    return bool(re.match(r"(?:st|nd|rd|th)\b", text[quantity.end :]))
