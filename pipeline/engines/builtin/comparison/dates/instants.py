"""When a sentence says that something happens: days, times of day, terms, lags and order, as values that compare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.dates.clocks import NEAR, Clock, find_clocks
from pipeline.engines.builtin.comparison.dates.lags import find_lags, find_orders, find_terms
from pipeline.engines.builtin.grammar import dates as relative
from pipeline.grounding import dates as written

if TYPE_CHECKING:
    from pipeline.text.parse import Parse

_WEEKDAY = re.compile(rf"\b(?:{'|'.join(relative.WEEKDAYS)})\b", re.IGNORECASE)
_NEAR = frozenset(relative.NEAR)
_NAME = re.compile(rf"\b(?:{'|'.join((*relative.WEEKDAYS, *relative.NEAR))})\b", re.IGNORECASE)
_YEAR_AFTER = re.compile(r"\s+(?P<turn>last|next|this)\s+year\b", re.IGNORECASE)
_TURNS = {"last": -1, "this": 0, "next": 1}
_DAYPART = re.compile(r"\b(morning|afternoon|evening|night)\b", re.IGNORECASE)
_MONTH_PART = re.compile(
    r"\b(?:the\s+)?(?P<part>end|beginning|start|middle|early|mid|late)[\s-]+(?:of\s+|in\s+)?$", re.I
)
_DATELINE = re.compile(r"\s[—–-]\s")
_DATELINE_REACH = 60  # characters
_DAYPARTS: dict[str, tuple[float, float]] = {
    "morning": (0, 720),
    "afternoon": (720, 1080),
    "evening": (1020, 1440),
    "night": (1140, 1740),
}
_SHARES = {"start": (0.0, 0.4), "mid": (0.3, 0.7), "end": (0.6, 1.0)}
_SAME_PARTS = {"late": "end", "early": "start", "beginning": "start", "middle": "mid"}
_MONTHS, _HALF_YEAR = 12, 6
_DENIED = re.compile(r"\b(?:not|rather\s+than|instead\s+of)\s+(?:(?:at|on|in|until|by)\s+)?$", re.IGNORECASE)


class Kind(StrEnum):
    """What sort of answer to "when" a phrase gives; only some kinds can be held against each other."""

    CLOCK = "clock"
    DAY = "day"
    TERM = "term"  # "next week", "within days", "has set no date"
    LAG = "lag"  # "a week later", "within the hour"
    ORDER = "order"  # "before the vote"


@dataclass(frozen=True, slots=True)
class Instant:
    """An answer to "when": `start:end` writes it. Fields that the text leaves open are None.

    `clock` is a time of day; `weekday` is only given where the day cannot be dated; `named` is the word that names a
    day by the publication ("friday", "tomorrow"); `part` is the part of the day ("morning") or of the month or year
    ("end"). `lag` holds the least and the greatest number of minutes after another happening, negative before it;
    `order` is -1 for "before", 1 for "after" what is told in the stems `what`; `words` is how a term is put. `ahead`:
    the day is after the publication. `loosely`: "shortly after".
    """

    start: int
    end: int
    kind: Kind = Kind.DAY
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: str | None = None
    named: str = ""
    part: str | None = None
    clock: Clock | None = None
    lag: tuple[float, float] | None = None
    order: int = 0
    what: frozenset[str] = frozenset()
    words: str = ""
    ahead: bool = False
    loosely: bool = False

    def comparable(self, other: Instant) -> bool:
        """Whether the two can be held against each other: one kind, and for days one field that both give.

        "Tomorrow" in papers of two days is neither one day nor two: which day a paper counts from is not known.
        """
        if self.kind is not other.kind:
            return {self.kind, other.kind} == {Kind.TERM, Kind.DAY} and self.ahead and other.ahead
        if self.kind is Kind.ORDER:
            return self.order != other.order and not self.what.isdisjoint(other.what)
        if self.named in _NEAR and self.named == other.named:
            return self._fields() == other._fields()
        both = zip(self._fields(), other._fields(), strict=True)
        return self.kind is not Kind.DAY or any(a is not None and b is not None for a, b in both)

    def agrees(self, other: Instant) -> bool:
        """Whether both may be true of one thing: no field that both give differs."""
        if self.clock and other.clock:
            return self.clock.agrees(other.clock)
        if self.lag and other.lag:
            return self.lag[0] <= other.lag[1] and other.lag[0] <= self.lag[1]
        if self.kind is not Kind.DAY or other.kind is not Kind.DAY:
            return self.kind is other.kind and (self.order, self.words) == (other.order, other.words)
        mine, theirs = self._fields(), other._fields()
        same = all(a == b for a, b in zip(mine, theirs, strict=True) if a is not None and b is not None)
        same = same or (self.named == other.named != "")
        return (same and not self._in_another_part(other)) or self._is_next_to(other)

    def days_apart(self, other: Instant) -> int:
        """Days between two dates, reckoned from the fields that both give: exact where those are all."""
        mine, theirs = self._day(), other._day()
        if mine is not None and theirs is not None:
            return abs((mine - theirs).days)
        both = ((self.year, other.year, 365), (self.month, other.month, 30), (self.day, other.day, 1))
        return sum(abs(a - b) * days for a, b, days in both if a is not None and b is not None)

    def _is_next_to(self, other: Instant) -> bool:
        """Whether "tomorrow" or "yesterday" in one is the day next to the other's: papers are dated a day late."""
        both = self._day() is not None and other._day() is not None
        return bool({self.named, other.named} & _NEAR) and both and self.days_apart(other) == 1

    def _day(self) -> date | None:
        try:
            return date(self.year or 0, self.month or 0, self.day or 0)
        except ValueError:
            return None

    def _in_another_part(self, other: Instant) -> bool:
        """Whether one is the morning and the other the night, or one the end of a month and the other an early day."""
        mine, theirs = _DAYPARTS.get(self.part or ""), _DAYPARTS.get(other.part or "")
        if (mine is None or theirs is None) and {self.part, other.part} & set(_SHARES):
            mine, theirs = self._share_of(other), other._share_of(self)
        return mine is not None and theirs is not None and (mine[1] <= theirs[0] or theirs[1] <= mine[0])

    def _share_of(self, other: Instant) -> tuple[float, float] | None:
        """Which share of their month or year it is, of the month when both give one, None when it may be all of it."""
        if self.part in _SHARES:
            return _SHARES[self.part]
        field, longest = (self.day, 31) if self.month and other.month else (self.month, 12)
        return None if field is None else ((field - 1) / longest, field / longest)

    def _fields(self) -> tuple[int | str | None, ...]:
        return (self.year, self.month, self.day, self.weekday)


