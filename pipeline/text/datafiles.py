"""Files that evenhand reads but did not compute: each is checked against a known sha256 before it is used."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path

from pipeline.errors import DataFileError


def read_checked(path: Path, digest: str) -> bytes:
    """The bytes of a file whose sha256 is `digest`; raises DataFileError when it is missing, unreadable or altered."""
    content = _read(path)
    if sha256(content).hexdigest() != digest:
        raise _altered(path)
    return content


def check_folder(folder: Path, names: Iterable[str], digest: str) -> None:
    """Pass when the named files, taken in the given order, are what `digest` says; raise DataFileError when not.

    `digest` is the sha256 of, for each file, its name, a zero byte, and the sha256 of its content.
    """
    if folder_digest(folder, names) != digest:
        raise _altered(folder)


def folder_digest(folder: Path, names: Iterable[str]) -> str:
    """One digest, 64 hex digits, for the named files of a folder in the given order; see `check_folder`."""
    together = sha256()
    for name in names:
        together.update(name.encode() + b"\0" + sha256(_read(folder / name)).digest())
    return together.hexdigest()


def shipped(*parts: str) -> Path:
    """The path of a file in `pipeline/data`; packages that run from a zip archive are unpacked first."""
    resource = files("pipeline").joinpath("data", *parts)
    with as_file(resource) as path:
        return path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataFileError(
            f"cannot be read ({error.strerror or error})", item=str(path), action="install evenhand again"
        ) from error


def _altered(path: Path) -> DataFileError:
    return DataFileError(
        "is not the file that evenhand was built with", item=str(path), action="install evenhand again"
    )
