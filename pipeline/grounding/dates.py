"""Calendar dates of a text, written out or relative to the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from pipeline.grounding.numbers import find_quantities

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_OF = {name[:length]: number for number, name in enumerate(MONTHS, 1) for length in (len(name), 3)}
_MONTH_OF["sept"] = 9
_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20|21)\d\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b",
        rf"\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?\b(?!\d)",
        rf"\b{_MONTH}(?:,?\s+(?:of\s+)?){_YEAR}\b",
        rf"\b{_YEAR}\b(?![,.]\d)(?!\s*(?:%|percent|per cent|people|dollars))",
    )
)
_WITHOUT_MONTH = (_FORMS[0], _FORMS[-1])
_ANY_MONTH = re.compile(rf"\b{_MONTH}", re.IGNORECASE)
_BARE_MONTH = re.compile(rf"\b(?P<month>{'|'.join(name.title() for name in MONTHS)})\b")  # "may" and "march" are verbs
_NEAR = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "overnight": 0}
_RELATIVE = re.compile(
    rf"\b(?:(?P<near>{'|'.join(_NEAR)})|(?P<weekday>{'|'.join(WEEKDAYS)})|(?P<turn>last|this|next|past|coming)\s+"
    r"(?P<unit>week|month|year|weekend|morning|afternoon|evening|night|spring|summer|autumn|fall|winter)"
    r"|(?P<count>\d+|a|[a-z]+)\s+(?P<ago>day|week|month|year)s?\s+(?P<way>ago|earlier|later|before|after))\b",
    re.IGNORECASE,
)
_SAME_DAY = re.compile(
    r"\b(?:that|the same|the next|the following|the previous)\s+"
    r"(?:day|night|evening|morning|afternoon|week|month|year)\b"
    rf"|\b(?:{'|'.join(WEEKDAYS)})\b",
    re.IGNORECASE,
)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date as far as the text gives it; `text[start:end]` writes it. At least one field is known."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    def fits(self, other: CalendarDate) -> bool:
        """Whether both may be the same date: no field that both give differs, and they share one."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        shared = [(mine, theirs) for mine, theirs in pairs if mine is not None and theirs is not None]
        return bool(shared) and all(mine == theirs for mine, theirs in shared)

    def covers(self, day: date) -> bool:
        """Whether `day` is this date, or lies in this month or year."""
        return (self.year in (None, day.year)) and (self.month in (None, day.month)) and (self.day in (None, day.day))


@dataclass(frozen=True, slots=True)
class RelativeDays:
    """A relative expression, `text[start:end]`, and the days it may mean; no days when it cannot be placed."""

    start: int
    end: int
    days: frozenset[date]


@lru_cache(maxsize=512)
def find_dates(text: str) -> tuple[CalendarDate, ...]:
    """The written-out dates of a text in order: with day, month and year, or without the parts that it leaves open."""
    found: list[CalendarDate] = []
    for form in (*_FORMS, _BARE_MONTH) if _ANY_MONTH.search(text) else _WITHOUT_MONTH:
        for match in form.finditer(text):
            if not any(other.start < match.end() and match.start() < other.end for other in found):
                date_ = _read(match)
                if date_ is not None:
                    found.append(date_)
    return tuple(sorted(found, key=lambda d: d.start))


def find_weekdays(text: str) -> frozenset[str]:
    """The days of the week that a text names, in lower case."""
    return frozenset(match["weekday"].lower() for match in _RELATIVE.finditer(text) if match["weekday"])


def refers_to_day(text: str) -> bool:
    """Whether a text points at a day named elsewhere: "that evening", "on Friday"."""
    return _SAME_DAY.search(text) is not None


def relative_days(text: str, published: date | None) -> frozenset[date]:
    """The days that the relative expressions of a text may mean ("on Friday", "yesterday", "last week").

    A weekday is the last or the next one; "last month" and the like give every day of it; none without a publication
    date.
    """
    return frozenset(day for found in find_relative_days(text, published) for day in found.days)


