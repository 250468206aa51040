"""Summaries of one article and round-ups of several."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.types.accounts import PromptRef, Usage
from pipeline.types.comparisons import Mention
from pipeline.types.texts import Span


@dataclass(frozen=True, slots=True)
class LoadedTerm:
    """Words that judge where they pretend to report: the loaded words alone.

    `attributed`: they stand in a quotation or statement of a source, so they are the speaker's, not the author's.
    `suggestion` is neutral wording, "" to drop the words, None when only a rewrite of the sentence would do.
    """

    span: Span
    attributed: bool
    reason: str
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of a summary with the spans it rests on. `confidence`: the probability that they entail it."""

    text: str
    citations: tuple[Span, ...]
    supported: bool
    confidence: float
    calibrated: bool


@dataclass(frozen=True, slots=True)
class RoundUpSentence:
    """One sentence about a story in all its versions. `confidence`: the probability that its citations entail it."""

    text: str
    citations: tuple[Mention, ...]
    supported: bool
    confidence: float
    calibrated: bool


@dataclass(frozen=True, slots=True)
class RoundUp:
    """One neutral summary of a story from all its versions; `dropped` sentences were supported by nothing."""

    articles: tuple[str, ...]
    sentences: tuple[RoundUpSentence, ...]
    dropped: int
    model: str
    usage: Usage = field(default_factory=Usage)
    prompt: PromptRef | None = None


@dataclass(frozen=True, slots=True)
class SummaryAccounting:
    """Sentences of the article, summary sentences cited, and those dropped because nothing supported them."""

    sentences: int
    cited: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A neutral summary of one article and the article's loaded language."""

    article_id: str
    sentences: tuple[SummarySentence, ...]
    loaded_language: tuple[LoadedTerm, ...]
    accounting: SummaryAccounting
    model: str
    usage: Usage = field(default_factory=Usage)
    prompt: PromptRef | None = None
