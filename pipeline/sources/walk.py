"""Which articles a list of SOURCE arguments means: files, folders, standard input."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from pipeline.sources.metadata import SIDECAR_SUFFIX

STDIN = "-"


class Kind(StrEnum):
    """What a source is, as far as its name tells."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    STDIN = "stdin"
    FOLDER = "folder"  # one that cannot be read, or holds no article
    URL = "url"
    LATER = "later"  # a kind that a later version will read
    UNKNOWN = "unknown"


_KINDS = {
    **dict.fromkeys((".txt", ".text"), Kind.TEXT),
    **dict.fromkeys((".md", ".markdown"), Kind.MARKDOWN),
    **dict.fromkeys((".html", ".htm", ".xhtml"), Kind.HTML),
    **dict.fromkeys((".pdf", ".docx", ".eml", ".json", ".jsonl"), Kind.LATER),
}
READABLE = (Kind.TEXT, Kind.MARKDOWN, Kind.HTML, Kind.STDIN)


@dataclass(frozen=True, slots=True)
class SourceRef:
    """One article to be read, or one file of a folder that will not be.

    `path` is the path as given (None for standard input and addresses), `source_key` what the article is known by
    unless it has a URL (empty for standard input: its content decides). `skipped` says why a file of a folder is not
    read, None for everything that should be; reading a skipped one raises UnsupportedSource.
    """

    path: Path | None
    source_key: str
    kind: Kind
    skipped: str | None = None

    @property
    def name(self) -> str:
        """How messages call it: the path, the address, or "-"."""
        return str(self.path) if self.path else self.source_key or STDIN


def ref_of(path: Path) -> SourceRef:
    """The reference of one file; its source key is its path, relative to the working folder when it lies below it."""
    return SourceRef(path, _relative(path), kind_of(path))


def kind_of(path: Path) -> Kind:
    """The kind that a file's extension names."""
    return _KINDS.get(path.suffix.lower(), Kind.UNKNOWN)


def find_sources(sources: Sequence[str]) -> tuple[SourceRef, ...]:
    """The articles that SOURCE arguments mean, in their order, folders expanded in sorted order, each file once.

    Hidden files and `.meta.json` sidecars in folders are left out; files of a kind that is not read come as refs with
    `skipped`. A missing path, a folder that cannot be read and one without an article are refs that fail when read.
    """
    found: dict[object, SourceRef] = {}
    for source in sources:
        for ref in _refs(source):
            found.setdefault(_identity(ref), ref)
    return _distinct(list(found.values()))


def _refs(source: str) -> Iterator[SourceRef]:
    if source == STDIN:
        yield SourceRef(None, "", Kind.STDIN)
    elif source.lower().startswith(("http://", "https://")):
        yield SourceRef(None, source, Kind.URL)
    elif os.path.isdir(source):  # noqa: PTH112  (false, not an error, for a name no file can have)
        yield from _folder(Path(source))
    else:
        yield ref_of(Path(source))


def _folder(folder: Path) -> Iterator[SourceRef]:
    refs = list(_files(folder, folder, frozenset()))
    if not any(ref.kind in READABLE or ref.kind is Kind.FOLDER for ref in refs):
        yield SourceRef(folder, _relative(folder), Kind.FOLDER)
    yield from refs


def _files(folder: Path, root: Path, above: frozenset[str]) -> Iterator[SourceRef]:
    """The files below a folder; a folder that leads back to one above it is not entered again."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        yield SourceRef(folder, _key(folder, root), Kind.FOLDER)
        return
    for name in names:
        path = folder / name
        if name.startswith(".") or name.endswith(SIDECAR_SUFFIX):
            continue
        if os.path.isdir(path):  # noqa: PTH112
            yield from _files(path, root, above | {real})
        else:
            yield _file(path, root)


def _file(path: Path, root: Path) -> SourceRef:
    kind = kind_of(path)
    reason = {Kind.LATER: f"{path.suffix} is not supported yet", Kind.UNKNOWN: "not a kind of article that is read"}
    return SourceRef(path, _key(path, root), kind, skipped=reason.get(kind))


def _key(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _relative(path: Path) -> str:
    plain = Path(os.path.normpath(path))
    here = Path.cwd()
    return plain.relative_to(here).as_posix() if plain.is_relative_to(here) else plain.as_posix()


def _identity(ref: SourceRef) -> object:
    try:
        return os.path.realpath(ref.path) if ref.path else ref.name
    except ValueError:  # a null character in the name
        return ref.name


def _distinct(refs: list[SourceRef]) -> tuple[SourceRef, ...]:
    """The refs, those of several folders that would share a source key known by their whole path instead."""
    uses = Counter(ref.source_key for ref in refs)
    return tuple(
        replace(ref, source_key=_relative(ref.path)) if ref.path and uses[ref.source_key] > 1 else ref for ref in refs
    )
