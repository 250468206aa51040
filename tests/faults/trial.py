"""One trial: a run over many articles against a faulty server, killed, starved of disk, locked out, then finished."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.faults.ledger import TIME_LIMIT_S, End, ServerLog, Start, Tally, kept_answers, tally
from tests.faults.news import write_news

ROOT = Path(__file__).parents[2]
_LONGEST_START_S = 1200.0
_LOCKED_S = 2.0
_QUIET_S = 0.2
_ROOM = 6_000  # bytes that the largest file may still take when the disk is full


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a trial is."""

    articles: int = 2000
    kills: int = 25
    jobs: int = 16
    share: float = 0.2
    seed: int = 1


class Ordeal(StrEnum):
    """What happens to one start of the command."""

    KILL = "kill"
    KILL_AT_ONCE = "kill at once"
    LOCK_AND_KILL = "lock and kill"
    START_TWICE_AND_KILL = "start twice and kill"
    FILL_DISK = "fill disk"


@dataclass(slots=True)
class Report:
    """What was done to the run and what was seen."""

    kills: int = 0
    disk_full: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    ended_early: list[str] = field(default_factory=list)
    wall_s: float = 0.0
    tally: Tally = field(default_factory=Tally)


class Starter:
    """The process that starts the command; see `tests.faults.starter`."""

    def __init__(self, work: Path) -> None:
        command = [sys.executable, "-m", "tests.faults.starter"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            command, cwd=work, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._answer()

    def __enter__(self) -> Starter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def start(self, arguments: list[str], errors: Path, largest_file: int | None = None) -> int:
        """The process id of the command."""
        assert self._process.stdin is not None
        order = {"arguments": arguments, "errors": str(errors), "largest_file": largest_file}
        self._process.stdin.write(json.dumps(order) + "\n")
        return int(self._answer())

    def status(self) -> int:
        """The exit status of the last start, once it has ended."""
        return int(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


class Trial:
    """A run in `work/run` over `work/news`, against a faulty server, and everything that is done to it."""

    def __init__(self, work: Path, scale: Scale) -> None:
        self.work = work
        self.run = work / "run"
        self.scale = scale
        self.report = Report()
        self._dice = random.Random(scale.seed)
        self._cache = work / ".evenhand" / "cache" / "answers.sqlite"
        self._errors = work / "errors.txt"

    def endure(self) -> Report:
        """All of it; afterwards the run has been given the time to end by itself."""
        began = time.monotonic()
        write_news(self.work / "news", self.scale.articles)
        with ExitStack() as stack:
            base_url = stack.enter_context(self._server())
            self._log = ServerLog(self.work / "calls.jsonl")
            stack.callback(self._log.close)
            self._starter = stack.enter_context(Starter(self.work))
            self._command = self._arguments(base_url)
            for ordeal in self._ordeals():
                self._go_through(ordeal)
            self._finish()
            self._log.read()
        self.report.tally = tally(list(self._log.calls.values()), self.report.starts)
        self.report.wall_s = time.monotonic() - began
        return self.report

    def _arguments(self, base_url: str) -> list[str]:
        flags = ["--jobs", str(self.scale.jobs), "--timeout", str(TIME_LIMIT_S), "--run", "run", "-o", "claims.jsonl"]
        return ["claims", "news", "--model", f"openai:test-model@{base_url}", "--extract-mode", "window", *flags]

    def _ordeals(self) -> Iterator[Ordeal]:
        """As many kills as wanted, every fifth at the very beginning; the lock and the full disk among them."""
        kills = [Ordeal.KILL_AT_ONCE if number % 5 == 4 else Ordeal.KILL for number in range(self.scale.kills - 2)]
        self._dice.shuffle(kills)
        ordeals = kills[:]
        for special in (Ordeal.LOCK_AND_KILL, Ordeal.START_TWICE_AND_KILL, Ordeal.FILL_DISK):
            ordeals.insert(
                self._dice.randint(len(kills) // 2, len(kills)), special
            )  # early: they are popped at the end
        while ordeals:
            ordeal = ordeals.pop()
            yield ordeal
            if self.report.starts[-1].end is End.BY_ITSELF and not self._is_over():
                ordeals.append(ordeal)  # it ended before it could be hurt

    def _is_over(self) -> bool:
        manifest = self.run / "manifest.json"
        return manifest.exists() and json.loads(manifest.read_text())["state"] == "finished"

    def _go_through(self, ordeal: Ordeal) -> None:
        room = self._room() if ordeal is Ordeal.FILL_DISK else None
        began, before = time.monotonic(), self._log.read()
        process = self._starter.start(self._command, self._errors, room)
        if ordeal is Ordeal.FILL_DISK:
            self._await(process, lambda: False)
        elif ordeal is Ordeal.KILL_AT_ONCE:
            self._await(process, _after(self._dice.uniform(0, 1.0)))
        else:
            each = self.scale.articles / (self.scale.kills + 2)
            wanted = before + self._dice.uniform(1, 1.5 * each)
            self._await(process, lambda: self._log.read() >= wanted)
            self._await(process, _after(self._dice.uniform(0, 0.2)))
        if ordeal is Ordeal.START_TWICE_AND_KILL and _is_running(process):
            self._start_twice(process)
        if ordeal is Ordeal.LOCK_AND_KILL:
            self._lock_out(process)
        self._end(process, ordeal, began)

    def _end(self, process: int, ordeal: Ordeal, began: float) -> None:
        if ordeal is not Ordeal.FILL_DISK and _is_running(process):
            os.kill(process, signal.SIGKILL)
        status = self._starter.status()
        self._wait_for_quiet()
        said = self._errors.read_text() if self._errors.exists() else ""
        self._errors.unlink(missing_ok=True)
        end = End.KILLED if status == -signal.SIGKILL else End.BY_ITSELF
        if end is End.KILLED:
            self.report.kills += 1
        elif ordeal is Ordeal.FILL_DISK and status == 1:
            end = End.DISK_FULL
            self.report.disk_full.append(said)
        else:
            self.report.ended_early.append(said)
        self.report.starts.append(Start(began, time.monotonic(), end, kept_answers(self._cache)))

    def _wait_for_quiet(self) -> None:
        """Until the server has read what the process still sent: those calls belong to this start."""
        before = -1
        while (now := self._log.read()) != before:
            before = now
            time.sleep(_QUIET_S)

    def _lock_out(self, process: int) -> None:
        """Hold the answer cache for a while: whatever the command wants to keep has to wait."""
        if not _is_running(process):
            return
        holder = sqlite3.connect(self._cache, timeout=10, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        self._await(process, _after(_LOCKED_S))
        holder.execute("ROLLBACK")
        holder.close()
        self._await(process, _after(1.0))

    def _start_twice(self, process: int) -> None:
        """Give the same command while the run is under way."""
        os.kill(process, signal.SIGSTOP)  # so that it is still at work when the other one asks
        other = [sys.executable, "-m", "pipeline", *self._command]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        refused = subprocess.run(other, cwd=self.work, env=environment, capture_output=True, text=True, check=False)
        os.kill(process, signal.SIGCONT)
        self.report.refused.append(f"{refused.returncode}: {refused.stderr.strip()}")

    def _finish(self) -> None:
        """Start until everything is done: once to go on, then again for what failed."""
        for flags in ([], ["--retry-errors"], ["--retry-errors"], ["--retry-errors"]):
            began = time.monotonic()
            process = self._starter.start([*self._command, *flags], self._errors)
            self._await(process, lambda: False)
            status = self._starter.status()
            self.report.ended_early.append(self._errors.read_text())
            self._errors.unlink()
            kept = kept_answers(self._cache)
            self.report.starts.append(Start(began, time.monotonic(), End.BY_ITSELF, kept))
            if status == 0:
                return

    def _await(self, process: int, happened: Callable[[], bool]) -> None:
        """Until it happened or the process has ended."""
        deadline = time.monotonic() + _LONGEST_START_S
        while _is_running(process) and not happened():
            if time.monotonic() > deadline:
                os.kill(process, signal.SIGKILL)
                raise TimeoutError(f"the command did not end; it said {self._errors.read_text()[-2000:]}")
            time.sleep(0.005)

    def _room(self) -> int:
        """How large a file may get on the full disk: no more than the claims, and a little, so that it is full soon."""
        claims = self.run / "claims.jsonl"
        return (claims.stat().st_size if claims.exists() else 0) + _ROOM

    @contextmanager
    def _server(self) -> Iterator[str]:
        options = ["--share", str(self.scale.share), "--seed", str(self.scale.seed)]
        command = [sys.executable, "-m", "tests.faults.server", "--log", str(self.work / "calls.jsonl"), *options]
        pipe: Any = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            yield server.stdout.readline().strip()
            server.stdin.close()


def _after(seconds: float) -> Callable[[], bool]:
    moment = time.monotonic() + seconds
    return lambda: time.monotonic() >= moment


def _is_running(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
