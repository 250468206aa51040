"""The points that found articles make, and how near each is to a claim."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.engines.base import Telling
from pipeline.evidence.sentences import telling_words
from pipeline.types import Article, Sentence, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_KEPT = 300
"""Articles whose points are kept: some 15 MB of words and vectors."""

Tell = Callable[[Article], Sequence[Telling]]


@dataclass(frozen=True)
class _Told:
    """The points of one article with their vectors, and in how many of them each word stands."""

    points: tuple[Telling, ...]
    vectors: NDArray[np.float32]
    frequency: Counter[str]

    def overlap(self, one: frozenset[str], other: frozenset[str]) -> float:
        lighter = min(self._weight(one), self._weight(other))
        return self._weight(one & other) / lighter if lighter else 0.0

    def _weight(self, words: Iterable[str]) -> float:
        return sum(math.log1p(len(self.points) / (self.frequency[word] or 0.5)) for word in words)


class Tellings:
    """What articles tell, read once by `tell` and kept for a while."""

    def __init__(self, tell: Tell, embed: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
        self._tell = tell
        self._embed = embed
        self._kept: OrderedDict[str, _Told] = OrderedDict()

    def of(
        self, article: Article, sentence: Sentence | Span, statement: str, row: NDArray[np.float32]
    ) -> tuple[Telling, ...]:
        """The points that a sentence of an article makes, held against a statement whose vector is `row`."""
        told, words = self._told(article), telling_words(statement)
        return tuple(
            replace(point, similarity=float(vector @ row), overlap=told.overlap(words, telling_words(point.text)))
            for point, vector in zip(told.points, told.vectors, strict=True)
            if sentence.start <= point.span.start < sentence.end
        )

    def _told(self, article: Article) -> _Told:
        told = self._kept.get(article.article_id) or self._read(article)
        self._kept[article.article_id] = told
        self._kept.move_to_end(article.article_id)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return told

    def _read(self, article: Article) -> _Told:
        points = tuple(self._tell(article))
        frequency = Counter(word for point in points for word in telling_words(point.text))
        return _Told(points, self._embed([point.text for point in points]), frequency)
