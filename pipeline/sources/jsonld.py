"""What a page says of its article in JSON-LD, as publishers write it for search engines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from pipeline.sources.metadata import Metadata, lenient

_ARTICLES = ("Article", "BlogPosting", "Report")  # endings of schema.org's types: NewsArticle, OpinionNewsArticle, …
_MOST_NODES = 10_000


def read_jsonld(scripts: Sequence[str]) -> Metadata:
    """The metadata of the first article described in the scripts; nothing when there is none or they are malformed."""
    for script in scripts:
        for node in _nodes(script):
            if any(str(kind).endswith(_ARTICLES) for kind in _listed(node.get("@type"))):
                return _metadata(node)
    return Metadata()


def _nodes(script: str) -> Iterator[dict[str, Any]]:
    """Every object in a script, outer ones first."""
    try:
        waiting: list[Any] = [json.loads(script, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, dict):
            yield value
        waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _metadata(node: dict[str, Any]) -> Metadata:
    names = (name for author in _listed(node.get("author")) if (name := _name(author)))
    address = node.get("mainEntityOfPage") or node.get("url")
    values = {
        "title": _text(node.get("headline") or node.get("name")),
        "publisher": _name(next(iter(_listed(node.get("publisher"))), None)),
        "author": ", ".join(dict.fromkeys(names)) or None,
        "published": _text(node.get("datePublished")),
        "url": _text(address.get("@id") or address.get("url") if isinstance(address, dict) else address),
    }
    return lenient(values)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(value: Any) -> str | None:
    return _text(value.get("name") if isinstance(value, dict) else value)


def _text(value: Any) -> str | None:
    return unescape(value) if isinstance(value, str) else None
