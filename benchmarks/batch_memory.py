"""Peak memory of a run over many articles against few, 64 under way at a time: prints the ratio.

usage: python benchmarks/batch_memory.py [--few 1000] [--many 10000]

Goal: at most 1.2. What is measured is the run itself: reading, threads, results that wait for their turn, the journals,
the accounting. The engine takes every sentence for a claim and costs next to nothing; `benchmarks/claims_memory.py` is
the same with the builtin engine. Each count runs in a process of its own; the peak is what the kernel says of it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.batch.local import LocalExecutor  # noqa: E402
from pipeline.runs.corpus import gather  # noqa: E402
from pipeline.runs.execute import RunPlan, execute, identify  # noqa: E402
from pipeline.runs.work import claims_work  # noqa: E402
from pipeline.sources import ReadOptions  # noqa: E402
from tests.engine import PlainEngine  # noqa: E402
from tests.faults.news import write_news  # noqa: E402

GOAL = 1.2
AT_ONCE = 64


def main() -> int:
    """Run both counts and print peaks and ratio; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--work", type=Path, help="run in this folder and print nothing: one of the two counts")
    options = parser.parse_args()
    if options.work is not None:
        run(options.work)
        return 0
    few, many = (peak_megabytes(count) for count in (options.few, options.many))
    print(f"{options.few:6d} articles  {few:6.0f} MB")
    print(f"{options.many:6d} articles  {many:6.0f} MB")
    print(f"ratio            {many / few:6.2f}     goal at most {GOAL}: {'met' if many / few <= GOAL else 'missed'}")
    return 0 if many / few <= GOAL else 1


def run(work: Path) -> None:
    """Claims over `work/news` into `work/run`."""
    options = ReadOptions()
    corpus = gather([str(work / "news")], options)
    identity = identify("claims", PlainEngine.name, {}, corpus, options)
    plan = RunPlan(identity, corpus, options, work / "run", executor=LocalExecutor(AT_ONCE))
    execute(plan, partial(claims_work, engine=PlainEngine()), lambda **progress: None)


def peak_megabytes(count: int) -> float:
    """The peak resident size of one run over `count` articles."""
    with tempfile.TemporaryDirectory() as folder:
        write_news(Path(folder) / "news", count)
        process = subprocess.Popen([sys.executable, __file__, "--work", folder], env={**os.environ})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"the run over {count} articles failed")
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
