"""Text from articles made safe to show: they are hostile input, and a terminal or spreadsheet obeys what it reads."""

from __future__ import annotations

import re

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


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
