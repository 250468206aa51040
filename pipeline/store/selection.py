"""Search filters as SQL."""

from __future__ import annotations

import json
from datetime import date
from typing import NamedTuple

from pipeline.errors import UsageError
from pipeline.store.records import SearchFilter


class Selection(NamedTuple):
    """A condition on the columns of `articles`, and its values; `everything` when it lets all through."""

    condition: str
    values: tuple[object, ...]

    @property
    def everything(self) -> bool:
        """Whether nothing is filtered out."""
        return self.condition == "1"


def selection_of(filters: SearchFilter) -> Selection:
    """The filter as a condition; raises UsageError when a date is not ISO 8601."""
    conditions: list[str] = []
    values: list[object] = []
    if filters.publishers:
        conditions.append("publisher COLLATE NOCASE IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(filters.publishers)))
    if filters.excluded_articles:
        conditions.append("article_id NOT IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(filters.excluded_articles)))
    for sign, day in ((">=", filters.since), ("<=", filters.as_of)):
        if day is not None:
            conditions.append(f"substr(published, 1, 10) {sign} ?")
            values.append(_iso_day(day))
    return Selection(" AND ".join(conditions) or "1", tuple(values))


def _iso_day(day: str) -> str:
    try:
        return date.fromisoformat(day[:10]).isoformat()
    except ValueError as error:
        raise UsageError("is not a date", item=day, action="write it as YYYY-MM-DD") from error
