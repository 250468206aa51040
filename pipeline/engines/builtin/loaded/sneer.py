"""Sneer quotes: marks the author puts around a word that nobody is quoted with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.text.parse import Parse, Token
from pipeline.text.quotes import Quotation
from pipeline.types import LoadedTerm, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

REASON = "marks around a word nobody is quoted with: the author holds it at a distance"
MAX_WORDS = 3
# Marks after these words name or define something; they do not sneer.
NAMING = frozenset(
    {"call", "name", "dub", "title", "entitle", "know", "nickname", "label", "term", "word", "phrase", "slogan", "song"}
    | {
        "film",
        "movie",
        "book",
        "album",
        "show",
        "series",
        "episode",
        "play",
        "novel",
        "poem",
        "code",
        "hashtag",
        "sign",
    }
    | {
        "mean",
        "define",
        "refer",
        "read",
        "describe",
        "chant",
        "banner",
        "song",
        "tweet",
        "headline",
        "operation",
        "answer",
    }
    | {
        "say",
        "tell",
        "add",
        "ask",
        "write",
        "respond",
        "reply",
        "argue",
        "insist",
        "warn",
        "accuse",
        "dismiss",
        "claim",
    }
    | {"cite", "quote", "categorize", "classify", "list", "rate", "use", "single", "hit", "track", "video", "game"}
)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def find_sneers(analysis: Analysis) -> Iterator[LoadedTerm]:
    """The words in sneer quotes, without their marks, in text order.

    A quotation of one to three words sneers when it stands inside a phrase of the author's sentence, is no name or
    title, no source in its sentence speaks, no word beside it names or quotes, and no longer quotation has its words.
    """
    quoted = [analysis.article.text[q.inner_start : q.inner_end].lower() for q in analysis.quotations]
    spoken = [(s.start, s.end) for statement in analysis.statements for s in statement.content]
    for quotation in analysis.quotations:
        words = analysis.article.text[quotation.inner_start : quotation.inner_end]
        parse = _parse_of(analysis, quotation)
        if parse is None or not _may_sneer(words) or _is_covered(quotation, spoken):
            continue
        if sum(words.lower() in other for other in quoted) == 1 and _is_authors(parse, quotation):
            span = Span.of(analysis.article.text, quotation.inner_start, quotation.inner_end)
            yield LoadedTerm(span, attributed=False, reason=REASON, suggestion=None)


def _may_sneer(words: str) -> bool:
    found = _WORD.findall(words)
    return 1 <= len(found) <= MAX_WORDS and found[0][0].islower() and words == words.strip(" ,.;:!?…")


def _is_covered(quotation: Quotation, spoken: list[tuple[int, int]]) -> bool:
    return any(start < quotation.end and quotation.start < end for start, end in spoken)


def _parse_of(analysis: Analysis, quotation: Quotation) -> Parse | None:
    for parse in analysis.parses:
        if parse.sentence.start <= quotation.start and quotation.end <= parse.sentence.end:
            return parse
    return None


def _is_authors(parse: Parse, quotation: Quotation) -> bool:
    """Whether the quoted words are the head or a modifier of a noun phrase that the author's sentence uses."""
    inside = [t for t in parse.tokens if quotation.inner_start <= t.start and t.end <= quotation.inner_end]
    outside = [t for t in parse.tokens if t.end <= quotation.start or t.start >= quotation.end]
    before = [t for t in outside if t.end <= quotation.start][-4:]
    if not inside or not outside or any(t.lemma.lower() in NAMING for t in before):
        return False
    return _is_nominal(parse, inside)


def _is_nominal(parse: Parse, inside: list[Token]) -> bool:
    indices = {t.index for t in inside}
    top = next((t for t in inside if t.head not in indices), inside[-1])
    return top.pos in ("NOUN", "ADJ", "PROPN") and parse.tokens[top.head].lemma.lower() not in NAMING
