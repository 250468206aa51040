"""Whether a text says no more than the words it cites.

The measure needs no model: `pipeline.grounding.check_content` finds figures, negations and hedges that differ from the
cited sentences, content words that are mostly absent from them, and names and dates. Names and dates may come from
anywhere in the article, since a statement that stands alone must name what its sentence calls "he" or "Friday"; the day
of publication counts as written. It cannot see who did what to whom. Engines run a stricter form of this check on their
own output, so the share that passes shows what was let through, and ranks engines no further.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pipeline.grounding import ContentProblem, Evidence, check_content

_FROM_CONTEXT = frozenset({ContentProblem.DATE, ContentProblem.NAME})


class Source(NamedTuple):
    """What stands beside the cited words: the article's text, its date (ISO 8601) and its publisher."""

    text: str
    published: str | None = None
    publisher: str | None = None


def problems(statement: str, *, quote: str, cited: str, source: Source) -> frozenset[ContentProblem]:
    """What `statement` says beyond `cited`, the whole sentences around `quote`; empty when it is entailed."""
    published = _day(source.published)
    evidence = Evidence(quote, cited, source.text, published, source.publisher or "")
    found = frozenset(check_content(statement, evidence))
    if not found & _FROM_CONTEXT:
        return found
    dated = f"{source.text}\n{_written(published)}"
    anywhere = Evidence(quote, dated, dated, published, source.publisher or "")
    return (found - _FROM_CONTEXT) | (frozenset(check_content(statement, anywhere)) & _FROM_CONTEXT)


def is_entailed(statement: str, *, quote: str, cited: str, source: Source) -> bool:
    """Whether `statement` cites something and says nothing beyond it."""
    return bool(cited.strip()) and not problems(statement, quote=quote, cited=cited, source=source)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _written(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}." if day else ""
