"""Points: the atomic statements of one version of a story, with what alignment and comparison need of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.grounding.words import stem
from pipeline.text.lexicon import load_words
from pipeline.types import Attribution, Claim, Mention, SourceKind, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.text.parse import Parse, Token

_WORD_CLASSES = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM", "AUX", "ADP", "PART", "DET", "PRON"})


@dataclass(frozen=True)
class Point:
    """One atomic statement of a version: where it stands, who makes it, which words carry it.

    `text` is the statement readable on its own, names and days resolved; `tokens` are the indices, in the parse of
    `sentence`, of its own words; `span` is the shortest stretch that holds them, `whole` the same with its attribution.
    """

    version: int
    sentence: int
    claim: Claim
    parse: Parse
    tokens: tuple[int, ...]

    @property
    def text(self) -> str:
        """What is held to be so."""
        return self.claim.proposition or self.claim.text

    @property
    def attribution(self) -> Attribution:
        """Who makes the statement."""
        return self.claim.attribution

    @property
    def is_authors(self) -> bool:
        """Whether the article says it in its own voice."""
        return self.attribution.kind is SourceKind.AUTHOR

    @property
    def span(self) -> Span:
        """The words that state the point."""
        return self.claim.spans[0]

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """The tokens of the statement's own words."""
        return tuple(self.parse.tokens[i] for i in self.tokens)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words that say what the point is about, numbers as they are written."""
        return stems_of(self.text)


@dataclass(frozen=True)
class Version:
    """One article of a story, read: `label` is what explanations call it."""

    number: int
    analysis: Analysis
    points: tuple[Point, ...]
    label: str

    @property
    def article_id(self) -> str:
        """The article's id."""
        return self.analysis.article.article_id

    def mention(self, start: int, end: int) -> Mention:
        """The mention `text[start:end]`, without white space and loose punctuation at either end."""
        text = self.analysis.article.text
        while start < end - 1 and text[start] in _LOOSE:
            start += 1
        while end > start + 1 and text[end - 1] in _LOOSE:
            end -= 1
        return Mention(self.article_id, Span.of(text, start, end))


_LOOSE = frozenset(" \n\t,;:.!?“”\"‘’'—–-")


def read_version(number: int, analysis: Analysis, claims: Sequence[Claim], label: str) -> Version:
    """The version of a story that an article is, with a point for each claim that stands in one sentence's words."""
    points = (_point(number, analysis, claim) for claim in claims)
    return Version(number, analysis, tuple(p for p in points if p is not None), label)


def stems_of(text: str) -> frozenset[str]:
    """The stems of a text's content words and its figures."""
    function = load_words("function_words")
    words = "".join(c if c.isalnum() or c in ".,’'" else " " for c in text).split()
    plain = (w.strip(".,’'").removesuffix("’s").removesuffix("'s").lower() for w in words)
    return frozenset(stem(w) for w in plain if w and w not in function)


def _point(number: int, analysis: Analysis, claim: Claim) -> Point | None:
    span = claim.spans[0]
    for sentence in claim.sentences:
        parse = analysis.parses[sentence]
        inside = tuple(t.index for t in parse.tokens if any(s.start <= t.start and t.end <= s.end for s in claim.spans))
        if inside and parse.sentence.start <= span.start < parse.sentence.end:
            return Point(number, sentence, claim, parse, inside)
    return None
