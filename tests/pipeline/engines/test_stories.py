"""Which articles tell of one event."""

from __future__ import annotations

from itertools import chain

from pipeline.engines.stories import Signature, are_one_story, cluster_stories, signature_of, similarity, version_labels
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
