"""Fractions written in words: "two-thirds of the hall", "one in ten", "half a litre", "one and a half million"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pipeline.grounding.numbers import Quantity
from pipeline.text.lexicon import load_rows

_PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "halve": 2,
    "hundredth": 100,
    "thousandth": 1000,
}
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_ROUND = "two|three|four|five|six|seven|eight|nine|ten|20|100|1,000|[2-9]|10"
"""Denominators of "one in ten"; an odd one is a count, as in "one in 22 samples"."""
_WHOLE = r"(?P<whole>\d{1,3}|[a-z]+(?:-[a-z]+)?)"
_SCALE = rf"(?:\s+(?P<scale>{'|'.join(_SCALES)}))?"
_PART = rf"(?P<part>{'|'.join(_PARTS)})"
_MIXED = re.compile(rf"\b{_WHOLE}(?:\s+and\s+a\s+half|½){_SCALE}\b", re.IGNORECASE)
_OF_UNIT = re.compile(
    rf"\b(?:half(?=\s+an?\s)|(?:(?P<count>an?|one|two|three)[\s-]{_PART}s?)\s+of(?=\s+an?\s))"
    rf"\s+an?(?:\s+(?P<scale>{'|'.join(_SCALES)}))?",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"\b(?:half(?=\s+(?:of|the|its|their|his|her|all|those|them)\b)"
    rf"|(?P<count>[a-z]+|\d)[\s-]{_PART}(?:s\b|(?=\s+(?:of|more|less|fewer|lower|higher|full)\b|\s*(?:[,.;:)]|$))))",
    re.IGNORECASE,
)
_IN = re.compile(rf"\b(?P<count>[a-z]+|[1-9])\s+in\s+(?:every\s+)?(?P<of>{_ROUND})\b(?!\s*[:.]\d)", re.IGNORECASE)


class Fraction(NamedTuple):
    """A fraction as a quantity: a share in percent, which is `loose` as people round it, or a part of a unit."""

    quantity: Quantity
    loose: bool


def find_fractions(text: str) -> tuple[Fraction, ...]:
    """The fractions of a text in order; "the second half" and "a third man" are none."""
    found: list[Fraction] = []
    for fraction in (*_mixed(text), *_parts_of_units(text), *_shares(text)):
        here = fraction.quantity
        if not any(here.start < f.quantity.end and f.quantity.start < here.end for f in found):
            found.append(fraction)
    return tuple(sorted(found, key=lambda f: f.quantity.start))


def _mixed(text: str) -> Iterator[Fraction]:
    for match in _MIXED.finditer(text):
        whole = _value(match["whole"])
        if whole is not None:
            value = (whole + 0.5) * _scale(match["scale"])
            yield Fraction(Quantity(value, None, match.start(), match.end()), loose=False)


def _parts_of_units(text: str) -> Iterator[Fraction]:
    for match in _OF_UNIT.finditer(text):
        share = _value(match["count"]) if match["count"] else 1.0
        if share is not None:
            value = share / _PARTS[(match["part"] or "half").lower()] * _scale(match["scale"])
            yield Fraction(Quantity(value, None, match.start(), match.end()), loose=False)


def _shares(text: str) -> Iterator[Fraction]:
    for match in (*_SHARE.finditer(text), *_IN.finditer(text)):
        groups = match.groupdict()
        count = _value(groups["count"]) if groups["count"] else 1.0
        whole = _value(groups["of"]) if "of" in groups else float(_PARTS[(groups["part"] or "half").lower()])
        if count is not None and whole is not None and 0 < count < whole:
            yield Fraction(Quantity(100 * count / whole, "percent", match.start(), match.end()), loose=True)


def _scale(word: str | None) -> float:
    return _SCALES[word.lower()] if word else 1.0


def _value(word: str) -> float | None:
    """The number that a word or some digits write, None when they write none; "a" is one."""
    plain = word.lower().replace(",", "")
    if plain.isdigit():
        return float(plain)
    return 1.0 if plain in ("a", "an") else _number_words().get(plain)


@cache
def _number_words() -> dict[str, float]:
    return {word: float(value) for word, value in load_rows("number_words")}
