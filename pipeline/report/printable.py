"""Text from articles made safe to show: they are hostile input, and a terminal or spreadsheet obeys what it reads."""

from __future__ import annotations

import re
import textwrap
import unicodedata

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
_SPREADSHEET_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#~])")


def printable(text: str) -> str:
    """`text` with every control, reordering or undecodable character shown as an escape such as `\\x1b`.

    Newlines and tabs stay; nothing in the result can move a cursor, change a colour or reorder its surroundings.
    """
    return _UNSAFE.sub(_escape, text)


def one_line(text: str) -> str:
    """`printable(text)` with every run of whitespace as one space."""
    return " ".join(printable(text).split())


def csv_cell(value: object) -> str:
    """`value` as a spreadsheet cell: None is empty, and text that would run as a formula gets a leading apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = printable(str(value))
    return f"'{text}" if text.lstrip(" ").startswith(_SPREADSHEET_FORMULA) else text


def markdown_text(text: str) -> str:
    """`one_line(text)` in which no character is Markdown or HTML syntax."""
    return _MARKDOWN.sub(r"\\\1", one_line(text).replace("&", "&amp;"))


def wrapped(text: str, width: int, *, indent: str = "", first: str | None = None) -> str:
    """`one_line(text)` filled to `width` columns; `first` opens the first line (default: the indent)."""
    return "\n".join(
        textwrap.wrap(
            one_line(text),
            width=width,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=True,
            break_on_hyphens=False,
        )
    )


def shortened(text: str, columns: int) -> str:
    """`one_line(text)` in at most `columns` terminal columns, with an ellipsis where it was cut."""
    line = one_line(text)
    if _columns(line) <= columns:
        return line
    kept, used = "", 1
    for character in line:
        used += _columns(character)
        if used > columns:
            break
        kept += character
    return kept.rstrip() + "…"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
