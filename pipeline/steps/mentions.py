"""Mentions of several articles: nothing is written whose words are not the article's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.errors import AccountingError
from pipeline.types import Article, Mention


def check_mentions(mentions: Iterable[Mention], articles: Sequence[Article], *, what: str) -> None:
    """Raises AccountingError for a mention whose words do not stand in its article; `what` cites them."""
    known = {article.article_id: article for article in articles}
    for mention in mentions:
        article, span = known[mention.article_id], mention.span
        if article.text[span.start : span.end] != span.quote:
            raise AccountingError(
                f"{what} cites {span.start}:{span.end}, where the article has other words",
                item=article.path or article.source_key,
                action="report this as a fault of evenhand",
            )
