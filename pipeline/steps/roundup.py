"""Round-up: all versions of one story in, one neutral summary out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.engines.base import Comparer, ReadArticle, SummaryOptions
from pipeline.errors import UsageError
from pipeline.steps.mentions import check_mentions
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
    check_mentions((m for sentence in found.sentences for m in sentence.citations), articles, what="the round-up")
    return StoryRoundUp(tuple(articles), found)


def _require_one_story(articles: Sequence[Article]) -> None:
    from pipeline.engines.stories import kinship_of
    from pipeline.store.embeddings import load_embedder

    if not kinship_of(articles, load_embedder()).same_story:
        raise UsageError(
            "these articles do not tell of the same event",
            item="--together",
            action="name the versions of one story, or find the stories of a folder with `evenhand compare`",
        )
