"""Which articles tell of one event."""

from __future__ import annotations

from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.stories import (
    TAKEN_TOGETHER,
    Signature,
    are_one_story,
    cluster_stories,
    same_story,
    signature_of,
    similarity,
    version_labels,
)
from pipeline.store.embeddings import load_embedder
from pipeline.types import Article
from tests.pipeline.engines.builtin.reading import article
from tests.pipeline.engines.builtin.versions import ELSEWHERE, TABLOID, WIRE


def _signatures(*texts: str, published: str | None = None) -> list[Signature]:
    return [signature_of(article(text, published=published), load_embedder()) for text in texts]


def test_versions_go_together_and_every_article_is_in_one_story() -> None:
    signatures = _signatures(WIRE, ELSEWHERE, TABLOID)
    stories = cluster_stories(signatures)
    assert stories == ((0, 2), (1,))
    assert sorted(chain.from_iterable(stories)) == [0, 1, 2]
    assert similarity(signatures[0], signatures[2]) > 0.6 > similarity(signatures[0], signatures[1])


def test_articles_that_lie_months_apart_are_of_two_stories() -> None:
    embedder = load_embedder()
    early = signature_of(article(WIRE, published="2026-01-04"), embedder)
    late = signature_of(article(TABLOID, published="2026-05-04"), embedder)
    assert cluster_stories([early, late]) == ((0,), (1,))


def test_one_article_is_one_story() -> None:
    assert are_one_story(_signatures(WIRE))


def test_versions_are_called_by_publisher_or_file_and_told_apart() -> None:
    def version(publisher: str | None, key: str) -> Article:
        return Article(key, key, "sha256:0", None, "text", publisher=publisher)

    labels = version_labels([version("Harbour Wire", "a"), version(None, "news/b.txt"), version("Harbour Wire", "c")])
    assert labels == ("Harbour Wire (1)", "b.txt", "Harbour Wire (2)")


NAMES = st.frozensets(st.sampled_from(["Orla", "Brask", "Tennet", "Ulmo", "Vane", "Wick", "Yarrow"]))
ANGLES = st.floats(0, 1.5)


def _signature(names: frozenset[str], angle: float = 0.0) -> Signature:
    return Signature(names, np.array([np.cos(angle), np.sin(angle)], dtype=np.float32), None)


@given(NAMES, NAMES, ANGLES)
def test_similarity_is_symmetric_and_one_for_the_same_article(
    one: frozenset[str], other: frozenset[str], angle: float
) -> None:
    left, right = _signature(one), _signature(other, angle)
    assert similarity(left, right) == similarity(right, left)
    assert abs(similarity(left, left) - 1) < 1e-5


@given(NAMES, NAMES, ANGLES)
def test_a_name_that_both_have_never_makes_them_less_alike(
    one: frozenset[str], other: frozenset[str], angle: float
) -> None:
    before = similarity(_signature(one), _signature(other, angle))
    after = similarity(_signature(one | {"Zell"}), _signature(other | {"Zell"}, angle))
    assert after >= before - 1e-9


SHORT = "Two trams collided outside the main station this morning. Nine passengers were taken to hospital."
SHORT_TOO = "Nine people are in hospital after a collision of two trams near the central station early today."
SHORT_ELSEWHERE = "The price of bread has gone up for the third time this year. Bakers blame the poor harvest."


def test_short_versions_without_names_are_one_story_when_they_tell_the_same() -> None:
    one, same, other = _signatures(SHORT, SHORT_TOO, SHORT_ELSEWHERE)
    assert same_story(one, same, TAKEN_TOGETHER)
    assert not same_story(one, other, TAKEN_TOGETHER)


def test_versions_that_differ_in_many_names_are_one_story_when_their_openings_are_alike() -> None:
    long, longer = _signatures(WIRE, f"{TABLOID} In Dorrick, Ilse Tamm, Jan Roe and Petra Ulm of Vask had no comment.")
    assert same_story(long, longer, TAKEN_TOGETHER)
