"""Working through a corpus: every item ends done or failed, in a folder that a second start resumes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pipeline.models.usage import Spending
from pipeline.runs.accounting import Accounting
from pipeline.runs.corpus import Corpus, Item, corpus_digest
from pipeline.runs.folder import ItemWork, RunFolder
from pipeline.runs.identity import rules_digest, software_versions
from pipeline.runs.manifest import Identity
from pipeline.runs.threads import in_order
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

    `at_once` articles are worked on at a time, in threads when it is more than one; their records stand in the order of
    the sources all the same. `spent` tells what this start has spent on a model; None: no model is called.
    """

    identity: Identity
    corpus: Corpus
    options: ReadOptions
    folder: Path
    retry_errors: bool = False
    at_once: int = 1
    spent: Callable[[], Spending] | None = None


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
    BudgetReached, the ModelError of a model that is not there, and KeyboardInterrupt with everything done so far kept.
    """
    total = len(plan.corpus.items)
    with RunFolder.open(plan.folder, plan.identity, sources=total, software=software_versions()) as run:
        run.spent = plan.spent
        resumed = len(run.progress.done | run.progress.failed)
        duplicates = []
        for item, result in _results(plan, work, run):
            if not _settle(item, result, run):
                duplicates.append(item.key)
            watch(done=len(run.progress.done), failed=len(run.progress.failed), total=run.manifest.sources)
    accounting = run.accounting()
    accounting.require_sums(str(plan.folder))
    return RunResult(resumed, tuple(duplicates), accounting)


def _pending(plan: RunPlan, run: RunFolder) -> list[Item]:
    final = run.progress.done if plan.retry_errors else run.progress.done | run.progress.failed
    return [item for item in plan.corpus.items if item.key not in final]


def _results(plan: RunPlan, work: Work, run: RunFolder) -> Iterator[tuple[Item, ItemWork | ItemError | None]]:
    """Every pending item with what came of it, in order; None when its article stands in the run already."""

    def result(item: Item) -> ItemWork | ItemError | None:
        article = item.read(plan.options)
        if isinstance(article, ItemError):
            return article
        if article.article_id in run.progress.articles:
            return None
        return attempt(item.key, lambda: work(article))

    items = _pending(plan, run)
    if plan.at_once == 1:
        return ((item, result(item)) for item in items)
    return in_order(result, items, threads=plan.at_once)


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
