"""Summarize: one article in, one neutral summary out."""

from __future__ import annotations

from pipeline.engines.base import Engine, SummaryOptions
from pipeline.errors import AccountingError
from pipeline.steps.sentences import article_sentences
from pipeline.types import Article, Summary


def summarize_article(article: Article, engine: Engine, options: SummaryOptions | None = None) -> Summary:
    """The engine's summary of `article`, every citation and loaded term checked against the article's text.

    Raises EmptyArticle, UnsupportedLanguage, AccountingError when a span does not match, and what the engine raises.
    """
    summary = engine.summarize(article, article_sentences(article), options or SummaryOptions())
    spans = [span for sentence in summary.sentences for span in sentence.citations]
    for span in (*spans, *(term.span for term in summary.loaded_language)):
        if article.text[span.start : span.end] != span.quote:
            raise AccountingError(
                f"the summary cites {span.start}:{span.end}, where the article has other words",
                item=article.path or article.source_key,
                action="report this as a fault of evenhand",
            )
    return summary