def find_instants(parse: Parse, published: date | None) -> tuple[Instant, ...]:
    """What a sentence says of when, in order; no two overlap.

    The dateline and the stamps of a live blog say nothing, nor does a time that is denied ("not at noon").
    """
    found = [*_relative(parse, published), *_written(parse, published)]
    if published is None:
        found += _apart_from(found, _weekdays(parse))
    found += _apart_from(found, _clocks(parse))
    found += _apart_from(found, _unfixed(parse))
    base, text = parse.sentence.start, parse.sentence.text
    said = (i for i in found if not _DENIED.search(text[max(0, i.start - base - NEAR) : i.start - base]))
    return tuple(sorted(said, key=lambda i: i.start))


def _apart_from(found: list[Instant], more: Iterator[Instant]) -> list[Instant]:
    taken, free = list(found), []
    for one in more:
        if not any(t.start < one.end and one.start < t.end for t in taken):
            taken.append(one)
            free.append(one)
    return free


def _relative(parse: Parse, published: date | None) -> Iterator[Instant]:
    for replacement in relative.find_dates(parse, published):
        named = written.find_dates(replacement.text)
        if named:
            first, last = parse.tokens[replacement.run[0]], parse.tokens[replacement.run[-1]]
            part, word = _DAYPART.search(replacement.text), _NAME.search(_text(parse, first.start, last.end))
            found = Instant(first.start, last.end, year=named[0].year, month=named[0].month, day=named[0].day)
            found = replace(found, part=part[1].lower() if part else None)
            yield replace(found, named=word[0].lower() if word else "", ahead=_is_ahead(named[0], published))


