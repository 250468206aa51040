"""The hand-labeled stories as items of every task; the cluster is the story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from eval.datasets.load import load_part
from eval.datasets.places import Layout, Part
from eval.datasets.schema import ClaimRecord, LabelSpan
from eval.datasets.story import StoryLabels
from eval.tasks.gold import ArticlePlace, GoldClaim, Place
from eval.tasks.items import Dataset, Item, TaskId, cluster_of, digest_of
from pipeline.sources import read_article
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, Sentence

NAME = "stories"


@dataclass(frozen=True, slots=True)
class LabeledArticle:
    """An article of a story, read as evenhand reads it, with its sentences; `slug` is its id in the labels."""

    slug: str
    article: Article
    sentences: tuple[Sentence, ...]

    def around(self, start: int, end: int) -> Place:
        """The whole sentences that a range touches; the range itself where none does."""
        touched = [s for s in self.sentences if s.start < end and start < s.end]
        first, last = (touched[0].start, touched[-1].end) if touched else (start, end)
        return Place(start=first, end=last, quote=self.article.text[first:last])


@dataclass(frozen=True, slots=True)
class LabeledStory:
    """A story with its labels and its articles by slug."""

    labels: StoryLabels
    articles: dict[str, LabeledArticle]

    @property
    def cluster(self) -> str:
        """The cluster of every item of the story."""
        return cluster_of(NAME, self.labels.slug)

    def item_id(self, *parts: str) -> str:
        """The id of an item of this story."""
        return "/".join((self.labels.slug, *parts))


ItemMaker = Callable[[tuple[LabeledStory, ...]], Iterator[Item]]


def load_stories(task: TaskId, part: Part, layout: Layout | None = None) -> Dataset:
    """The items of one task over the stories of a part; raises LabelFaults when a label file is malformed.

    All tasks share a digest, which is that of their items together.
    """
    made = _items(part, layout)
    digest = digest_of(
        replace(item, item_id=f"{t.value}/{item.item_id}") for t, items in made.items() for item in items
    )
    return Dataset(f"{NAME}-{part.value}", task, made[task], digest)


@lru_cache(maxsize=2)
def _items(part: Part, layout: Layout | None) -> dict[TaskId, tuple[Item, ...]]:
    stories = read_stories(part, layout)
    return {task: tuple(make(stories)) for task, make in _makers().items()}


@lru_cache(maxsize=2)
def read_stories(part: Part, layout: Layout | None = None) -> tuple[LabeledStory, ...]:
    """The stories of a part, by slug, with their articles read."""
    return tuple(LabeledStory(labels, _articles(labels)) for labels in load_part(part, layout))


def place_of(span: LabelSpan) -> Place:
    """The range of a label."""
    return Place(start=span.start, end=span.end, quote=span.quote)


def article_place_of(span: LabelSpan) -> ArticlePlace:
    """The range of a label with its article."""
    return ArticlePlace(article=span.article, start=span.start, end=span.end, quote=span.quote)


def claim_of(record: ClaimRecord) -> GoldClaim:
    """The gold claim of a label."""
    source = record.attribution
    return GoldClaim(
        id=record.id,
        text=record.text,
        spans=tuple(place_of(span) for span in record.spans),
        kind=source.kind,
        speaker=source.speaker,
        role=source.role,
        direct_quote=source.direct_quote,
        modality=record.modality,
    )


def _articles(labels: StoryLabels) -> dict[str, LabeledArticle]:
    read = {slug: read_article(file.path) for slug, file in sorted(labels.articles.items())}
    return {slug: LabeledArticle(slug, article, split_sentences(article.text)) for slug, article in read.items()}


def _makers() -> dict[TaskId, ItemMaker]:
    from eval.loaders import story_articles, story_versions

    return {
        TaskId.EXTRACT: story_articles.extract_items,
        TaskId.ATTRIBUTE: story_articles.attribute_items,
        TaskId.CHECKWORTHINESS: story_articles.worthiness_items,
        TaskId.LOADED: story_articles.loaded_items,
        TaskId.SUMMARIZE: story_articles.summary_items,
        TaskId.RETRIEVE: story_versions.retrieval_items,
        TaskId.VERIFY: story_versions.verify_items,
        TaskId.VERIFY_END_TO_END: story_versions.end_to_end_items,
        TaskId.COMPARE: story_versions.comparison_items,
    }
