"""One statement held against sentences of one article: its signals, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.engines.builtin.verification.alignment import Alignment, align
from pipeline.engines.builtin.verification.reading import read_sentences
from pipeline.engines.builtin.verification.selection import choose_sentences, stems_of
from pipeline.engines.builtin.verification.signals import Finding, find_signals
from pipeline.text.sentences import split_sentences

LONGEST_CLAIM = 12
"""Sentences of a claim that are read; the ones after are left out."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Sentences of one article that may bear on a claim, with their cosines to it, 0 where unknown.

    `background` is what else is known of the article (the sentences around, the title): names may be taken from it.
    """

    sentences: tuple[str, ...]
    similarities: tuple[float, ...]
    background: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    """A finding, the alignments behind it, and for each alignment which of the offer's sentences it is with."""

    finding: Finding
    alignments: tuple[Alignment, ...]
    chosen: tuple[tuple[int, ...], ...]


def assess(statement: str, offer: Offer) -> Assessed:
    """The signals of a statement against an offer of at least one sentence; each part of it picks its own."""
    parts = split_statement(statement)
    chosen = [choose_sentences(part, offer.sentences, offer.similarities) for part in parts]
    claims = read_sentences(parts)
    used = sorted({i for indices in chosen for i in indices})
    readings = dict(zip(used, read_sentences([offer.sentences[i] for i in used], offer.published), strict=True))
    alignments = tuple(align(c, [readings[i] for i in indices]) for c, indices in zip(claims, chosen, strict=True))
    background = frozenset().union(*(stems_of(s) for s in offer.sentences), stems_of(offer.background))
    similarity = max((offer.similarities[i] for i in used), default=0.0)
    return Assessed(find_signals(alignments, background, similarity), alignments, tuple(map(tuple, chosen)))


def split_statement(statement: str) -> list[str]:
    """The sentences of a statement, as a rule one."""
    return [s.text for s in split_sentences(statement)][:LONGEST_CLAIM] or [statement]
