"""What evenhand's own work adds to the time of model calls, through the real command.

usage: python benchmarks/llm_overhead.py [--articles 300] [--latency 2] [--jobs 16]

Starts the project's test server as a process of its own, writes standard articles (30 sentences, 40 claims, one call
each), runs `evenhand claims` over them with an empty cache, and prints the wall time from the first request to the last
answer, as the server saw them, against calls × latency / jobs (goal: at most 1.10). Processor time is that of the
command, starting and writing included, over the calls.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.server.standard import CLAIMS, standard_article  # noqa: E402

GOAL = 1.10


@dataclass(slots=True)
class Served:
    """The server's address, and what it saw once it has ended."""

    base_url: str
    calls: int = 0
    wall_s: float = 0.0
    most_at_once: int = 0
    processor_s: float = 0.0


def main() -> int:
    """Measure and print; 1 when the goal is missed."""
    options = parse_arguments()
    with tempfile.TemporaryDirectory() as folder, serving(options.latency) as served:
        work = Path(folder)
        write_articles(work / "news", options.articles)
        started = time.perf_counter()
        claims = run_command(work, served.base_url, options.jobs)
        whole_s = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    own_s = used.ru_utime + used.ru_stime - served.processor_s
    if served.calls != options.articles or claims != options.articles * CLAIMS:
        raise SystemExit(f"{served.calls} calls and {claims} grounded claims for {options.articles} articles")
    ideal = served.calls * options.latency / options.jobs
    ratio = served.wall_s / ideal
    print(f"{served.calls} calls, {options.latency:g} s latency, {options.jobs} jobs, {claims} claims")
    print(f"first request to last answer {served.wall_s:.1f} s, ideal {ideal:.1f} s: ratio {ratio:.3f}")
    print(f"most calls at once {served.most_at_once}; the whole command {whole_s:.1f} s")
    print(f"processor time {own_s * 1000 / served.calls:.0f} ms a call")
    print(f"goal: at most {GOAL:.2f}: {'met' if ratio <= GOAL else 'missed'}")
    return 0 if ratio <= GOAL else 1


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--latency", type=float, default=2.0, help="seconds")
    parser.add_argument("--jobs", type=int, default=16)
    return parser.parse_args()


@contextmanager
def serving(latency_s: float) -> Iterator[Served]:
    """The test server in its own process; what it saw is filled in at the end of the block."""
    command = [sys.executable, "-m", "tests.server", "--latency", str(latency_s), "--answers", "standard"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        served = Served(server.stdout.readline().strip())
        try:
            yield served
        finally:
            server.stdin.close()
            for name, value in json.loads(server.stdout.readline() or "{}").items():
                setattr(served, name, value)


def write_articles(folder: Path, articles: int) -> None:
    """The standard article, each time with other figures."""
    folder.mkdir()
    for number in range(articles):
        (folder / f"{number:04}.txt").write_text(standard_article(number), encoding="utf-8")


def run_command(work: Path, base_url: str, jobs: int) -> int:
    """`evenhand claims` over the folder; the number of grounded claims."""
    model = f"openai:test-model@{base_url}"
    command = [sys.executable, "-m", "pipeline", "claims", "news", "--model", model, "--jobs", str(jobs)]
    flags = ["--extract-mode", "window", "--run", "run", "-o", "claims.jsonl"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([*command, *flags], cwd=work, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    return len((work / "run" / "claims.jsonl").read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    sys.exit(main())
