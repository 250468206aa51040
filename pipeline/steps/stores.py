"""The store behind `--store`."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import UsageError
from pipeline.store import Store


def open_store(location: str) -> Store:
    """The store in a folder; raises UsageError for an address, StoreError when it cannot be opened."""
    if "://" in location:
        raise UsageError("a store on a server is not supported yet", item=f"--store {location}", action="name a folder")
    return Store.open(Path(location))


def whole_location(location: str) -> str:
    """The same store for a process that works in another folder."""
    return location if "://" in location else str(Path(location).absolute())
