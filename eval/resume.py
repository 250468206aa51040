"""Starting an eval run in a folder, or going on with the one that is there."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from eval.records import (
    MANIFEST,
    RECORDS,
    DatasetRef,
    EvalManifest,
    EvalRecord,
    ItemState,
    ModelRef,
    mend,
    read_manifest,
    read_records,
    record_of,
    write_manifest,
)
from pipeline.errors import RunError, RunLocked, RunMismatch
from pipeline.records import json_text
from pipeline.runs.manifest import RunState

LOCK = "lock"


class RecordKey(NamedTuple):
    """What makes a record the only one of its kind."""

    task: str
    dataset: str
    item_id: str
    model: str
    repeat: int

    @classmethod
    def of(cls, record: EvalRecord) -> RecordKey:
        """The key of a record."""
        return cls(record.task, record.dataset, record.item_id, record.model, record.repeat)


@dataclass(frozen=True)
class Started:
    """A run at its start: its manifest, and how the records that are there ended."""

    manifest: EvalManifest
    states: dict[RecordKey, ItemState]


class RunLock:
    """One process at a time writes to a run folder, which is made if need be; a context manager.

    Raises RunLocked when another has it, RunError when the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = (self._folder / LOCK).open("ab")
        except OSError as error:
            raise RunError(
                f"cannot be written ({error.strerror})", item=str(self._folder), action="choose another --run"
            ) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise RunLocked(
                "another process writes to this run",
                item=str(self._folder),
                action="wait for it, or choose another --run",
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def started(folder: Path, wanted: EvalManifest, *, retry_errors: bool) -> Started:
    """The run in `folder`, new or to be gone on with; a torn last line is cut off, with `retry_errors` errors too.

    Raises RunMismatch when the folder holds a run of something else, RunError when a record in it is malformed.
    """
    manifest = wanted
    if (folder / MANIFEST).exists():
        manifest = merged(read_manifest(folder), wanted, str(folder))
    elif (folder / RECORDS).exists():
        raise RunError(f"has records and no {MANIFEST}", item=str(folder), action="choose another --run")
    mend(folder)
    states = {RecordKey.of(n.record): n.record.state for n in read_records(folder)} if _has_records(folder) else {}
    if retry_errors and ItemState.ERRORED in states.values():
        replace_records(folder, (n.record for n in read_records(folder) if n.record.state is not ItemState.ERRORED))
        states = {key: state for key, state in states.items() if state is not ItemState.ERRORED}
    write_manifest(folder, manifest)
    return Started(manifest, states)


def merged(stored: EvalManifest, wanted: EvalManifest, item: str) -> EvalManifest:
    """The manifest of a run that goes on, perhaps with further tasks, datasets and models.

    Raises RunMismatch when a dataset has changed, or when repeats or limit are others.
    """
    for ref in wanted.datasets:
        if stored.digest_of(ref.name) not in (None, ref.digest):
            raise RunMismatch(f"was made with another version of {ref.name}", item=item, action="choose another --run")
    for what in ("repeats", "limit"):
        if getattr(stored, what) != getattr(wanted, what):
            raise RunMismatch(f"was made with other {what}", item=item, action="choose another --run")
    return stored.model_copy(
        update={
            "tasks": tuple(dict.fromkeys((*stored.tasks, *wanted.tasks))),
            "datasets": _by_name((*stored.datasets, *wanted.datasets)),
            "primary": {**stored.primary, **wanted.primary},
            "state": RunState.RUNNING,
        }
    )


def with_model(manifest: EvalManifest, model: ModelRef) -> EvalManifest:
    """The manifest with one model more; raises RunMismatch when it was asked with other prompts before."""
    before = next((ref for ref in manifest.models if ref.name == model.name), None)
    if before is None:
        return manifest.model_copy(update={"models": (*manifest.models, model)})
    changed = [t for t, digest in model.prompts.items() if before.prompts.get(t, digest) != digest]
    if changed:
        raise RunMismatch(
            f"{model.name} was asked with another prompt for {changed[0]}", item="--run", action="choose another --run"
        )
    both = before.model_copy(update={"prompts": {**before.prompts, **model.prompts}})
    return manifest.model_copy(
        update={"models": tuple(both if ref.name == model.name else ref for ref in manifest.models)}
    )


def replace_records(folder: Path, records: Iterable[EvalRecord]) -> int:
    """Put these records in the place of those that are there, in one step; how many there are now."""
    fresh = folder / f".{RECORDS}.new"
    written = 0
    with fresh.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(f"{json_text(record_of(record))}\n")
            written += 1
    fresh.replace(folder / RECORDS)
    return written


def _has_records(folder: Path) -> bool:
    return (folder / RECORDS).exists()


def _by_name(refs: Iterable[DatasetRef]) -> tuple[DatasetRef, ...]:
    return tuple({ref.name: ref for ref in refs}.values())
