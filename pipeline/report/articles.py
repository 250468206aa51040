"""How an article is called in results."""

from __future__ import annotations

from pipeline.types import Article


def article_title(article: Article) -> str:
    """Its title, else what it is known by."""
    return article.title or article.source_key


def article_origin(article: Article) -> str:
    """Publisher, date and path or address, as far as they are known."""
    return " · ".join(
        part for part in (article.publisher, article.published, article.path or article.url) if part is not None
    )