def find_relative_days(text: str, published: date | None) -> tuple[RelativeDays, ...]:
    """Every relative expression of a text in order; without a publication date none of them can be placed."""
    return tuple(
        RelativeDays(
            match.start(), match.end(), frozenset() if published is None else frozenset(_meant(match, published))
        )
        for match in _RELATIVE.finditer(text)
    )


def is_dated(claimed: CalendarDate, written: Iterable[CalendarDate], days: Iterable[date]) -> bool:
    """Whether a claimed date follows from dates written in the source, or from its relative days."""
    return any(claimed.fits(other) and _no_finer(claimed, other) for other in written) or any(
        claimed.covers(day) for day in days
    )


@lru_cache(maxsize=512)
def without_dates(text: str) -> str:
    """The text with every written-out date blanked, so that "May" is no verb and 2026 no amount; offsets stay."""
    for found in find_dates(text):
        text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
    return text


def _no_finer(claimed: CalendarDate, other: CalendarDate) -> bool:
    """A day needs a day, a month a month; the year may be understood."""
    return (claimed.day is None or other.day is not None) and (claimed.month is None or other.month is not None)


def _read(match: re.Match[str]) -> CalendarDate | None:
    groups = match.groupdict()
    year = int(groups["year"]) if groups.get("year") else None
    month = _month_number(groups["month"]) if groups.get("month") else None
    day = int(groups["day"]) if groups.get("day") else None
    if day is not None and not 1 <= day <= 31:
        return None
    return CalendarDate(year, month, day, match.start(), match.end())


def _month_number(written: str) -> int | None:
    if written.isdigit():
        return int(written) if 1 <= int(written) <= len(MONTHS) else None
    return _MONTH_OF.get(written.lower().rstrip("."))


def _meant(match: re.Match[str], published: date) -> Iterator[date]:
    if match["near"]:
        offset = _NEAR[match["near"].lower()]
        yield from _days(published, (offset, offset - 1) if match["near"].lower() == "overnight" else (offset,))
    elif match["weekday"]:
        ahead = (WEEKDAYS.index(match["weekday"].lower()) - published.weekday()) % _WEEK
        yield from _days(published, (ahead - _WEEK, ahead, ahead - 2 * _WEEK, ahead + _WEEK))
    elif match["turn"]:
        yield from _turned(match["unit"].lower(), _step(match["turn"].lower()), published)
    else:
        count = match["count"].lower()
        number = 1 if count in ("a", "one") else int(next((q.value for q in find_quantities(count)), 0))
        if not number:
            return
        yield from _counted(match["ago"].lower(), -number if match["way"].lower() != "later" else number, published)


def _step(turn: str) -> int:
    return {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1}[turn]


def _turned(unit: str, step: int, published: date) -> Iterator[date]:
    if unit in ("morning", "afternoon", "evening", "night"):
        yield from _days(published, (step,))
    elif unit in ("week", "weekend"):
        yield from _days(published, range(_WEEK * (step - 1), _WEEK * (step + 1) + 1))
    elif unit == "month":
        yield from _month(published.year, published.month + step)
    else:
        yield from (day for month in range(1, 13) for day in _month(published.year + step, month))


def _counted(unit: str, number: int, published: date) -> Iterator[date]:
    if unit in ("day", "week"):
        days = number * (_WEEK if unit == "week" else 1)
        yield from _days(published, (days,) if unit == "day" else range(days - _WEEK, days + _WEEK + 1))
    elif unit == "month":
        yield from _month(published.year, published.month + number)
    else:
        yield from (day for month in range(1, 13) for day in _month(published.year + number, month))


def _days(published: date, offsets: Iterable[int]) -> Iterator[date]:
    for offset in offsets:
        try:
            yield published + timedelta(days=offset)
        except OverflowError:
            continue


def _month(year: int, month: int) -> Iterator[date]:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    for day in range(1, 32):
        try:
            yield date(year, month, day)
        except ValueError:
            continue
