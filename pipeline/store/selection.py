"""Search filters as SQL."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.errors import UsageError
from pipeline.store.records import SearchFilter

_BARE_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_]{2,}")


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
    if filters.domains:
        conditions.append(f"({' OR '.join('on_domain(url, ?)' for _ in filters.domains)})")
        values += sorted(map(_host, filters.domains))
    if filters.excluded_articles:
        conditions.append("article_id NOT IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(filters.excluded_articles)))
    for sign, day in ((">=", filters.since), ("<=", filters.as_of)):
        if day is not None:
            conditions.append(f"substr(published, 1, 10) {sign} ?")
            values.append(_iso_day(day))
    return Selection(" AND ".join(conditions) or "1", tuple(values))


def on_domain(url: str | None, domain: str) -> bool:
    """Whether a URL is on a host or below it: "https://news.harbourwire.example/x" is on "harbourwire.example"."""
    try:
        host = (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:
        return False
    return host == domain or host.endswith(f".{domain}")


def _host(domain: str) -> str:
    host = domain.strip().lower().removeprefix("www.").rstrip(".")
    if not _BARE_HOST.fullmatch(host):
        raise UsageError("is not a domain", item=domain, action="write it as harbourwire.example")
    return host


def _iso_day(day: str) -> str:
    try:
        return date.fromisoformat(day[:10]).isoformat()
    except ValueError as error:
        raise UsageError("is not a date", item=day, action="write it as YYYY-MM-DD") from error
