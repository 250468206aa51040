"""What is loaded is loaded once, whoever asks together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from pipeline.text.loaded import loaded_once


def test_threads_that_ask_together_get_the_same_one() -> None:
    together, loads = Barrier(8), []

    def load() -> object:
        loads.append(1)
        return object()

    get = loaded_once(load)

    def ask(_: int) -> object:
        together.wait(30)
        return get()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, pool.map(ask, range(8))))) == 1
    assert len(loads) == 1


def test_a_failed_load_is_tried_again() -> None:
    answers = iter([OSError("no"), "model"])

    def load() -> str:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    get = loaded_once(load)
    with pytest.raises(OSError, match="no"):
        get()
    assert get() == get() == "model"
