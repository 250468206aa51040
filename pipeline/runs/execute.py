"""Working through a corpus: every item ends done or failed, in a folder that a second start resumes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pipeline.batch.executor import Executor
from pipeline.batch.local import LocalExecutor
from pipeline.batch.stop import Stop
from pipeline.models.usage import ModelUse
from pipeline.runs.accounting import Accounting
from pipeline.runs.corpus import Corpus, Item, corpus_digest
from pipeline.runs.folder import ItemWork, RunFolder
from pipeline.runs.identity import rules_digest, software_versions
from pipeline.runs.manifest import Identity
from pipeline.sources import ReadOptions
from pipeline.steps.items import attempt
from pipeline.types import Article, ItemError

Work = Callable[[Article], ItemWork]


class Watch(Protocol):
    """Told after each item how far the run is."""

    def __call__(self, *, done: int, failed: int, total: int) -> None:
        """`total` counts every item, those before a resume included."""
        ...


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A run to be started or resumed in `folder`; `retry_errors` works once more on what failed before.

    `executor` says how many articles are worked on at a time; their records stand in the order of the sources all the
    same. `used` tells what this start has had of a model so far; None: no model is called. Once `stop` is requested,
    nothing further is begun.
    """

    identity: Identity
    corpus: Corpus
    options: ReadOptions
    folder: Path
    retry_errors: bool = False
    executor: Executor = field(default_factory=LocalExecutor)
    used: Callable[[], ModelUse] | None = None
    stop: Stop = field(default_factory=Stop)


class RunResult(NamedTuple):
    """How many items were final before this start, which sources gave an article once more, and the accounting."""

    resumed: int
    duplicates: tuple[str, ...]
    accounting: Accounting


def identify(command: str, model: str, parameters: Mapping[str, Any], corpus: Corpus, options: ReadOptions) -> Identity:
    """What the run of `command` is known by; `parameters` are all flags that may change a record."""
    return Identity(
        command=command,
        model=model,
        parameters={**parameters, "max_article_chars": options.max_chars},
        corpus=corpus_digest(corpus, options),
        rules=rules_digest(),
    )


def execute(plan: RunPlan, work: Work, watch: Watch) -> RunResult:
    """Start or resume the run and take every pending item to its final state.

    Raises RunLocked, RunMismatch or RunError for the folder, AccountingError when the sums do not match at the end,
    BudgetReached, the ModelError of a model that is not there, DiskFull, and KeyboardInterrupt after a stop, with
    everything done so far kept.
    """
    total = len(plan.corpus.items)
    with RunFolder.open(plan.folder, plan.identity, sources=total, software=software_versions()) as run:
        if plan.retry_errors:
            run.reopen_partly_failed()
        resumed = len(run.progress.done | run.progress.failed)
        duplicates = []
        with run.following(plan.used), closing(_results(plan, work, run)) as results:
            for item, result in results:
                if not _settle(item, result, run):
                    duplicates.append(item.key)
                watch(done=len(run.progress.done), failed=len(run.progress.failed), total=run.manifest.sources)
        if plan.stop.requested and len(run.progress.done | run.progress.failed) < run.manifest.sources:
            raise KeyboardInterrupt
    accounting = run.accounting()
    accounting.require_sums(str(plan.folder))
    return RunResult(resumed, tuple(duplicates), accounting)


def _pending(plan: RunPlan, run: RunFolder) -> list[Item]:
    final = run.progress.done if plan.retry_errors else run.progress.done | run.progress.failed
    return [item for item in plan.corpus.items if item.key not in final]


def _results(
    plan: RunPlan, work: Work, run: RunFolder
) -> Generator[tuple[Item, ItemWork | ItemError | None], None, None]:
    """Every pending item with what came of it, in order; None when its article stands in the run already."""

    def result(item: Item) -> ItemWork | ItemError | None:
        article = item.read(plan.options)
        if isinstance(article, ItemError):
            return article
        if article.article_id in run.progress.articles:
            return None
        return attempt(item.key, lambda: work(article))

    yield from plan.executor.results(result, _pending(plan, run), plan.stop)


def _settle(item: Item, result: ItemWork | ItemError | None, run: RunFolder) -> bool:
    """Bring one item to its final state; False when its article stands in the run already and it counts no more."""
    if isinstance(result, ItemError):
        run.fail(item.key, result)
    elif result is None or result.article.article_id in run.progress.articles:
        run.drop_duplicate()
        return False
    else:
        run.add(item.key, result)
    return True
