"""What evenhand's own work adds to the time of many calls at once, through the real command.

usage: python benchmarks/batch_overhead.py [--articles 1000] [--only 32]

Runs `benchmarks/llm_overhead.py`'s measurement for 32 jobs at 2 s latency and for 128 jobs at 4 s: wall time from the
first request to the last answer, as the server saw them, against calls × latency / jobs (goal: at most 1.10), and the
processor time a call. With 128 jobs the articles are a multiple of the jobs, so that the last round is a full one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("llm_overhead.py")
CASES = {32: 2.0, 128: 4.0}  # seconds of latency by jobs


def main() -> int:
    """Measure every case; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--only", type=int, choices=tuple(CASES), help="this number of jobs alone")
    options = parser.parse_args()
    missed = False
    for jobs, latency in CASES.items():
        if options.only in (None, jobs):
            articles = -(-options.articles // jobs) * jobs
            flags = ["--articles", str(articles), "--latency", str(latency), "--jobs", str(jobs)]
            missed |= subprocess.run([sys.executable, str(SCRIPT), *flags], check=False).returncode != 0
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
