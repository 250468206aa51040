"""Round-up: all versions of one story in, one neutral summary out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.engines.base import Comparer, ReadArticle, SummaryOptions
from pipeline.errors import AccountingError, UsageError
from pipeline.steps.sentences import article_sentences
from pipeline.types import Article, RoundUp


class StoryRoundUp(NamedTuple):
    """The versions of a story, and the round-up of them."""

    articles: tuple[Article, ...]
    round_up: RoundUp


def round_up_articles(articles: Sequence[Article], engine: Comparer, options: SummaryOptions) -> StoryRoundUp:
    """The engine's round-up of `articles`, every citation checked against its article's text.

    Raises UsageError when the articles do not tell one story, EmptyArticle, UnsupportedLanguage, AccountingError when a
    span does not match, and what the engine raises.
    """
    _require_one_story(articles)
    found = engine.round_up([ReadArticle(article, article_sentences(article)) for article in articles], options)
    texts = {article.article_id: article for article in articles}
    for mention in (m for sentence in found.sentences for m in sentence.citations):
        article, span = texts[mention.article_id], mention.span
        if article.text[span.start : span.end] != span.quote:
            raise AccountingError(
                f"the round-up cites {span.start}:{span.end}, where the article has other words",
                item=article.path or article.source_key,
                action="report this as a fault of evenhand",
            )
    return StoryRoundUp(tuple(articles), found)


def _require_one_story(articles: Sequence[Article]) -> None:
    from pipeline.engines.stories import are_one_story, signature_of
    from pipeline.store.embeddings import load_embedder

    embedder = load_embedder()
    if len(articles) > 1 and not are_one_story([signature_of(article, embedder) for article in articles]):
        raise UsageError(
            "these articles do not tell of the same event",
            item="--together",
            action="name the versions of one story, or find the stories of a folder with `evenhand compare`",
        )
