"""Days and times of day of one parsed sentence, relative days counted from the article's publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.engines.builtin.grammar import dates as relative
from pipeline.grounding import dates as written

if TYPE_CHECKING:
    from datetime import date

    from pipeline.text.parse import Parse

_CLOCK = re.compile(
    r"(?<![\d€$£.:,])(?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minute>[0-5]\d))?\s*(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?<![\d€$£.:,])(?P<hour24>[01]?\d|2[0-4]):(?P<minute24>[0-5]\d)(?![\d:])"
    r"|\b(?P<word>noon|midday|midnight)\b",
    re.IGNORECASE,
)
_LOOSELY = re.compile(
    r"(?:shortly|just|soon|minutes|about|around|nearly|almost|roughly)\s+(?:before|after|at)?\s*$", re.I
)
_NAMED_HOURS = {"noon": 720, "midday": 720, "midnight": 0}
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(relative.WEEKDAYS)})\b", re.IGNORECASE)
_HALF_DAY = 720


@dataclass(frozen=True, slots=True)
class Instant:
    """A day or time of day: `start:end` writes it. Fields that the text leaves open are None.

    `minute` counts from midnight; `weekday` is only given where the day cannot be dated. `loosely`: "shortly after".
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    minute: int | None = None
    weekday: str | None = None
    loosely: bool = False

    @property
    def is_clock(self) -> bool:
        """Whether it is a time of day."""
        return self.minute is not None

    def agrees(self, other: Instant) -> bool:
        """Whether no field that both give differs."""
        if self.is_clock and other.is_clock:
            return self.minute == other.minute or ((self.loosely or other.loosely) and self._apart(other) <= 30)
        mine, theirs = self._fields(), other._fields()
        return all(a == b for a, b in zip(mine, theirs, strict=True) if a is not None and b is not None)

    def comparable(self, other: Instant) -> bool:
        """Whether both are times of day, or both say something of the same field of a date."""
        if self.is_clock or other.is_clock:
            return self.is_clock and other.is_clock
        both = zip(self._fields(), other._fields(), strict=True)
        return any(a is not None and b is not None for a, b in both)

    def _apart(self, other: Instant) -> int:
        return abs((self.minute or 0) - (other.minute or 0))

    def _fields(self) -> tuple[int | str | None, ...]:
        return (self.year, self.month, self.day, self.weekday)


def find_instants(parse: Parse, published: date | None) -> tuple[Instant, ...]:
    """The days and times of day that a sentence names, in order."""
    found = [*_relative(parse, published), *_written(parse, published)]
    taken = [(i.start, i.end) for i in found]
    if published is None:
        found += [i for i in _weekdays(parse) if not any(s < i.end and i.start < e for s, e in taken)]
    return tuple(sorted((*found, *_clocks(parse)), key=lambda i: i.start))


def _relative(parse: Parse, published: date | None) -> Iterator[Instant]:
    for replacement in relative.find_dates(parse, published):
        named = written.find_dates(replacement.text)
        if named:
            first, last = parse.tokens[replacement.run[0]], parse.tokens[replacement.run[-1]]
            yield Instant(first.start, last.end, named[0].year, named[0].month, named[0].day)


def _written(parse: Parse, published: date | None) -> Iterator[Instant]:
    base = parse.sentence.start
    for found in written.find_dates(parse.sentence.text):
        year = found.year if found.year is not None or published is None else published.year
        yield Instant(base + found.start, base + found.end, year, found.month, found.day)


def _weekdays(parse: Parse) -> Iterator[Instant]:
    for match in _WEEKDAY.finditer(parse.sentence.text):
        if match[0][0].isupper():
            start = parse.sentence.start + match.start()
            yield Instant(start, start + len(match[0]), weekday=match[0].lower())


def _clocks(parse: Parse) -> Iterator[Instant]:
    text, base = parse.sentence.text, parse.sentence.start
    for match in _CLOCK.finditer(text):
        loosely = _LOOSELY.search(text[: match.start()]) is not None
        yield Instant(base + match.start(), base + match.end(), minute=_minute(match), loosely=loosely)


def _minute(match: re.Match[str]) -> int:
    if match["word"]:
        return _NAMED_HOURS[match["word"].lower()]
    if match["hour24"]:
        return int(match["hour24"]) * 60 + int(match["minute24"])
    hour = int(match["hour"]) % 12 * 60 + int(match["minute"] or 0)
    return hour + _HALF_DAY if match["half"].lower() == "p" else hour
