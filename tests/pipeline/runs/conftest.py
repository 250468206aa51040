"""Articles in a folder, and runs over them with an engine that fits the test."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipeline.engines.base import SummaryOptions
from pipeline.runs.corpus import gather
from pipeline.runs.execute import RunPlan, RunResult, execute, identify
from pipeline.runs.work import claims_work, summary_work
from pipeline.sources import ReadOptions
from tests.engine import PlainEngine

TEXTS = {
    "bridge.txt": "The bridge closed on Monday. Who pays for the repair? The mayor says the state pays.\n",
    "harbor.txt": "The harbor opened again. A crane allegedly fell. Nobody was hurt in the port.\n",
    "school.txt": "The school gets a new roof. Work allegedly starts in spring. The council voted for it.\n",
}


@pytest.fixture
def news(workdir: Path) -> Path:
    """A folder with three articles."""
    folder = workdir / "news"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def plan(workdir: Path) -> Callable[..., RunPlan]:
    """A plan for the given sources in the folder `run`."""

    def made(*sources: object, command: str = "claims", retry_errors: bool = False, **parameters: object) -> RunPlan:
        options = ReadOptions()
        corpus = gather([str(source) for source in sources], options)
        identity = identify(command, PlainEngine.name, parameters, corpus, options)
        return RunPlan(identity, corpus, options, workdir / "run", retry_errors)

    return made


@pytest.fixture
def run_claims(plan: Callable[..., RunPlan]) -> Callable[..., RunResult]:
    """Run claims over the given sources with the given engine in the folder `run`."""

    def ran(*sources: object, engine: PlainEngine | None = None, **flags: object) -> RunResult:
        return execute(plan(*sources, **flags), partial(claims_work, engine=engine or PlainEngine()), _watch)

    return ran


@pytest.fixture
def run_summaries(plan: Callable[..., RunPlan]) -> Callable[..., RunResult]:
    """Run summarize over the given sources in the folder `run`."""

    def ran(*sources: object) -> RunResult:
        work = partial(summary_work, engine=PlainEngine(), options=SummaryOptions())
        return execute(plan(*sources, command="summarize"), work, _watch)

    return ran


def _watch(*, done: int, failed: int, total: int) -> None:
    assert done + failed <= total
