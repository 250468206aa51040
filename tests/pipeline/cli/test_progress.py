"""The progress of a run: done, failed, rate, cost, time left."""

from __future__ import annotations

import io

import pytest

from pipeline.cli.progress import BatchProgress, duration
from pipeline.models.usage import ModelUse, Spending


class Clock:
    """A clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("pipeline.cli.progress.time.monotonic", clock)
    return clock


def _shown(stream: io.StringIO) -> str:
    return stream.getvalue().rpartition("\x1b[K")[2]


def test_a_terminal_shows_done_failed_rate_cost_and_time_left(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    progress = BatchProgress(lambda: ModelUse(Spending(calls=7, cost_usd=1.5)))
    progress(done=500, failed=2, total=1000)  # most of them before this start
    clock.now += 2
    progress(done=504, failed=4, total=1000)
    assert _shown(terminal) == "504 of 1000 articles done, 4 failed, 3.0/s, 1.50 USD, 2:44 left"
    progress.close()
    assert _shown(terminal) == ""


def test_slow_work_is_told_by_the_minute_and_unknown_prices_as_calls(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    progress = BatchProgress(lambda: ModelUse(Spending(calls=7, unpriced_calls=7)))
    progress(done=0, failed=0, total=10)
    clock.now += 60
    progress(done=2, failed=0, total=10)
    assert _shown(terminal) == "2 of 10 articles done, 2.0/min, 7 calls, 4:00 left"


def test_a_log_gets_a_line_a_minute(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr("sys.stderr", log)
    progress = BatchProgress(None)
    for done in range(1, 181):
        clock.now += 1
        progress(done=done, failed=0, total=1000)
    progress.close()
    assert log.getvalue().splitlines() == [
        "60 of 1000 articles done, 1.0/s, 15:40 left",
        "120 of 1000 articles done, 1.0/s, 14:40 left",
        "180 of 1000 articles done, 1.0/s, 13:40 left",
    ]


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (42.4, "0:42"), (725, "12:05"), (11_229, "3:07:09")])
def test_durations_are_written_as_on_a_clock(seconds: float, said: str) -> None:
    assert duration(seconds) == said
