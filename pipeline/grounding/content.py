"""Whether a statement says no more than the words it cites: numbers, dates, names, negations, hedges, content words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.grounding.dates import (
    CalendarDate,
    find_dates,
    find_weekdays,
    is_dated,
    refers_to_day,
    relative_days,
    without_dates,
)
from pipeline.grounding.names import NameCheck, find_names
from pipeline.grounding.numbers import Quantity, find_quantities
from pipeline.grounding.polarity import PolarityProblem, polarity_problems
from pipeline.grounding.words import content_stems, stem

LEAST_OVERLAP = 0.5
_SAYING = frozenset(map(stem, ("say", "tell")))


class ContentProblem(StrEnum):
    """What a statement says and its cited words do not."""

    NUMBER = "number_not_in_source"
    DATE = "date_not_in_source"
    NAME = "name_not_in_source"
    NEGATION_ADDED = PolarityProblem.NEGATION_ADDED.value
    NEGATION_LOST = PolarityProblem.NEGATION_LOST.value
    MODAL_ADDED = PolarityProblem.MODAL_ADDED.value
    HEDGE_LOST = PolarityProblem.HEDGE_LOST.value
    WORDS = "words_not_in_source"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a statement is held against.

    `quote` are its exact words, `cited` the whole sentences they stand in, `window` the part of the article that was
    shown with them. `given` is what may be named besides (publisher, author). `english`: without it only numbers and
    written-out dates are compared, since the word lists are English.
    """

    quote: str
    cited: str
    window: str
    published: date | None = None
    given: str = ""
    english: bool = True


def check_content(statement: str, evidence: Evidence) -> tuple[ContentProblem, ...]:
    """Every way in which `statement` says more or other than its evidence; empty when it passes.

    What it cannot see: who did what to whom, and a false relation between words that are all there.
    """
    return tuple(dict.fromkeys(_problems(statement, evidence)))


def overlap(statement: str, evidence: Evidence) -> float:
    """The share of the statement's content words that the cited sentences, or names in the window, have; 0..1."""
    said = content_stems(statement)
    if not said:
        return 0.0
    return len(said & content_stems(evidence.cited)) / len(said)


def _problems(statement: str, evidence: Evidence) -> Iterator[ContentProblem]:
    dates, source_dates = find_dates(statement), find_dates(evidence.cited)
    if any(not _has_quantity(q, evidence.cited) for q in _outside(find_quantities(statement), dates)):
        yield ContentProblem.NUMBER
    if any(not _has_date(claimed, source_dates, evidence) for claimed in dates):
        yield ContentProblem.DATE
    if not evidence.english:
        return
    if not _has_weekdays(statement, evidence, source_dates):
        yield ContentProblem.DATE
    if NameCheck(evidence.cited, evidence.window, evidence.given).missing(statement):
        yield ContentProblem.NAME
    plain = (without_dates(text) for text in (statement, evidence.quote, evidence.cited))
    for problem in polarity_problems(*plain):
        yield ContentProblem(problem.value)
    if _unheard_of(statement, evidence):
        yield ContentProblem.WORDS


def _outside(quantities: tuple[Quantity, ...], dates: tuple[CalendarDate, ...]) -> Iterator[Quantity]:
    """The quantities that are no part of a date."""
    return (q for q in quantities if not any(d.start <= q.start < d.end for d in dates))


def _has_quantity(claimed: Quantity, cited: str) -> bool:
    return any(claimed.agrees_with(other) for other in find_quantities(cited))


def _has_date(claimed: CalendarDate, written: tuple[CalendarDate, ...], evidence: Evidence) -> bool:
    days = relative_days(evidence.cited, evidence.published)
    if is_dated(claimed, written, days):
        return True
    refers = bool(days or written) or refers_to_day(evidence.cited)
    return refers and any(claimed.fits(other) and other.day is not None for other in find_dates(evidence.window))


def _has_weekdays(statement: str, evidence: Evidence, written: tuple[CalendarDate, ...]) -> bool:
    """Whether every weekday of the statement is named in the source, or falls on one of its days."""
    left = find_weekdays(statement) - find_weekdays(evidence.cited)
    if not left:
        return True
    days = set(relative_days(evidence.cited, evidence.published))
    days |= {day for d in written if (day := _full(d)) is not None}
    return left <= {day.strftime("%A").lower() for day in days}


def _full(written: CalendarDate) -> date | None:
    if written.year is None or written.month is None or written.day is None:
        return None
    try:
        return date(written.year, written.month, written.day)
    except ValueError:
        return None


def _unheard_of(statement: str, evidence: Evidence) -> bool:
    """Whether most content words of the statement are in neither the cited sentences nor the window.

    Names are left out, which have a check of their own, and so are "said" and "told".
    """
    named = content_stems(" ".join(word for name in find_names(statement) for word in name.words))
    said = content_stems(statement) - named - _SAYING
    known = content_stems(evidence.cited)
    if not said or len(said & known) / len(said) >= LEAST_OVERLAP:
        return False
    elsewhere = content_stems(evidence.window)
    return len(said & known) + 0.5 * len((said - known) & elsewhere) < LEAST_OVERLAP * len(said)
