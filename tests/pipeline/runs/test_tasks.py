"""Work that travels: what an actor opens is the store of the run, or one error."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pipeline.batch.ray import EngineActor
from pipeline.errors import StoreError
from pipeline.evidence.candidates import EvidenceOptions
from pipeline.runs.corpus import gather
from pipeline.runs.tasks import CheckTask
from pipeline.settings import Settings
from pipeline.sources import ReadOptions
from pipeline.steps.stores import open_store
from tests.pipeline.store.stories import FOUR

READING = ReadOptions()


@pytest.fixture
def task(workdir: Path) -> CheckTask:
    """Checks against a store of four articles."""
    with open_store("store") as store:
        store.index_all(FOUR)
        return CheckTask(Settings(store=str(workdir / "store")), READING, EvidenceOptions(), store.state)


def test_what_travelled_checks_an_article_that_was_read_elsewhere(task: CheckTask) -> None:
    Path("own.txt").write_text("The council of Norvale raised the water levy by 12 percent on Monday.")
    (item,) = gather(["own.txt"], READING).items
    sent = pickle.dumps(task.read(item))
    Path("own.txt").unlink()
    work = pickle.loads(pickle.dumps(task)).open()(pickle.loads(sent))
    assert work.counts["verdicts"] == 1
    assert work.records["verdicts.jsonl"][0]["verdict"] is not None


def test_an_actor_on_another_store_gives_one_error_for_each_item(task: CheckTask) -> None:
    with open_store("store") as store:
        store.remove(FOUR[0].article_id)
    actor = EngineActor(pickle.dumps(task))
    (result,) = actor({"number": [0], "item": [pickle.dumps("never looked at")]})["result"]
    error = pickle.loads(result)
    assert isinstance(error, StoreError)
    assert error.ends_run
    assert "not the same, on a node of the cluster; copy the folder to the same path" in str(error)
