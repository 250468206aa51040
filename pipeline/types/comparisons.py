"""Where versions of a story agree, differ and contradict each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.types.accounts import ItemError, PromptRef, Usage
from pipeline.types.texts import Span


class Relation(StrEnum):
    """How versions of a story stand to each other on one point."""

    AGREE = "agree"
    DIFFER = "differ"  # both may be true
    CONFLICT = "conflict"  # both cannot
    ONLY = "only"  # in one article alone


class Aspect(StrEnum):
    """What kind of point it is."""

    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    PERSON = "person"
    ROLE = "role"
    QUOTE = "quote"
    ATTRIBUTION = "attribution"
    EVENT = "event"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mention:
    """Exact words of one of several articles."""

    article_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class ComparisonItem:
    """One point that versions of a story share or not; a mention for each article that carries it.

    `confidence` is the probability that the relation is right.
    """

    relation: Relation
    aspect: Aspect
    mentions: tuple[Mention, ...]
    confidence: float
    calibrated: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where articles agree, differ and contradict each other: conflict, differ, only, agree, then by confidence.

    `similarity` in 0..1; articles of different stories have `same_story` False and no items. `errors` names what could
    not be compared; `dropped` counts a model's points that the articles' words do not bear.
    """

    articles: tuple[str, ...]
    same_story: bool
    similarity: float
    items: tuple[ComparisonItem, ...]
    model: str
    usage: Usage = field(default_factory=Usage)
    prompt: PromptRef | None = None
    errors: tuple[ItemError, ...] = ()
    dropped: int = 0
