"""`evenhand compare`: two versions, a folder of stories, one article against itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.engines.builtin.versions import ELSEWHERE, TABLOID, WIRE


@pytest.fixture
def stories(workdir: Path) -> Path:
    """A folder with two versions of one story and one article of another."""
    folder = Path("stories")
    folder.mkdir()
    for name, text in (("wire.txt", WIRE), ("tabloid.txt", TABLOID), ("chess.txt", ELSEWHERE)):
        (folder / name).write_text(text)
    (folder / "wire.meta.json").write_text('{"publisher": "Harbour <Wire>", "published": "2026-03-04"}')
    return folder


def test_two_versions_give_one_document_with_exact_words(stories: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("compare", stories / "wire.txt", stories / "tabloid.txt", "--json")
    assert (shown.code, shown.err) == (0, "")
    comparison = json.loads(shown.out)
    assert set(comparison) >= {"articles", "same_story", "similarity", "items"}
    assert comparison["same_story"] is True
    texts = dict(zip(comparison["articles"], (WIRE, TABLOID), strict=True))
    mentions = [mention for item in comparison["items"] for mention in item["mentions"]]
    assert mentions
    assert [m for m in mentions if texts[m["article_id"]][m["start"] : m["end"]] != m["quote"]] == []


def test_unrelated_articles_are_said_to_be_so_and_that_is_no_failure(
    stories: Path, evenhand: Callable[..., Any]
) -> None:
    shown = evenhand("compare", stories / "wire.txt", stories / "chess.txt", "--json")
    assert shown.code == 0
    comparison = json.loads(shown.out)
    assert (comparison["same_story"], comparison["items"]) == (False, [])
    assert "do not tell of the same event" in evenhand("compare", stories / "wire.txt", stories / "chess.txt").out


def test_a_folder_is_parted_into_stories(stories: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("compare", stories, "--json")
    assert shown.code == 0
    (comparison,) = [json.loads(line) for line in shown.out.splitlines()]
    assert len(comparison["articles"]) == 2
    assert "chess.txt: no other version of its story" in shown.err


def test_filters_choose_what_is_shown(stories: Path, evenhand: Callable[..., Any]) -> None:
    pair = (stories / "wire.txt", stories / "tabloid.txt")
    items = json.loads(evenhand("compare", *pair, "--aspect", "number", "--relation", "conflict", "--json").out)[
        "items"
    ]
    assert items
    assert {(item["aspect"], item["relation"]) for item in items} == {("number", "conflict")}
    assert evenhand("compare", *pair, "--aspect", "colour").code == 2


def test_people_see_the_versions_side_by_side(stories: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("compare", stories / "wire.txt", stories / "tabloid.txt")
    assert shown.out.startswith("Harbour <Wire> against tabloid.txt\n")
    lines = shown.out.splitlines()
    assert any("“12 passengers”" in line and "“19 passengers”" in line for line in lines)
    assert any(line.startswith("conflict number 0.") and " · " in line for line in lines)
    assert "; tabloid.txt “" not in shown.out  # the words stand beside one another, not in the explanation again


def test_of_many_versions_each_has_a_line(stories: Path, evenhand: Callable[..., Any]) -> None:
    for number in (2, 3):
        (stories / f"tabloid{number}.txt").write_text(TABLOID.replace("19 passengers", f"1{number} passengers"))
    shown = evenhand("compare", stories).out.splitlines()
    assert any(
        line.startswith("  Harbour <Wire>: “12 passengers” – The ferry Alder Queen ran aground") for line in shown
    )
    assert any(line.startswith("  tabloid.txt: “19 passengers” – ") for line in shown)


def test_what_is_there_most_to_worry_about_is_counted_first(stories: Path, evenhand: Callable[..., Any]) -> None:
    out = evenhand("compare", stories / "wire.txt", stories / "tabloid.txt").out
    (counts,) = [line for line in out.splitlines() if re.fullmatch(r"(\d+ \w+(, )?)+", line)]
    told = [count.split()[1] for count in counts.split(", ")]
    assert told == [relation for relation in ("conflict", "differ", "only", "agree") if relation in told]
    assert told[0] == "conflict"


def test_one_article_is_compared_with_itself(stories: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("compare", stories / "chess.txt", "--json")
    assert (shown.code, json.loads(shown.out)["items"]) == (0, [])


def test_an_unreadable_version_is_an_error_and_the_other_is_not_shown_as_compared(
    stories: Path, evenhand: Callable[..., Any]
) -> None:
    shown = evenhand("compare", stories / "wire.txt", stories / "gone.txt")
    assert shown.code == 1
    assert "gone.txt" in shown.err
    assert shown.out == ""


def test_few_words_that_are_apart_stand_with_their_sentence(stories: Path, evenhand: Callable[..., Any]) -> None:
    for name in ("c.md", "c.html"):
        assert evenhand("compare", stories / "wire.txt", stories / "tabloid.txt", "-o", name).code == 0
    (row,) = [line for line in Path("c.md").read_text().splitlines() if "“19 passengers”" in line]
    assert "“19 passengers” – The ferry Alder Queen ran aground off Tarn Point on Sunday" in row
    agreed = [line for line in Path("c.md").read_text().splitlines() if line.startswith("| agree |")]
    assert agreed
    assert not any("” – " in line for line in agreed)
    assert '<p class="meta">The ferry Alder Queen ran aground off Tarn Point on Sunday' in Path("c.html").read_text()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.targets += [(found["href"] or "")[1:]] if "href" in found else []
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_links_every_quote_to_its_words_and_runs_nothing(stories: Path, evenhand: Callable[..., Any]) -> None:
    hostile = stories / "tabloid.txt"
    hostile.write_text(TABLOID + "\n\n<script>alert(1)</script> <img src=x onerror=alert(2)> {{ 7 * 7 }} \x1b[31mred")
    assert evenhand("compare", stories / "wire.txt", hostile, "-o", "page.html").code == 0
    page = Path("page.html").read_text()
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert len(tags.ids) == len(set(tags.ids))
    assert set(tags.targets) <= set(tags.ids)
    assert {"table", "mark", "article"} <= tags.tags
    assert not {"script", "img", "iframe", "form"} & tags.tags
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert "\x1b" not in page
    assert "Harbour &lt;Wire&gt;" in page
    assert "http" not in page.replace("http-equiv", "")


def test_markdown_has_a_column_for_each_version(stories: Path, evenhand: Callable[..., Any]) -> None:
    assert evenhand("compare", stories / "wire.txt", stories / "tabloid.txt", "-o", "c.md").code == 0
    text = Path("c.md").read_text()
    assert "| relation | aspect | conf | Harbour \\<Wire\\> | tabloid.txt | what it is |" in text
    assert text.count("“12 passengers”") == 1


def test_a_table_for_spreadsheets_is_refused(stories: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("compare", stories, "-o", "c.csv")
    assert shown.code == 2
    assert ".html" in shown.err
