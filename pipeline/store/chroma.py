"""Chroma, embedded or served, as a vector index: cosine, our own embedding function, no telemetry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.store.catalog import Vectors
from pipeline.store.database import Identity
from pipeline.store.vectors import IndexBroken, Neighbor

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.types import EmbeddingFunction
    from numpy.typing import NDArray

_COLLECTION = "chunks"
BATCH = 5000
"""Records a call; Chroma takes 5,461."""
CONFIGURATION = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}


class CollectionIndex:
    """The vectors of one Chroma collection, by chunk id."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection

    def count(self) -> int:
        """How many vectors it holds."""
        with broken():
            return int(self._collection.count())

    def ids(self) -> frozenset[str]:
        """The ids it holds."""
        with broken():
            return frozenset(self._collection.get(include=[])["ids"])

    def stored(self, chunk_ids: Sequence[str]) -> Vectors:
        """The vectors it holds under the given ids, in any order; unknown ids are left out."""
        import numpy as np

        with broken():
            found = self._collection.get(ids=list(chunk_ids), include=["embeddings"])
            return Vectors(tuple(found["ids"]), np.asarray(found["embeddings"], dtype=np.float32))

    def add(self, vectors: Vectors) -> None:
        """Hold these as well; ids it knows already keep their vectors."""
        with broken():
            for at in range(0, len(vectors.chunk_ids), BATCH):
                part = slice(at, at + BATCH)
                self._collection.add(ids=list(vectors.chunk_ids[part]), embeddings=vectors.rows[part])

    def delete(self, chunk_ids: Sequence[str]) -> None:
        """Forget these; unknown ids are ignored."""
        with broken():
            for at in range(0, len(chunk_ids), BATCH):
                self._collection.delete(ids=list(chunk_ids[at : at + BATCH]))

    def query(self, vectors: NDArray[np.float32], limit: int) -> list[list[Neighbor]]:
        """For each row of `vectors` the nearest `limit` chunks or fewer, best first; approximate."""
        with broken():
            found = self._collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
            return [
                [Neighbor(chunk_id, 1.0 - distance) for chunk_id, distance in zip(ids, distances, strict=True)]
                for ids, distances in zip(found["ids"], found["distances"], strict=True)
            ]


class ChromaIndex(CollectionIndex):
    """A Chroma folder. Not crash-safe, and a damaged one can end the process: `Replica` decides when to open it."""

    def __init__(self, folder: Path, identity: Identity, *, create: bool = False) -> None:
        with broken():
            self._client = _client(folder)
        try:
            with broken():
                super().__init__(_collection(self._client, identity, create=create))
        except BaseException:
            self._client.close()
            raise

    def close(self) -> None:
        """Let go of its files."""
        with broken():
            self._client.close()


def _client(folder: Path) -> Any:
    import chromadb

    return chromadb.PersistentClient(path=str(folder), settings=quiet_settings())


def quiet_settings() -> Any:
    """Chroma's settings as we want them: a `.env` in the working folder is the user's, not Chroma's."""
    from chromadb.config import Settings

    return Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]


def _collection(client: Any, identity: Identity, *, create: bool) -> Any:
    function = embedding_function(identity)
    if not create:
        return client.get_collection(_COLLECTION, embedding_function=function)
    return client.create_collection(_COLLECTION, embedding_function=function, configuration=CONFIGURATION)


def embedding_function(identity: Identity) -> Any:
    """What Chroma remembers of the embedding model; it never embeds."""
    return _embedding_function()(identity.embedder)


@lru_cache(maxsize=1)
def _embedding_function() -> type[EmbeddingFunction[Any]]:
    """Chroma wants a registered class, persists its name and configuration, and would download a model without one."""
    from chromadb.api.types import EmbeddingFunction
    from chromadb.utils.embedding_functions import register_embedding_function

    @register_embedding_function
    class EvenhandEmbedding(EmbeddingFunction[Any]):
        def __init__(self, embedder: str) -> None:
            self.embedder = embedder

        def __call__(self, input: Any) -> Any:  # noqa: A002  Chroma checks this name
            raise NotImplementedError("the store gives vectors, never texts")

        @staticmethod
        def name() -> str:
            return "evenhand"

        def get_config(self) -> dict[str, Any]:
            return {"embedder": self.embedder}

        @staticmethod
        def build_from_config(config: dict[str, Any]) -> EvenhandEmbedding:
            return EvenhandEmbedding(config["embedder"])

        def default_space(self) -> Any:
            return "cosine"

        def supported_spaces(self) -> Any:
            return ["cosine"]

    return EvenhandEmbedding


@contextmanager
def broken() -> Iterator[None]:
    """Turn whatever Chroma raises into IndexBroken."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic in its Rust part is no Exception
        raise IndexBroken(" ".join(f"{type(error).__name__}: {error}".split())[:200]) from error
