"""The test server with faults in a fixed share of its answers, in a process of its own, with a log of every call.

    python -m tests.faults.server --log calls.jsonl --share 0.2 --seed 1

Prints its BASE_URL and serves until standard input ends. The log has one line for every call as it arrives and one when
an answer has been handed whole to the connection; both carry the call's serial number, and so does the answer itself,
beside what it says: so the log can be held against what the client kept.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.server.answers import Answer, Fault, Reply, Seen, Trick
from tests.server.app import Behaviour
from tests.server.serving import ModelServer
from tests.server.standard import GoodAnswers

_SERIAL = re.compile(rb'\\"serial\\": (\d+)')


class Kind(StrEnum):
    """How a call was answered. The first five are whole answers, billed as such; the others are no answer."""

    GOOD = "good"
    NOT_JSON = "truncated JSON"
    CUT = "cut at the token limit"
    WRONG_SCHEMA = "wrong schema"
    EMPTY = "empty"
    REFUSAL = "refusal"
    THROTTLED = "429"
    THROTTLED_WAIT = "429 with Retry-After"
    ERROR = "500"
    UNAVAILABLE = "503"
    RESET = "reset connection"
    BROKEN_OFF = "broken off in the body"
    HANG = "hang until time-out"

    @property
    def billed(self) -> bool:
        """Whether a provider would charge for it."""
        return self in (Kind.GOOD, Kind.NOT_JSON, Kind.CUT, Kind.WRONG_SCHEMA, Kind.EMPTY, Kind.REFUSAL)


FAULTS = tuple(kind for kind in Kind if kind is not Kind.GOOD)
_UNANSWERED: dict[Kind, Fault] = {
    Kind.THROTTLED: Fault.too_many(),
    Kind.THROTTLED_WAIT: Fault.too_many("1"),
    Kind.ERROR: Fault(500),
    Kind.UNAVAILABLE: Fault(503),
    Kind.RESET: Fault.of(Trick.RESET),
    Kind.BROKEN_OFF: Fault.of(Trick.CUT_OFF),
    Kind.HANG: Fault.of(Trick.HANG),
}


class FaultyAnswers:
    """Answers as a good model would, but for a share of the calls, where every kind of fault takes its turn."""

    def __init__(self, log: Callable[[dict[str, Any]], None], *, share: float, seed: int) -> None:
        self._log = log
        self._share = share
        self._dice = random.Random(seed)
        self._faults = itertools.cycle(self._dice.sample(FAULTS, len(FAULTS)))
        self._good = GoodAnswers()
        self._serial = 0

    def __call__(self, seen: Seen) -> Reply:
        """The answer or the fault, noted in the log."""
        self._serial += 1
        kind = next(self._faults) if self._dice.random() < self._share else Kind.GOOD
        question = sha256(json.dumps(seen.body["messages"]).encode()).hexdigest()
        repair = "Your earlier answer could not be used" in seen.text()
        line = {"call": self._serial, "kind": kind, "question": question, "repair": repair, "at": time.monotonic()}
        self._log(line)
        return _UNANSWERED[kind] if kind in _UNANSWERED else self._answer(kind, seen)

    def _answer(self, kind: Kind, seen: Seen) -> Answer:
        good = self._good(seen)
        whole = json.dumps({"serial": self._serial, **json.loads(good.text or "{}")}, ensure_ascii=False)
        match kind:
            case Kind.NOT_JSON:
                return replace(good, text=whole[: len(whole) // 2])
            case Kind.CUT:
                return replace(good, text=whole[: len(whole) // 2], finish="length")
            case Kind.WRONG_SCHEMA:
                return Answer(json.dumps({"serial": self._serial, "statements": "none"}))
            case Kind.EMPTY:
                return Answer("")
            case Kind.REFUSAL:
                return Answer(refusal="I cannot help with that.")
            case _:
                return replace(good, text=whole)


def noting_sent(app: Any, log: Callable[[dict[str, Any]], None]) -> Any:
    """The application, with a line in the log for each answer that was handed whole to its connection."""

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        async def noted(message: dict[str, Any]) -> None:
            await send(message)
            found = _SERIAL.search(message.get("body", b""))
            if found and not message.get("more_body"):
                log({"sent": int(found[1]), "at": time.monotonic()})

        await app(scope, receive, noted)

    return noting


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description="The test server with faults.")
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before each answer")
    options = parser.parse_args()
    with options.log.open("a", encoding="utf-8", buffering=1) as file:

        def log(line: dict[str, Any]) -> None:
            file.write(json.dumps(line) + "\n")

        responder = FaultyAnswers(log, share=options.share, seed=options.seed)
        behaviour = Behaviour(latency_s=options.latency, responder=responder)
        with ModelServer(behaviour, wrap=lambda app: noting_sent(app, log)) as server:
            print(server.base_url, flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main()
