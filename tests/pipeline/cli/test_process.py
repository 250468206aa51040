"""The command as a process: pipes, signals, encodings, terminals."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import BudgetReached
from pipeline.types import Article
from tests.engine import PlainEngine

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "pipeline"]


def _environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **changes}


def test_a_reader_that_goes_away_is_no_failure_and_no_noise(news: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "claims", "news", "--json"], env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate()
    assert process.returncode == 0
    assert b"Broken pipe" not in err
    assert b"Traceback" not in err
    assert b"accounting: " in err


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A job in a shell's background ignores interrupts, and would hand that on to the processes it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_is_exit_130_and_one_line(workdir: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "claims", "-", "--debug"],
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    _wait_until_it_reads(process.pid)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    last = err.decode().splitlines()[-1]
    assert (process.returncode, last) == (130, "evenhand: interrupted; give the same command again to go on"), (
        err.decode()
    )


def _wait_until_it_reads(pid: int) -> None:
    """Until the process sleeps in a read of standard input, which is when the command has started."""
    wchan = Path(f"/proc/{pid}/syscall")
    while not wchan.read_text().startswith("0 0x0 "):
        os.sched_yield()


def test_an_interrupted_run_says_how_it_goes_on(
    news: Path, evenhand: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(article: Article) -> None:
        if article.source_key == "harbor.txt":
            raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.steps.engine.load_engine", lambda model: PlainEngine(stop))
    shown = evenhand("claims", news, "--run", "run", "--json")
    assert (shown.code, shown.out) == (130, "")
    accounting, last = shown.err.splitlines()
    assert '"articles": {"done": 1, "failed": 0, "pending": 1, "total": 2}' in accounting
    assert last == "evenhand: interrupted; the same command goes on from run"
    monkeypatch.setattr("pipeline.steps.engine.load_engine", lambda model: PlainEngine())
    shown = evenhand("claims", news, "--run", "run", "--json")
    assert shown.code == 0
    assert "resumed: 1 of 2 items were final already" in shown.err


def test_a_reached_budget_is_exit_5_with_the_accounting(
    news: Path, evenhand: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def spend(article: Article) -> None:
        if article.source_key == "harbor.txt":
            raise BudgetReached("--max-cost 1 would be passed", action="raise it; the same command goes on")

    monkeypatch.setattr("pipeline.steps.engine.load_engine", lambda model: PlainEngine(spend))
    shown = evenhand("claims", news, "--json")
    assert (shown.code, shown.out) == (5, "")
    accounting, last = shown.err.splitlines()
    assert '"pending": 1, "total": 2' in accounting
    assert last == "evenhand: --max-cost 1 would be passed; raise it; the same command goes on"


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_output_is_utf_8_whatever_the_locale_says(encoding: str, workdir: Path) -> None:
    text = "The café in Tarnwick closed on Monday, “for good”, its owner Zoë Ångström said. It opened in 1978.\n"
    Path("café.txt").write_text(text)
    ran = subprocess.run(
        [*COMMAND, "claims", "café.txt", "--json"],
        env=_environment(PYTHONIOENCODING=encoding),
        capture_output=True,
        check=True,
    )
    claims = [json.loads(line) for line in ran.stdout.decode("utf-8").splitlines()]
    assert any("Zoë Ångström" in claim["text"] for claim in claims)


def test_a_terminal_gets_colour_and_never_what_the_article_wants(workdir: Path) -> None:
    Path("evil.txt").write_text(
        "Headline \x1b]0;owned here\n\nThe mayor \x1b[31mresigned on Monday, the council of Tarnwick said. "
        "The \u202evote\u202c was close, and \x9b2J nobody slept. The council meets again in two weeks to elect a new "
        "mayor. Until then her deputy runs the town hall, and no budget can be passed, the council said.\n" * 3
    )
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "claims", "evil.txt"], env=_environment(TERM="xterm"), stdout=slave, stderr=slave
    )
    os.close(slave)
    shown = _read_all(master)
    assert process.wait() == 0
    assert "\x1b[1m" in shown
    for attack in ("\x1b]0;", "\x1b[31m", "\x9b", "\u202e", "\x07"):
        assert attack not in shown


def _read_all(descriptor: int) -> str:
    parts = []
    try:
        while part := os.read(descriptor, 65536):
            parts.append(part)
    except OSError:  # Linux ends a terminal whose other side was closed with an error
        pass
    os.close(descriptor)
    return b"".join(parts).decode()
