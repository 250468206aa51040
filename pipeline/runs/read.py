"""Reading a run back: its articles with their claims or summaries, one article at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import RunError
from pipeline.records import Record, article_from, checked_from, claim_from, error_from, summary_from
from pipeline.runs.accounting import count_run
from pipeline.runs.journal import journal_records
from pipeline.runs.layout import ARTICLES, CLAIMS, ERRORS, EVIDENCE, MANIFEST, REJECTED, SUMMARIES, VERDICTS
from pipeline.runs.manifest import Manifest, RunState, read_manifest
from pipeline.types import Article, CheckedClaim, Claim, ItemError, Summary

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ArticleRecords:
    """An article of a run with what stands in the run for it; `evidence` are the articles its verdicts cite, by id."""

    article: Article
    claims: tuple[Claim, ...] = ()
    rejected: tuple[Claim, ...] = ()
    summary: Summary | None = None
    checked: tuple[CheckedClaim, ...] = ()
    evidence: Mapping[str, Article] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as `runs list` shows it: its manifest, and its accounting, counted anew while it is not final."""

    path: Path
    manifest: Manifest
    accounting: Record


def read_articles(folder: Path) -> Iterator[ArticleRecords]:
    """The articles of a run in the order they were done, each with its records; memory holds one article.

    Raises RunError when a line is damaged or the files are not in the same order.
    """
    names = (CLAIMS, REJECTED, SUMMARIES, VERDICTS, EVIDENCE)
    claims, rejected, summaries, verdicts, evidence = groups = [RecordGroups(folder / name) for name in names]
    for record in journal_records(folder / ARTICLES):
        article = article_from(record)
        summary = summaries.take(article.article_id)
        yield ArticleRecords(
            article,
            tuple(map(claim_from, claims.take(article.article_id))),
            tuple(map(claim_from, rejected.take(article.article_id))),
            summary_from(summary[0]) if summary else None,
            tuple(map(checked_from, verdicts.take(article.article_id))),
            evidence_from(evidence.take(article.article_id)),
        )
    for group in groups:
        group.require_end()


def evidence_from(records: Iterable[Record]) -> dict[str, Article]:
    """The articles that verdicts cite, by id, from the records of `evidence.jsonl`."""
    articles = (article_from(record["evidence"]) for record in records)
    return {article.article_id: article for article in articles}


def read_errors(folder: Path) -> Iterator[ItemError]:
    """The errors of a run that still stand: an item that was done later has none."""
    done = {record["item"] for record in journal_records(folder / ARTICLES)}
    failed: dict[str, ItemError] = {}
    for record in journal_records(folder / ERRORS):
        if record["article_id"] is not None:
            yield error_from(record)
        elif record["item"] not in done:
            failed[record["item"]] = error_from(record)
    yield from failed.values()


def list_runs(folder: Path) -> tuple[RunRow, ...]:
    """The runs in a folder, newest first; one that cannot be read is left out."""
    rows = []
    for manifest in folder.glob(f"*/{MANIFEST}"):
        try:
            rows.append(run_row(manifest.parent))
        except RunError as error:
            _LOG.warning("%s", error)
    return tuple(sorted(rows, key=lambda row: (row.manifest.created, row.path), reverse=True))


def run_row(folder: Path) -> RunRow:
    """One run; raises RunError when it cannot be read."""
    manifest = read_manifest(folder)
    final = manifest.state is RunState.FINISHED
    return RunRow(folder, manifest, manifest.accounting if final else count_run(folder, manifest).record())


def find_run(name: str, runs: Path) -> Path:
    """The folder of a run given as a path, or as a name among the default runs; raises RunError without one."""
    for folder in (Path(name), runs / name):
        if (folder / MANIFEST).is_file():
            return folder
    raise RunError("no such run", item=name, action="see `evenhand runs list`")


class RecordGroups:
    """The records of a journal, taken article by article in the order of the articles."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records = journal_records(path)
        self._next = next(self._records, None)

    def take(self, article_id: str) -> list[Record]:
        """The next records, as long as they are the article's."""
        taken = []
        while self._next is not None and self._next["article_id"] == article_id:
            taken.append(self._next)
            self._next = next(self._records, None)
        return taken

    def require_end(self) -> None:
        """Raise RunError when records are left."""
        if self._next is not None:
            raise RunError(
                f"a record of article {self._next['article_id']} is out of place",
                item=str(self._path),
                action="run `evenhand runs verify`",
            )
