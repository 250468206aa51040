"""What is known of an article beside its text: from flags, a sidecar, a CSV table, or the file itself."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from difflib import get_close_matches
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pipeline.errors import MetadataError, UndecodableSource
from pipeline.sources.encoding import decode

SIDECAR_SUFFIX = ".meta.json"
_DATE_FORMATS = (
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%A, %B %d, %Y",
    "%A, %d %B %Y",
    "%Y/%m/%d",
    "%d.%m.%Y",
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Who published what, when and where; None where nobody says. `published` is ISO 8601, `url` canonical."""

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """These fields, and those of `other` where a field here is None."""
        return Metadata(*(getattr(self, f.name) or getattr(other, f.name) for f in fields(self)))


FIELDS = tuple(f.name for f in fields(Metadata))


def checked(values: Mapping[str, Any], *, item: str, place: str = "") -> Metadata:
    """Metadata of the given fields; empty values count as absent, unknown fields are left out.

    Raises MetadataError that names item, place ("line 3: ") and field for a value that is no text, a date that is not
    ISO 8601, an address that is not http(s), and a field that is misspelt.
    """
    for name in values:
        if name not in FIELDS and (near := get_close_matches(str(name), FIELDS, n=1, cutoff=0.8)):
            raise MetadataError(f"{place}field {name!r} is unknown", item=item, action=f"did you mean {near[0]!r}?")
    found = {name: _value(name, values[name], item, place) for name in FIELDS if name in values}
    return Metadata(**found)


def _value(name: str, value: Any, item: str, place: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise MetadataError(f"{place}field {name!r} is not text", item=item, action="write it in quotation marks")
    plain = " ".join(value.split())
    if not plain:
        return None
    parsed = {"published": iso_date, "url": canonical_url}.get(name, str)(plain)
    if parsed is None:
        wanted = "a date as YYYY-MM-DD" if name == "published" else "an address that begins with http:// or https://"
        raise MetadataError(f"{place}field {name!r} is {plain[:80]!r}", item=item, action=f"write {wanted}")
    return parsed


def lenient(values: Mapping[str, Any]) -> Metadata:
    """Metadata that a document states of itself: what cannot be understood is left out."""
    plain = {name: " ".join(v.split()) for name, v in values.items() if isinstance(v, str) and v.strip()}
    url = canonical_url(plain.get("url", ""))
    published = any_date(plain.get("published", ""))
    return Metadata(plain.get("title"), plain.get("publisher"), plain.get("author"), published, url)


def iso_date(value: str) -> str | None:
    """An ISO 8601 date, or date and time, in its usual form ("2026-11-20"); None when the value is neither."""
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(value).isoformat()
        except ValueError:
            continue
    return None


def any_date(value: str) -> str | None:
    """The ISO date of a date written as people and feeds write it, None when it is not understood."""
    if found := iso_date(value):
        return found
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(value, form).date().isoformat()  # noqa: DTZ007  (a calendar date has no zone)
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError):
        return None


def canonical_url(value: str) -> str | None:
    """The address without fragment and tracking parameters, scheme and host in lower case; None when not http(s)."""
    try:
        parts = urlsplit(value.strip())
        host = parts.hostname
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or any(c.isspace() for c in value.strip()):
        return None
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(k)]
    query = parts.query if len(kept) == len(parse_qsl(parts.query, keep_blank_values=True)) else urlencode(kept)
    place = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme.lower()]
    return urlunsplit(
        (parts.scheme.lower(), place if port in (None, default) else f"{place}:{port}", parts.path, query, "")
    )


def _tracks(name: str) -> bool:
    return name.lower().startswith("utm_") or name.lower() in {"fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ocid"}


def load_sidecar(path: Path) -> Metadata:
    """What `NAME.meta.json` beside an article says (`NAME` with or without its extension); nothing when there is none.

    Raises MetadataError for a file that is not one JSON object, or has a malformed field.
    """
    for sidecar in (path.with_name(path.name + SIDECAR_SUFFIX), path.with_name(path.stem + SIDECAR_SUFFIX)):
        if os.path.isfile(sidecar):  # noqa: PTH113  (false, not an error, for a name that is too long)
            return _sidecar(sidecar)
    return Metadata()


def _sidecar(sidecar: Path) -> Metadata:
    try:
        values = json.loads(_text(sidecar))
    except json.JSONDecodeError as error:
        raise MetadataError(
            f"line {error.lineno}: {error.msg}", item=str(sidecar), action="write one JSON object"
        ) from error
    except RecursionError as error:
        raise MetadataError("is nested too deeply", item=str(sidecar), action="write one JSON object") from error
    if not isinstance(values, dict):
        raise MetadataError("holds no JSON object", item=str(sidecar), action='write {"publisher": "…"}')
    return checked(values, item=str(sidecar))


@dataclass(frozen=True, slots=True)
class MetaTable:
    """The rows of a --meta file by the paths that they may mean."""

    rows: Mapping[str, Metadata]

    def of(self, path: Path, source_key: str) -> Metadata:
        """The row of an article, found by its path or its source key; nothing when it has none."""
        found = self.rows.get(str(path.resolve())) or self.rows.get(_key(source_key))
        return found or Metadata()


def load_meta_table(path: Path) -> MetaTable:
    """The table in a --meta CSV file with the columns path, publisher, published, url, title, author (path is needed).

    Relative paths count from the table's folder, then from the working folder. Raises MetadataError naming file, line
    and field when it is malformed.
    """
    try:
        stat = path.stat()
    except OSError as error:
        raise MetadataError(f"cannot be read ({error.strerror})", item=str(path), action="check the path") from error
    return _table(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _table(path: Path, _changed: int, _size: int) -> MetaTable:
    item = str(path)
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), strict=True, restkey="more")
    rows: dict[str, Metadata] = {}
    try:
        if "path" not in (reader.fieldnames or ()):
            raise MetadataError("line 1: there is no column 'path'", item=item, action="name the columns in line 1")
        for row in reader:
            _add_row(rows, row, path.parent, item, f"line {reader.line_num}: ")
    except csv.Error as error:
        raise MetadataError(f"line {reader.line_num}: {error}", item=item, action="save it as a CSV file") from error
    return MetaTable(rows)


def _add_row(rows: dict[str, Metadata], row: dict[str, Any], folder: Path, item: str, place: str) -> None:
    if row.get("more"):
        raise MetadataError(
            f"{place}has more values than columns", item=item, action="put values with commas in quotes"
        )
    target = (row.get("path") or "").strip()
    if not target:
        raise MetadataError(f"{place}field 'path' is empty", item=item, action="name the article's file")
    found = checked({k: v for k, v in row.items() if k not in ("path", "more")}, item=item, place=place)
    keys = dict.fromkeys((str((folder / target).resolve()), str(Path(target).resolve()), _key(target)))
    if rows.get(next(iter(keys))):
        raise MetadataError(f"{place}{target!r} has a row already", item=item, action="keep one of them")
    for key in keys:
        rows.setdefault(key, found)


def _key(path: str) -> str:
    return Path(path).as_posix()


def _text(path: Path) -> str:
    try:
        return decode(path.read_bytes(), item=str(path))
    except (OSError, UndecodableSource) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else error.message
        raise MetadataError(f"cannot be read: {reason}", item=str(path), action="save it as UTF-8 text") from error
