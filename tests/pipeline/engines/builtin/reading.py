"""What the tests of the builtin engine read: an article made of a text, analyzed."""

from __future__ import annotations

from pipeline.engines.builtin.analysis import Analysis, analyze
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, content_id, text_digest


def article(text: str, *, title: str | None = None, author: str | None = None, published: str | None = None) -> Article:
    """An English article with that text."""
    digest = text_digest(text)
    return Article(
        content_id("test", digest), "test", digest, title, text, author=author, published=published, language="en"
    )


def read(text: str, *, title: str | None = None, author: str | None = None, published: str | None = None) -> Analysis:
    """The analysis of an article with that text."""
    found = article(text, title=title, author=author, published=published)
    return analyze(found, split_sentences(text))
