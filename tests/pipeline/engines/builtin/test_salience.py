"""Salience: what is told first, names much and is worth a check weighs more."""

from __future__ import annotations

import numpy as np

from pipeline.engines.builtin.claims.extract import extract_claims
from pipeline.engines.builtin.summary.salience import Salience, measure_salience
from pipeline.store.embeddings import load_embedder
from tests.pipeline.engines.builtin.reading import read

TEXT = """The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt.

The rescue took four hours, harbour master Idris Cole said. The owner, Tarn Lines, blamed the charts.

The mayor offered a perspective on the old days. The sky was grey over the town.
"""


def _measure(text: str) -> Salience:
    analysis = read(text)
    return measure_salience(analysis, load_embedder(), extract_claims(analysis).claims)


def test_the_event_at_the_top_weighs_most_and_the_mood_at_the_end_least() -> None:
    scores = _measure(TEXT).scores
    assert scores[0] == max(scores)
    assert min(scores) in scores[-2:]


def test_an_utterance_that_is_only_announced_weighs_less_than_one_that_is_reported() -> None:
    told = _measure(TEXT.replace("offered a perspective on the old days", "said the yard would close on Friday"))
    assert told.scores[3] > _measure(TEXT).scores[3]


def test_similarities_are_cosines() -> None:
    similarity = _measure(TEXT).similarity
    assert similarity.shape == (5, 5)
    assert np.allclose(similarity, similarity.T, atol=1e-5)
    assert np.allclose(np.diag(similarity), 1, atol=1e-3)


def test_facts_are_names_and_figures() -> None:
    facts = _measure(TEXT).facts
    assert {"12", "monday"} <= facts[0]
    assert facts[4] == frozenset()
