"""`evenhand claims`: records by the contract, filters of the output, formats, accounting, resuming."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ACCOUNTING = "accounting: "


def _claims(shown: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in shown.out.splitlines()]


def _accounting(shown: Any) -> dict[str, Any]:
    (line,) = [line for line in shown.err.splitlines() if line.startswith(ACCOUNTING)]
    record: dict[str, Any] = json.loads(line.removeprefix(ACCOUNTING))
    return record


def test_claims_are_json_lines_whose_spans_are_the_articles_words(bridge: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("claims", bridge, "--json", "--run", "run")
    assert shown.code == 0, shown.err
    claims = _claims(shown)
    (article,) = [json.loads(line) for line in Path("run/articles.jsonl").read_text().splitlines()]
    spans = [span for claim in claims for span in claim["spans"]]
    assert [span for span in spans if article["text"][span["start"] : span["end"]] != span["quote"]] == []
    assert {claim["article_id"] for claim in claims} == {article["article_id"]}
    assert any(claim["attribution"]["speaker"] == "Ines Halloran" for claim in claims)
    assert len({claim["claim_id"] for claim in claims}) == len(claims)


def test_every_sentence_is_accounted_for_on_one_line(news: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("claims", news, "--json")
    accounting = _accounting(shown)
    assert accounting["articles"] == {"done": 2, "failed": 0, "pending": 0, "total": 2}
    sentences = accounting["sentences"]
    assert sentences["claimed"] + sum(sentences["excluded"].values()) + sentences["failed"] == sentences["total"]
    assert sentences["excluded"]["question"] == 1
    assert accounting["claims"]["grounded"] == len(_claims(shown))


def test_the_same_command_again_answers_from_the_run(news: Path, evenhand: Callable[..., Any]) -> None:
    first = evenhand("claims", news, "--json")
    again = evenhand("claims", news, "--json")
    assert again.out == first.out
    assert "resumed: 2 of 2 items were final already" in again.err
    assert len(list(Path(".evenhand/runs").iterdir())) == 1


def test_filters_choose_what_is_shown_and_never_what_is_counted(news: Path, evenhand: Callable[..., Any]) -> None:
    everything = evenhand("claims", news, "--json")
    shown = _claims(everything)
    sure = evenhand("claims", news, "--json", "--min-confidence", "0.9")
    assert _claims(sure) == [claim for claim in shown if claim["confidence"] >= 0.9]
    worthy = evenhand("claims", news, "--json", "--min-check-worthiness", "0.5")
    assert _claims(worthy) == [claim for claim in shown if claim["check_worthiness"] >= 0.5]
    assert 0 < len(_claims(worthy)) < len(shown)
    top = _claims(evenhand("claims", news, "--json", "--top", "2"))
    ranked = sorted(shown, key=lambda claim: (claim["check_worthiness"], claim["confidence"]), reverse=True)
    assert [claim["claim_id"] for claim in top] == [claim["claim_id"] for claim in ranked[:2]]
    assert _accounting(worthy) == _accounting(sure) == _accounting(everything)


@pytest.mark.parametrize("name", ["halloran", "Ines Halloran", "HALLORAN"])
def test_claims_of_one_speaker_are_found_by_any_part_of_the_name(
    name: str, news: Path, evenhand: Callable[..., Any]
) -> None:
    claims = _claims(evenhand("claims", news, "--json", "--speaker", name))
    assert {claim["attribution"]["speaker"] for claim in claims} == {"Ines Halloran"}
    assert _claims(evenhand("claims", news, "--json", "--speaker", "hall")) == []


def test_a_file_is_written_by_its_extension(news: Path, evenhand: Callable[..., Any]) -> None:
    lines = _claims(evenhand("claims", news, "--json"))
    for extension in ("json", "jsonl", "csv", "md"):
        shown = evenhand("claims", news, "-o", f"claims.{extension}")
        assert (shown.code, shown.out) == (0, "")
    assert json.loads(Path("claims.json").read_text()) == lines
    assert [json.loads(line) for line in Path("claims.jsonl").read_text().splitlines()] == lines
    rows = list(csv.DictReader(io.StringIO(Path("claims.csv").read_text(), newline="")))
    assert [row["text"] for row in rows] == [claim["text"] for claim in lines]
    assert [row["quote"] for row in rows] == [" … ".join(s["quote"] for s in claim["spans"]) for claim in lines]
    markdown = Path("claims.md").read_text()
    assert markdown.count("## Claims: ") == 2
    assert markdown.count("\n| 0.") == len(lines)


def test_people_get_a_table_by_article(news: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("claims", news)
    assert "Old bridge closes for repairs" in shown.out
    assert "Tarnwick Herald · 2026-03-17 · harbor.txt" in shown.out
    assert "conf  check  speaker" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 100
    assert "\x1b" not in shown.out


def test_standard_input_is_a_source(evenhand: Callable[..., Any]) -> None:
    text = "The council met on Monday. It approved a budget of 12 million euros, the mayor said.\n"
    shown = evenhand("claims", "-", "--json", stdin=text.encode())
    assert shown.code == 0, shown.err
    assert _claims(shown)[0]["path"] == "-"
    assert "resumed: 1 of 1" in evenhand("claims", "-", "--json", stdin=text.encode()).err
    assert "resumed" not in evenhand("claims", "-", "--json", stdin=f"{text}More will follow.".encode()).err


def test_metadata_flags_reach_the_records(bridge: Path, evenhand: Callable[..., Any]) -> None:
    evenhand("claims", bridge, "--publisher", "The Coast", "--published", "2026-11-20", "--run", "run")
    (article,) = [json.loads(line) for line in Path("run/articles.jsonl").read_text().splitlines()]
    assert (article["publisher"], article["published"]) == ("The Coast", "2026-11-20")


def test_another_run_folder_for_other_articles_is_asked_for(
    bridge: Path, news: Path, evenhand: Callable[..., Any]
) -> None:
    assert evenhand("claims", bridge, "--run", "run").code == 0
    shown = evenhand("claims", news, "--run", "run")
    assert (shown.code, shown.out) == (1, "")
    assert shown.err == "evenhand: run: this run was made with other articles; choose another --run\n"


def test_a_dry_run_does_nothing_and_costs_nothing(news: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("claims", news, "--dry-run")
    assert (shown.code, shown.out) == (0, "2 articles: 0 calls, 0 tokens, 0.00 USD with builtin\n")
    assert not Path(".evenhand").exists()


def test_accounting_that_does_not_add_up_fails_the_command(news: Path, evenhand: Callable[..., Any]) -> None:
    evenhand("claims", news, "--run", "run")
    lines = Path("run/claims.jsonl").read_text().splitlines(keepends=True)
    Path("run/claims.jsonl").write_text("".join(lines[1:]))
    shown = evenhand("claims", news, "--run", "run")
    assert (shown.code, shown.out) == (1, "")
    assert "the accounting does not add up (claims: " in shown.err
    verified = evenhand("runs", "verify", "run")
    assert verified.code == 1
    assert verified.out.startswith("run/articles.jsonl:1: ")


def test_runs_are_listed_shown_and_verified(news: Path, evenhand: Callable[..., Any]) -> None:
    assert evenhand("runs", "list").out == "No runs.\n"
    evenhand("claims", news)
    (name,) = [path.name for path in Path(".evenhand/runs").iterdir()]
    assert name in evenhand("runs", "list").out
    (listed,) = json.loads(evenhand("runs", "list", "--json").out)
    assert listed["accounting"]["articles"]["done"] == 2
    shown = json.loads(evenhand("runs", "show", name, "--json").out)
    assert (shown["identity"]["model"], shown["state"]) == ("builtin", "finished")
    assert "claims" in evenhand("runs", "show", f".evenhand/runs/{name}").out
    verified = evenhand("runs", "verify", name)
    assert (verified.code, verified.out) == (0, f".evenhand/runs/{name}: every span, id and sum holds\n")
    assert json.loads(evenhand("runs", "verify", name, "--json").out)["faults"] == []
    assert evenhand("runs", "verify", "nothing").err == "evenhand: nothing: no such run; see `evenhand runs list`\n"


def test_the_real_articles_give_records_that_verify(shared: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("claims", shared / "articles", "--json", "--run", "run")
    assert shown.code == 0, shown.err
    assert len(_claims(shown)) > 10
    assert evenhand("runs", "verify", "run").code == 0
