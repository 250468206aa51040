"""Markdown as readable text: headings, paragraphs and list items without their markup; front matter as metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from pipeline.sources.metadata import Metadata, lenient
from pipeline.sources.text import Document, known_field

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_LONGEST_FRONT_MATTER = 20_000
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.S)
_BLANKS = re.compile(r"[ \t]{2,}")


def read_markdown(raw: str) -> Document:
    """The text that a reader of the rendered page sees, paragraphs parted by blank lines, and the file's metadata.

    The first top-level heading is the title where the front matter has none, and stays in the text.
    """
    from markdown_it import MarkdownIt

    source, metadata = _front_matter(raw.replace("\r\n", "\n").replace("\r", "\n"))
    tokens = MarkdownIt("commonmark").enable("table").parse(source.replace("\0", ""))
    blocks = _blocks(tokens)
    title = next((text for tag, text in blocks if tag == "h1"), None)
    return Document("\n\n".join(text for _, text in blocks), metadata.over(Metadata(title=title)))


def _front_matter(source: str) -> tuple[str, Metadata]:
    """The source without its front matter, and what that says; a block that is no YAML mapping is part of the text."""
    found = _FRONT_MATTER.match(source[:_LONGEST_FRONT_MATTER])
    if not found:
        return source, Metadata()
    import yaml

    try:
        values = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return source, Metadata()
    if not isinstance(values, dict):
        return source, Metadata()
    named = {known_field(k): _plain(v) for k, v in values.items() if isinstance(k, str)}
    return source[found.end() :], lenient({k: v for k, v in named.items() if k})


def _plain(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(v for v in value if isinstance(v, str)) or None
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, str) else None


class _Blocks:
    """Collects each block's tag and text; a list item carries its mark, the cells of a table row stand in one line."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []
        self._mark = ""
        self._cells: list[str] = []
        self._lists: list[int | None] = []  # the number of the next item, None where items have none

    def take(self, token: Token, tag: str) -> None:
        """Add one token, whose text belongs to a block of the given tag."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._lists.append(int(token.attrGet("start") or 1) if token.type[0] == "o" else None)
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._begin_item()
            case "tr_close":
                self.done.append(("tr", " | ".join(self._cells)))
                self._cells = []
            case "inline" if tag in ("td", "th"):
                self._cells.append(_inline(token))
            case "inline":
                self._add(tag, _inline(token))
            case "fence" | "code_block":
                self._add("pre", token.content)
            case "html_block":
                self._add("div", _TAG.sub("", token.content))

    def _begin_item(self) -> None:
        number = self._lists[-1]
        self._mark = "- " if number is None else f"{number}. "
        self._lists[-1] = None if number is None else number + 1

    def _add(self, tag: str, text: str) -> None:
        if text.strip():
            self.done.append((tag, self._mark + text.strip()))
            self._mark = ""


def _blocks(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    blocks = _Blocks()
    before = ""
    for token in tokens:
        blocks.take(token, before)
        before = token.tag
    return blocks.done


def _inline(token: Token) -> str:
    """The text of a paragraph: markup and images gone, line breaks of the source as spaces."""
    parts = {"softbreak": " ", "hardbreak": "\n"}
    text = "".join(
        parts.get(child.type, child.content if child.type in ("text", "code_inline", "text_special") else "")
        for child in token.children or ()
    )
    return _BLANKS.sub(" ", text).strip()
