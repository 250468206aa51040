"""The Ray executor on a cluster of two nodes on this machine, one of which is lost in the middle."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.executor import Executor
from pipeline.batch.local import LocalExecutor
from pipeline.engines.builtin.engine import BuiltinEngine
from pipeline.errors import BudgetReached
from pipeline.runs.corpus import Item, gather
from pipeline.runs.execute import RunPlan, execute, identify
from pipeline.runs.tasks import EngineTask
from pipeline.runs.verify import verify_run
from pipeline.runs.work import claims_work
from pipeline.settings import Settings
from pipeline.sources import ReadOptions
from pipeline.types import Article
from tests.faults.news import write_news
from tests.pipeline.evidence.voices import ELSEWHERE, REWRITE, WITNESS

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # read when the cluster starts

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]  # Ray's own warnings are not ours to mend
ray = pytest.importorskip("ray")

from ray.cluster_utils import Cluster  # noqa: E402

from pipeline.batch.ray import RayExecutor  # noqa: E402

ARTICLES = 120
READING = ReadOptions()
JOURNALS = ("articles.jsonl", "sentences.jsonl", "claims.jsonl", "rejected.jsonl")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head without processors for actors, and two nodes with one each: what is lost is never the driver's node.

    One for all tests, since it takes long to come up; the test that loses a node is the last one.
    """
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    nodes = [made.add_node(num_cpus=1) for _ in range(2)]
    made.wait_for_nodes()
    ray.init(address=made.address, log_to_driver=False, logging_level="ERROR")
    try:
        yield made, nodes
    finally:
        ray.shutdown()
        made.shutdown()


@pytest.fixture
def start(workdir: Path) -> Callable[..., list[str]]:
    """Run claims over the articles with an executor into a folder; the items in the order they were written."""
    write_news(workdir / "news", ARTICLES)
    (workdir / "news" / "empty.txt").write_text("")
    corpus = gather(["news"], READING)
    engine = BuiltinEngine()

    def started(executor: Executor, folder: str, after: Callable[[int], None] = lambda done: None) -> list[str]:
        def work(article: Article) -> Any:
            return claims_work(article, engine)

        plan = RunPlan(
            identify("claims", "builtin", {}, corpus, READING), corpus, READING, Path(folder), executor=executor
        )
        execute(plan, work, lambda *, done, failed, total: after(done))
        lines = (Path(folder) / "articles.jsonl").read_text().splitlines()
        return [json.loads(line)["item"] for line in lines]

    return started


def test_a_check_on_two_nodes_gives_the_records_of_one(cluster: Any, evenhand: Callable[..., Any]) -> None:
    write_news(Path("news"), 12)
    for number, text in enumerate((REWRITE, WITNESS, ELSEWHERE)):
        Path(f"story{number}.txt").write_text(text)
    assert evenhand("index", *(f"story{number}.txt" for number in range(3))).code == 0
    sources = ("news", "story1.txt")
    spread = evenhand("check", *sources, "--run", "ray", "--executor", "ray", "--json")
    assert spread.code == 0, spread.err
    alone = evenhand("check", *sources, "--run", "local", "--json")
    assert spread.out == alone.out
    for name in ("articles.jsonl", "sentences.jsonl", "verdicts.jsonl", "evidence.jsonl", "rejected.jsonl"):
        ours, theirs = (Path(folder) / name for folder in ("ray", "local"))
        assert ours.exists() == theirs.exists()
        assert not ours.exists() or ours.read_bytes() == theirs.read_bytes(), name
    assert list(verify_run(Path("ray"))) == []


class Broke:
    """A task whose engine has no money."""

    def read(self, item: Item) -> Item:
        """As it is."""
        return item

    def open(self) -> Callable[[Item], Any]:
        """An engine that ends every run."""

        def work(item: Item) -> Any:
            raise BudgetReached("no money left", item=item.key, action="raise --max-cost")

        return work


def test_an_error_that_ends_the_run_comes_back_as_it_was(cluster: Any, start: Callable[..., list[str]]) -> None:
    with pytest.raises(BudgetReached, match="no money left; raise --max-cost"):
        start(RayExecutor(Broke()), "ray")


def test_a_lost_node_costs_no_article_and_doubles_none(cluster: Any, start: Callable[..., list[str]]) -> None:
    made, nodes = cluster
    lost = []

    def lose_a_node(done: int) -> None:
        if done >= ARTICLES // 4 and not lost:
            lost.append(nodes[1])
            made.remove_node(nodes[1], allow_graceful=False)

    items = start(RayExecutor(EngineTask(Settings(), READING)), "ray", lose_a_node)
    assert lost
    assert items == [f"news/{number:04}.txt" for number in range(ARTICLES)]
    assert list(verify_run(Path("ray"))) == []
    start(LocalExecutor(), "local")
    for name in JOURNALS:
        ours, theirs = (Path(folder) / name for folder in ("ray", "local"))
        assert ours.exists() == theirs.exists()
        assert not ours.exists() or ours.read_bytes() == theirs.read_bytes(), name
    errors = [json.loads(line) for line in Path("ray/errors.jsonl").read_text().splitlines()]
    assert [error["type"] for error in errors] == ["EmptyArticle"]
