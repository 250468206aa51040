"""`evenhand summarize`: one document for one article, a run with JSON lines for several."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_one_article_gives_one_document_whose_citations_are_its_words(
    bridge: Path, evenhand: Callable[..., Any]
) -> None:
    shown = evenhand("summarize", bridge, "--json")
    assert (shown.code, shown.err) == (0, "")
    summary = json.loads(shown.out)
    text = bridge.read_text().strip()
    citations = [citation for sentence in summary["sentences"] for citation in sentence["citations"]]
    assert citations
    assert [c for c in citations if text[c["start"] : c["end"]] != c["quote"]] == []
    assert summary["accounting"]["cited"] == len(summary["sentences"])
    assert summary["model"] == "builtin"
    assert not Path(".evenhand").exists()


@pytest.mark.parametrize("folder", [True, False])
def test_several_articles_give_json_lines_and_a_run(folder: bool, news: Path, evenhand: Callable[..., Any]) -> None:
    sources = [news] if folder else sorted(news.glob("*.txt"))
    shown = evenhand("summarize", *sources, "--json", "--run", "run")
    assert shown.code == 0, shown.err
    summaries = [json.loads(line) for line in shown.out.splitlines()]
    assert len(summaries) == 2
    assert summaries == [json.loads(line) for line in Path("run/summaries.jsonl").read_text().splitlines()]
    assert '"summary_sentences": {"cited": ' in shown.err
    assert evenhand("runs", "verify", "run").code == 0


def test_length_is_bounded_by_sentences_and_words(bridge: Path, evenhand: Callable[..., Any]) -> None:
    two = json.loads(evenhand("summarize", bridge, "--json", "--sentences", "2").out)
    assert len(two["sentences"]) == 2
    short = json.loads(evenhand("summarize", bridge, "--json", "--words", "20").out)
    assert sum(len(sentence["text"].split()) for sentence in short["sentences"]) <= 20


def test_people_get_prose_with_numbered_quotes(bridge: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("summarize", bridge)
    assert shown.out.startswith("Old bridge closes for repairs\n")
    assert "[1]" in shown.out
    assert "\n[1]  “" in shown.out


def test_files_are_written_by_extension(news: Path, evenhand: Callable[..., Any]) -> None:
    lines = [json.loads(line) for line in evenhand("summarize", news, "--json").out.splitlines()]
    for extension in ("json", "jsonl", "csv", "md"):
        shown = evenhand("summarize", news, "-o", f"out.{extension}")
        assert (shown.code, shown.out) == (0, "")
    assert json.loads(Path("out.json").read_text()) == lines
    assert [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()] == lines
    assert Path("out.md").read_text().count("## Summary: ") == 2
    assert Path("out.csv").read_text().startswith("article_id,path,number,text,")
    evenhand("summarize", news / "bridge.txt", "-o", "one.json")
    assert json.loads(Path("one.json").read_text())["article_id"]


def test_a_failed_article_leaves_the_others_done(news: Path, evenhand: Callable[..., Any]) -> None:
    (news / "empty.txt").write_text("  \n")
    shown = evenhand("summarize", news, "--json")
    assert shown.code == 1
    assert len(shown.out.splitlines()) == 2
    assert "news/empty.txt: is empty" in shown.err
    alone = evenhand("summarize", news / "empty.txt", "--json")
    assert (alone.code, alone.out) == (1, "")
    assert alone.err.count("\n") == 1


def test_together_gives_one_round_up_that_cites_every_version(workdir: Path, evenhand: Callable[..., Any]) -> None:
    shared = (
        "The harbor of Tarnwick opened again on Tuesday after two cranes were repaired, harbor master Tomas Reyk said."
    )
    versions = {"Herald": "Twelve boats had waited outside.", "Courier": "Fourteen boats had waited outside."}
    for name, waited in versions.items():
        Path(f"{name}.txt").write_text(f"{shared} {waited}\n")
        Path(f"{name}.meta.json").write_text(json.dumps({"publisher": name, "published": "2026-03-17"}))
    shown = evenhand("summarize", "--together", *(f"{name}.txt" for name in versions), "--json")
    assert (shown.code, shown.err) == (0, "")
    found = json.loads(shown.out)
    assert len(found["articles"]) == 2
    assert {c["article_id"] for s in found["sentences"] for c in s["citations"]} == set(found["articles"])
    told = evenhand("summarize", "--together", *(f"{name}.txt" for name in versions)).out
    assert "2 versions" in told
    assert "[1] " in told


def test_together_refuses_articles_of_different_events(news: Path, evenhand: Callable[..., Any]) -> None:
    flood = "Nine people died in Kestle when the river Issele broke its banks on Saturday, the interior ministry said."
    Path("flood.txt").write_text(flood)
    shown = evenhand("summarize", "--together", news / "harbor.txt", "flood.txt")
    assert shown.code == 2
    assert "do not tell of the same event" in shown.err
