"""Keeps the vector index in step with the catalog, and never lets a doubtful one be opened.

Chroma is not crash-safe, and a damaged folder of its can end the process without a Python error. So the index is sealed
while nobody changes it: `index.json` names its folder, the catalog and generation that it mirrors, and size and time of
each of its files. Whoever opens or changes the index breaks the seal first, under the store's lock, and seals it again
when done, with the same token when it was only opened, so that others who have it open go on reading. A seal that is
missing, or does not fit, means that something else happened (a crash, a kill, damage): then the index is built anew
from the catalog, in a folder of its own, and the new seal puts it in place.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.store.catalog import Catalog, Vectors
from pipeline.store.chroma import ChromaIndex
from pipeline.store.vectors import IndexBroken, Neighbor, VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")
_SEAL = "index.json"
_SAMPLE = "SELECT row FROM chunks WHERE row % max(1, (SELECT max(row) / 3 FROM chunks)) = 0 LIMIT 3"


@dataclass(frozen=True, slots=True)
class Seal:
    """What `index.json` holds. `token` is new after each change; `files` maps names to size and time of change."""

    token: str
    folder: str
    store_id: str
    generation: int
    embedder: str
    dimension: int
    files: dict[str, list[int]]


class Replica:
    """The vector index of one store, in folders `chroma-…` beside the catalog. Changing it needs the store's lock."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self._folder = folder
        self._catalog = catalog
        self._index: VectorIndex | None = None
        self._name = ""
        self._token = ""
        self._generation = 0
        self._altered = True
        self._changing = False

    @property
    def changing_now(self) -> bool:
        """Whether this process is inside `changing`."""
        return self._changing

    def in_step(self) -> bool:
        """Whether the sealed index mirrors the catalog as it is now."""
        seal = self._sound_seal()
        return seal.generation == self._catalog.generation() if seal else self._catalog.chunk_count() == 0

    def size(self) -> int:
        """Bytes of the index on disk."""
        return sum(size for folder in self._folder.glob("chroma-*") for size, _ in _files(folder).values())

    def query(self, vectors: NDArray[np.float32], limit: int) -> list[list[Neighbor]] | None:
        """The nearest chunks to each row; None when this process has not opened the index sealed now, or it broke."""
        seal = self._sound_seal()
        if seal is None or seal.token != self._token or seal.generation != self._catalog.generation():
            return None
        return self._attempt(lambda index: index.query(vectors, limit))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Open the index, in step with the catalog, for `follow`; sealed again at the end. Needs the store's lock.

        An index that breaks meanwhile stays unsealed and is built anew next time: the catalog has everything.
        """
        self._prepare()
        self._changing = True
        try:
            yield
        finally:
            self._changing = False
            self._finish()

    def follow(self, gone: Sequence[str], vectors: Vectors) -> None:
        """Take over what the catalog changed since the last call: chunks that went, and chunks that came."""
        self._altered = True
        self._attempt(lambda index: index.delete(gone))
        self._attempt(lambda index: index.add(vectors))
        if self._index is not None:
            self._generation = self._catalog.generation()

    def ids(self) -> frozenset[str] | None:
        """The ids that the open index holds, None when it broke."""
        return self._attempt(lambda index: index.ids())

    def stored(self, chunk_ids: Sequence[str]) -> Vectors | None:
        """The vectors that the open index holds under these ids, None when it broke."""
        return self._attempt(lambda index: index.stored(chunk_ids))

    def rebuild(self) -> None:
        """Build the index anew, whatever is there. Needs the store's lock."""
        self.close()
        self._break_seal()
        self._build("")
        self._finish()

    def close(self) -> None:
        """Let go of the index's files."""
        index, self._index = self._index, None
        if index is not None:
            with suppress(IndexBroken):
                index.close()

    def _attempt(self, action: Callable[[VectorIndex], _Answer]) -> _Answer | None:
        if self._index is None:
            return None
        try:
            return action(self._index)
        except IndexBroken as error:
            logger.warning("vector index failed (%s): the catalog stands in, and the next search repairs it", error)
            self.close()
            return None

    def _prepare(self) -> None:
        seal, fault = self._sound_seal(), self._fault()
        if seal is None or seal.token != self._token:
            self.close()
        self._break_seal()
        try:
            if seal is not None:
                self._reopen(seal)
                return
        except IndexBroken as error:
            fault = str(error)
            self.close()
        self._build(fault)

    def _fault(self) -> str:
        if any(self._folder.glob("chroma-*")):
            return "was not closed, or changed from outside"
        return "is missing" if self._catalog.chunk_count() else ""

    def _reopen(self, seal: Seal) -> None:
        if self._index is None:
            self._index = ChromaIndex(self._folder / seal.folder, self._catalog.identity)
            self._name = seal.folder
        self._token, self._altered = seal.token, False
        if seal.generation != self._catalog.generation():
            self._reconcile(self._index)
        self._generation = self._catalog.generation()
        self._probe(self._index)

    def _reconcile(self, index: VectorIndex) -> None:
        self._altered = True
        have, want = index.ids(), self._catalog.chunk_ids()
        index.delete(sorted(have - want))
        for vectors in self._catalog.vectors_of(want - have):
            index.add(vectors)
        logger.info("vector index: %d chunks added, %d removed", len(want - have), len(have - want))

    def _probe(self, index: VectorIndex) -> None:
        """Raise IndexBroken unless the index holds as many vectors as the catalog and finds one that it must find."""
        held, wanted = index.count(), self._catalog.chunk_count()
        if held != wanted:
            raise IndexBroken(f"holds {held} of {wanted} vectors")
        samples = [v for batch in self._catalog.vectors(_SAMPLE) for v in batch.rows]
        if samples and not any(_finds(index, vector) for vector in samples):
            raise IndexBroken("does not find vectors that it should hold")

    def _build(self, fault: str) -> None:
        name = f"chroma-{os.urandom(6).hex()}"
        try:
            (self._folder / name).mkdir()
            index = ChromaIndex(self._folder / name, self._catalog.identity, create=True)
            for vectors in self._catalog.vectors():
                index.add(vectors)
        except (IndexBroken, OSError) as error:
            logger.warning("vector index cannot be built (%s): the catalog stands in", error)
            return
        self._index, self._name, self._generation = index, name, self._catalog.generation()
        self._altered = True
        if fault:
            logger.warning(
                "vector index %s: built anew from the catalog, %d chunks", fault, self._catalog.chunk_count()
            )

    def _finish(self) -> None:
        # Chroma works off its backlog when it is asked: what it does now, it need not do under a reader.
        in_step = self._generation == self._catalog.generation()
        self._attempt(self._probe if in_step else lambda index: index.count())
        if self._index is None:
            return
        if self._altered:
            self._token = os.urandom(8).hex()
        seal = Seal(
            self._token,
            self._name,
            self._catalog.store_id(),
            self._generation,
            *self._catalog.identity,
            _files(self._folder / self._name),
        )
        try:
            _write(self._folder / _SEAL, json.dumps(asdict(seal)))
        except OSError as error:
            logger.warning("vector index cannot be sealed (%s): the next search builds it anew", error)
            self.close()
        self._sweep()

    def _sweep(self) -> None:
        for folder in self._folder.glob("chroma-*"):
            if folder.name != self._name:
                shutil.rmtree(folder, ignore_errors=True)

    def _break_seal(self) -> None:
        with suppress(FileNotFoundError):
            (self._folder / _SEAL).unlink()
            _flush(self._folder)

    def _sound_seal(self) -> Seal | None:
        """The seal, when it is whole and fits the catalog and the files."""
        seal = _read(self._folder / _SEAL)
        if seal is None or (seal.embedder, seal.dimension) != self._catalog.identity:
            return None
        if seal.store_id != self._catalog.store_id() or seal.files != _files(self._folder / seal.folder):
            return None
        return seal


def _finds(index: VectorIndex, vector: NDArray[np.float32]) -> bool:
    return any(neighbor.similarity > 0.999 for neighbor in index.query(vector[None], 10)[0])


def _files(folder: Path) -> dict[str, list[int]]:
    found = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): [stat.st_size, stat.st_mtime_ns] for path, stat in found}


def _read(path: Path) -> Seal | None:
    try:
        seal = Seal(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return seal if re.fullmatch(r"chroma-[0-9a-f]+", str(seal.folder)) else None


def _write(path: Path, content: str) -> None:
    draft = path.with_suffix(".new")
    with draft.open("w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _flush(path.parent)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
