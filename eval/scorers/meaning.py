"""How near two texts are in meaning: cosines of their MiniLM embeddings, each text embedded once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEPT = 8192  # vectors of 1.5 kB each
_vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
_lock = Lock()


def cosines(rows: Sequence[str], columns: Sequence[str]) -> NDArray[np.float32]:
    """The cosine of each text of `rows` with each of `columns`, in -1..1: shape `(len(rows), len(columns))`."""
    import numpy as np

    if not rows or not columns:
        return np.zeros((len(rows), len(columns)), dtype=np.float32)
    vectors = embedded([*rows, *columns])
    found: NDArray[np.float32] = vectors[: len(rows)] @ vectors[len(rows) :].T
    return found


def embedded(texts: Sequence[str]) -> NDArray[np.float32]:
    """The embeddings of texts, at least one: shape `(len(texts), dimension)`, rows of length 1."""
    import numpy as np

    with _lock:
        _learn(list(dict.fromkeys(text for text in texts if text not in _vectors)))
        for text in texts:
            _vectors.move_to_end(text)
        rows = np.stack([_vectors[text] for text in texts])
        while len(_vectors) > _KEPT:
            _vectors.popitem(last=False)
    return rows


def _learn(texts: list[str]) -> None:
    from pipeline.store.embeddings import load_embedder

    if texts:
        _vectors.update(zip(texts, load_embedder().embed(texts), strict=True))
