"""Articles and the places in them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Span:
    """Exact words of an article: `text[start:end] == quote`, always."""

    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span `text[start:end]`; raises ValueError when it is empty or outside the text."""
        if not 0 <= start < end <= len(text):
            raise ValueError(f"span {start}:{end} is empty or outside a text of {len(text)} characters")
        return cls(start, end, text[start:end])


@dataclass(frozen=True, slots=True)
class Article:
    """A source document after cleaning: one canonical text to which all offsets refer.

    `source_key` is the canonical URL, else the path relative to the given folder; `article_id` hashes it with the
    digest. `published` is an ISO 8601 date, or date and time; `language` an ISO 639-1 code, None when nobody can tell.
    """

    article_id: str
    source_key: str
    digest: str
    title: str | None
    text: str
    url: str | None = None
    path: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Unit of accounting: `text[start:end]` of its article, in order, never overlapping.

    `index` counts from 0; `paragraph` counts blank-line separated blocks (or lines, where lines are paragraphs) from 0;
    `heading` marks a headline or subheading: a line of its own without sentence-final punctuation.
    """

    index: int
    start: int
    end: int
    text: str
    paragraph: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """Contiguous whole sentences of an article; unit of retrieval. `index` counts from 0, `tokens` are o200k_base."""

    chunk_id: str
    article_id: str
    index: int
    start: int
    end: int
    text: str
    tokens: int


def text_digest(text: str) -> str:
    """The content address of a canonical text: "sha256:" and 64 hex digits of its UTF-8 bytes."""
    return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_id(*parts: object) -> str:
    """A stable 20-digit hexadecimal id of the given parts, which are kept apart by an unprintable separator."""
    return sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:20]
