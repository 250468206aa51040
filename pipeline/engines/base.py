"""The protocol every engine follows: the only thing in evenhand that judges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from pipeline.types import (
    Article,
    Attribution,
    Claim,
    Comparison,
    Extraction,
    ItemError,
    RoundUp,
    Sentence,
    Span,
    Stance,
    Summary,
    Usage,
    VerdictLabel,
    Weight,
)


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """How long a summary may be: `sentences` (None: 5 to 8 by the article's length) or at most `words`.

    At most 8 sentences, as in the contracts; both bounds hold when both are given.
    """

    sentences: int | None = None
    words: int | None = None

    def __post_init__(self) -> None:
        if self.sentences is not None and not 1 <= self.sentences <= 8:
            raise ValueError(f"a summary has 1 to 8 sentences, not {self.sentences}")
        if self.words is not None and self.words < 1:
            raise ValueError(f"a summary has at least 1 word, not {self.words}")


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article with its sentences."""

    article: Article
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """One point that an article makes in a sentence, readable on its own: names and days resolved in `text`.

    `span` are the words that make it, and `attribution` who does; `weight`: whether that voice can settle a claim.
    Towards the claim in question: `similarity` is the cosine of the embeddings, -1..1; `overlap` in 0..1 the words of
    the shorter of both that the other has too, those counting more that are rare in the article.
    """

    text: str
    span: Span
    attribution: Attribution
    weight: Weight
    similarity: float = 0.0
    overlap: float = 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of another article, offered for or against a claim.

    `span` is the sentence. `before` and `after` are the neighbouring sentences, "" where there are none: they tell what
    a pronoun or "on Friday" means. `independence_group` counts from 1 within one claim; `retelling`: the article is of
    the group of the claim's own article, so it may be shown and supports nothing. `similarity` is the cosine of its
    embedding with the claim's, -1..1. `same_event`: the article tells of the claim's own article's event, as far as one
    can tell by names; for a claim without an article, of the event of the passage found first. `tellings` are the
    points that the sentence makes, read in its whole article; empty where nobody has read it.
    """

    article_id: str
    span: Span
    before: str
    after: str
    title: str | None
    publisher: str | None
    published: str | None
    independence_group: int
    retelling: bool
    similarity: float
    same_event: bool = True
    tellings: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimEvidence:
    """A claim and the passages that may bear on it, best first; `published`: when its own article was, ISO 8601."""

    claim: Claim
    passages: tuple[Passage, ...]
    published: str | None = None

    @property
    def statement(self) -> str:
        """What is verified: the proposition where the claim has one, else its text."""
        return self.claim.proposition or self.claim.text


@dataclass(frozen=True, slots=True)
class JudgedPassage:
    """What one passage does to a claim: `passage` is its index, `span` the deciding words in it, `score` in 0..1."""

    passage: int
    span: Span
    stance: Stance
    weight: Weight
    score: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an engine makes of one claim's passages.

    `passages` holds those that bear on the claim, neutral ones where a reader would wonder. `label` is the engine's own
    answer, None to let it follow from the passages; either way the ruling on independence has the last word.
    `confidence` in 0..1, raw: how sure the engine is of what follows. `rationale` is one sentence.
    """

    passages: tuple[JudgedPassage, ...]
    label: VerdictLabel | None
    confidence: float
    rationale: str
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verification:
    """One judgement or error for each claim asked about, in the order of the question."""

    judgements: tuple[Judgement | ItemError, ...]
    usage: Usage = field(default_factory=Usage)


class Engine(Protocol):
    """Turns an article's sentences into a summary or claims; raises EvenhandError when the whole article fails."""

    @property
    def name(self) -> str:
        """The model name that goes into every record, such as "builtin"."""
        ...

    def summarize(self, article: Article, sentences: Sequence[Sentence], options: SummaryOptions) -> Summary:
        """A neutral summary in which every sentence cites the article."""
        ...

    def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Claims, and one outcome for every sentence."""
        ...


@runtime_checkable
class Verifier(Protocol):
    """Judges claims by passages of other articles."""

    def verify(self, items: Sequence[ClaimEvidence]) -> Verification:
        """What each claim's passages do to it; nothing else is known. No passage: a judgement without passages."""
        ...


@runtime_checkable
class Comparer(Protocol):
    """Sets versions of a story side by side."""

    def compare(self, articles: Sequence[ReadArticle]) -> Comparison:
        """Where versions of one story agree, differ and conflict; one article: where it contradicts itself."""
        ...

    def round_up(self, articles: Sequence[ReadArticle], options: SummaryOptions) -> RoundUp:
        """One neutral summary of a story from all its versions."""
        ...
