"""A run folder on disk: its files, its lock, and how a second start finds the place where the first one stopped."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO

from pipeline.errors import EvenhandError, RunError, RunLocked, RunMismatch
from pipeline.models.usage import ModelUse
from pipeline.records import Record, article_record, error_record
from pipeline.runs.accounting import Accounting, count_run, failed_items
from pipeline.runs.identity import git_state
from pipeline.runs.journal import append_records, cut_torn_line, drop_records, journal_records
from pipeline.runs.layout import (
    ARTICLES,
    CLAIMS,
    ERRORS,
    EVIDENCE,
    LOCK,
    MANIFEST,
    REJECTED,
    SENTENCES,
    SUMMARIES,
    USAGE,
    VERDICTS,
)
from pipeline.runs.manifest import Identity, Manifest, RunState, read_manifest, utc_now, write_manifest
from pipeline.runs.use import UseJournal
from pipeline.types import Article, ItemError

RECORD_FILES = (SENTENCES, CLAIMS, REJECTED, SUMMARIES, EVIDENCE, VERDICTS)


@dataclass(frozen=True, slots=True)
class ItemWork:
    """Everything one item gave: its article, its records by file, and errors of parts of it.

    `counts` says how many sentences, claims, verdicts or summary sentences the article has: what its records must sum
    to.
    """

    article: Article
    counts: Mapping[str, int]
    records: Mapping[str, Sequence[Record]]
    errors: tuple[ItemError, ...] = ()


@dataclass(slots=True)
class Progress:
    """Which items are final: `done` and `failed` by item key, and the ids of the articles that are in the run."""

    done: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)


class RunFolder:
    """An open run folder; one process at a time. The line in `articles.jsonl` makes an item done, and is written last.

    Whatever stands in the other files for an article without that line was left by a crash, and is taken out at open.
    """

    def __init__(self, path: Path, manifest: Manifest, lock: IO[bytes]) -> None:
        self.path = path
        self.manifest = manifest
        self.progress = Progress()
        self._follows = False
        self._lock = lock
        self._accounting: Accounting | None = None

    @classmethod
    def open(cls, path: Path, identity: Identity, *, sources: int, software: Mapping[str, str]) -> RunFolder:
        """Start or resume the run of `identity` in `path`.

        Raises RunLocked when another process has it, RunMismatch when it is the run of something else, RunError when
        it is no run folder or cannot be written.
        """
        lock = _take_lock(path)
        try:
            manifest = _started(path, identity, sources, software)
            run = cls(path, manifest, lock)
            run._recover()
        except BaseException:
            lock.close()
            raise
        return run

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._close(RunState.FINISHED if kind is None else RunState.INTERRUPTED)
        except EvenhandError:
            if kind is None:
                raise  # else what went wrong first is what the user has to hear
        finally:
            self._lock.close()

    def _close(self, state: RunState) -> None:
        self._accounting = count_run(self.path, self.manifest)
        self.manifest = self.manifest.with_state(state, self._accounting.record())
        if self._follows:
            self.manifest = self.manifest.with_use(self._use.whole)
        write_manifest(self.path, self.manifest)

    @contextmanager
    def following(self, used: Callable[[], ModelUse] | None) -> Iterator[None]:
        """Within the block what `used` tells is written down; None: no model is called."""
        if used is None:
            yield
            return
        self._follows = True
        with self._use.following(used):
            yield

    def add(self, item: str, work: ItemWork) -> None:
        """Write everything of one item; once its article line is on disk, the item is done."""
        article = work.article
        for name, records in work.records.items():
            append_records(self.path / name, records)
        append_records(self.path / ERRORS, (error_record(e, article_id=article.article_id) for e in work.errors))
        line = {**article_record(article), "item": item, "counts": dict(work.counts)}
        append_records(self.path / ARTICLES, (line,))
        self.progress.done.add(item)
        self.progress.failed.discard(item)
        self.progress.articles.add(article.article_id)

    def fail(self, item: str, error: ItemError) -> None:
        """Write down that a whole item failed; when something of its own failed, such as a sidecar, that is named."""
        message = error.message if error.item == item else f"{error.item}: {error.message}"
        record = {**error_record(error), "item": item, "message": message}
        append_records(self.path / ERRORS, (record,))
        self.progress.failed.add(item)

    def drop_duplicate(self) -> None:
        """Count one source less: its article stands in the run already, under another source."""
        self.manifest = self.manifest.model_copy(update={"sources": self.manifest.sources - 1})

    def reopen_partly_failed(self) -> None:
        """Take the articles of which a part failed out of the run again, so that they are worked on once more.

        Their lines in `articles.jsonl` go first: from then on the rest is what a crash would have left.
        """
        partly = {record["article_id"] for record in journal_records(self.path / ERRORS)} - {None}
        if partly:
            drop_records(self.path / ARTICLES, lambda record: record["article_id"] in partly)
            self._recover()

    def accounting(self) -> Accounting:
        """The accounting at the close of the folder, counted from its files."""
        return self._accounting or count_run(self.path, self.manifest)

    def _recover(self) -> None:
        for name in (ARTICLES, ERRORS, USAGE, *RECORD_FILES):
            cut_torn_line(self.path / name)
        progress = Progress()
        for record in journal_records(self.path / ARTICLES):
            progress.done.add(record["item"])
            progress.articles.add(record["article_id"])
        for name in (ERRORS, *RECORD_FILES):
            drop_records(self.path / name, lambda record: _is_orphan(record, progress.articles))
        progress.failed = failed_items(self.path) - progress.done
        self.progress = progress
        self._use = UseJournal(self.path / USAGE)


def is_run(folder: Path) -> bool:
    """Whether a folder holds a run."""
    return (folder / MANIFEST).is_file()


def _is_orphan(record: Record, articles: set[str]) -> bool:
    return record["article_id"] is not None and record["article_id"] not in articles


def _take_lock(path: Path) -> IO[bytes]:
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / LOCK).open("ab")
    except OSError as error:
        raise RunError(f"cannot be written ({error.strerror})", item=str(path), action="choose another --run") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise RunLocked(
            "another process writes to this run", item=str(path), action="wait for it, or choose another --run"
        ) from None
    return lock


def _started(path: Path, identity: Identity, sources: int, software: Mapping[str, str]) -> Manifest:
    if not is_run(path):
        others = sorted(entry.name for entry in path.iterdir() if entry.name not in (LOCK, f"{MANIFEST}.new"))
        if others:
            raise RunError(f"not a run folder (it holds {others[0]})", item=str(path), action="choose another --run")
        now = utc_now()
        manifest = Manifest(
            name=path.name,
            identity=identity,
            sources=sources,
            software=dict(software),
            git=git_state(),
            created=now,
            updated=now,
        )
    else:
        manifest = read_manifest(path)
        difference = manifest.identity.difference(identity)
        if difference is not None:
            raise RunMismatch(f"this run was made with {difference}", item=str(path), action="choose another --run")
        manifest = manifest.model_copy(update={"state": RunState.RUNNING, "sources": sources})
    write_manifest(path, manifest)
    return manifest
