"""Which sentences of the chunks that were found bear on a claim: by meaning and by the claim's telling words."""

from __future__ import annotations

import math
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.evidence.profiles import Profile
from pipeline.grounding.words import content_stems

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Tuned on the evidence of the dev stories (benchmarks/retrieval_recall.py), where anything near does as well.
_WORDS_AGAINST_MEANING = 0.6
_BEFORE = 0.5
_WORDS_BEFORE = 0.3
_MOST_KEPT = 20_000
_FIGURE = re.compile(r"\d[\d.,]*\d|\d")


class Place(NamedTuple):
    """A sentence of an article: `at` counts the sentences of its profile from 0."""

    article_id: str
    at: int


class Ranked(NamedTuple):
    """A sentence with its relevance to a claim (larger is better) and the cosine of the two vectors."""

    place: Place
    relevance: float
    similarity: float


class SentenceVectors:
    """Vectors of sentences, embedded in one batch for all claims that ask, and kept for those that ask next."""

    def __init__(self, embed: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
        self._embed = embed
        self._kept: OrderedDict[Place, NDArray[np.float32]] = OrderedDict()

    def load(self, wanted: Sequence[tuple[Profile, int]]) -> None:
        """Embed those sentences that are not known yet, each with the sentence before it."""
        texts: dict[Place, str] = {}
        for profile, index in wanted:
            for at in range(max(0, index - 1), index + 1):
                place = Place(profile.article.article_id, at)
                if place not in self._kept:
                    texts[place] = profile.sentences[at].text
        for place, row in zip(texts, self._embed(list(texts.values())) if texts else (), strict=True):
            self._kept[place] = row

    def forget_old(self) -> None:
        """Keep no more than twenty thousand."""
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    def of(self, place: Place) -> NDArray[np.float32]:
        """The vector of a sentence that was loaded."""
        return self._kept[place]

    def in_context(self, place: Place) -> NDArray[np.float32]:
        """Its vector drawn towards that of the sentence before it, which tells what "he" and "there" mean."""
        import numpy as np

        row = self._kept[place]
        if not place.at:
            return row
        both = row + np.float32(_BEFORE) * self._kept[place._replace(at=place.at - 1)]
        return np.asarray(both / max(float(np.linalg.norm(both)), 1e-9), dtype=np.float32)


def rank_sentences(
    statement: str, vector: NDArray[np.float32], found: Sequence[tuple[Profile, int]], vectors: SentenceVectors
) -> list[Ranked]:
    """The sentences, most relevant first; `vector` is the statement's, and all sentences are loaded."""
    weigh = _word_weights(statement, found)
    ranked = []
    for profile, index in found:
        place = Place(profile.article.article_id, index)
        meaning = float(vectors.in_context(place) @ vector)
        relevance = meaning + _WORDS_AGAINST_MEANING * weigh(profile, index)
        ranked.append(Ranked(place, relevance, float(vectors.of(place) @ vector)))
    return sorted(ranked, key=lambda one: (-one.relevance, one.place))


@lru_cache(maxsize=8192)
def telling_words(text: str) -> frozenset[str]:
    """The stems of its content words, and its figures."""
    return content_stems(text) | frozenset(_FIGURE.findall(text))


def _word_weights(statement: str, found: Sequence[tuple[Profile, int]]) -> Callable[[Profile, int], float]:
    """The share of the statement's telling words that a sentence has, words that few sentences have counting more.

    What only the sentence before it has counts a little, so the share can be a little above 1.
    """
    wanted = telling_words(statement)
    frequency = Counter(word for profile, index in found for word in _words(profile, index) & wanted)
    weights = {word: math.log(1 + len(found) / (frequency[word] or 0.5)) for word in wanted}
    total = sum(weights.values()) or 1.0

    def weigh(profile: Profile, index: int) -> float:
        here = _words(profile, index) & wanted
        around = here | (_words(profile, index - 1) & wanted if index else frozenset())
        return sum(weights[w] for w in here) / total + _WORDS_BEFORE * sum(weights[w] for w in around) / total

    return weigh


def _words(profile: Profile, index: int) -> frozenset[str]:
    return telling_words(profile.sentences[index].text)
