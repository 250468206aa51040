"""ClaimReview records as fact-checkers publish them (schema.org, JSON-LD); hostile input, taken field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import UndecodableSource, UnreadableSource
from pipeline.types import content_id

SUFFIXES = (".json", ".jsonld", ".jsonl")
_MOST_BYTES = 200_000_000
_MOST_NODES = 1_000_000
_MOST_CHARACTERS = 2_000
_KINDS = ("ClaimReview", "schema:ClaimReview", "http://schema.org/ClaimReview", "https://schema.org/ClaimReview")


@dataclass(frozen=True, slots=True)
class ClaimReview:
    """One published fact check: the claim it is about and how it was rated, in the checker's words.

    `claimed_by` is who made the claim. `published` is an ISO 8601 day; what is missing or malformed is None.
    """

    claim: str
    rating: str
    publisher: str | None = None
    claimed_by: str | None = None
    published: str | None = None
    url: str | None = None

    @property
    def review_id(self) -> str:
        """The id of its content."""
        return content_id(self.claim, self.rating, self.publisher, self.url)


def read_reviews(path: Path) -> Iterator[ClaimReview]:
    """The ClaimReviews of a file: JSON-LD (one object, a list, an `@graph`, a feed) or such an object a line.

    Objects without a claim or a rating are left out. Raises UnreadableSource, or UndecodableSource for what is no JSON.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableSource("is larger than 200 MB", item=str(path), action="split it")
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableSource(
            f"cannot be read ({error.strerror})", item=str(path), action="check path and permissions"
        ) from None
    for value in _documents(raw, path):
        yield from _reviews(value)


def review_files(path: Path) -> tuple[Path, ...]:
    """The files that `path` names: itself, or those below it whose names end as JSON-LD does, by name."""
    if not path.is_dir():
        return (path,)
    return tuple(sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file()))


def _documents(raw: bytes, path: Path) -> Iterator[Any]:
    try:
        text = raw.decode("utf-8-sig")
        if path.suffix == ".jsonl":
            yield from (json.loads(line, strict=False) for line in text.splitlines() if line.strip())
        else:
            yield json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UndecodableSource(f"is no JSON ({reason})", item=str(path), action="give JSON-LD files") from None


def _reviews(document: Any) -> Iterator[ClaimReview]:
    waiting: list[Any] = [document]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            if any(kind in _KINDS for kind in _listed(value.get("@type"))) and (review := _review(value)):
                yield review
            waiting += value.values()
        elif isinstance(value, list):
            waiting += reversed(value)


def _review(node: dict[str, Any]) -> ClaimReview | None:
    claim, rating = _text(node.get("claimReviewed")), _rating(node.get("reviewRating"))
    if not claim or not rating:
        return None
    item = _first(node.get("itemReviewed"))
    return ClaimReview(
        claim=claim,
        rating=rating,
        publisher=_name(node.get("author")) or _name(node.get("publisher")),
        claimed_by=_name(item.get("author")) if isinstance(item, dict) else None,
        published=_day(node.get("datePublished")),
        url=_address(node.get("url")),
    )


def _rating(value: Any) -> str | None:
    """What the rating is called; its number among the best and worst when it has no name."""
    rating = _first(value)
    if not isinstance(rating, dict):
        return _text(rating)
    named = _text(rating.get("alternateName")) or _text(rating.get("name"))
    if named:
        return named
    number, best = rating.get("ratingValue"), rating.get("bestRating")
    if not isinstance(number, int | float | str) or not str(number).strip():
        return None
    return _text(f"{number} of {best}" if isinstance(best, int | float | str) else str(number))


def _name(value: Any) -> str | None:
    first = _first(value)
    return _text(first.get("name")) if isinstance(first, dict) else _text(first)


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    cleaned = "".join(c for c in unescape(value) if c.isprintable() or c.isspace())
    return " ".join(cleaned.split())[:_MOST_CHARACTERS].strip() or None


def _day(value: Any) -> str | None:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return None


def _address(value: Any) -> str | None:
    """A web address; anything else, such as a script, is none."""
    text = _text(value)
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname else None


def _first(value: Any) -> Any:
    return next(iter(_listed(value)), None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
