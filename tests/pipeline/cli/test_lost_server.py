"""A model server that is lost in the middle of a run: the run stops with one line, and the same command finishes it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.runs.verify import verify_run
from tests.faults.news import write_news
from tests.server.answers import Fault, Reply, Seen, Trick
from tests.server.app import Behaviour
from tests.server.serving import ModelServer
from tests.server.standard import GoodAnswers

ARTICLES, BEFORE = 40, 6


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.models.retry.random.uniform", lambda low, high: 0.0)


class Mortal:
    """Answers well, and takes the server away after so many answers."""

    def __init__(self, answers: int) -> None:
        self.left = answers
        self.server: ModelServer | None = None
        self.dying = threading.Thread(target=self._die)

    def _die(self) -> None:
        if self.server is not None:
            self.server.stop()

    def __call__(self, seen: Seen) -> Reply:
        self.left -= 1
        if self.left == 0:
            self.dying.start()
        return GoodAnswers()(seen) if self.left >= 0 else Fault(trick=Trick.RESET)


def _lines(name: str) -> list[dict[str, Any]]:
    path = Path("run") / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.mark.parametrize("jobs", [1, 4])
def test_what_a_lost_server_left_is_pending_and_the_same_command_finishes_it(
    jobs: int, evenhand: Callable[..., Any]
) -> None:
    write_news(Path("news"), ARTICLES)
    mortal = Mortal(BEFORE)
    mortal.server = ModelServer(Behaviour(responder=mortal)).start()
    model, port = mortal.server.model, mortal.server.port
    command = ("claims", "news", "--model", model, "--extract-mode", "window", "--run", "run", "--jobs", jobs)
    lost = evenhand(*command, "-o", "claims.jsonl")
    assert lost.code == 1
    (last,) = [line for line in lost.err.splitlines() if "cannot be reached" in line]
    assert last.endswith("see that the server runs, then give the same command again: what is done is kept")
    done = len(_lines("articles.jsonl"))
    assert BEFORE - jobs <= done <= BEFORE
    assert _lines("errors.jsonl") == []
    accounting = json.loads(Path("run/manifest.json").read_text())["accounting"]["articles"]
    assert accounting == {"done": done, "failed": 0, "pending": ARTICLES - done, "total": ARTICLES}
    mortal.dying.join()  # only then is its port free
    with ModelServer(Behaviour(responder=GoodAnswers()), port=port) as again:
        assert evenhand(*command, "-o", "claims.jsonl").code == 0
        assert len(again.calls) == ARTICLES - done
    assert len(_lines("articles.jsonl")) == ARTICLES
    assert list(verify_run(Path("run"))) == []
