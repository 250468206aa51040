"""Things that are read from disk once: by the first who needs them, while the others wait."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

Loaded = TypeVar("Loaded")


def loaded_once(load: Callable[[], Loaded]) -> Callable[[], Loaded]:
    """`load`, called once in this process, whichever threads ask at the same time; after a failure it is tried anew.

    `functools.cache` does not wait: sixty threads that start together would each load a model of their own.
    """
    loading, loaded = Lock(), list[Loaded]()

    @wraps(load)
    def get() -> Loaded:
        if not loaded:
            with loading:
                if not loaded:
                    loaded.append(load())
        return loaded[0]

    return get
