"""Salience: how much of the story a sentence carries, from 0 to about 1, by signals with names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING

from pipeline.engines.builtin.check_worthiness import score_sentence
from pipeline.engines.builtin.scenery import FACT_ENTITIES
from pipeline.text.parse import Parse
from pipeline.types import SourceKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.store.embeddings import Embedder

# Set by hand on development articles; no labels went in.
POSITION, CENTRALITY, TITLE, ENTITIES, FIGURES, CLAIM, STATEMENT = 0.34, 0.22, 0.10, 0.14, 0.05, 0.10, 0.05
POSITION_HALVES = 6  # sentences after which the weight of position has fallen to 1/e
_FIGURES = frozenset({"MONEY", "PERCENT", "CARDINAL", "QUANTITY", "DATE"})


@dataclass(frozen=True, slots=True)
class Salience:
    """Scores of an article's sentences, and which known facts each names: entities and figures, lower-cased."""

    scores: tuple[float, ...]
    facts: tuple[frozenset[str], ...]
    similarity: NDArray[np.float32]


def measure_salience(analysis: Analysis, embedder: Embedder) -> Salience:
    """The salience of every sentence: position, centrality, likeness to the title, entities, figures, check-worthiness.

    `similarity` has shape (sentences, sentences): cosines of their embeddings.
    """
    import numpy as np

    parses = analysis.parses
    title = analysis.article.title or next((p.sentence.text for p in parses if p.sentence.heading), None)
    texts = [p.sentence.text for p in parses]
    vectors = embedder.embed([*texts, title or ""])
    rows = vectors[:-1]
    similarity = rows @ rows.T
    body = np.array([not p.sentence.heading for p in parses])
    central = _scaled(similarity @ body.astype(np.float32))
    likeness = _scaled(rows @ vectors[-1]) if title else np.zeros(len(parses), dtype=np.float32)
    facts = tuple(map(facts_of, parses))
    named = _scaled(np.array(_entity_weights(facts), dtype=np.float32))
    spoken = _spoken(analysis)
    order = _body_order(parses)
    scores = tuple(
        POSITION * exp(-order[i] / POSITION_HALVES)
        + CENTRALITY * float(central[i])
        + TITLE * float(likeness[i])
        + ENTITIES * float(named[i])
        + FIGURES * any(t.ent in _FIGURES for t in parse.tokens)
        + CLAIM * score_sentence(parse).score
        + STATEMENT * (i in spoken)
        for i, parse in enumerate(parses)
    )
    return Salience(scores, facts, similarity)


def facts_of(parse: Parse) -> frozenset[str]:
    """The people, bodies, places, days and numbers that a sentence names, lower-cased, one word for each name."""
    return frozenset(
        t.text.lower() for t in parse.tokens if t.ent in FACT_ENTITIES and t.text[:1].isalnum() and len(t.text) > 1
    )


def _entity_weights(facts: tuple[frozenset[str], ...]) -> list[float]:
    counts = Counter(fact for found in facts for fact in found)
    return [sum(log(1 + counts[fact]) for fact in found) for found in facts]


def _body_order(parses: tuple[Parse, ...]) -> list[int]:
    """For each sentence how many body sentences come before it."""
    order, seen = [], 0
    for parse in parses:
        order.append(seen)
        seen += not parse.sentence.heading
    return order


def _spoken(analysis: Analysis) -> frozenset[int]:
    """Sentences that carry what a named source puts forward."""
    return frozenset(
        i
        for s in analysis.statements
        if s.puts_forward and s.attribution.kind is not SourceKind.ANONYMOUS
        for i in s.sentences
    )


def _scaled(values: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    return (values - low) / (high - low) if high > low else values * 0
