"""The Ray executor (extra `ray`): articles as a Ray Data pipeline through a pool of actors that hold the engine.

Articles are read here and travel to the actors; what they give comes back here, where one process writes it. So an
article is written once, whatever was computed twice when a node was lost. Nothing but evenhand itself has to be
installed on the nodes, and no file has to be shared.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from pipeline.batch.executor import Item, Result
from pipeline.batch.stop import Stop
from pipeline.errors import EvenhandError, ModelNotConfigured

_SLICE = 10_000  # articles in one pipeline: they lie in Ray's object store, and are read before it starts
_BATCH = 4  # articles an actor gets at a time
_ACTOR_CPUS = 0.9  # less than one, so that Ray's own tasks still find a place


class Task(Protocol):
    """What an actor does; it travels there pickled. The callable it opens is used for all articles of the actor."""

    def read(self, item: Any) -> Any:
        """The item with everything in it that the actor needs; done where the sources are."""
        ...

    def open(self) -> Callable[[Any], Any]:
        """Loads the engine; the callable makes of an item what the local executor's `work` would."""
        ...


@dataclass(frozen=True, slots=True)
class RayExecutor:
    """Works on a Ray cluster: `address` as `ray.init` takes it, None for this machine alone.

    Raises ModelNotConfigured when the extra is not installed, and what the engine raises to end a run.
    """

    task: Task
    address: str | None = None

    def results(
        self, work: Callable[[Item], Result], items: Sequence[Item], stop: Stop
    ) -> Iterator[tuple[Item, Result]]:
        """Each item with what the task made of it, in the order of the items; `work` stays unused, it cannot travel."""
        if not items:
            return
        ray = _ray()
        started = _connect(ray, self.address)
        try:
            for first in range(0, len(items), _SLICE):
                yield from self._slice(ray, items[first : first + _SLICE], stop)
                if stop.requested:
                    return
        finally:
            if started:
                ray.shutdown()

    def _slice(self, ray: Any, items: Sequence[Item], stop: Stop) -> Iterator[tuple[Item, Result]]:
        data = import_module("ray.data")
        data.DataContext.get_current().enable_progress_bars = False
        data.DataContext.get_current().execution_options.preserve_order = True
        rows = [{"number": n, "item": pickle.dumps(self.task.read(item))} for n, item in enumerate(items)]
        actors = max(1, int(ray.cluster_resources().get("CPU", 1)))
        results = data.from_items(rows, override_num_blocks=max(1, len(rows) // _BATCH)).map_batches(
            EngineActor,
            fn_constructor_args=(pickle.dumps(self.task),),
            batch_size=_BATCH,
            # All at once, and one is enough to go on when nodes are lost.
            compute=data.ActorPoolStrategy(min_size=1, max_size=actors, initial_size=actors),
            num_cpus=_ACTOR_CPUS,
        )
        written: set[int] = set()
        for row in results.iter_rows():
            if row["number"] in written:
                continue  # computed once more after a node was lost
            written.add(row["number"])
            result = pickle.loads(row["result"])  # noqa: S301 - our own actor wrote it
            if isinstance(result, EvenhandError):
                raise result
            yield items[row["number"]], result
            if stop.requested:
                return


class EngineActor:
    """Holds the engine on a node."""

    def __init__(self, task: bytes) -> None:
        try:
            self._work = pickle.loads(task).open()  # noqa: S301 - the executor wrote it
        except EvenhandError as error:
            self._work = _raising(error)  # an actor that fails at its start is started again and again

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, list[Any]]:
        """The results of a batch of items, pickled; an error that ends the run is one too."""
        return {"number": list(batch["number"]), "result": [self._result(item) for item in batch["item"]]}

    def _result(self, item: bytes) -> bytes:
        try:
            return pickle.dumps(self._work(pickle.loads(item)))  # noqa: S301 - the executor wrote it
        except EvenhandError as error:
            return pickle.dumps(error)


def _raising(error: EvenhandError) -> Callable[[Any], Any]:
    def work(item: Any) -> Any:
        raise error

    return work


def _ray() -> Any:
    """Ray, which tells nobody that it is used."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        return import_module("ray")
    except ModuleNotFoundError:
        raise ModelNotConfigured(
            "Ray is not installed", item="--executor ray", action="pip install 'evenhand[ray]'"
        ) from None


def _connect(ray: Any, address: str | None) -> bool:
    """Joins the cluster, or starts one on this machine; whether that was to be done here."""
    if ray.is_initialized():
        return False
    logging.getLogger("ray.data").setLevel(logging.ERROR)  # its execution plans are no news to a user
    ray.init(address=address or "local", include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    return True
