"""Stories in a heap of articles: which articles tell of the same event.

Articles are of one story when they share distinctive names and their openings are alike. Names are looked up in an
inverted index, and a name that many articles share leads nowhere, so the work grows with the number of articles times
the few that share a rare name with each, not with its square. Nothing is parsed: a signature costs one embedding.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from pipeline.text.lexicon import load_words
from pipeline.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.store.embeddings import Embedder

OPENING_WORDS = 120
"""Words of an article, after its title, that its embedding stands for: news tells the event first."""
WIDEST_NAME = 40
"""Articles that may share a name before it says nothing of the story any more."""
FEWEST_NAMES = 2
"""Names in common from which two articles of a heap are looked at together."""
NAMES_TELL = 0.11
"""What a factor of e between the names that could be shared and those that are takes off the cosine of openings."""
ONE_STORY = 0.43
"""Least similarity of two articles of a heap that are put into one story: there most pairs are of two stories."""
TAKEN_TOGETHER = 0.31
"""The same where somebody asks for two articles to be compared, and so holds them to be of one story: even odds.
`benchmarks/quality_stories.py` tells what both lines do."""
MOST_DAYS = 21
"""Days that may lie between two articles of one story."""
_NAME = re.compile(r"(?<=[a-z,;:–—] )(?:[“‘\"'(])?((?:[A-Z][\w’'.-]* )*[A-Z][\w’'-]*[a-z]\w*)")


@dataclass(frozen=True)
class Signature:
    """What an article's story is told by: names inside its sentences, the vector of its opening, its day."""

    names: frozenset[str]
    opening: NDArray[np.float32]
    published: date | None


def signature_of(article: Article, embedder: Embedder) -> Signature:
    """The signature of one article."""
    words = article.text.split()
    opening = " ".join([article.title or "", *words[:OPENING_WORDS]])
    return Signature(frozenset(_names(article)), embedder.embed([opening])[0], _day(article.published))


Weights = Mapping[str, float]
"""How much each name tells; a name without weight tells 1."""


def similarity(one: Signature, other: Signature, weights: Weights | None = None) -> float:
    """How surely two articles are of one story, 0..1: the cosine of openings less what the names do not share.

    Long articles of one event share most names, short ones have few, so it is the ratio that counts; one more name on
    either side keeps an article without names from being taken for another story on that account.
    """
    alike = float(one.opening @ other.opening) - NAMES_TELL * _unshared(one.names, other.names, weights or {})
    return max(0.0, min(1.0, alike))


def same_story(one: Signature, other: Signature, least: float = ONE_STORY, weights: Weights | None = None) -> bool:
    """Whether two articles tell of the same event, by names, opening and day."""
    return not _far(one, other) and similarity(one, other, weights) >= least


def are_one_story(signatures: Sequence[Signature]) -> bool:
    """Whether every article tells of the same event as the rest, directly or through others among them."""
    reached, open_ = {0}, [0]
    while open_:
        at = open_.pop()
        near = [
            n
            for n in range(len(signatures))
            if n not in reached and same_story(signatures[at], signatures[n], TAKEN_TOGETHER)
        ]
        reached.update(near)
        open_.extend(near)
    return len(reached) == len(signatures)


class Kinship(NamedTuple):
    """Whether articles tell of the same event, and how alike they are on the mean of all pairs, 0..1."""

    same_story: bool
    similarity: float


def kinship_of(articles: Sequence[Article], embedder: Embedder) -> Kinship:
    """The kinship of articles; one alone is of one story with itself."""
    signatures = [signature_of(article, embedder) for article in articles]
    likeness = [similarity(one, other) for one, other in combinations(signatures, 2)]
    mean = round(sum(likeness) / len(likeness), 3) if likeness else 1.0
    return Kinship(are_one_story(signatures), mean)


def cluster_stories(signatures: Sequence[Signature]) -> tuple[tuple[int, ...], ...]:
    """The articles, by index, of each story, in the order of their first article; every article is in one story."""
    home = list(range(len(signatures)))
    weights = _weights(signatures)
    for one, other in _candidates(signatures):
        first, second = _root(home, one), _root(home, other)
        if first != second and same_story(signatures[one], signatures[other], weights=weights):
            home[max(first, second)] = min(first, second)
    stories: dict[int, list[int]] = defaultdict(list)
    for index in range(len(signatures)):
        stories[_root(home, index)].append(index)
    return tuple(tuple(stories[root]) for root in sorted(stories))


def round_up_length(versions: int) -> int:
    """How many sentences the round-up of so many versions has when nothing is asked for: 5 to 8."""
    return min(4 + versions, 8)


def version_labels(articles: Sequence[Article]) -> tuple[str, ...]:
    """What each version of a story is called: its publisher, else its file or address; equal names get a number."""
    names = [article.publisher or (article.path or article.source_key).rsplit("/", 1)[-1] for article in articles]
    return tuple(
        name if names.count(name) == 1 else f"{name} ({names[: at + 1].count(name)})" for at, name in enumerate(names)
    )


def _candidates(signatures: Sequence[Signature]) -> Iterator[tuple[int, int]]:
    """The pairs of articles that share enough names that few others have."""
    holding: dict[str, list[int]] = defaultdict(list)
    for index, signature in enumerate(signatures):
        for name in signature.names:
            holding[name].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for articles in holding.values():
        if len(articles) <= WIDEST_NAME:
            shared.update((a, b) for at, a in enumerate(articles) for b in articles[at + 1 :])
    return (pair for pair, count in sorted(shared.items()) if count >= FEWEST_NAMES)


def _names(article: Article) -> Iterator[str]:
    """The last words of the names inside an article's sentences: surnames, and what places and bodies end in.

    Days, months, titles and the like tell nothing, nor does the name of the outlet itself.
    """
    common = load_words("everyday_capitals") | {word.lower() for word in (article.publisher or "").split()}
    for match in _NAME.finditer(article.text):
        name = match[1].split()[-1].removesuffix("’s").removesuffix("'s")
        if name.lower() not in common:
            yield name


def _weights(signatures: Sequence[Signature]) -> Weights:
    """How much a name tells among these articles: the fewer have it, the more."""
    holding = Counter(name for signature in signatures for name in signature.names)
    return {name: math.log(1 + len(signatures) / count) for name, count in holding.items()}


def _unshared(one: frozenset[str], other: frozenset[str], weights: Weights) -> float:
    """The logarithm of how many times more names (weighted) two articles could share than they do; 0 for all."""

    def weighed(names: frozenset[str]) -> float:
        return 1 + sum(weights.get(name, 1.0) for name in names)

    return math.log(min(weighed(one), weighed(other)) / weighed(one & other))


def _far(one: Signature, other: Signature) -> bool:
    return bool(one.published and other.published and abs((one.published - other.published).days) > MOST_DAYS)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _root(home: list[int], index: int) -> int:
    while home[index] != index:
        home[index] = home[home[index]]
        index = home[index]
    return index
