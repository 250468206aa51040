"""The test server as a process of its own: `python -m tests.server --latency 2` prints its BASE_URL and serves."""

from __future__ import annotations

import argparse
import sys
import time

from tests.server.app import Behaviour
from tests.server.serving import ModelServer


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--model", default="test-model")
    options = parser.parse_args()
    with ModelServer(Behaviour(models=(options.model,), latency_s=options.latency)) as server:
        print(server.base_url, flush=True)
        sys.stdin.read()
        times = [len(server.calls), time.process_time()]
        print(*times, flush=True)


if __name__ == "__main__":
    main()
