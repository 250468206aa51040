"""Points: the atomic statements of one version of a story, with what alignment and comparison need of each."""

from __future__ import annotations

import re
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

_FEWEST_WORDS = 4
_DENIED = "it is not true that "
_WITHDRAWN = re.compile(r"\b(?:earlier|previous|original|first)\s+version\b", re.IGNORECASE)


@dataclass(frozen=True)
class Point:
    """One atomic statement of a version: where it stands, who makes it, which words carry it.

    `text` is the statement readable on its own, names and days resolved; `spans` are the exact words; `tokens` the
    indices of those words in the parse of `sentence`. `is_act`: the article tells that somebody spoke, or did not,
    rather than what was said. `claimed`: the point is a claim of the article, else a sentence that makes none.
    """

    version: int
    sentence: int
    text: str
    spans: tuple[Span, ...]
    attribution: Attribution
    is_act: bool
    claimed: bool
    check_worthiness: float
    parse: Parse
    tokens: tuple[int, ...]
    meant: frozenset[str] = frozenset()  # stems of the names that its descriptions and pronouns stand for

    @property
    def is_authors(self) -> bool:
        """Whether the article says it in its own voice."""
        return self.attribution.kind is SourceKind.AUTHOR

    @property
    def is_denial(self) -> bool:
        """Whether a source denies what the words say."""
        return self.text.lower().startswith(_DENIED)

    @property
    def paragraph(self) -> int:
        """The paragraph that it stands in."""
        return self.parse.sentence.paragraph

    @property
    def is_quoted(self) -> bool:
        """Whether its words stand in quotation marks."""
        return self.attribution.direct_quote

    @property
    def span(self) -> Span:
        """The words that state the point, the longest run of them where they stand apart."""
        return max(self.spans, key=lambda span: span.end - span.start)

    def holds(self, start: int, end: int) -> bool:
        """Whether `start:end` lies in the point's own words, a closing stop of an abbreviation left aside."""
        return any(s.start <= start and end <= s.end + 1 for s in self.spans)

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """The tokens of the statement's own words."""
        return tuple(self.parse.tokens[i] for i in self.tokens)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words that say what the point is about, numbers as they are written."""
        return stems_of(self.text) | self.meant

    @cached_property
    def plain_stems(self) -> frozenset[str]:
        """The same without the words of names: what is said, not of whom."""
        names = {w.lower() for t in self.parse.tokens if t.ent == "PERSON" for w in t.text.split()}
        speaker = {w.lower() for w in (self.attribution.speaker or "").split()}
        own = stems_of(self.text) - {stem(w) for w in names | speaker} - self.meant
        return frozenset(w for w in own if not w[:1].isdigit())


KEPT_VERSIONS = 32
"""Versions whose figures, times, quotations and people are kept: more than a story has, and memory stays bounded."""


@dataclass(frozen=True, eq=False)
class Version:
    """One article of a story, read: `label` is what explanations call it. Two versions are equal when they are one."""

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
        while end > start + 1 and text[end - 1] in _LOOSE and not _CLOCK_HALF.search(text, start, end):
            end -= 1
        if text[end : end + 1] == "." and _CLOCK_HALF.search(text, start, end + 1):
            end += 1
        return Mention(self.article_id, Span.of(text, start, end))


_CLOCK_HALF = re.compile(r"\b[ap]\.m\.\Z")
"""The point that ends "a.m." belongs to it."""
_LOOSE = frozenset(" \n\t,;:.!?“”\"‘’'—–-")


def read_version(number: int, analysis: Analysis, claims: Sequence[Claim], label: str) -> Version:
    """The version of a story that an article is: its claims as points, and every other sentence that states something.

    Headlines and questions state nothing, nor does what a correction repeats in order to withdraw it.
    """
    stated = (claim for claim in claims if not any(withdraws(analysis.parses[n]) for n in claim.sentences))
    points = [p for claim in stated if (p := _of_claim(number, analysis, claim)) is not None]
    claimed = {sentence for claim in claims for sentence in claim.sentences}
    rest = (parse for parse in analysis.parses if parse.sentence.index not in claimed)
    points += [p for parse in rest if (p := _of_sentence(number, parse)) is not None]
    return Version(number, analysis, tuple(sorted(points, key=lambda p: (p.span.start, p.span.end))), label)


def stems_of(text: str) -> frozenset[str]:
    """The stems of a text's content words and its figures."""
    function = load_words("function_words")
    words = "".join(c if c.isalnum() or c in ".,’'" else " " for c in text).split()
    plain = (w.strip(".,’'").removesuffix("’s").removesuffix("'s").lower() for w in words)
    return frozenset(stem(w) for w in plain if w and w not in function)


def _of_claim(number: int, analysis: Analysis, claim: Claim) -> Point | None:
    span = claim.spans[0]
    for sentence in claim.sentences:
        parse = analysis.parses[sentence]
        inside = tuple(t.index for t in parse.tokens if any(s.start <= t.start and t.end <= s.end for s in claim.spans))
        if inside and parse.sentence.start <= span.start < parse.sentence.end:
            act = claim.proposition is None and claim.attribution.kind is not SourceKind.AUTHOR
            worth = claim.check_worthiness.score
            text = claim.proposition or claim.text
            return Point(
                number,
                sentence,
                text,
                claim.spans,
                claim.attribution,
                act,
                claimed=True,
                check_worthiness=worth,
                parse=parse,
                tokens=inside,
                meant=_meant(analysis, sentence, inside),
            )
    return None


def _meant(analysis: Analysis, sentence: int, tokens: Sequence[int]) -> frozenset[str]:
    """The stems of the full names of the people that the words mention in any way."""
    names = (analysis.name_of(sentence, i) for i in tokens)
    return frozenset(w for name in set(names) if name and name[:1].isupper() for w in stems_of(name))


def withdraws(parse: Parse) -> bool:
    """Whether a sentence tells what an earlier version of the article said."""
    return _WITHDRAWN.search(parse.sentence.text) is not None


def _of_sentence(number: int, parse: Parse) -> Point | None:
    sentence = parse.sentence
    words = [t for t in parse.tokens if t.pos not in ("PUNCT", "SPACE", "SYM")]
    if sentence.heading or len(words) < _FEWEST_WORDS or sentence.text.rstrip("”’\"' ").endswith("?"):
        return None
    return sentence_point(number, parse)


def sentence_point(number: int, parse: Parse) -> Point:
    """A whole sentence as a point in the author's voice that is no claim."""
    sentence = parse.sentence
    span = Span(sentence.start, sentence.end, sentence.text)
    author = Attribution(SourceKind.AUTHOR, None)
    tokens = tuple(t.index for t in parse.tokens)
    return Point(
        number,
        sentence.index,
        sentence.text,
        (span,),
        author,
        is_act=False,
        claimed=False,
        check_worthiness=0.0,
        parse=parse,
        tokens=tokens,
    )
