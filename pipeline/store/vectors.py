"""Nearest neighbours: what a vector index must do, and the exact search that needs none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pipeline.store.catalog import Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Neighbor(NamedTuple):
    """A chunk and the cosine of its vector with the query's."""

    chunk_id: str
    similarity: float


class IndexBroken(Exception):
    """A vector index cannot be used any longer; it never leaves the store, which builds another one."""


class VectorIndex(Protocol):
    """Holds vectors of length 1 under chunk ids, and finds the nearest; every method may raise IndexBroken."""

    def count(self) -> int:
        """How many vectors it holds."""
        ...

    def ids(self) -> frozenset[str]:
        """The ids it holds."""
        ...

    def stored(self, chunk_ids: Sequence[str]) -> Vectors:
        """The vectors it holds under the given ids, in any order; unknown ids are left out."""
        ...

    def add(self, vectors: Vectors) -> None:
        """Hold these as well; ids it knows already keep their vectors."""
        ...

    def delete(self, chunk_ids: Sequence[str]) -> None:
        """Forget these; unknown ids are ignored."""
        ...

    def query(self, vectors: NDArray[np.float32], limit: int) -> list[list[Neighbor]]:
        """For each row of `vectors` the nearest `limit` chunks or fewer, best first; approximate."""
        ...

    def close(self) -> None:
        """Let go of its files."""
        ...


def exact_neighbors(batches: Iterable[Vectors], wanted: NDArray[np.float32], limit: int) -> list[list[Neighbor]]:
    """For each row of `wanted` the nearest `limit` chunks or fewer among all given vectors, best first, ties by id."""
    best: list[list[Neighbor]] = [[] for _ in wanted]
    for batch in batches:
        for row, cosines in enumerate(wanted @ batch.rows.T):
            best[row] = _best([*best[row], *_highest(batch.chunk_ids, cosines, limit)], limit)
    return best


def _highest(chunk_ids: Sequence[str], cosines: NDArray[np.float32], limit: int) -> list[Neighbor]:
    """The neighbours with the `limit` highest cosines, and those that tie with the last of them."""
    import numpy as np

    least = np.partition(cosines, -limit)[-limit] if len(cosines) > limit else -2.0
    return [Neighbor(chunk_ids[place], float(cosines[place])) for place in np.flatnonzero(cosines >= least).tolist()]


def _best(neighbors: list[Neighbor], limit: int) -> list[Neighbor]:
    return sorted(neighbors, key=lambda neighbor: (-neighbor.similarity, neighbor.chunk_id))[:limit]
