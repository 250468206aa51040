"""Days and clock times of a text, resolved by its publication date, and whether one can stand for another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from pipeline.grounding.dates import WEEKDAYS, CalendarDate, find_dates, find_relative_days
from pipeline.grounding.fit import Fit
from pipeline.text.lexicon import load_rows

_HALF_DAY = 12 * 60
_DAY = 2 * _HALF_DAY
_HALF_YEAR = 6  # months
_LOOSE = 20  # minutes that "about six" or "shortly after six" may be off
_HOURS = {word: int(float(value)) for word, value in load_rows("number_words") if 1 <= float(value) <= 12}
_CLOCK = re.compile(
    r"(?P<loose>\b(?:about|around|shortly (?:after|before)|just (?:after|before)|nearly|before|after|by)\s+)?"
    r"(?:\b(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    r"|\b(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)\b(?!\.\d)"
    r"|(?P<named>\bnoon|\bmidday|\bmidnight)\b"
    rf"|\b(?P<word>{'|'.join(_HOURS)})\s+o['’]clock\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DayReference:
    """A day, month or year that a text names; `text[start:end]` writes it.

    `written` holds the fields of a written-out date, `weekday` (Monday is 0) a named day of the week. `days` are the
    days that a relative expression may mean, empty without a publication date; `single` when it means one of them
    rather than all.
    """

    written: CalendarDate | None
    weekday: int | None
    days: frozenset[date]
    single: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day: minutes after midnight from `low` to `high`; `halved` when morning or evening is not said."""

    low: int
    high: int
    halved: bool
    start: int
    end: int


def find_days(text: str, published: date | None = None) -> tuple[DayReference, ...]:
    """The days of a text in order, written out or relative to `published`.

    A bare year or month counts; a weekday beside a written-out date is part of it. A month without a year is the one
    nearest to `published`.
    """
    dated = (_in_year(found, published) for found in find_dates(text))
    written = [DayReference(d, None, frozenset(), single=True, start=d.start, end=d.end) for d in dated]
    relative = (_relative(text, found.start, found.end, found.days) for found in find_relative_days(text, published))
    apart = [r for r in relative if not any(_beside(text, r, w) for w in written)]
    return tuple(sorted((*written, *apart), key=lambda day: day.start))


def fit_days(claimed: DayReference, found: DayReference) -> Fit:
    """What `found` says on `claimed`; both may be written out, relative, or a weekday that nobody can place."""
    if claimed.written is not None and found.written is not None:
        return _fit_written(claimed.written, found.written)
    if claimed.written is not None and found.days:
        return _fit_relative(claimed.written, found)
    if claimed.days and found.written is not None:
        return _turned(_fit_relative(found.written, claimed))
    if claimed.days and found.days:
        return _fit_sets(claimed, found)
    if claimed.weekday is not None and found.weekday is not None:
        return Fit.ENTAILS if claimed.weekday == found.weekday else Fit.CONFLICTS
    return Fit.OTHER


def find_clock_times(text: str) -> tuple[ClockTime, ...]:
    """The times of day of a text in order: "6.10 p.m.", "18:10", "noon", "about six o'clock"."""
    return tuple(_clock(match) for match in _CLOCK.finditer(text))


def fit_clock_times(claimed: ClockTime, found: ClockTime) -> Fit:
    """What `found` says on `claimed`; a time without morning or evening may be either."""
    turns = (-_HALF_DAY, 0, _HALF_DAY) if claimed.halved or found.halved else (0,)
    pairs = [(claimed.low + turn, claimed.high + turn) for turn in turns]
    if any(low <= found.low and found.high <= high for low, high in pairs):
        return Fit.ENTAILS
    return Fit.OPEN if any(found.low <= high and low <= found.high for low, high in pairs) else Fit.CONFLICTS


def _in_year(found: CalendarDate, published: date | None) -> CalendarDate:
    if found.year is not None or found.month is None or published is None:
        return found
    ahead = found.month - published.month
    return replace(found, year=published.year + (ahead < -_HALF_YEAR) - (ahead > _HALF_YEAR))


def _relative(text: str, start: int, end: int, days: frozenset[date]) -> DayReference:
    word = text[start:end].lower()
    weekday = WEEKDAYS.index(word) if word in WEEKDAYS else None
    return DayReference(None, weekday, days, _is_single(word), start, end)


def _is_single(word: str) -> bool:
    """Whether a relative expression means one of its days, not all of a week, month or year."""
    return not re.search(r"\b(?:weeks?|months?|years?|spring|summer|autumn|fall|winter)\b", word)


def _beside(text: str, day: DayReference, written: DayReference) -> bool:
    """Whether a weekday stands right before or after a written-out date: "Monday, 2 March"."""
    if day.weekday is None:
        return False
    first, second = sorted((day, written), key=lambda one: one.start)
    return text[first.end : second.start].strip(" ,(") in ("", "the", "on")


def _fit_written(claimed: CalendarDate, found: CalendarDate) -> Fit:
    pairs = ((claimed.year, found.year), (claimed.month, found.month), (claimed.day, found.day))
    shared = [(mine, theirs) for mine, theirs in pairs if mine is not None and theirs is not None]
    if not shared:
        return Fit.OTHER
    if any(mine != theirs for mine, theirs in shared):
        return Fit.CONFLICTS
    finer = any(mine is not None and theirs is None for mine, theirs in pairs[1:])
    return Fit.OPEN if finer else Fit.ENTAILS


def _fit_relative(claimed: CalendarDate, found: DayReference) -> Fit:
    covered = {day for day in found.days if claimed.covers(day)}
    if not covered:
        return Fit.CONFLICTS
    return Fit.ENTAILS if found.single or covered == found.days else Fit.OPEN


def _turned(fit: Fit) -> Fit:
    """The fit when the relative day is the claimed one: a month or year that is found does not settle a day."""
    return fit if fit is not Fit.OPEN else Fit.ENTAILS


def _fit_sets(claimed: DayReference, found: DayReference) -> Fit:
    shared = claimed.days & found.days
    if not shared:
        return Fit.CONFLICTS
    return Fit.ENTAILS if found.single or found.days <= claimed.days else Fit.OPEN


def _clock(match: re.Match[str]) -> ClockTime:
    low, halved = _minutes(match)
    loose = (match["loose"] or "").lower().strip()
    before, after = _looseness(loose)
    start, end = match.span()
    return ClockTime(low - before, low + after, halved, start, end)


def _looseness(word: str) -> tuple[int, int]:
    """How many minutes before and after its time a loosely told time may be."""
    if word.endswith("after"):
        return (0, _LOOSE if " " in word else _DAY)
    if word.endswith("before") or word in ("nearly", "by"):
        return (_LOOSE if " " in word or word == "nearly" else _DAY, 0)
    return (_LOOSE, _LOOSE) if word else (0, 0)


def _minutes(match: re.Match[str]) -> tuple[int, bool]:
    """Minutes after midnight, and whether morning or evening is open."""
    if match["named"]:
        return (_HALF_DAY if match["named"].lower() != "midnight" else 0), False
    if match["hour"]:
        hour = int(match["hour"]) % 12 + (12 if match["half"].lower().startswith("p") else 0)
        return hour * 60 + int(match["minute"] or 0), False
    if match["hour24"]:
        hour = int(match["hour24"])
        return hour * 60 + int(match["minute24"]), 1 <= hour <= 12
    return _HOURS[match["word"].lower()] % 12 * 60, True
