"""How far a run is: done, failed, rate, cost and the time that is left."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable

from pipeline.models.usage import ModelUse

_MARKS = 200  # the rate is that of the last so many articles: what a slow start or a pause cost is soon forgotten
_LOG_EVERY_S = 60.0


class BatchProgress:
    """One line that is rewritten on a terminal; elsewhere, for the log of a night, a line a minute."""

    def __init__(self, used: Callable[[], ModelUse] | None) -> None:
        """`used` tells what the model has cost so far; None: no model is called."""
        self._used = used
        self._terminal = sys.stderr.isatty()
        self._marks: deque[tuple[float, int]] = deque(maxlen=_MARKS)
        self._told = time.monotonic()

    def __call__(self, *, done: int, failed: int, total: int) -> None:
        """Show that `done` and `failed` of `total` are over."""
        now = time.monotonic()
        self._marks.append((now, done + failed))
        if self._terminal:
            self._write(f"\r\x1b[K{self._line(done, failed, total)}")
        elif now - self._told >= _LOG_EVERY_S:
            self._told = now
            self._write(f"{self._line(done, failed, total)}\n")

    def close(self) -> None:
        """Clear the line."""
        if self._terminal:
            self._write("\r\x1b[K")

    def _line(self, done: int, failed: int, total: int) -> str:
        parts = [f"{done} of {total} articles done"]
        if failed:
            parts.append(f"{failed} failed")
        rate = self._rate()
        if rate:
            parts.append(f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.1f}/min")
        if self._used is not None:
            spending = self._used().spending
            unpriced = spending.unpriced_calls
            parts.append(f"{spending.calls} calls" if unpriced else f"{spending.cost_usd:.2f} USD")
        if rate:
            parts.append(f"{duration((total - done - failed) / rate)} left")
        return ", ".join(parts)

    def _rate(self) -> float:
        """Articles a second; 0 while nobody can say."""
        (began, first), (ended, last) = self._marks[0], self._marks[-1]
        return (last - first) / (ended - began) if ended > began else 0.0

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def duration(seconds: float) -> str:
    """Seconds as "0:42", "12:05" or "3:07:09"."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
