"""From a source reference to an Article: bytes, text, metadata from everywhere it may come from."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import EmptyArticle, ExitCode, UnreadableSource, UnsupportedSource
from pipeline.sources.article import MAX_CHARS, article_from_text, too_long
from pipeline.sources.encoding import decode
from pipeline.sources.html import declared_charset, looks_like_html, read_html
from pipeline.sources.markdown import read_markdown
from pipeline.sources.metadata import Metadata, checked, load_meta_table, load_sidecar
from pipeline.sources.text import Document, read_text
from pipeline.sources.walk import STDIN, Kind, SourceRef, ref_of
from pipeline.types import Article

_BYTES_A_CHARACTER = 4
_MARKUP_A_CHARACTER = 40  # bytes of a web page to a character of its text, generously
_READERS = {Kind.TEXT: read_text, Kind.MARKDOWN: read_markdown, Kind.HTML: read_html}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: metadata from flags, a --meta table, and the most characters an article may have.

    `published` is an ISO 8601 date, `url` an http(s) address; anything else raises MetadataError when it is read.
    """

    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    meta: Path | None = None
    max_chars: int = MAX_CHARS

    def flags(self) -> Metadata:
        """The metadata that the flags give; raises MetadataError for a malformed date or address."""
        values = {
            "publisher": self.publisher,
            "published": self.published,
            "url": self.url,
            "title": self.title,
            "author": self.author,
        }
        return checked(values, item="metadata flags")


def read_article(ref: SourceRef | Path, options: ReadOptions = ReadOptions()) -> Article:
    """The article that a reference stands for; metadata from flags, then sidecar, then table, then the file itself.

    Raises a SourceError: UnreadableSource, UnsupportedSource, UndecodableSource, EmptyArticle, ArticleTooLong or
    MetadataError.
    """
    source = ref_of(ref) if isinstance(ref, Path) else ref
    _refuse(source)
    data = sys.stdin.buffer.read(_most_bytes(source, options) + 1) if source.path is None else _bytes(source, options)
    if len(data) > _most_bytes(source, options):
        raise too_long(source.name, options.max_chars, options.max_chars, at_least=True)
    if not data.strip(b"\0\t\n\r "):
        raise EmptyArticle("is empty", item=source.name, action="give a file with text in it")
    document = _document(source, data)
    return article_from_text(
        document.text,
        source_key=source.source_key or None,
        metadata=_outside(source, options).over(document.metadata),
        path=source.path.as_posix() if source.path else STDIN,
        max_chars=options.max_chars,
    )


def _refuse(source: SourceRef) -> None:
    """Raise for a source that is no article whatever it contains."""
    if source.kind is Kind.FOLDER and source.path:
        raise _folder_error(source.path)
    if source.kind in (Kind.LATER, Kind.URL):
        what = "web addresses are" if source.kind is Kind.URL or not source.path else f"{source.path.suffix} is"
        error = UnsupportedSource(
            f"{what} not supported yet", item=source.name, action="save the text as .txt or .html"
        )
        error.exit_code = ExitCode.USAGE
        raise error
    if source.kind is Kind.UNKNOWN and source.path and (source.skipped or os.path.lexists(source.path)):
        extension = f"the extension {source.path.suffix}" if source.path.suffix else "a file without extension"
        raise UnsupportedSource(f"{extension} is not read", item=source.name, action="use .txt, .md or .html")


def _folder_error(folder: Path) -> UnreadableSource | EmptyArticle:
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        return _unreadable(folder, error)
    return EmptyArticle("holds no article", item=str(folder), action="give a folder with .txt, .md or .html files")


def _bytes(source: SourceRef, options: ReadOptions) -> bytes:
    path = source.path or Path()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSource("is not a regular file", item=source.name, action="give a file or a folder")
        with path.open("rb") as file:
            return file.read(_most_bytes(source, options) + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | ValueError) -> UnreadableSource:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    missing = isinstance(error, FileNotFoundError)
    action = "check the path" if missing else "check its permissions"
    return UnreadableSource(
        "does not exist" if missing else f"cannot be read ({reason})", item=str(path), action=action
    )


def _most_bytes(source: SourceRef, options: ReadOptions) -> int:
    """More bytes than this cannot be a text within the limit, or are not worth the reading."""
    markup = source.kind in (Kind.HTML, Kind.STDIN)
    return options.max_chars * (_MARKUP_A_CHARACTER if markup else _BYTES_A_CHARACTER) + 100_000


def _document(source: SourceRef, data: bytes) -> Document:
    declared = declared_charset(data) if source.kind in (Kind.HTML, Kind.STDIN) else None
    raw = decode(data, item=source.name, declared=declared)
    kind = source.kind
    if kind is Kind.STDIN:
        kind = Kind.HTML if looks_like_html(raw) else Kind.TEXT
    document = _READERS[kind](raw)
    if kind is Kind.HTML and not document.text.strip():
        raise EmptyArticle(
            "has no article text in its markup", item=source.name, action="save the article's text as .txt"
        )
    return document


def _outside(source: SourceRef, options: ReadOptions) -> Metadata:
    """Metadata from outside the file, in its order."""
    known = options.flags()
    if source.path:
        known = known.over(load_sidecar(source.path))
        if options.meta:
            known = known.over(load_meta_table(options.meta).of(source.path, source.source_key))
    return known
