"""Plain text: the whole file is the article, but for a header block at its beginning."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.sources.metadata import Metadata, lenient

_HEADER = re.compile(r"([A-Za-z][A-Za-z -]{1,24}):[ \t]+(\S.*)")
_KEYS = {
    **dict.fromkeys(("title", "headline"), "title"),
    **dict.fromkeys(("publisher", "source", "outlet", "publication", "newspaper", "site"), "publisher"),
    **dict.fromkeys(("author", "by", "byline"), "author"),
    **dict.fromkeys(("date", "published", "publication date", "publish date"), "published"),
    **dict.fromkeys(("url", "link", "canonical", "canonical url", "source url"), "url"),
}


class Document(NamedTuple):
    """What a file holds: its readable text and what it says of itself."""

    text: str
    metadata: Metadata


def read_text(raw: str) -> Document:
    """The text and metadata of a plain text file.

    Lines such as "Title: …" and "Date: …" are a header when two at least have a known name, every line of the block
    has a name, and a blank line ends it. They are then metadata and no part of the text.
    """
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n").split("\n")
    size = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    rows = [_HEADER.fullmatch(line.strip()) for line in lines[:size]]
    named = {known_field(m[1]): m[2] for m in rows if m and known_field(m[1])}
    if len(named) < 2 or not all(rows) or size == len(lines):
        return Document(raw, Metadata())
    return Document("\n".join(lines[size:]), lenient({k: v for k, v in named.items() if k}))


def known_field(name: str) -> str | None:
    """The metadata field that a header's name means, None for other names."""
    return _KEYS.get(" ".join(name.lower().replace("-", " ").replace("_", " ").split()))
