"""Articles of public sets, taken as they are, since the sets' offsets count every character."""

from __future__ import annotations

from pipeline.types import Article, content_id, text_digest


def as_it_is(key: str, text: str, *, title: str | None = None, published: str | None = None) -> Article:
    """An English article whose text is not cleaned: offsets of the set stay right."""
    digest = text_digest(text)
    return Article(content_id(key, digest), key, digest, title, text, published=published, language="en")
