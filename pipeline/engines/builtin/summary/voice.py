"""Voices: making sure that a sentence taken out of its article still says who speaks, between whole quotation marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.engines.builtin.entities.referents import Referents
from pipeline.engines.builtin.summary.antecedents import is_certain
from pipeline.engines.builtin.summary.edits import Edit, EditKind
from pipeline.engines.builtin.summary.pronouns import OF_PERSONS, OF_SEVERAL, explains
from pipeline.types import Sentence, SourceKind, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.engines.builtin.attribution.statements import Statement

CLOSING = {"“": "”", "‘": "’", '"': '"', "'": "'", "''": "''", "``": "''", "‘‘": "’’", "«": "»", "„": "“"}
_BREAKS_OFF = re.compile(r"[—–-]\s*[.…]*\s*[\"'”’]*\s*$")
_CLOSING_MARK = re.compile(r"['’]{2}$|[\"'”’»“]$")
LEAST_CERTAIN = 0.9  # below this certainty of its speaker a bare quotation is not used
FEWEST_QUOTED = 4  # words; shorter quotations stand in the author's own sentence


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks in a sentence whose words are all a source's: `statement`, and `name` as it is to be written."""

    statement: Statement
    name: str
    role: str | None


def speaker_of(analysis: Analysis, sentence: Sentence) -> Voice | None:
    """The voice of a sentence that is a bare quotation, its speaker named elsewhere; None for any other sentence."""
    statement = bare_statement(analysis, sentence)
    if (
        statement is None
        or _BREAKS_OFF.search(sentence.text)
        or statement.attribution.speaker is None
        or statement.certainty < LEAST_CERTAIN
    ):
        return None
    attribution = statement.attribution
    if attribution.kind is SourceKind.ANONYMOUS:
        return Voice(statement, _as_written(analysis, statement), None)
    name = Referents(analysis).definite(attribution.speaker or "")
    if not _is_surely_named(analysis, statement, name):
        return None
    return Voice(statement, name, attribution.role if attribution.kind is SourceKind.NAMED else None)


def _is_surely_named(analysis: Analysis, statement: Statement, name: str) -> bool:
    """Whether the words that name the speaker are no pronoun, or one that can mean nobody else."""
    span = source_span(analysis, statement)
    if span is None or span.quote.lower() not in OF_PERSONS | OF_SEVERAL:
        return True
    for parse in analysis.parses:
        for token in parse.tokens:
            if token.start == span.start:
                return is_certain(analysis, parse, token, name) or explains(analysis, parse, token)
    return False


def bare_statement(analysis: Analysis, sentence: Sentence) -> Statement | None:
    """The statement whose quoted words make up the sentence, when its cue stands in another sentence or nowhere."""
    for statement in analysis.statements:
        cue = statement.attribution.cue_span
        if cue is not None and sentence.start <= cue.start < sentence.end:
            continue
        if sentence.index in statement.sentences and _fills(analysis, statement, sentence):
            return statement
    return None


def is_bare(analysis: Analysis, sentence: Sentence) -> bool:
    """Whether all words of a sentence stand inside one quotation."""
    return any(q.start <= _first(sentence) and _last(sentence) <= q.end for q in analysis.quotations)


def mark_edits(analysis: Analysis, sentence: Sentence) -> list[Edit]:
    """Edits that complete quotations which begin before the sentence or end after it."""
    text, edits = analysis.article.text, []
    for quotation in analysis.quotations:
        if quotation.end <= sentence.start or sentence.end <= quotation.start:
            continue
        opening = text[quotation.start : quotation.inner_start].strip() or "“"
        if quotation.start < sentence.start or quotation.inner_start == quotation.start:
            edits.append(Edit(sentence.start, sentence.start, opening, EditKind.MARK))
        if quotation.end > sentence.end or quotation.inner_end == quotation.end:
            edits.append(Edit(sentence.end, sentence.end, CLOSING.get(opening, "”"), EditKind.MARK))
    return edits


def quote_with_speaker(words: str, said: str) -> str:
    """A bare quotation with its speaker: “We saw it,” said X; a question or exclamation keeps its own mark."""
    mark = _CLOSING_MARK.search(words)
    closing = mark.group() if mark else "”"
    inner = words[: mark.start() if mark else len(words)].rstrip()
    if inner.endswith((".", "…")):
        inner = f"{inner[:-1]}," if inner.endswith(".") else f"{inner},"
    elif not inner.endswith((",", "?", "!")):
        inner = f"{inner},"
    return f"{inner}{closing} said {said}."


def quoted_without_speaker(analysis: Analysis, sentence: Sentence) -> bool:
    """Whether the sentence quotes at length and does not itself tell whom."""
    text = analysis.article.text
    for quotation in analysis.quotations:
        start, end = max(quotation.inner_start, sentence.start), min(quotation.inner_end, sentence.end)
        words = text[max(start, 0) : max(end, 0)].split() if start < end else []
        if len(words) < FEWEST_QUOTED or _is_title(words):
            continue
        speaking = [s for s in analysis.statements if _speaks(s, start, end)]
        if not any(_is_named_in(s, sentence) for s in speaking):
            return True
    return False


def _is_title(words: list[str]) -> bool:
    """Whether quoted words are a title or motto: capitals on all that are long enough."""
    long = [w.strip(".,;:!?") for w in words if len(w.strip(".,;:!?")) >= 4]
    return len(words) >= 2 and bool(long) and all(w[:1].isupper() for w in long)


def _is_named_in(statement: Statement, sentence: Sentence) -> bool:
    """Whether the sentence itself has the words that attribute the statement."""
    spans = (statement.attribution.span, statement.attribution.cue_span)
    return any(s is not None and sentence.start <= s.start < sentence.end for s in spans)


def _speaks(statement: Statement, start: int, end: int) -> bool:
    known = statement.attribution.speaker is not None or statement.attribution.kind is SourceKind.ANONYMOUS
    return known and any(s.start < end and start < s.end for s in statement.content)


def _fills(analysis: Analysis, statement: Statement, sentence: Sentence) -> bool:
    if not is_bare(analysis, sentence):
        return False
    middle = (_first(sentence) + _last(sentence)) // 2
    return any(s.start <= middle < s.end for s in statement.content)


def _as_written(analysis: Analysis, statement: Statement) -> str:
    """An anonymous source with its article, as the text first writes it: "a senior official"."""
    speaker = statement.attribution.speaker or "a source"
    for other in analysis.statements:
        if other.source is not None and speaker.lower() in other.source.quote.lower():
            found = other.source.quote
            at = found.lower().index(speaker.lower())
            before = found[:at].split()
            article = before[-1] if before and before[-1].lower() in ("a", "an", "one", "the") else ""
            return f"{article} {speaker}".strip() if not article else f"{article.lower()} {speaker}"
    return speaker


def source_span(analysis: Analysis, statement: Statement) -> Span | None:
    """The words that name a statement's speaker: its own cue's source, else the nearest one before of that name."""
    if statement.attribution.span is not None:
        return statement.attribution.span
    start = statement.content[0].start
    same = [
        s.attribution.span
        for s in analysis.statements
        if s.attribution.span is not None and s.attribution.speaker == statement.attribution.speaker
    ]
    before = [s for s in same if s.start <= start]
    return before[-1] if before else (same[0] if same else None)


def _first(sentence: Sentence) -> int:
    return sentence.start


def _last(sentence: Sentence) -> int:
    return sentence.end
