"""Salience: how much of the story a sentence carries, from 0 to about 1, by signals with names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING

from pipeline.engines.builtin.summary.fitness import residue
from pipeline.engines.builtin.summary.pronouns import outside_quotations, points_back
from pipeline.engines.builtin.summary.scenery import FACT_ENTITIES
from pipeline.text.lexicon import load_words
from pipeline.text.parse import Parse
from pipeline.types import Claim, SourceKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.store.embeddings import Embedder

# Set by hand on development articles; no labels went in.
POSITION, CENTRALITY, TITLE, ENTITIES, FIGURES, CLAIM, STATEMENT = 0.34, 0.22, 0.10, 0.14, 0.05, 0.10, 0.05
BARE_QUOTE, SHORT_QUOTE, EMPTY, POINTS_BACK, RESIDUE = -0.08, -0.12, -0.20, -0.08, -0.15
TALK = frozenset({"and", "so", "but", "or", "well", "now", "look", "i", "you", "because"})
FEW_QUOTED = 6  # words; a sentence that is mostly a quotation no longer than this says little
POSITION_HALVES = 6  # sentences after which the weight of position has fallen to 1/e
_FIGURES = frozenset({"MONEY", "PERCENT", "CARDINAL", "QUANTITY", "DATE"})


@dataclass(frozen=True, slots=True)
class Salience:
    """Scores of an article's sentences, and which known facts each names: entities and figures, lower-cased."""

    scores: tuple[float, ...]
    facts: tuple[frozenset[str], ...]
    similarity: NDArray[np.float32]


def measure_salience(analysis: Analysis, embedder: Embedder, claims: Sequence[Claim]) -> Salience:
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
    weight = _claim_weights(claims)
    scores = tuple(
        POSITION * exp(-order[i] / POSITION_HALVES) * (0.5 + 0.5 * float(central[i]))
        + CENTRALITY * float(central[i])
        + TITLE * float(likeness[i])
        + ENTITIES * float(named[i])
        + FIGURES * any(t.ent in _FIGURES for t in parse.tokens)
        + CLAIM * weight.get(i, 0.0)
        + STATEMENT * (i in spoken)
        + _drawbacks(analysis, i)
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


def _drawbacks(analysis: Analysis, index: int) -> float:
    """What counts against a sentence: bare quotations, references back, announcements without content, loaded words."""
    parse = analysis.parses[index]
    outside = outside_quotations(analysis.quotations, parse)
    words = sum(t.text[:1].isalnum() for t in parse.tokens)
    quoted = words - sum(t.text[:1].isalnum() for t in outside)
    return (
        POINTS_BACK * points_back(analysis.quotations, parse)
        + BARE_QUOTE * (quoted >= words - 1) * (2 if _opens_in_talk(parse) else 1)
        + SHORT_QUOTE * (0 < quoted <= FEW_QUOTED and 2 * quoted >= words - 4)
        + EMPTY * _only_announces(parse)
        + RESIDUE * min(2.0, residue(analysis, index))
    )


def _opens_in_talk(parse: Parse) -> bool:
    """Whether the first word is one with which people go on talking, or speak of themselves."""
    first = next((t.text.lower() for t in parse.tokens if t.text[:1].isalnum()), "")
    return first in TALK


def _only_announces(parse: Parse) -> bool:
    """Whether the main verb gives or makes an utterance and the sentence does not go on to say which."""
    for root in parse.roots:
        objects = [c for c in parse.children[root] if parse.tokens[c].dep == "dobj"]
        if parse.tokens[root].lemma in load_words("announcing_verb") and any(
            parse.tokens[c].lemma.lower() in load_words("announcement") for c in objects
        ):
            return not any(t.dep == "ccomp" or t.text in '“‘"' for t in parse.tokens)
    return False


def _claim_weights(claims: Sequence[Claim]) -> dict[int, float]:
    """For each sentence that claims cite, the check-worthiness of its weightiest claim."""
    weights: dict[int, float] = {}
    for claim in claims:
        for index in claim.sentences:
            weights[index] = max(weights.get(index, 0.0), claim.check_worthiness.score)
    return weights


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
