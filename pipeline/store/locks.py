"""One writer at a time across processes: a lock file that the kernel releases when its process dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError, StoreLocked

_POLL_SECONDS = 0.05


class FolderLock:
    """Advisory lock on a folder: exclusive for a writer, shared for readers of the vector index."""

    def __init__(self, folder: Path, *, timeout: float) -> None:
        self._path = folder / "lock"
        self._timeout = timeout

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock alone, in a folder made if need be.

        Raises StoreLocked when another process keeps it for longer than the time-out, StoreError when the folder
        cannot be written.
        """
        deadline = time.monotonic() + self._timeout
        descriptor = self._open()
        try:
            while not _take(descriptor, fcntl.LOCK_EX):
                if time.monotonic() >= deadline:
                    raise self._locked(descriptor)
                time.sleep(_POLL_SECONDS)
            _sign(descriptor)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def attempt(self, *, shared: bool) -> Iterator[bool]:
        """Hold the lock if that needs no waiting: True when held, False when it is taken or the folder is read-only."""
        flags = os.O_RDONLY if shared else os.O_RDWR | os.O_CREAT
        try:
            descriptor = os.open(self._path, flags | os.O_CLOEXEC, 0o666)
        except OSError:
            yield False
            return
        try:
            yield _take(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            message = f"the store cannot be written ({error.strerror or error})"
            action = "check the folder's permissions and the free space"
            raise StoreError(message, item=str(self._path.parent), action=action) from error

    def _locked(self, descriptor: int) -> StoreLocked:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        who = f"process {holder}" if holder.isdigit() else "another process"
        return StoreLocked(
            f"the store is locked: {who} writes to it",
            item=str(self._path.parent),
            action="wait until it is done, or use another --store",
        )


def _take(descriptor: int, mode: int) -> bool:
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