def _text(parse: Parse, start: int, end: int) -> str:
    return parse.sentence.text[start - parse.sentence.start : end - parse.sentence.start]


def _written(parse: Parse, published: date | None) -> Iterator[Instant]:
    text, base = parse.sentence.text, parse.sentence.start
    for found in written.find_dates(text):
        if _is_dateline(parse, found.end):
            continue
        part = _part_before(text, found.start) if found.day is None else None
        start = base + found.start - (len(part[0]) if part else 0)
        named = _SAME_PARTS.get(part["part"].lower(), part["part"].lower()) if part else None
        full = _with_year(text, found, published)
        day = Instant(start, base + full.end, month=full.month, day=full.day, part=named)
        yield replace(day, year=_year(full, published), ahead=_is_ahead(full, published))


def _with_year(text: str, found: written.CalendarDate, published: date | None) -> written.CalendarDate:
    """A date with the year that "next year" after it gives."""
    turned = _YEAR_AFTER.match(text, found.end) if found.year is None else None
    if turned is None or published is None:
        return found
    return replace(found, year=published.year + _TURNS[turned["turn"].lower()], end=turned.end())


def _year(found: written.CalendarDate, published: date | None) -> int | None:
    """The year of a date, that of the publication unless another is nearer."""
    if found.year is not None or published is None or found.month is None:
        return found.year
    return published.year if abs(found.month - published.month) < _HALF_YEAR else None


def _is_ahead(found: written.CalendarDate, published: date | None) -> bool:
    """Whether a date lies after the publication; one without a year, in the half year after it."""
    if published is None or (found.year is None and found.month is None):
        return False
    month, day = found.month or 0, found.day or 0
    if found.year is None:
        later = (month - published.month) % _MONTHS
        return 0 < later < _HALF_YEAR or (later == 0 and day > published.day)
    today = (published.year, published.month if month else 0, published.day if day else 0)
    return (found.year, month, day) > today


def _part_before(text: str, start: int) -> re.Match[str] | None:
    return _MONTH_PART.search(text[max(0, start - NEAR) : start])


def _is_dateline(parse: Parse, end: int) -> bool:
    """Whether a date ends before the dash that closes the dateline of an article's opening."""
    dash = _DATELINE.search(parse.sentence.text, 0, _DATELINE_REACH)
    return parse.sentence.index < 3 and dash is not None and end <= dash.start() + 1


def _weekdays(parse: Parse) -> Iterator[Instant]:
    for match in _WEEKDAY.finditer(parse.sentence.text):
        if match[0][0].isupper():
            start = parse.sentence.start + match.start()
            yield Instant(start, start + len(match[0]), weekday=match[0].lower())


def _clocks(parse: Parse) -> Iterator[Instant]:
    base = parse.sentence.start
    for clock in find_clocks(parse.sentence.text):
        yield Instant(base + clock.start, base + clock.end, Kind.CLOCK, clock=clock, loosely=clock.loosely)


def _unfixed(parse: Parse) -> Iterator[Instant]:
    base = parse.sentence.start
    for lag in find_lags(parse.sentence.text):
        yield Instant(base + lag.start, base + lag.end, Kind.LAG, lag=(lag.least, lag.most))
    for term in find_terms(parse.sentence.text):
        yield Instant(base + term.start, base + term.end, Kind.TERM, words=term.words, ahead=True, loosely=True)
    for order in find_orders(parse):
        yield Instant(order.start, order.end, Kind.ORDER, order=order.sign, what=order.words)
