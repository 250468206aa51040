"""What the starts of a run have had of a model, written down as they go: a killed start has spent money too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from pipeline.errors import RunError
from pipeline.models.usage import ModelUse, Spending, total
from pipeline.records import Record
from pipeline.runs.journal import append_records, journal_records

_EVERY_S = 1.0  # what a kill may cost of the figures


class UseJournal:
    """`usage.jsonl`: lines of one start, each with everything this start has had so far; the last one counts.

    The lines are not waited for: a kill keeps them, and of a machine that loses power only figures are lost.
    """

    def __init__(self, path: Path) -> None:
        """Begins a start after those that stand in the file."""
        starts = last_use(path)
        self._path = path
        self._start = max(starts, default=0) + 1
        self._earlier = together(starts.values())
        self._last = ModelUse()
        self._noting = threading.Lock()

    @property
    def whole(self) -> ModelUse:
        """What all starts have had."""
        return together((self._earlier, self._last))

    def note(self, use: ModelUse) -> None:
        """Write down what this start has had so far, if that has changed; raises RunError when it cannot be."""
        with self._noting:
            if use == self._last:
                return
            self._last = use
            line = {"start": self._start, "models": sorted(use.returned), **asdict(use.spending)}
            append_records(self._path, (line,), synced=False)

    @contextmanager
    def following(self, used: Callable[[], ModelUse]) -> Iterator[None]:
        """Within the block what this start has had is noted every second, and once more at its end."""
        ended = threading.Event()

        def follow() -> None:
            while not ended.wait(_EVERY_S):
                try:
                    self.note(used())
                except RunError:  # no room: the run finds out by itself, and says so
                    return

        follower = threading.Thread(target=follow, name="usage", daemon=True)
        follower.start()
        try:
            yield
        finally:
            ended.set()
            follower.join()
            with suppress(RunError):  # what went wrong first is what the user has to hear
                self.note(used())


def last_use(path: Path) -> dict[int, ModelUse]:
    """What each start had in the end, by its number from 1; raises RunError for a malformed journal."""
    return {record["start"]: _use(record, path) for record in journal_records(path)}


def together(uses: Iterable[ModelUse]) -> ModelUse:
    """Everything in one."""
    known = tuple(uses)
    return ModelUse(total(use.spending for use in known), frozenset().union(*(use.returned for use in known)))


def _use(record: Record, path: Path) -> ModelUse:
    figures = {name: value for name, value in record.items() if name not in ("start", "models")}
    try:
        return ModelUse(Spending(**figures), frozenset(record["models"]))
    except (TypeError, KeyError):
        raise RunError("a line does not say what was used", item=str(path), action="use another --run") from None
