"""What the server answered, held against what the client kept: was any answer paid for twice?"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from tests.faults.server import Kind

TIME_LIMIT_S = 20  # of a call: so long that a machine under load keeps it, so short that calls that hang end soon
_SERIAL = re.compile(r'\\"serial\\": (\d+)')


class End(StrEnum):
    """How one start of the command came to its end."""

    KILLED = "killed"
    DISK_FULL = "disk full"
    BY_ITSELF = "by itself"


@dataclass(frozen=True, slots=True)
class Start:
    """One start: from when to when (seconds), how it ended, and the answers that were kept usable by then."""

    began: float
    ended: float
    end: End
    kept: frozenset[int]


@dataclass(slots=True)
class Call:
    """One call as the server saw it. `sent` None: no answer was handed over whole."""

    serial: int
    kind: Kind
    question: str
    at: float
    repair: bool
    sent: float | None = None


@dataclass(slots=True)
class Tally:
    """Why calls were made. `paid_twice` names the good answers that were kept and asked for again all the same."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    longest_unkept_s: float = 0.0
    paid_twice: list[int] = field(default_factory=list)


class ServerLog:
    """The server's log, read on as it grows."""

    def __init__(self, path: Path) -> None:
        self._file = path.open(encoding="utf-8")
        self.calls: dict[int, Call] = {}

    def read(self) -> int:
        """Take in what is new; the number of calls so far."""
        while line := self._file.readline():
            record = json.loads(line)
            if "sent" in record:
                self.calls[record["sent"]].sent = record["at"]
            else:
                call = Call(record["call"], Kind(record["kind"]), record["question"], record["at"], record["repair"])
                self.calls[call.serial] = call
        return len(self.calls)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def kept_answers(cache: Path) -> frozenset[int]:
    """The serial numbers of the answers that a later start would use again."""
    if not cache.exists():
        return frozenset()
    connection = sqlite3.connect(cache)
    try:
        rows = connection.execute("SELECT reply FROM replies WHERE usable").fetchall()
    except sqlite3.OperationalError:  # killed before the tables stood
        return frozenset()
    finally:
        connection.close()
    return frozenset(int(found[1]) for (reply,) in rows if (found := _SERIAL.search(reply)))


def tally(calls: Sequence[Call], starts: Sequence[Start]) -> Tally:
    """Why each call was made: for the first time, after what kind of failure, or because a stop cut one off."""
    result = Tally(Counter(call.kind for call in calls))
    by_question: dict[str, list[Call]] = defaultdict(list)
    for call in sorted(calls, key=lambda call: call.at):
        by_question[call.question].append(call)
    for asked in by_question.values():
        result.reasons["repairs of faulty answers" if asked[0].repair else "asked for the first time"] += 1
        for before, after in pairwise(asked):
            _count_again(before, after, starts, result)
    result.in_flight = sum(1 for call in calls if _is_in_flight(call, _start_of(call, starts)))
    return result


def _count_again(before: Call, after: Call, starts: Sequence[Start], result: Tally) -> None:
    start = _start_of(before, starts)
    again_at_once = _start_of(after, starts) is start
    if not before.kind.billed:
        result.reasons["attempts after a failed call"] += 1
    elif before.kind is not Kind.GOOD:
        result.reasons["asked again: the answer was faulty and the repair not done"] += 1
    elif again_at_once and after.at - before.at >= TIME_LIMIT_S:
        result.reasons["attempts after the time limit: the answer came too late"] += 1
    elif not again_at_once and start.end is not End.BY_ITSELF and before.serial not in start.kept:
        result.reasons["asked again: in flight when the process was stopped"] += 1
        if before.sent is not None:
            result.longest_unkept_s = max(result.longest_unkept_s, start.ended - before.sent)
    else:
        result.paid_twice.append(before.serial)


def _start_of(call: Call, starts: Sequence[Start]) -> Start:
    return max((start for start in starts if start.began <= call.at), key=lambda start: start.began)


def _is_in_flight(call: Call, start: Start) -> bool:
    """Whether a kill cut the call off: its answer was still to come, or had just come."""
    return start.end is End.KILLED and call.kind is Kind.GOOD and call.serial not in start.kept
