"""Claims built in other processes are those built here, and a process that dies takes nothing along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest

from pipeline.engines.llm.claims import ClaimBuilder, Drafted
from pipeline.engines.llm.engine import LlmEngine
from pipeline.engines.llm.offload import ClaimOffload
from pipeline.sources import article_from_text
from pipeline.text.sentences import split_sentences
from pipeline.types import Claim
from tests.server.serving import ModelServer
from tests.server.standard import CLAIMS, GoodAnswers, standard_article


class Builder(ClaimBuilder):
    """Tells in which process it built."""

    def __init__(self) -> None:
        """Nothing to hold drafts against."""

    def build(self, drafted: Sequence[Drafted]) -> list[Claim]:
        return cast("list[Claim]", [os.getpid()])


class Crowd(Builder):
    """Builds only when all of a crowd are at it."""

    def __init__(self, gate: threading.Barrier) -> None:
        self._gate = gate

    def build(self, drafted: Sequence[Drafted]) -> list[Claim]:
        self._gate.wait()
        return super().build(drafted)


@pytest.fixture
def offload() -> Iterator[ClaimOffload]:
    opened = ClaimOffload(1)
    yield opened
    opened.close()


def crowd(offload: ClaimOffload) -> None:
    """Three builds at the same time, and the process that they start ready for work."""
    gate = threading.Barrier(3)
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: offload.build(Crowd(gate), ()), range(3)))
    assert offload._ready is not None
    offload._ready.result()


def place(offload: ClaimOffload) -> int:
    """The process that the next build falls to."""
    (process,) = offload.build(Builder(), ())
    return cast(int, process)


def test_without_a_crowd_all_is_built_here(offload: ClaimOffload) -> None:
    assert {place(offload) for _ in range(5)} == {os.getpid()}
    assert offload._pool is None


def test_after_a_crowd_another_process_builds(offload: ClaimOffload) -> None:
    crowd(offload)
    assert place(offload) != os.getpid()


def test_claims_are_the_same_wherever_they_are_built(
    model_server: ModelServer, offload: ClaimOffload, open_engine: Callable[..., LlmEngine]
) -> None:
    model_server.respond(GoodAnswers())
    article = article_from_text(standard_article(), source_key="standard")
    sentences = split_sentences(article.text)
    engine = open_engine()
    here = engine.extract(article, sentences)
    crowd(offload)
    engine._offload = offload
    there = engine.extract(article, sentences)
    assert len(there.claims) == CLAIMS
    assert there.claims == here.claims


def test_what_a_dead_process_was_given_is_built_here(offload: ClaimOffload) -> None:
    crowd(offload)
    os.kill(place(offload), signal.SIGKILL)
    assert place(offload) == os.getpid()
    assert place(offload) == os.getpid()


def test_the_process_ends_with_a_parent_that_was_killed() -> None:
    script = "\n".join(
        (
            "import os",
            "from tests.pipeline.engines.llm.test_offload import Builder, ClaimOffload, crowd",
            "if __name__ == '__main__':",
            "    offload = ClaimOffload(1)",
            "    crowd(offload)",
            "    print(*offload.build(Builder(), ()), flush=True)",
            "    os.kill(os.getpid(), 9)",
        )
    )
    root = Path(__file__).parents[4]
    ran = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    worker = int(ran.stdout)
    gone = threading.Event()
    for _ in range(200):
        if not _runs(worker):
            break
        gone.wait(0.05)
    assert not _runs(worker)


def _runs(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
