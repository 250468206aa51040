"""Amounts of a text, and whether one can stand for another: rounding words, ranges, vague counts, units converted.

`find_amounts` reads them; `fit` holds what is claimed against what is found. Dates and clock times are no amounts
(`timepoints` has them).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.grounding.dates import find_dates
from pipeline.grounding.fit import Fit
from pipeline.grounding.numbers import Quantity, find_quantities
from pipeline.grounding.timepoints import find_clock_times
from pipeline.grounding.words import stem
from pipeline.text.lexicon import load_rows, load_words

ABOUT = 0.1  # "about 40" is true of 36 to 44
NEARLY = 0.15  # "nearly 40" is true of 34 to 40
_VAGUE_SLACK = 0.5  # "dozens" is open about a number that is half of its least or half more than its most
_CONVERTED = 0.03  # both amounts are rounded in their own units
_WIDEST_ROUNDING = 0.025
_ROUND_FROM = 1000
_COUNTED = 3
_MONEY = frozenset({"dollar", "euro", "pound", "yen"})
_STRICT = frozenset({"percent", "point", "ordinal", "times", "celsius", *_MONEY})
_BARE_MONEY = 100_000  # from here on a number without a unit may be money: "44 to 52 million"
_RANGE = re.compile(r"\s*(?:(?P<link>to|and|or)\s+|[-–—]\s*)[$€£¥]?", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"[^\W\d_][-‑/]$|[.,]\d*$|#$")
_NEGATIVE = re.compile(r"(?:^|[\s(])(?:[-−]|minus\s+)$")
_ONE = re.compile(
    r"(?<!\bno )(?<!\bany )(?<!\bevery )\b(?:one|a single)(?=\s+[a-z])"
    r"(?!\s+(?:of|or|and|another|who|that|in|to|day|is|was|third|quarter)\b)"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|[^\w\s]")


class Bound(StrEnum):
    """How an amount is put."""

    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    ABOVE = "above"
    BELOW = "below"
    RANGE = "range"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as the interval that it may mean, `low`..`high` in the first unit of its `dimension` (`units.txt`).

    `dimension` is None for a plain count. `slack` is how far beyond the interval nothing is decided (a round number, a
    vague word). `unit` is the factor it was written in. `counted` are the stems of up to three words that follow, what
    is counted among them. `text[start:end]` writes the amount with its rounding words and unit.
    """

    low: float
    high: float
    slack: float
    bound: Bound
    dimension: str | None
    unit: float
    counted: tuple[str, ...]
    start: int
    end: int


class _Unit(NamedTuple):
    dimension: str
    factor: float
    end: int


