"""Web pages: the main text in its paragraphs, and what the page says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.sources.jsonld import read_jsonld
from pipeline.sources.metadata import Metadata, lenient
from pipeline.sources.text import Document

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_BLOCKS = frozenset(("head", "p", "item", "quote", "code", "list", "body"))
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LOOKS_LIKE_PAGE = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)
_DATES = ("article:published_time", "datepublished", "parsely-pub-date", "pubdate", "dc.date.issued", "dc.date", "date")


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page's head names, None when it names none."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii", "ignore") if found else None


def looks_like_html(raw: str) -> bool:
    """Whether a text begins as a web page does."""
    return bool(_LOOKS_LIKE_PAGE.match(raw[:4096]))


def read_html(raw: str) -> Document:
    """The main text of a page, paragraphs parted by blank lines, and its metadata; the text is "" when there is none.

    JSON-LD comes before meta tags, and these before what the layout suggests.
    """
    from trafilatura import bare_extraction, load_html

    tree = load_html(_XML_DECLARATION.sub("", raw))
    if tree is None:
        return Document("", Metadata())
    stated = _from_scripts(tree).over(Metadata(published=_stated_date(tree)))
    found = bare_extraction(
        tree,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if found is None or isinstance(found, dict):
        return Document("", stated)
    seen = {"title": found.title, "author": found.author, "publisher": found.sitename, "published": found.date}
    return Document(_text(found.body), stated.over(lenient({**seen, "url": found.url})))


def _from_scripts(tree: HtmlElement) -> Metadata:
    scripts = tree.xpath('//script[contains(@type, "ld+json")]')
    return read_jsonld([script.text or "" for script in scripts])


def _stated_date(tree: HtmlElement) -> str | None:
    """The date in a meta tag, the most particular name first."""
    stated: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        stated.setdefault(name.lower(), meta.get("content") or "")
    dates = (lenient({"published": stated[name]}).published for name in _DATES if name in stated)
    return next(filter(None, dates), None)


def _text(body: _Element) -> str:
    """The body's paragraphs; list items carry a dash. The walk keeps no stack, so that no depth of nesting hurts."""
    from lxml.etree import iterwalk

    pieces: list[str] = []
    for event, element in iterwalk(body, events=("start", "end")):
        block = element.tag in _BLOCKS
        if event == "start":
            pieces += ["\n\n"] * block + ["- "] * (element.tag == "item") + ["\n"] * (element.tag == "lb")
            pieces.append(_flat(element.text))
        else:
            pieces += ["\n\n"] * block
            pieces.append(_flat(element.tail) if element is not body else "")
    return _tidy("".join(pieces))


def _flat(text: str | None) -> str:
    """Words with the source's own line breaks as spaces."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _tidy(text: str) -> str:
    paragraphs = (
        "\n".join(filter(None, (line.strip() for line in paragraph.split("\n")))) for paragraph in text.split("\n\n")
    )
    return "\n\n".join(p for p in paragraphs if p and p != "-")
