"""Compare: articles in, one comparison for each story among them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.engines.base import Comparer, ReadArticle
from pipeline.errors import UsageError
from pipeline.steps.mentions import check_mentions
from pipeline.steps.sentences import article_sentences
from pipeline.types import Article, Comparison, ItemError


class StoryComparison(NamedTuple):
    """The versions of one story, in the order of the comparison's ids, and how they compare."""

    articles: tuple[Article, ...]
    comparison: Comparison

    def first(self, count: int) -> StoryComparison:
        """The same with at most `count` items."""
        return self._replace(comparison=replace(self.comparison, items=self.comparison.items[:count]))


def comparing(engine: object) -> Comparer:
    """`engine`, when it compares; raises UsageError when it does not."""
    if not isinstance(engine, Comparer):
        raise UsageError("this model does not compare articles yet", item="--model", action="leave it out")
    return engine


def compare_articles(articles: Sequence[Article], engine: Comparer) -> StoryComparison:
    """The engine's comparison of `articles`, every mention checked against its article's text.

    Raises EmptyArticle, UnsupportedLanguage, AccountingError when a span does not match, and what the engine raises.
    """
    comparison = engine.compare([ReadArticle(article, article_sentences(article)) for article in articles])
    check_mentions((m for item in comparison.items for m in item.mentions), articles, what="the comparison")
    return StoryComparison(tuple(articles), comparison)


class Stories(NamedTuple):
    """The stories of a heap of articles, by index: those that several tell, and articles that nobody else tells."""

    told: tuple[tuple[int, ...], ...]
    alone: tuple[int, ...]


def find_stories(count: int, read: Callable[[int], Article | ItemError]) -> Stories:
    """The stories among `count` articles; `read` gives each, once, and nothing but its signature is kept.

    Articles that cannot be read belong to no story.
    """
    from pipeline.engines.stories import cluster_stories, signature_of
    from pipeline.store.embeddings import load_embedder

    embedder = load_embedder()
    readable, signatures = [], []
    for index in range(count):
        article = read(index)
        if isinstance(article, Article):
            readable.append(index)
            signatures.append(signature_of(article, embedder))
    stories = [tuple(readable[i] for i in story) for story in cluster_stories(signatures)]
    return Stories(tuple(s for s in stories if len(s) > 1), tuple(s[0] for s in stories if len(s) == 1))


def without_copies(articles: Sequence[Article]) -> Iterator[Article]:
    """The articles in order, each identity once: the same file named twice is one version."""
    seen: set[str] = set()
    for article in articles:
        if article.article_id not in seen:
            seen.add(article.article_id)
            yield article