@lru_cache(maxsize=4096)
def find_amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of a text in order; none in dates, clock times and names such as "F-35"."""
    days = [(d.start, d.end) for d in find_dates(text)]
    taken = days + [(c.start, c.end) for c in find_clock_times(text)]
    apart = (q for q in find_quantities(text) if not _within(q.start, taken) and not _in_name(text, q))
    numbers = [q for q in apart if not _opens_dates(text, q, days)]
    found = list(_joined(text, numbers))
    taken += [(a.start, a.end) for a in found]
    found += [a for a in _in_words(text) if not _within(a.start, taken)]
    return tuple(sorted(found, key=lambda a: a.start))


def fit(claimed: Amount, found: Amount) -> Fit:
    """What `found` says on `claimed`: by their intervals, in one unit; OTHER when they measure different things."""
    if not _same_dimension(claimed, found):
        return Fit.OTHER
    slack = max(claimed.slack, found.slack)
    if claimed.unit != found.unit:
        slack = max(slack, _CONVERTED * min(abs(claimed.low), abs(found.low)))
        claimed = replace(claimed, low=claimed.low - slack, high=claimed.high + slack)
    if claimed.low <= found.low and found.high <= claimed.high:
        return Fit.ENTAILS
    if found.high < claimed.low - slack or found.low > claimed.high + slack:
        return Fit.CONFLICTS
    return Fit.OPEN


def _same_dimension(first: Amount, second: Amount) -> bool:
    if first.dimension == second.dimension:
        return True
    plain, measured = (first, second) if first.dimension is None else (second, first)
    return plain.dimension is None and measured.dimension in _MONEY and plain.high >= _BARE_MONEY


def _within(position: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in ranges)


def _opens_dates(text: str, quantity: Quantity, days: Iterable[tuple[int, int]]) -> bool:
    """Whether a number is the first day of several: "from 10 to 12 July"."""
    return any(_RANGE.fullmatch(text, quantity.end, start) for start, _ in days)


def _in_name(text: str, quantity: Quantity) -> bool:
    return _NAME_BEFORE.search(text, max(0, quantity.start - 3), quantity.start) is not None


def _joined(text: str, numbers: Sequence[Quantity]) -> Iterator[Amount]:
    """Amounts of written numbers, two of them in one where they are the ends of a range."""
    at = 0
    while at < len(numbers):
        first, second = numbers[at], numbers[at + 1] if at + 1 < len(numbers) else None
        if second is not None and _is_range(text, first, second):
            yield _range(text, first, second)
            at += 2
        else:
            yield _single(text, first)
            at += 1


def _is_range(text: str, first: Quantity, second: Quantity) -> bool:
    link = _RANGE.fullmatch(text, first.end, second.start)
    if link is None or first.value >= second.value:
        return False
    before = text[: first.start].lower().rstrip(" $€£¥")
    if link["link"] and link["link"].lower() == "and":
        return before.endswith("between")
    return not (link["link"] == "to" and before.endswith("from"))


def _range(text: str, first: Quantity, second: Quantity) -> Amount:
    unit = _unit_at(text, second)
    low, high = first.value * unit.factor, second.value * unit.factor
    dimension = unit.dimension or None
    return Amount(low, high, 0.0, Bound.RANGE, dimension, unit.factor, _counted(text, unit.end), first.start, unit.end)


def _single(text: str, quantity: Quantity) -> Amount:
    unit = _unit_at(text, quantity)
    sign = -1.0 if _NEGATIVE.search(text[: quantity.start]) else 1.0
    value = sign * quantity.value * unit.factor
    exact = _rounding(text[quantity.start : quantity.end], quantity.value) * unit.factor
    kind, start, end = _rounded_by(text, quantity.start, unit.end)
    low, high, slack, bound = _interval(kind, value, exact)
    return Amount(low, high, slack, bound, unit.dimension or None, unit.factor, _counted(text, unit.end), start, end)


def _interval(kind: str | None, value: float, slack: float) -> tuple[float, float, float, Bound]:
    size = abs(value)
    if kind == "about":
        return value - ABOUT * size, value + ABOUT * size, ABOUT * size, Bound.ABOUT
    if kind == "nearly":
        return value - NEARLY * size, value, ABOUT * size, Bound.NEARLY
    if kind in ("above", "least"):
        return value, math.inf, slack, Bound.ABOVE
    if kind in ("below", "most"):
        return -math.inf, value, slack, Bound.BELOW
    return value, value, slack, Bound.EXACT


def _rounding(written: str, value: float) -> float:
    """How far a number may be off as it is written: half of its last place that is no zero, from 1,000 on."""
    if value < _ROUND_FROM or value % 10:
        return 0.0
    digits = re.search(r"\d[\d,.]*", written)
    scale = value / float(re.sub(r"[,\u00a0\u202f]", "", digits[0]).rstrip(".") or 1) if digits else value
    decimals = len(digits[0].rpartition(".")[2]) if digits and "." in digits[0] else 0
    place = scale / 10**decimals if scale > 1 else 10.0 ** (len(str(int(value))) - len(str(int(value)).rstrip("0")))
    return min(place / 2, _WIDEST_ROUNDING * value)


def _rounded_by(text: str, start: int, end: int) -> tuple[str | None, int, int]:
    """The kind of the rounding words beside a number, and its range with them."""
    before = text[max(0, start - 32) : start].lower()
    for kind, words in _rounding_words("before"):
        match = re.search(rf"(?<!\w){words}\s*[$€£¥]?$", before)
        if match is not None:
            return kind, start - (len(before) - match.start()), end
    for kind, words in _rounding_words("after"):
        match = re.match(rf"[\s-]*{words}(?!\w)", text[end : end + 24].lower())
        if match is not None:
            return kind, start, end + match.end()
    return None, start, end


@cache
def _rounding_words(place: str) -> tuple[tuple[str, str], ...]:
    """Rounding words of one place with their kind, as patterns, the longest first."""
    found = [(kind, word) for kind, where, words in load_rows("rounding") if where == place for word in words.split()]
    return tuple((kind, _pattern(word)) for kind, word in sorted(found, key=lambda row: -len(row[1])))


def _pattern(spelling: str) -> str:
    return r"\s+".join(re.escape(part) for part in spelling.split("_"))


def _unit_at(text: str, quantity: Quantity) -> _Unit:
    """The unit that stands after a number, or the currency before it; no dimension when it is a plain count."""
    if re.match(r"(?:st|nd|rd|th)\b", text[quantity.start : quantity.end].lstrip("0123456789,")):
        return _Unit("ordinal", 1.0, quantity.end)
    if quantity.unit in _MONEY and (
        text[quantity.start] in "$€£¥" or text[quantity.start - 1 : quantity.start] in "$€£¥"
    ):
        return _Unit(str(quantity.unit), 1.0, quantity.end)
    match = _unit_pattern().match(text, quantity.end)
    if match is None:
        return _Unit(quantity.unit if quantity.unit in _STRICT else "", 1.0, quantity.end)
    dimension, factor = _unit_table()[re.sub(r"\s+", "_", match[1].lower())]
    return _Unit(dimension, factor, match.end())


@cache
def _unit_table() -> dict[str, tuple[str, float]]:
    return {
        word: (dimension, float(factor)) for dimension, factor, words in load_rows("units") for word in words.split()
    }


@cache
def _unit_pattern() -> re.Pattern[str]:
    spellings = sorted(_unit_table(), key=len, reverse=True)
    return re.compile(rf"[\s\u00a0-]*({'|'.join(map(_pattern, spellings))})(?!\w)", re.IGNORECASE)


def _counted(text: str, end: int) -> tuple[str, ...]:
    """The stems of the words after an amount, up to a function word or a mark."""
    function = load_words("function_words")
    found: list[str] = []
    for match in _WORD.finditer(text, end, end + 80):
        word = match[0].lower()
        if word in ("-", "of", "more", "other") and not found:
            continue
        if not word[0].isalpha() or word in function or len(found) == _COUNTED:
            break
        found.append(stem(word))
    return tuple(found)


def _in_words(text: str) -> Iterator[Amount]:
    """Vague counts, fractions and ordinals in words, and "one" before a noun."""
    low = text.lower()
    for match in _vague_pattern().finditer(low):
        least, most, dimension = _vague_table()[re.sub(r"\s+", "_", match[0])]
        if dimension == "ordinal" and not _counted(text, match.end()):
            continue
        kind, start, end = _rounded_by(text, match.start(), match.end())
        yield _vague(text, (least, most, dimension), kind, (start, end))
    for match in _ONE.finditer(low):
        if counted := _counted(text, match.end()):
            yield Amount(1.0, 1.0, 0.0, Bound.EXACT, None, 1.0, counted, match.start(), match.end())


def _vague(text: str, meant: tuple[float, float, str | None], kind: str | None, place: tuple[int, int]) -> Amount:
    least, most, dimension = meant
    start, end = place
    counted = _counted(text, end)
    if least == most and kind is not None:
        low, high, slack, bound = _interval(kind, least, 0.0)
        return Amount(low, high, slack, bound, dimension, 1.0, counted, start, end)
    if dimension is not None or least == most:
        return Amount(least, most, 0.0, Bound.EXACT, dimension, 1.0, counted, start, end)
    high = math.inf if kind in ("above", "least") else most
    return Amount(least, high, _VAGUE_SLACK * least, Bound.VAGUE, dimension, 1.0, counted, start, end)


@cache
def _vague_table() -> dict[str, tuple[float, float, str | None]]:
    rows = load_rows("vague_amounts")
    return {words: (float(least), float(most), None if kind == "-" else kind) for words, least, most, kind in rows}


@cache
def _vague_pattern() -> re.Pattern[str]:
    spellings = sorted(_vague_table(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_pattern, spellings))})(?![\w])")
