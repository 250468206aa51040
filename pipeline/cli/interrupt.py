"""Ctrl-C: the first one ends the work cleanly, the second one at once; an error with its own exit code."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline.batch.stop import Stop
from pipeline.errors import EvenhandError, ExitCode

_STOPPING = b"\nstopping: what is under way is finished and kept; once more stops at once\n"


def interrupted(action: str = "give the same command again to go on") -> EvenhandError:
    """The error of an interrupted command; `action` says how it goes on."""
    error = EvenhandError("interrupted", action=action)
    error.exit_code = ExitCode.INTERRUPTED
    return error


@contextmanager
def stopping(stop: Stop) -> Iterator[None]:
    """Within the block the first SIGINT or SIGTERM requests the stop; any further one is a KeyboardInterrupt.

    Outside the main thread signals are left as they are.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(number: int, frame: FrameType | None) -> None:
        if stop.requested:
            raise KeyboardInterrupt
        stop.request()
        os.write(2, _STOPPING)  # not through sys.stderr, which may be in the middle of a write

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
