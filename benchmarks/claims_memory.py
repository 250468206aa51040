"""Peak memory of `evenhand claims` on many articles against few: prints the ratio.

Goal: flat, here at most 1.1. Each count runs in a process of its own on made-up articles; the peak is what the kernel
says of that process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import articles

GOAL = 1.1
COMMAND = [sys.executable, "-m", "pipeline", "claims", "articles", "--run", "run", "-o", "claims.jsonl"]


def main() -> None:
    """Run both counts and print peaks and ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--few", type=int, default=100, help="articles of the smaller run (default 100)")
    parser.add_argument("--many", type=int, default=1000, help="articles of the larger run (default 1000)")
    counts = parser.parse_args()
    few, many = (_peak_megabytes(count) for count in (counts.few, counts.many))
    print(f"{counts.few:6d} articles  {few:6.0f} MB")
    print(f"{counts.many:6d} articles  {many:6.0f} MB")
    print(f"ratio            {many / few:6.2f}     goal at most {GOAL}: {'met' if many / few <= GOAL else 'MISSED'}")


def _peak_megabytes(count: int) -> float:
    """The peak resident size of one run over `count` articles."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "articles"
        source.mkdir()
        for number, article in enumerate(articles(count)):
            (source / f"{number:06d}.txt").write_text(article.text, encoding="utf-8")
        log = Path(folder) / "log"
        with log.open("w") as errors:
            process = subprocess.Popen(COMMAND, cwd=folder, stderr=errors)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(log.read_text())
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
