"""How an article is called in results."""

from __future__ import annotations

from pipeline.report.printable import markdown_text
from pipeline.types import Article


def article_title(article: Article) -> str:
    """Its title, else what it is known by."""
    return article.title or article.source_key


def article_origin(article: Article) -> str:
    """Publisher, date, and what it is known by unless that stands in its title already; "" when nothing is left."""
    parts = (article.publisher, article.published, article.source_key if article.title else None)
    return " · ".join(part for part in parts if part)


def markdown_head(article: Article, what: str) -> str:
    """The heading of a Markdown section about an article, with its origin below."""
    origin = article_origin(article)
    return f"## {what}: {markdown_text(article_title(article))}\n\n" + (
        f"{markdown_text(origin)}\n\n" if origin else ""
    )
