"""Plain text, Markdown and web pages: what is text, and what the file says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources import Metadata
from pipeline.sources.html import declared_charset, looks_like_html, read_html
from pipeline.sources.markdown import read_markdown
from pipeline.sources.text import read_text

PROSE = "The harbour was shut on Friday. Nobody was hurt, the master said."
MORE = "Ferries ran as usual on both days, and the market opened at nine, as it does every week of the year."


def test_a_header_block_is_metadata_and_no_text() -> None:
    raw = f"Headline: Harbour shut\r\nSource: Daily Bee\r\nDate: 20 November 2026\r\nSection: World\r\n\r\n{PROSE}"
    text, metadata = read_text(raw)
    assert text.strip() == PROSE
    assert metadata == Metadata(title="Harbour shut", publisher="Daily Bee", published="2026-11-20")


@pytest.mark.parametrize(
    "raw",
    [
        PROSE,
        f"Title: Harbour shut\n\n{PROSE}",
        f"Title: Harbour shut\nDate: 2026-11-20\n{PROSE}",
        f"Title: Harbour shut\nDate: 2026-11-20\nNobody was hurt.\n\n{PROSE}",
        "Title: Harbour shut\nDate: 2026-11-20",
        f"Moreno: It is shut.\nBell: It is not.\n\n{PROSE}",
    ],
)
def test_what_is_no_clear_header_stays_text(raw: str) -> None:
    assert read_text(raw) == (raw, Metadata())


def test_markdown_reads_as_its_page_would() -> None:
    raw = (
        "# Harbour *shut*\n\nThe **old** [harbour](https://bee.example) was\nshut\\*, said `Moreno`.  \nIt rained.\n\n"
        "![a crack](crack.png)\n\n> “Nobody was hurt.”\n\n- ferries\n- buses\n\n3. first\n4. second\n\n***\n\n"
        "| day | state |\n|---|---|\n| Friday | shut |\n\n<!-- internal note -->\n\nThe&nbsp;end <b>now</b>.\n"
    )
    assert read_markdown(raw).text.split("\n\n") == [
        "Harbour shut",
        "The old harbour was shut*, said Moreno.\nIt rained.",
        "“Nobody was hurt.”",
        "- ferries",
        "- buses",
        "3. first",
        "4. second",
        "day | state",
        "Friday | shut",
        "The\u00a0end now.",
    ]
    assert read_markdown(raw).metadata == Metadata(title="Harbour shut")


def test_front_matter_is_metadata_and_no_text() -> None:
    raw = (
        "---\ntitle: 'Harbour: shut'\ndate: 2026-11-20\nauthor: [Ina Bell, Carl Voss]\nsource: Daily Bee\n"
        f"url: https://bee.example/a\ntags: [x]\n---\n{PROSE}\n"
    )
    text, metadata = read_markdown(raw)
    assert text == PROSE
    assert metadata == Metadata(
        "Harbour: shut", "Daily Bee", "Ina Bell, Carl Voss", "2026-11-20", "https://bee.example/a"
    )


@pytest.mark.parametrize("block", ["An aside: with: colons", "[unclosed", "- a list"])
def test_a_block_between_rules_that_is_no_front_matter_stays_text(block: str) -> None:
    assert block.strip("-[ ") in read_markdown(f"---\n{block}\n---\n\n{PROSE}").text


@given(st.text(alphabet=st.sampled_from("#*_[]()`>-1. \n\t<>!|\\&;ab:~\"'")))
def test_any_markdown_is_read(raw: str) -> None:
    assert isinstance(read_markdown(raw).text, str)


PAGE = f"""<?xml version="1.0" encoding="utf-8"?>
<!doctype html><html lang="en"><head><title>Harbour shut | Daily Bee</title>
<link rel="canonical" href="https://bee.example/harbour?utm_source=feed">
<meta property="og:site_name" content="Daily Bee"><meta name="author" content="Ina Bell">
<meta property="article:published_time" content="2026-11-20T08:30:00+01:00">{{head}}</head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Harbour shut after storm</h1><p>{PROSE}</p><p>{MORE}<br>It is <b>old</b>, “very
old,” she&nbsp;said.</p><h2>What now</h2><ul><li>Ferries run.</li><li>Buses <i>too</i>.</li></ul>
<blockquote><p>“We are sorry,” he said.</p></blockquote></article>
<aside>Subscribe now!</aside><script>alert("x")</script>
<footer>© 2026 Daily Bee. All rights reserved.</footer></body></html>"""
LINKED = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, '
    '{"@type": ["NewsArticle"], "headline": "Harbour &amp; market shut", "datePublished": "2026-11-19T22:00:00Z", '
    '"author": [{"name": "Ina Bell"}, {"name": "Carl Voss"}], "publisher": {"name": "The Daily Bee"}, '
    '"mainEntityOfPage": {"@id": "https://bee.example/linked"}}]}</script>'
)


def test_a_page_gives_its_main_text_in_paragraphs() -> None:
    text = read_html(PAGE.replace("{head}", "")).text
    assert text.split("\n\n")[-6:] == [
        PROSE,
        f"{MORE}\nIt is old, “very old,” she\u00a0said.",
        "What now",
        "- Ferries run.",
        "- Buses too.",
        "“We are sorry,” he said.",
    ]
    assert not any(word in text for word in ("Subscribe", "alert", "rights reserved", "Home"))


def test_a_page_gives_what_its_tags_say() -> None:
    assert read_html(PAGE.replace("{head}", "")).metadata == Metadata(
        title="Harbour shut after storm",
        publisher="Daily Bee",
        author="Ina Bell",
        published="2026-11-20T08:30:00+01:00",
        url="https://bee.example/harbour",
    )


def test_linked_data_comes_before_tags() -> None:
    assert read_html(PAGE.replace("{head}", LINKED)).metadata == Metadata(
        title="Harbour & market shut",
        publisher="The Daily Bee",
        author="Ina Bell, Carl Voss",
        published="2026-11-19T22:00:00+00:00",
        url="https://bee.example/linked",
    )


@pytest.mark.parametrize(
    "script", ["{", "[" * 50_000, '{"@type": "NewsArticle", "headline": 7, "author": [[]]}', "null"]
)
def test_malformed_linked_data_is_left_out(script: str) -> None:
    page = PAGE.replace("{head}", f'<script type="application/ld+json">{script}</script>')
    assert read_html(page).metadata.publisher == "Daily Bee"


@pytest.mark.parametrize(
    "page", ["", "<html></html>", "<html><body></body></html>", "<p>", "<" * 2_000, "<div>" * 3_000]
)
def test_a_page_without_text_is_empty(page: str) -> None:
    assert read_html(page).text.strip("<") == ""


def test_the_encoding_that_a_page_declares_is_found() -> None:
    assert declared_charset(b'<html><head><meta charset="iso-8859-2">') == "iso-8859-2"
    assert declared_charset(b'<meta http-equiv="Content-Type" content="text/html; charset=cp1251">') == "cp1251"
    assert declared_charset(b"<html><head><title>x</title>") is None


def test_pages_are_told_from_prose() -> None:
    assert looks_like_html("\n<!-- x --><!DOCTYPE html><html>")
    assert not looks_like_html("Write <html> first, he said.")
