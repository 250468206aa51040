"""What evenhand's own work adds to the time of model calls.

usage: python benchmarks/llm_overhead.py [--items 300] [--latency 2] [--jobs 16] [--runner threads|async|both]

Starts the project's test server as a process of its own, sends one call an item (about 2,500 prompt tokens and a JSON
answer), and prints the wall time from the first request to the last reply against calls × latency / jobs (goal: at most
1.10) and the processor time of a call on the client's side.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.models.chat import ChatModel  # noqa: E402
from pipeline.models.factory import open_chat_model  # noqa: E402
from pipeline.models.messages import AnswerSchema, ChatReply, ChatRequest, Message, Role  # noqa: E402
from pipeline.models.options import ModelOptions  # noqa: E402

GOAL = 1.10
SENTENCE = "The council of Ostermere voted on Tuesday to keep the ferry running through the winter, officials said."
SCHEMA = AnswerSchema(
    "Claims",
    "The claims of the window.",
    {
        "type": "object",
        "properties": {
            "claims": {
                "type": "array",
                "minItems": 12,
                "items": {
                    "type": "object",
                    "properties": {
                        "sentences": {"type": "array", "items": {"type": "integer"}, "minItems": 2},
                        "quote": {"type": "string", "minLength": 80},
                    },
                    "required": ["sentences", "quote"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["claims"],
        "additionalProperties": False,
    },
)


class Measured(NamedTuple):
    """Seconds: wall from the first request, processor time of this process."""

    wall_s: float
    processor_s: float


def main() -> int:
    """Measure and print; 1 when the goal is missed."""
    options = parse_arguments()
    ideal = options.items * options.latency / options.jobs
    runners = ("threads", "async") if options.runner == "both" else (options.runner,)
    print(f"{options.items} calls, {options.latency:g} s latency, {options.jobs} jobs: ideal {ideal:.2f} s")
    ratios = []
    for runner in runners:
        with serving(options.latency) as base_url:
            measured = measure(runner, base_url, options.items, options.jobs)
        ratios.append(measured.wall_s / ideal)
        a_call = measured.processor_s / options.items
        print(
            f"{runner:8} wall {measured.wall_s:6.2f} s  ratio {ratios[-1]:.3f}  processor {a_call * 1000:.1f} ms a call"
        )
    print(f"goal: at most {GOAL:.2f}: {'met' if min(ratios) <= GOAL else 'missed'}")
    return 0 if min(ratios) <= GOAL else 1


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--latency", type=float, default=2.0, help="seconds")
    parser.add_argument("--jobs", type=int, default=16)
    parser.add_argument("--runner", choices=("threads", "async", "both"), default="both")
    return parser.parse_args()


@contextmanager
def serving(latency_s: float) -> Iterator[str]:
    """The test server in its own process; yields its BASE_URL."""
    command = [sys.executable, "-m", "tests.server", "--latency", str(latency_s)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()
            server.wait(30)


def measure(runner: str, base_url: str, items: int, jobs: int) -> Measured:
    """One cold run: an empty cache, imports and connections made before the clock starts."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "answers.sqlite"
        with open_chat_model(
            f"openai:test-model@{base_url}", ModelOptions(cache=cache, jobs=jobs, environ={})
        ) as model:
            model.complete(request(-1))
            start, used = time.perf_counter(), time.process_time()
            replies = run_threads(model, items, jobs) if runner == "threads" else asyncio.run(run_async(model, items))
            measured = Measured(time.perf_counter() - start, time.process_time() - used)
    failed = [reply for reply in replies if reply.parsed is None or reply.from_cache]
    if failed:
        raise SystemExit(f"{len(failed)} replies are unusable")
    return measured


def run_threads(model: ChatModel, items: int, jobs: int) -> list[ChatReply]:
    """A pool of as many threads as jobs: how the batch runs articles."""
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda item: model.complete(request(item)), range(items)))


async def run_async(model: ChatModel, items: int) -> list[ChatReply]:
    """All calls at once from one event loop; the model itself lets `jobs` through."""
    return await asyncio.gather(*(model.acomplete(request(item)) for item in range(items)))


def request(item: int) -> ChatRequest:
    """An item's request: a shared prefix and a window of its own."""
    window = "\n".join(f"[{number}] {SENTENCE}" for number in range(100))
    return ChatRequest(
        (Message(Role.SYSTEM, "You list the claims of a news article."), Message(Role.USER, f"{window}\nItem {item}")),
        max_output_tokens=2000,
        schema=SCHEMA,
    )


if __name__ == "__main__":
    sys.exit(main())
