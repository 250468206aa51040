"""From bytes to text: byte order marks, what the document declares, UTF-8, and a guess at last."""

from __future__ import annotations

import codecs
import unicodedata

from pipeline.errors import UndecodableSource

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the UTF-16 mark, so it is tried before it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a media file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text file"),
)
_PUNCTUATION = frozenset(b"\x82\x84\x85\x8b\x91\x92\x93\x94\x95\x96\x97\x9b\xa0\xab\xbb")  # alike in cp1250 to cp1258
_SAMPLE = 100_000  # bytes or characters looked at where a part will do
_MOST_UNPRINTABLE = 0.02  # share of the characters; above it the content is binary
_ACTION = "save it as UTF-8 text"


def decode(data: bytes, *, item: str, declared: str | None = None) -> str:
    """The text that the bytes hold, without a byte order mark.

    `declared` is the encoding that the document itself names; it is taken where it fits. Raises UndecodableSource for
    binary content and for bytes in no encoding that can be told.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UndecodableSource(f"is {kind}, not text", item=item, action=_ACTION)
    text = _decoded(data, item, declared)
    if _unprintable_share(text[:_SAMPLE]) > _MOST_UNPRINTABLE:
        raise UndecodableSource("is binary, not text", item=item, action=_ACTION)
    return text


def _decoded(data: bytes, item: str, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise UndecodableSource(f"is damaged: {error}", item=item, action=_ACTION) from error
    for encoding in filter(None, (declared, "utf-8")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return _guessed(data, item)


def _guessed(data: bytes, item: str) -> str:
    if b"\0" not in data and all(byte in _PUNCTUATION for byte in set(data) if byte > 0x7F):
        return data.decode("cp1252")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise UndecodableSource("is in no encoding that can be told", item=item, action=_ACTION)
    return data.decode(best.encoding, errors="replace")


def _unprintable_share(text: str) -> float:
    """Share of control, unassigned and replacement characters among all."""
    bad = sum(c == "�" or (unicodedata.category(c) in ("Cc", "Cn") and c not in "\n\r\t\f\v\x85") for c in text)
    return bad / max(len(text), 1)
