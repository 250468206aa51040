"""Items: one question to a model with its gold answer, in the story or document it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from eval.tasks.gold import Gold
from pipeline.evidence.candidates import FoundEvidence
from pipeline.records import json_text
from pipeline.types import Article, Claim, content_id


class TaskId(StrEnum):
    """The tasks, as `evenhand eval run` names them."""

    SUMMARIZE = "summarize"
    EXTRACT = "extract"
    ATTRIBUTE = "attribute"
    CHECKWORTHINESS = "checkworthiness"
    LOADED = "loaded"
    RETRIEVE = "retrieve"
    VERIFY = "verify"
    VERIFY_END_TO_END = "verify_end_to_end"
    COMPARE = "compare"


@dataclass(frozen=True, slots=True)
class ArticleQuestion:
    """Work on one article; `sentences` bounds the length of a summary, None for the model's own default."""

    article: Article
    sentences: int | None = None


@dataclass(frozen=True, slots=True)
class EvidenceQuestion:
    """Judge one claim by the passages given, and nothing else; `articles` hold those that stand in one that is known.

    A model is shown the passages with the sentences around them; the builtin engine reads their articles too, as it
    does those of a store.
    """

    evidence: FoundEvidence
    articles: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class StoreQuestion:
    """Find evidence on a claim among `articles`, without the claim's own article (`claim.article_id`)."""

    claim: Claim
    articles: tuple[Article, ...]

    @property
    def own(self) -> Article | None:
        """The article that the claim stands in; None for a free claim."""
        return next((article for article in self.articles if article.article_id == self.claim.article_id), None)


@dataclass(frozen=True, slots=True)
class StoryQuestion:
    """Set the versions of a story side by side."""

    articles: tuple[Article, ...]


Question = ArticleQuestion | EvidenceQuestion | StoreQuestion | StoryQuestion


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a dataset: `cluster_id` names the story or source document, made by `cluster_of`."""

    item_id: str
    cluster_id: str
    question: Question
    gold: Gold


@dataclass(frozen=True)
class Dataset:
    """The items of one dataset for one task, in the dataset's order; `digest` is that of the whole dataset."""

    name: str
    task: TaskId
    items: tuple[Item, ...] = field(repr=False)
    digest: str

    @classmethod
    def of(cls, name: str, task: TaskId, items: Iterable[Item]) -> Dataset:
        """A dataset that serves one task: its digest is that of its items."""
        kept = tuple(items)
        return cls(name, task, kept, digest_of(kept))

    def some(self, limit: int | None) -> tuple[Item, ...]:
        """So many items, in the set's order: the first of each cluster, then the second, and so on; None for all."""
        if limit is None or limit >= len(self.items):
            return self.items
        seen: Counter[str] = Counter()
        turns = []
        for place, item in enumerate(self.items):
            turns.append((seen[item.cluster_id], place))
            seen[item.cluster_id] += 1
        chosen = sorted(place for _, place in sorted(turns)[:limit])
        return tuple(self.items[place] for place in chosen)

    @property
    def clusters(self) -> int:
        """How many stories or source documents there are."""
        return len({item.cluster_id for item in self.items})


def digest_of(items: Iterable[Item]) -> str:
    """Equal for equal items with equal questions and labels, in whatever order: two runs with it can be joined."""
    lines = sorted(f"{item.item_id}\x1f{item.cluster_id}\x1f{_contents(item)}" for item in items)
    return "sha256:" + sha256("\x1e".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def cluster_of(dataset: str, document: str) -> str:
    """The cluster of everything from one story or source document of a dataset; the one place where it is made."""
    return f"{dataset}/{document}"


def document_key(text: str) -> str:
    """A name for a source document that the set does not name: the same words, however spaced, are one document."""
    return content_id(" ".join(text.split()))


def question_texts(question: Question) -> Sequence[str]:
    """Everything that a model is shown, for the digest of a dataset."""
    match question:
        case ArticleQuestion(article=article):
            return (article.digest,)
        case EvidenceQuestion(evidence=evidence):
            asked = evidence.question
            return (asked.statement, *(passage.span.quote for passage in asked.passages))
        case StoreQuestion(claim=claim, articles=articles):
            return (claim.proposition or claim.text, *(article.digest for article in articles))
        case StoryQuestion(articles=articles):
            return tuple(article.digest for article in articles)


def _contents(item: Item) -> str:
    return json_text([item.gold.model_dump(mode="json"), *question_texts(item.question)])
