"""The wish to stop: nothing further is begun, what is under way comes to its end."""

from __future__ import annotations

import threading


class Stop:
    """Asked for once, from anywhere, also from a signal handler; seen by everything that begins work."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    @property
    def requested(self) -> bool:
        """Whether nothing further is to be begun."""
        return self._asked.is_set()

    def request(self) -> None:
        """Begin nothing further."""
        self._asked.set()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until a stop is requested; whether it is."""
        return self._asked.wait(seconds)
