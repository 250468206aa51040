"""The store behind `--store`: a folder, or a Chroma server."""

from __future__ import annotations

from pathlib import Path

from pipeline.store import Store

_MIRRORS = Path(".evenhand/mirrors")


def open_store(location: str) -> Store:
    """The store in a folder, or behind `http://HOST:PORT` with a mirror of it in the working folder.

    Raises UsageError for any other address, StoreError when it cannot be opened.
    """
    if "://" not in location:
        return Store.open(Path(location))
    from pipeline.store.served import parse_address
    from pipeline.store.shared import SharedStore

    address = parse_address(location)
    return SharedStore.at(address, _MIRRORS / f"{address.host}-{address.port}")


def whole_location(location: str) -> str:
    """The same store for a process that works in another folder."""
    return location if "://" in location else str(Path(location).absolute())
