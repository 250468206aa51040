"""Ctrl-C in the middle of a run that asks a model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipeline.runs.verify import verify_run
from tests.faults.news import write_news
from tests.server.answers import Reply, Seen
from tests.server.serving import ModelServer, model_server, running_model_server  # noqa: F401 - fixtures
from tests.server.standard import GoodAnswers

ROOT = Path(__file__).resolve().parents[3]
ARTICLES = 12


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_ends_a_run_cleanly_and_nothing_is_paid_twice(
    number: signal.Signals,
    workdir: Path,
    model_server: ModelServer,  # noqa: F811
) -> None:
    write_news(workdir / "news", ARTICLES)
    asked, good = threading.Semaphore(0), GoodAnswers()

    def respond(seen: Seen) -> Reply:
        asked.release()
        return good(seen)

    model_server.behaviour.latency_s = 0.3
    model_server.respond(respond)
    process = _command(model_server)
    for _ in range(3):
        assert asked.acquire(timeout=120)
    process.send_signal(number)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    lines = err.decode().splitlines()
    assert "stopping: what is under way is finished and kept; once more stops at once" in lines
    assert lines[-1] == "evenhand: interrupted; the same command goes on from run"
    manifest = json.loads(Path("run/manifest.json").read_text())
    done = manifest["accounting"]["articles"]["done"]
    assert manifest["state"] == "interrupted"
    assert 3 <= done < ARTICLES
    assert len(model_server.calls) == done == manifest["usage"]["calls"]
    process = _command(model_server)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert len(model_server.calls) == ARTICLES
    assert list(verify_run(Path("run"))) == []
    assert json.loads(Path("run/manifest.json").read_text())["models"] == ["test-model"]


def _command(server: ModelServer) -> subprocess.Popen[bytes]:
    flags = ["--model", server.model, "--extract-mode", "window", "--jobs", "2", "--run", "run", "-o", "claims.jsonl"]
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", "claims", "news", *flags],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    )
