"""Which batches a run has asked a provider for, so that another start finds them again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import RunError


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One batch by its label. `batch_id` None: whether the provider got it is not known."""

    label: str
    digests: tuple[str, ...]
    batch_id: str | None = None
    collected: bool = False


class BatchLedger:
    """`batches.jsonl`: append-only, a line at every step of a batch, each on disk before the step that follows it."""

    def __init__(self, path: Path) -> None:
        """Reads what earlier starts wrote; a torn last line was never acted on. Raises RunError for a malformed one."""
        self._path = path
        self._entries: dict[str, LedgerEntry] = {}
        whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
        if path.exists():
            os.truncate(path, len(whole) + 1 if whole else 0)
        for line in whole.splitlines():
            try:
                self._take(json.loads(line))
            except (ValueError, KeyError, TypeError):
                raise RunError("a line is malformed", item=str(path), action="use another --run") from None

    def open(self) -> tuple[LedgerEntry, ...]:
        """The batches whose answers have not been collected, in the order they were begun."""
        return tuple(entry for entry in self._entries.values() if not entry.collected)

    def begin(self, label: str, digests: Sequence[str]) -> None:
        """About to be submitted."""
        self._note({"label": label, "state": "begun", "digests": list(digests)})

    def submitted(self, label: str, batch_id: str) -> None:
        """The provider has it."""
        self._note({"label": label, "state": "submitted", "batch": batch_id})

    def collected(self, label: str) -> None:
        """Everything it answered is kept."""
        self._note({"label": label, "state": "collected"})

    def _note(self, line: Mapping[str, Any]) -> None:
        try:
            with self._path.open("ab") as file:
                file.write(f"{json.dumps(line)}\n".encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise RunError(
                f"cannot be written ({error.strerror})", item=str(self._path), action="make room, then go on"
            ) from None
        self._take(line)

    def _take(self, line: Mapping[str, Any]) -> None:
        label, state = line["label"], line["state"]
        if state == "begun":
            self._entries[label] = LedgerEntry(label, tuple(line["digests"]))
        elif state == "submitted":
            self._entries[label] = replace(self._entries[label], batch_id=line["batch"])
        else:
            self._entries[label] = replace(self._entries[label], collected=True)
