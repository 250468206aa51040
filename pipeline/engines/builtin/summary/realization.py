"""Realization: one sentence of the article written out as a sentence of the summary, with what it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.engines.builtin.summary.edits import Edit, EditKind, apply_edits
from pipeline.engines.builtin.summary.naming import (
    Introductions,
    is_office_phrase,
    office_phrase,
    short_name,
    titled_name,
)
from pipeline.engines.builtin.summary.reference import reference_edits
from pipeline.engines.builtin.summary.trim import trim
from pipeline.engines.builtin.summary.voice import (
    Voice,
    is_bare,
    mark_edits,
    quote_with_speaker,
    source_span,
    speaker_of,
)
from pipeline.types import Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

VERBATIM = 0.98
LONGEST_ACRONYM = 4  # letters; a longer name in capitals is a label of a transcript
COST = {
    EditKind.CUT: 0.98,
    EditKind.REWORD: 0.95,
    EditKind.DATE: 0.97,
    EditKind.NAME: 0.93,
    EditKind.MARK: 0.99,
    EditKind.SPEAKER: 0.97,
}
"""What each kind of edit multiplies the confidence by, once a sentence; an added speaker also by its certainty."""


@dataclass(frozen=True, slots=True)
class Realized:
    """A summary sentence made of the article's sentence `index`."""

    index: int
    text: str
    citations: tuple[Span, ...]
    confidence: float


def realize(analysis: Analysis, index: int, known: Introductions) -> Realized | None:
    """The sentence with its edits made and its citations; None when its speaker is needed and unknown.

    `confidence` is `VERBATIM` times the cost of each kind of edit that was made, and times the certainty of an added
    speaker. `known` is brought up to date with the names it introduces.
    """
    sentence = analysis.parses[index].sentence
    text = analysis.article.text
    voice = speaker_of(analysis, sentence)
    if voice is None and is_bare(analysis, sentence):
        return None
    edits: list[Edit] = [*mark_edits(analysis, sentence)]
    if voice is None:
        edits += [*trim(analysis, index), *reference_edits(analysis, index, known)]
    written = apply_edits(text, sentence.start, sentence.end, edits)
    spans = [Span.of(text, sentence.start, sentence.end), *(e.source for e in edits if e.source is not None)]
    confidence = _confidence(edits)
    if voice is not None:
        written = quote_with_speaker(written, _introduced(text, voice, known))
        found = source_span(analysis, voice.statement)
        spans += [found] if found is not None else []
        confidence *= COST[EditKind.SPEAKER] * voice.statement.certainty
    return Realized(index, _closed(written), _whole_sentences(analysis, spans), round(confidence, 4))


def realize_opinion(analysis: Analysis, index: int) -> Realized:
    """A judgement of the author as the author's own words: The author writes: “...”."""
    sentence, text = analysis.parses[index].sentence, analysis.article.text
    words = " ".join(sentence.text.split()).replace("“", "‘").replace("”", "’").replace('"', "'")
    who = analysis.article.author or "The author"
    return Realized(index, f"{who} writes: “{words}”", (Span.of(text, sentence.start, sentence.end),), VERBATIM)


def _introduced(text: str, voice: Voice, known: Introductions) -> str:
    full = voice.name.title() if voice.name.isupper() and len(voice.name) > LONGEST_ACRONYM else voice.name
    if known.knows(full):
        return short_name(text, full)
    known.note(full)
    name = titled_name(text, full)
    return f"{name}, {office_phrase(text, voice.role)}" if voice.role and is_office_phrase(voice.role) else name


def _confidence(edits: Sequence[Edit]) -> float:
    score = VERBATIM
    for kind in {edit.kind for edit in edits}:
        score *= COST[kind]
    return score


def _closed(written: str) -> str:
    """The sentence with a stop at its end, where a cut or the article's own comma took it."""
    if re.search(r"[.!?…][\"'”’»)\]]*$", written):
        return written
    return f"{written.rstrip(' ,;:—–-')}."


def _whole_sentences(analysis: Analysis, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The sentences that hold the spans, each once, the summary sentence's own first."""
    found: list[Span] = []
    for span in spans:
        for sentence in analysis.sentences:
            if sentence.start < span.end and span.start < sentence.end:
                whole = Span.of(analysis.article.text, sentence.start, sentence.end)
                if whole not in found:
                    found.append(whole)
    return tuple(found)
