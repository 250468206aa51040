"""Alignment: which points of two versions are about the same thing, wherever they stand in their articles.

Two points are alike by the cosine of their embeddings, by the words they share, each weighted by how rare it is in the
story ("the" or the name everybody mentions ties nothing together, "post-mortem" does), and by what is told around them.
A pair is aligned when each is the other's best and alike enough; a second-best pair counts only when plainly alike.
What is best is judged after taking off how alike a point is to many others (cross-domain similarity local scaling,
Conneau et al. 2018): the opening sentence, alike to all, is else the best of everything.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.points import Point, Version

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.store.embeddings import Embedder

COSINE, OVERLAP, SETTING = 0.5, 0.3, 0.2
"""Shares of the likeness: cosine of the points, weighted overlap of their words, cosine of their paragraphs. On the
development stories 83 labeled pairs stand above the sixtieth pair that is none, without the paragraphs 74."""
ALIKE = 0.4
"""Least likeness of a mutual best pair."""
NEIGHBOURS = 3
"""Nearest points of the other version whose mean likeness says how alike a point is to many."""
THEME, FEWEST_OF_THEME = 0.125, 2
"""Share of all points, and their number, above which a word that they hold is the story's theme."""
PLAINLY_ALIKE = 0.62
"""Least likeness of a pair that is not each other's best."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two points of two versions about the same thing; `likeness` in 0..1, `mutual`: each is the other's best.

    `setting`: the cosine of the paragraphs that they stand in.
    """

    one: Point
    other: Point
    likeness: float
    mutual: bool
    setting: float = 0.0


class Alignment:
    """The likeness of every two points of different versions of one story."""

    def __init__(self, versions: Sequence[Version], embedder: Embedder) -> None:
        self._versions = versions
        self._embedder = embedder
        self.rarity = Rarity(point.stems for version in versions for point in version.points)
        self._vectors = _vectors(versions, embedder)
        self._settings = [_settings(v, rows) for v, rows in zip(versions, self._vectors, strict=True)]
        self._grids: dict[tuple[int, int], NDArray[np.float32]] = {}
        self._relatives: dict[tuple[int, int], NDArray[np.float32]] = {}

    def grid(self, one: int, other: int) -> NDArray[np.float32]:
        """Likeness of each point of version `one` (rows) to each of version `other` (columns), 0..1."""
        if (one, other) not in self._grids:
            self._grids[one, other] = self._likeness(one, other)
        return self._grids[one, other]

    def relative(self, one: int, other: int) -> NDArray[np.float32]:
        """The likeness of each two points above what both have to their nearest ones, on a scale of its own."""
        import numpy as np

        grid = self.grid(one, other)
        rows, columns = (np.sort(g, axis=1)[:, -NEIGHBOURS:].mean(axis=1) for g in (grid, grid.T))
        return np.asarray(2 * grid - rows[:, None] - columns[None], dtype=np.float32)

    def rank(self, one: int, other: int, i: int, j: int) -> int:
        """How many points are nearer to point `i` of version `one`, or to `j` of `other`, than these two are: 0 up."""
        if (one, other) not in self._relatives:
            self._relatives[one, other] = self.relative(one, other)
        near = self._relatives[one, other]
        return int((near[i] > near[i, j]).sum() + (near[:, j] > near[i, j]).sum())

    def likeness_to(self, point: Point, number: int) -> tuple[float, ...]:
        """Likeness of a point that is none of the versions' to each of version `number`, by cosine and words alone."""
        rows = self._embedder.embed([point.text])
        cosine = rows[0] @ self._vectors[number].T
        overlaps = (self.rarity.overlap(point.stems, other.stems) for other in self._versions[number].points)
        share = COSINE / (COSINE + OVERLAP)
        return tuple(share * float(c) + (1 - share) * o for c, o in zip(cosine, overlaps, strict=True))

    def pairs(self, one: int, other: int) -> tuple[Pair, ...]:
        """The aligned points of two versions, most alike first."""
        grid = self.grid(one, other)
        if not grid.size:
            return ()
        relative = self.relative(one, other)
        best_row, best_column = relative.argmax(axis=0), relative.argmax(axis=1)
        left, right = self._versions[one].points, self._versions[other].points
        setting = self._settings[one] @ self._settings[other].T
        found = [
            Pair(left[i], right[j], float(grid[i, j]), mutual, float(setting[i, j]))
            for i in range(len(left))
            for j in range(len(right))
            if grid[i, j] >= (ALIKE if (mutual := best_row[j] == i and best_column[i] == j) else PLAINLY_ALIKE)
        ]
        return tuple(sorted(found, key=lambda p: -p.likeness))

    def _likeness(self, one: int, other: int) -> NDArray[np.float32]:
        import numpy as np

        left, right = self._versions[one].points, self._versions[other].points
        if not left or not right:
            return np.zeros((len(left), len(right)), dtype=np.float32)
        cosine = self._vectors[one] @ self._vectors[other].T
        shared = np.array([[self.rarity.overlap(p.stems, q.stems) for q in right] for p in left], dtype=np.float32)
        setting = self._settings[one] @ self._settings[other].T
        likeness = COSINE * cosine + OVERLAP * shared + SETTING * setting
        return np.asarray(np.clip(likeness, 0.0, 1.0), dtype=np.float32)


class Rarity:
    """How much a word tells, by how few of a story's points hold it."""

    def __init__(self, points: Iterable[frozenset[str]]) -> None:
        holding: Counter[str] = Counter()
        total = 0
        for stems in points:
            holding.update(stems)
            total += 1
        self._themes = frozenset(w for w, count in holding.items() if count > max(FEWEST_OF_THEME, THEME * total))
        self._weight = {word: math.log(1 + total / count) for word, count in holding.items()}
        self._unseen = math.log(1 + total)

    def is_theme(self, word: str) -> bool:
        """Whether a word is in so many points that it is what the story is about, and ties no two of them together."""
        return word in self._themes

    def weight(self, stems: Iterable[str]) -> float:
        """The summed weight of some words."""
        return sum(self._weight.get(word, self._unseen) for word in stems)

    def overlap(self, one: frozenset[str], other: frozenset[str]) -> float:
        """The weight of the shared words over that of the lighter side, 0..1; 0 when a side has no words."""
        lighter = min(self.weight(one), self.weight(other))
        return self.weight(one & other) / lighter if lighter else 0.0


def _vectors(versions: Sequence[Version], embedder: Embedder) -> list[NDArray[np.float32]]:
    texts = [point.text for version in versions for point in version.points]
    rows = embedder.embed(texts) if texts else None
    found, at = [], 0
    for version in versions:
        found.append(rows[at : at + len(version.points)] if rows is not None else _empty(embedder))
        at += len(version.points)
    return found


def _settings(version: Version, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each point the direction of its paragraph: what is told around it."""
    import numpy as np

    sums: dict[int, NDArray[np.float32]] = {}
    paragraphs = [point.parse.sentence.paragraph for point in version.points]
    for paragraph, row in zip(paragraphs, rows, strict=True):
        sums[paragraph] = sums.get(paragraph, np.zeros_like(row)) + row
    if not paragraphs:
        return rows
    stacked = np.stack([sums[paragraph] for paragraph in paragraphs])
    return np.asarray(stacked / np.linalg.norm(stacked, axis=1, keepdims=True), dtype=np.float32)


def _empty(embedder: Embedder) -> NDArray[np.float32]:
    import numpy as np

    return np.zeros((0, embedder.dimension), dtype=np.float32)
