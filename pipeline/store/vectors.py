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

    def query(self, vector: NDArray[np.float32], limit: int) -> list[Neighbor]:
        """The nearest `limit` chunks or fewer, best first; approximate."""
        ...

    def close(self) -> None:
        """Let go of its files."""
        ...


def exact_neighbors(batches: Iterable[Vectors], vector: NDArray[np.float32], limit: int) -> list[Neighbor]:
    """The nearest `limit` chunks or fewer among all given vectors, best first, ties by id."""
    best: list[Neighbor] = []
    for batch in batches:
        found = zip(batch.chunk_ids, (batch.rows @ vector).tolist(), strict=True)
        best = sorted([*best, *(Neighbor(*pair) for pair in found)], key=lambda n: (-n.similarity, n.chunk_id))[:limit]
    return best
