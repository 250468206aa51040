"""What Ray costs: claims by the builtin engine on two local nodes against the local executor, on the same articles.

    python benchmarks/ray_overhead.py [--articles 200] [--turns 4]     (needs the extra `ray`: make test-ray sets it up)

Goal: an overhead of at most 15 %. The cluster has two nodes with one processor each on this machine; to compare like
with like, the local side is two processes that each work on half of the articles, one after the other, as the
local executor does. Starting Ray, the processes and the engines is left out: the clock of a side runs from the moment
when both of its workers have given a result. Both sides work in turns, the first one changing, so that whatever else
the machine does slows both alike. Prints articles a second of both sides and the overhead, turn by turn and over all.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.corpus import articles  # noqa: E402
from pipeline.batch.local import LocalExecutor  # noqa: E402
from pipeline.batch.ray import RayExecutor  # noqa: E402
from pipeline.batch.stop import Stop  # noqa: E402
from pipeline.runs.corpus import Item, gather  # noqa: E402
from pipeline.runs.tasks import EngineTask  # noqa: E402
from pipeline.settings import Settings  # noqa: E402
from pipeline.sources import ReadOptions  # noqa: E402

GOAL = 0.15
NODES = 2
_TASK = EngineTask(Settings(), ReadOptions())


class Stamped(NamedTuple):
    """When a result came here, and from which process."""

    moment: float
    worker: int


class SignedTask:
    """The task of a run, its results signed by the process that made them."""

    read = staticmethod(_TASK.read)

    def open(self) -> Callable[[Item], tuple[int, object]]:
        """Loads the engine."""
        work = _TASK.open()
        return lambda item: (os.getpid(), work(item))


class Side(NamedTuple):
    """How many results came once every worker had given one, and in how many seconds."""

    results: int
    seconds: float

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.results / self.seconds


def main() -> int:
    """Measure and print; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--turns", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _cluster(), _processes() as pool:
        items = _written(Path(folder), options.articles)
        sides = (partial(_on_ray, items), partial(_here, items, pool))
        _here(items[: 4 * NODES], pool)  # loads the engines
        turns = []
        for turn in range(options.turns):
            order = (0, 1) if turn % 2 == 0 else (1, 0)
            found = {side: sides[side]() for side in order}
            turns.append((found[0], found[1]))
            print(_line(f"turn {turn + 1}", *turns[-1]), flush=True)
    return _report(turns)


def _report(turns: Sequence[tuple[Side, Side]]) -> int:
    ray, local = (Side(sum(t[i].results for t in turns), sum(t[i].seconds for t in turns)) for i in (0, 1))
    middle = median(local.rate / ray.rate - 1 for ray, local in turns)
    overhead = local.rate / ray.rate - 1
    print(_line("all", ray, local))
    met = "met" if overhead <= GOAL else "missed"
    print(f"overhead {overhead:.1%}, median of the turns {middle:.1%}; goal at most {GOAL:.0%}: {met}")
    return 0 if overhead <= GOAL else 1


def _line(name: str, ray: Side, local: Side) -> str:
    return f"{name:7} Ray {ray.rate:6.2f}/s   local {local.rate:6.2f}/s   overhead {local.rate / ray.rate - 1:7.1%}"


def _written(folder: Path, count: int) -> tuple[Item, ...]:
    for number, article in enumerate(articles(count)):
        (folder / f"{number:06d}.txt").write_text(article.text, encoding="utf-8")
    return gather([str(folder)], ReadOptions()).items


def _on_ray(items: Sequence[Item]) -> Side:
    results: Iterator[tuple[Item, Any]] = RayExecutor(SignedTask()).results(_unused, items, Stop())
    return _after_start([Stamped(time.perf_counter(), worker) for _, (worker, _) in results])


def _here(items: Sequence[Item], pool: ProcessPoolExecutor) -> Side:
    """Two local executors, each in a process of its own on half of the articles."""
    halves = [items[number::NODES] for number in range(NODES)]
    return _after_start(sorted(stamped for half in pool.map(_worked, halves) for stamped in half))


def _after_start(stamped: Sequence[Stamped]) -> Side:
    begun = {worker: moment for moment, worker in reversed(stamped)}
    start = max(begun.values())
    return Side(sum(moment > start for moment, _ in stamped), stamped[-1].moment - start)


@cache
def _work() -> Callable[[Item], object]:
    """The engine of a process."""
    return _TASK.open()


def _worked(items: Sequence[Item]) -> list[Stamped]:
    return [Stamped(time.perf_counter(), os.getpid()) for _ in LocalExecutor().results(_work(), items, Stop())]


def _unused(item: Item) -> None:
    raise NotImplementedError("Ray's actors open the task")


def _processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(NODES, mp_context=get_context("spawn"), initializer=_work)


@contextmanager
def _cluster() -> Iterator[None]:
    """A head without processors for actors, and two nodes with one each."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ray, utils = import_module("ray"), import_module("ray.cluster_utils")
    cluster = utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    for _ in range(NODES):
        cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    try:
        yield
    finally:
        ray.shutdown()
        cluster.shutdown()


if __name__ == "__main__":
    from benchmarks import ray_overhead  # by that name the actors find its classes

    sys.exit(ray_overhead.main())
