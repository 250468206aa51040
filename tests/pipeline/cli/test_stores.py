"""`evenhand index`, `search`, `articles`, `store`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.pipeline.store.chroma_server import chroma_server


def _ids(evenhand: Callable[..., Any]) -> list[str]:
    return [entry["article_id"] for entry in json.loads(evenhand("articles", "list", "--json").out)]


def test_indexing_twice_changes_nothing(news: Path, evenhand: Callable[..., Any]) -> None:
    first = evenhand("index", news)
    assert first.code == 0, first.err
    assert first.out.startswith("2 articles: 2 added; ")
    ids = _ids(evenhand)
    assert evenhand("index", news).out == "2 articles: 2 unchanged; 0 chunks embedded; store .evenhand/store\n"
    assert _ids(evenhand) == ids


def test_a_changed_article_replaces_its_chunks(news: Path, evenhand: Callable[..., Any]) -> None:
    evenhand("index", news)
    (news / "harbor.txt").write_text("The harbor is closed again. A storm broke its gate on Friday, the town said.\n")
    assert "1 changed, 1 unchanged" in evenhand("index", news).out
    assert "Two cranes" not in evenhand("search", "cranes of the harbor", "--json").out
    assert json.loads(evenhand("store", "stats", "--json").out)["versions"] == 3
    assert evenhand("store", "prune").out == "removed 1 older version\n"
    assert evenhand("store", "verify").code == 0


def test_search_gives_spans_with_scores_best_first(news: Path, evenhand: Callable[..., Any]) -> None:
    evenhand("index", news)
    hits = json.loads(evenhand("search", "who repaired the cranes", "--json").out)
    assert hits[0]["publisher"] == "Tarnwick Herald"
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    for hit in hits:
        article = json.loads(evenhand("articles", "show", hit["article_id"], "--json").out)
        assert article["text"][hit["start"] : hit["end"]] == hit["quote"]
        sentence = hit["sentence"]
        assert article["text"][sentence["start"] : sentence["end"]] == sentence["quote"]
    shown = evenhand("search", "who repaired the cranes", "--top", "1")
    assert shown.out.startswith("1. Harbor opens again\nTarnwick Herald · ")
    assert "2. " not in shown.out


def test_search_keeps_to_publisher_and_date(news: Path, evenhand: Callable[..., Any]) -> None:
    evenhand("index", news)
    found = json.loads(evenhand("search", "repairs", "--publisher", "tarnwick herald", "--json").out)
    assert {hit["publisher"] for hit in found} == {"Tarnwick Herald"}
    assert evenhand("search", "repairs", "--since", "2026-03-18").out == "Nothing found.\n"
    wrong = evenhand("search", "repairs", "--since", "spring")
    assert (wrong.code, wrong.err) == (2, "evenhand: spring: is not a date; write it as YYYY-MM-DD\n")


def test_an_empty_store_has_nothing(evenhand: Callable[..., Any]) -> None:
    assert evenhand("search", "anything").out == "Nothing found.\n"
    assert evenhand("articles", "list").out == "The store is empty.\n"
    assert evenhand("articles", "list", "--json").out == "[]\n"
    assert not Path(".evenhand").exists()


def test_articles_are_shown_and_removed(news: Path, evenhand: Callable[..., Any]) -> None:
    evenhand("index", news)
    removed, kept = _ids(evenhand)
    assert "Tarnwick" in evenhand("articles", "show", removed).out
    assert evenhand("articles", "remove", removed).out == f"removed 1 version of {removed}\n"
    assert _ids(evenhand) == [kept]
    gone = evenhand("articles", "show", removed)
    assert gone.code == 1
    assert gone.err.startswith(f"evenhand: {removed}: ")


def test_the_store_is_looked_at_and_rebuilt(news: Path, evenhand: Callable[..., Any]) -> None:
    evenhand("index", news, "--store", "elsewhere")
    stats = json.loads(evenhand("store", "stats", "--store", "elsewhere", "--json").out)
    assert (stats["articles"], stats["dimension"], stats["index_in_step"]) == (2, 384, True)
    assert evenhand("store", "rebuild", "--store", "elsewhere").out == f"rebuilt: {stats['chunks']} chunks\n"
    assert json.loads(evenhand("store", "verify", "--store", "elsewhere", "--json").out)["problems"] == []
    assert "embedder" in evenhand("store", "stats", "--store", "elsewhere").out


def test_lists_are_written_by_extension(news: Path, evenhand: Callable[..., Any]) -> None:
    evenhand("index", news)
    for name in ("articles.csv", "articles.md", "articles.jsonl"):
        assert evenhand("articles", "list", "-o", name).code == 0
    assert "Harbor opens again" in Path("articles.csv").read_text()
    assert "| Harbor opens again |" in Path("articles.md").read_text()
    assert len(Path("articles.jsonl").read_text().splitlines()) == 2
    evenhand("search", "cranes", "-o", "hits.csv")
    assert Path("hits.csv").read_text().startswith("score,article id,")


def test_a_store_behind_a_server_is_used_as_one_in_a_folder(news: Path, evenhand: Callable[..., Any]) -> None:
    with chroma_server(Path("data")) as url:
        assert evenhand("index", news, "--store", url).out.startswith("2 articles: 2 added; ")
        assert "2 unchanged" in evenhand("index", news, "--store", url).out
        hits = json.loads(evenhand("search", "who repaired the cranes", "--store", url, "--json").out)
        assert hits[0]["publisher"] == "Tarnwick Herald"
        checked = evenhand("check", news / "bridge.txt", "--store", url)
        assert checked.code == 0, checked.err
        assert evenhand("store", "verify", "--store", url).code == 0
        assert json.loads(evenhand("store", "stats", "--store", url, "--json").out)["index_in_step"] is True
    gone = evenhand("search", "cranes", "--store", url)
    assert gone.code == 1
    (line,) = gone.err.splitlines()
    assert line.startswith(f"evenhand: {url}: the store's server cannot be asked (")
    assert line.endswith("see that `chroma run` serves there, then give the same command again")
