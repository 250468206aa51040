"""Points of found articles: held against a claim, read once, only those of the sentence asked about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.engines.base import Telling
from pipeline.evidence import tellings
from pipeline.evidence.candidates import EvidenceFinder, EvidenceOptions
from pipeline.evidence.tellings import Tellings
from pipeline.steps.check import free_claim
from pipeline.store import Store
from pipeline.types import Article, Attribution, Sentence, SourceKind, Span, Weight
from tests.pipeline.evidence.voices import EYEWITNESS, OTHER_STORY, WIRE_ARTICLE, voice

TEXT = "The ferry sank. The ferry had a crew of nine."


class Reader:
    """Tells an article's two sentences, and counts how often it is asked."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, article: Article) -> Sequence[Telling]:
        self.read.append(article.article_id)
        author = Attribution(SourceKind.AUTHOR, None)
        spans = Span.of(article.text, 0, 15), Span.of(article.text, 16, 45)
        return [Telling(span.quote, span, author, Weight.FIRM) for span in spans]


def _embed(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.array([[1.0, 0.0] if "sank" in text else [0.0, 1.0] for text in texts], dtype=np.float32)


def _of(told: Tellings, article: Article, statement: str) -> tuple[Telling, ...]:
    return told.of(article, Sentence(0, 0, 15, TEXT[:15], 0), statement, _embed([statement])[0])


def test_the_points_of_one_sentence_come_with_their_nearness() -> None:
    (point,) = _of(Tellings(Reader(), _embed), voice(TEXT, "a.txt"), "The ferry sank.")
    assert (point.text, point.similarity, point.overlap) == ("The ferry sank.", 1.0, 1.0)


def test_a_word_of_every_point_ties_less_than_a_rare_one() -> None:
    told, article = Tellings(Reader(), _embed), voice(TEXT, "a.txt")
    (common,) = _of(told, article, "A ferry burned.")
    (rare,) = _of(told, article, "A barge sank.")
    assert common.overlap < rare.overlap


def test_an_article_is_read_once_until_too_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tellings, "MOST_KEPT", 1)
    reader = Reader()
    told, first, second = Tellings(reader, _embed), voice(TEXT, "a.txt"), voice(TEXT + " More.", "b.txt")
    for article in (first, first, second, first):
        _of(told, article, "The ferry sank.")
    assert reader.read == [first.article_id, second.article_id, first.article_id]


def test_only_articles_on_the_event_of_the_nearest_passage_are_read(tmp_path: Path) -> None:
    reader = Reader()
    with Store.open(tmp_path / "store") as store:
        store.index_all((WIRE_ARTICLE, EYEWITNESS, OTHER_STORY))
        finder = EvidenceFinder(store, EvidenceOptions(), reader)
        finder.find(None, [free_claim("The ferry Aurora ran aground near Port Ellery.", "plain")])
    assert set(reader.read) == {WIRE_ARTICLE.article_id, EYEWITNESS.article_id}
