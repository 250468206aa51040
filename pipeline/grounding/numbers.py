"""Quantities in a text: digits and number words, with percent, money and units told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.text.lexicon import load_rows

_SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_VALUES = {word: float(value) for word, value in load_rows("number_words")}
_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_UNITS = {
    "percent": ("%", "percent", "pct"),
    "point": ("points", "point", "pp"),
    "dollar": ("dollars", "dollar", "usd"),
    "euro": ("euros", "euro", "eur"),
    "pound": ("pounds", "pound", "gbp"),
    "yen": ("yen", "jpy"),
    "kilometre": ("km", "kilometres", "kilometre", "kilometers", "kilometer"),
    "metre": ("metres", "metre", "meters", "meter"),
    "mile": ("miles", "mile"),
    "kilogram": ("kg", "kilograms", "kilogram", "kilos", "kilo"),
    "tonne": ("tonnes", "tonne", "tons", "ton"),
    "litre": ("litres", "litre", "liters", "liter"),
    "hour": ("hours", "hour", "hrs", "hr"),
    "minute": ("minutes", "minute", "mins", "min"),
    "day": ("days", "day"),
    "week": ("weeks", "week"),
    "month": ("months", "month"),
    "year": ("years", "year"),
}
_UNIT_OF = {alias: unit for unit, aliases in _UNITS.items() for alias in aliases}
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = "|".join(sorted((*_VALUES, *(scale for scale in _SCALES)), key=len, reverse=True))
_AFTER_SCALE = "|".join(f"(?<={scale})" for scale in _SCALES)  # "two hundred and six", but "two and six"
_FIGURE = re.compile(
    rf"(?P<currency>[$€£¥])?(?<![\w.])(?P<digits>{_DIGITS})(?P<tail>(?:st|nd|rd|th)\b|(?:bn|mn|mln|tn|[kmb])(?![\w]))?"
    rf"|\b(?P<words>(?:{_WORDS})(?:(?:[\s-]+|(?:{_AFTER_SCALE})\s+and\s+)(?:{_WORDS}))*)\b",
    re.IGNORECASE,
)
_SCALE_AFTER = re.compile(r"[\s-]*(hundred|thousand|million|billion|trillion|bn|mn|mln|m)\b", re.IGNORECASE)
_UNIT_AFTER = re.compile(r"[\s-]*(%|per\s+cent|[a-z]+)", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:to|and|or|[-–—])\s*[$€£¥]?$", re.IGNORECASE)
_SINGLE_ONE = "one"  # more often a pronoun than a count


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit that follows it, None when it is none of the known ones; `text[start:end]` writes it."""

    value: float
    unit: str | None
    start: int
    end: int

    def agrees_with(self, other: Quantity) -> bool:
        """Whether both may state the same amount: equal values, and units that do not differ."""
        return self.value == other.value and (self.unit == other.unit or not _strict(self.unit, other.unit))


@lru_cache(maxsize=512)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order: "twelve", "1,200", "$2.5 million", "12 per cent", "two dozen".

    In a range the first number has the scale and unit of the second ("44 to 52 million"). A lone "one" is none;
    fractions in words and ordinals in words are none either.
    """
    found = list(_quantities(text))
    for at in range(len(found) - 2, -1, -1):
        if _RANGE.fullmatch(text[found[at].end : found[at + 1].start]):
            found[at] = _as_in_range(text, found[at], found[at + 1])
    return tuple(found)


def _as_in_range(text: str, first: Quantity, second: Quantity) -> Quantity:
    """The first number of a range, completed by what is written only after the second."""
    if first.unit not in (None, second.unit):
        return first
    written = re.search(r"\d[\d,.]*\d|\d", text[second.start : second.end])
    scale = second.value / (float(written[0].replace(",", "")) or 1.0) if written and second.value else 1.0
    grown = first.value * scale if scale > 1 and first.value * scale < second.value else first.value
    return replace(first, value=grown, unit=second.unit)


def _strict(first: str | None, second: str | None) -> bool:
    """Whether a difference in units counts: percent and money never stand for plain numbers."""
    marked = {"percent", "point", *_CURRENCIES.values()}
    return first in marked or second in marked or (first is not None and second is not None)


def _quantities(text: str) -> Iterator[Quantity]:
    end = 0
    for match in _FIGURE.finditer(text):
        if match.start() < end:
            continue  # the scale of the number before
        words = match["words"]
        if words is not None:
            if words.lower() == _SINGLE_ONE:
                continue
            value, end = _value_of_words(re.split(r"[\s-]+", words.lower())), match.end()
        else:
            value, end = _value_of_digits(text, match)
        unit = _CURRENCIES.get(match["currency"] or "") or _unit_after(text, end)
        yield Quantity(value, unit, match.start(), end)


def _value_of_digits(text: str, match: re.Match[str]) -> tuple[float, int]:
    value = float(re.sub(r"[,\u00a0\u202f]", "", match["digits"]))
    tail = (match["tail"] or "").lower()
    if tail in _SHORT_SCALES and (match["currency"] or tail not in ("k", "m", "b")):
        return value * _SHORT_SCALES[tail], match.end()
    scale = _SCALE_AFTER.match(text, match.end())
    if scale and not tail:
        word = scale[1].lower()
        if word in _SCALES or word != "m" or match["currency"]:
            return value * (_SCALES.get(word) or _SHORT_SCALES[word]), scale.end()
    return value, match.end()


def _value_of_words(words: Sequence[str]) -> float:
    """The value of number words: scales multiply what stands before them, larger ones the whole."""
    total = current = 0.0
    for word in words:
        if word == "and":
            continue
        if word == "dozen":
            current = (current or 1.0) * _VALUES[word]
        elif word in _VALUES:
            current += _VALUES[word]
        elif word == "hundred":
            current = (current or 1.0) * _SCALES[word]
        else:
            total += (current or 1.0) * _SCALES[word]
            current = 0.0
    return total + current


def _unit_after(text: str, end: int) -> str | None:
    match = _UNIT_AFTER.match(text, end)
    if match is None:
        return None
    word = match[1].lower()
    if word == "percentage":
        return "point"
    return _UNIT_OF.get("percent" if word.startswith("per") and word != "percent" and "cent" in word else word)
