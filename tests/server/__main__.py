"""The test server as a process of its own: `python -m tests.server --latency 2` prints its BASE_URL and serves.

When its standard input ends it prints one JSON object: the calls, the seconds from the first request to the last
answer, and the processor time it used itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import time

from tests.server.answers import Answer
from tests.server.app import Behaviour
from tests.server.serving import ModelServer
from tests.server.standard import GoodAnswers


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--model", default="test-model")
    parser.add_argument("--answers", choices=("smallest", "standard"), default="smallest")
    options = parser.parse_args()
    responder = GoodAnswers() if options.answers == "standard" else (lambda _: Answer())
    behaviour = Behaviour(models=(options.model,), latency_s=options.latency, responder=responder)
    with ModelServer(behaviour) as server:
        print(server.base_url, flush=True)
        sys.stdin.read()
        times = {
            "calls": len(server.calls),
            "wall_s": behaviour.last_answered - behaviour.first_asked,
            "most_at_once": behaviour.most_at_once,
            "processor_s": time.process_time(),
        }
        print(json.dumps(times), flush=True)


if __name__ == "__main__":
    main()
