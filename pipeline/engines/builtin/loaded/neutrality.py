"""Neutrality: the check that a finished summary sentence passes, on its own words alone."""

from __future__ import annotations

from pipeline.engines.builtin.loaded.match import find_candidates
from pipeline.text.parse import parse_sentences
from pipeline.text.quotes import find_quotations
from pipeline.types import Sentence

LOADED = 0.5  # strength outside quotation marks from which a sentence is not neutral


def is_neutral(text: str) -> bool:
    """Whether a sentence reads as neutral and whole: little loaded outside quotation marks, paired marks."""
    return loaded_strength(text) < LOADED and _is_paired(text)


def loaded_strength(text: str) -> float:
    """The strengths of the loaded expressions outside quotation marks, added up."""
    quotations = find_quotations(text)
    (parse,) = parse_sentences((Sentence(0, 0, len(text), text, 0),))
    matches = (
        m for m in find_candidates(parse) if not any(q.start <= parse.tokens[m.first].start < q.end for q in quotations)
    )
    return sum(m.entry.strength for m in matches)


def _is_paired(text: str) -> bool:
    return text.count("“") == text.count("”") and text.count('"') % 2 == 0
