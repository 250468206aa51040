"""Checking from the command line: tables, records, runs, earlier checks, and bad input in one line each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.types import VerdictLabel
from tests.conftest import Outcome
from tests.judge import PlainJudge
from tests.pipeline.evidence.voices import CORRECTION, ELSEWHERE, REWRITE, WIRE, WITNESS

Command = Callable[..., Outcome]

STORED = {
    "rewrite": (REWRITE, {"publisher": "Daily Pennant", "published": "2026-02-04"}),
    "witness": (WITNESS, {"publisher": "The Ellery Herald", "published": "2026-02-04"}),
    "levy": (ELSEWHERE, {"publisher": "Norvale Post", "url": "https://norvalepost.example/levy"}),
}
OWN = (
    "Ellery is talking.\n\nGreywater Lines cut its crews from 26 to 19 last spring. Nobody in Lindholm cut his hair.\n"
)
VERDICT_FIELDS = {
    *("label", "confidence", "calibrated", "abstained", "evidence", "independent_groups", "rationale"),
}
EVIDENCE_FIELDS = {"article_id", "start", "end", "quote", "stance", "score", "independence_group"}


@pytest.fixture(autouse=True)
def _plain_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.steps.engine.load_engine", lambda settings: PlainJudge())


@pytest.fixture
def news(evenhand: Command) -> Path:
    """A store with three articles, and the folder they come from."""
    folder = Path("news")
    folder.mkdir()
    for name, (text, meta) in STORED.items():
        (folder / f"{name}.txt").write_text(text)
        (folder / f"{name}.meta.json").write_text(json.dumps(meta))
    assert evenhand("index", folder).code == 0
    Path("own.txt").write_text(OWN)
    return folder


def records(outcome: Outcome) -> list[dict[str, Any]]:
    return [json.loads(line) for line in outcome.out.splitlines()]


def by_text(outcome: Outcome) -> dict[str, dict[str, Any]]:
    return {record["text"]: record for record in records(outcome)}


def test_a_record_is_a_claim_with_a_verdict_as_in_the_contracts(evenhand: Command, news: Path) -> None:
    shown = evenhand("check", "own.txt", "--json")
    assert shown.code == 0
    claim = by_text(shown)["Greywater Lines cut its crews from 26 to 19 last spring."]
    assert claim.keys() >= {"claim_id", "article_id", "path", "spans", "attribution", "proposition", "verdict", "error"}
    assert claim["attribution_check"] is None
    assert claim["error"] is None
    verdict = claim["verdict"]
    assert verdict.keys() >= VERDICT_FIELDS
    assert (verdict["label"], verdict["independent_groups"]) == ("SUPPORTED", 1)
    evidence = verdict["evidence"][0]
    assert evidence.keys() >= EVIDENCE_FIELDS
    assert WITNESS[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_the_table_shows_verdict_evidence_and_number_of_sources(evenhand: Command, news: Path) -> None:
    shown = evenhand("check", "own.txt")
    assert "SUPPORTED   0.80" in shown.out
    assert "for: The Ellery Herald, 2026-02-04:" in " ".join(shown.out.split())
    assert "(1 article, 1 independent source)" in " ".join(shown.out.split())


def test_every_claim_and_sentence_is_accounted_for(evenhand: Command, news: Path) -> None:
    shown = evenhand("check", "own.txt")
    line = next(line for line in shown.err.splitlines() if line.startswith("accounting: "))
    accounting = json.loads(line.removeprefix("accounting: "))
    assert accounting["verdicts"] == {"verdict": 3, "error": 0, "total": 3}
    assert accounting["claims"] == {"grounded": 3, "rejected": 0, "total": 3}
    assert accounting["sentences"]["total"] == 3


def test_the_run_can_be_verified_and_resumed(evenhand: Command, news: Path) -> None:
    first = evenhand("check", "own.txt", "--run", "run", "--json")
    assert evenhand("runs", "verify", "run").code == 0
    again = evenhand("check", "own.txt", "--run", "run", "--json")
    assert again.out == first.out
    assert "resumed: 1 of 1" in again.err
    names = {path.name for path in Path("run").iterdir()}
    assert names >= {"verdicts.jsonl", "evidence.jsonl", "sentences.jsonl", "articles.jsonl", "manifest.json"}
    assert "claims.jsonl" not in names


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "quote": (lambda r: r["verdict"]["evidence"][0].update(quote="Voss"), "is not “Voss”"),
    "article": (lambda r: r["verdict"]["evidence"][0].update(article_id="x"), "no article x among the evidence"),
    "label": (lambda r: r["verdict"].update(label="REFUTED"), "REFUTED without evidence that refutes"),
    "groups": (lambda r: r["verdict"].update(independent_groups=7), "7 independent groups"),
    "abstained": (lambda r: r["verdict"].update(abstained=True), "abstained, and the label is"),
    "confidence": (lambda r: r["verdict"].update(confidence=2), "is outside 0..1"),
    "both": (lambda r: r.update(error={"type": "X", "message": "x", "action": None}), "malformed"),
    "neither": (lambda r: r.update(verdict=None), "malformed"),
    "unknown": (lambda r: r["verdict"].update(label="TRUE"), "malformed"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_verdict_is_found_when_a_run_is_verified(name: str, evenhand: Command, news: Path) -> None:
    change, message = CHANGES[name]
    evenhand("check", "own.txt", "--run", "run")
    lines = Path("run/verdicts.jsonl").read_text().splitlines()
    found = [json.loads(line) for line in lines]
    change(next(record for record in found if record["verdict"]["label"] == "SUPPORTED"))
    Path("run/verdicts.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in found))
    verified = evenhand("runs", "verify", "run")
    assert verified.code == 1
    assert message in " ".join(verified.out.split())


def test_a_run_over_another_store_is_another_run(evenhand: Command, news: Path) -> None:
    evenhand("check", "own.txt", "--run", "run")
    (news / "correction.txt").write_text(CORRECTION)
    evenhand("index", news)
    refused = evenhand("check", "own.txt", "--run", "run")
    assert refused.code == 1
    assert "made with other parameters" in refused.err


def test_a_store_that_changes_meanwhile_is_said(evenhand: Command, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def adding(article: object) -> None:
        Path("more.txt").write_text(CORRECTION)
        assert evenhand("index", "more.txt").code == 0

    def judge_that_adds(settings: object) -> PlainJudge:
        judge = PlainJudge()
        judge.before = adding
        return judge

    monkeypatch.setattr("pipeline.steps.engine.load_engine", judge_that_adds)
    shown = evenhand("check", "own.txt")
    assert shown.code == 0
    assert "the store changed during the run" in shown.err


def test_statements_are_checked_without_an_article(evenhand: Command, news: Path) -> None:
    shown = evenhand("check", "--claim", "An inquiry into the ferry will begin on 3 March.", "--claim", "?!", "--json")
    first, second = records(shown)
    assert (first["article_id"], first["path"], first["spans"]) == (None, None, [])
    assert first["attribution"]["kind"] == "author"
    assert first["verdict"]["label"] == "SUPPORTED"
    assert second["verdict"]["rationale"] == "the claim has no word that could be looked for"
    assert 'accounting: {"verdicts": {"verdict": 2, "error": 0, "total": 2}}' in shown.err


def test_a_statement_that_is_too_long_is_an_error_in_one_line(evenhand: Command, news: Path) -> None:
    shown = evenhand("check", "--claim", "word " * 10_000, "--json")
    assert shown.code == 1
    (record,) = records(shown)
    assert record["verdict"] is None
    assert record["error"]["type"] == "ClaimTooLong"
    assert shown.err.splitlines()[0].endswith(
        "has 10,000 words, and a claim has at most 400; give one statement at a time"
    )


def test_an_empty_store_gives_no_verdict_but_not_enough(evenhand: Command, workdir: Path) -> None:
    Path("own.txt").write_text(OWN)
    shown = evenhand("check", "own.txt", "--json")
    assert shown.code == 0
    assert {r["verdict"]["rationale"] for r in records(shown)} == {"the store is empty"}
    assert {r["verdict"]["label"] for r in records(shown)} == {VerdictLabel.NOT_ENOUGH_EVIDENCE.value}


def test_an_article_in_the_store_is_no_evidence_for_itself(evenhand: Command, news: Path) -> None:
    shown = evenhand("check", news / "witness.txt", "--json")
    own = records(shown)[0]["article_id"]
    cited = {e["article_id"] for r in records(shown) for e in r["verdict"]["evidence"]}
    assert own not in cited


@pytest.mark.parametrize(
    ("flags", "labels"),
    [
        ((), "SUPPORTED"),
        (("--as-of", "2026-02-03"), "NOT_ENOUGH_EVIDENCE"),
        (("--since", "2026-02-05"), "NOT_ENOUGH_EVIDENCE"),
        (("--from-publisher", "the ellery herald"), "SUPPORTED"),
        (("--from-publisher", "Daily Pennant"), "NOT_ENOUGH_EVIDENCE"),
        (("--from-domain", "norvalepost.example"), "NOT_ENOUGH_EVIDENCE"),
    ],
)
def test_evidence_is_sought_only_where_it_may_be(
    flags: tuple[str, ...], labels: str, evenhand: Command, news: Path
) -> None:
    claim = "Greywater Lines cut its crews from 26 to 19 last spring."
    (record,) = records(evenhand("check", "--claim", claim, "--json", *flags))
    assert record["verdict"]["label"] == labels
    assert record["undated"] == (1 if "--as-of" in flags or "--since" in flags else 0)


def test_filters_choose_what_is_shown_and_never_what_is_counted(evenhand: Command, news: Path) -> None:
    shown = evenhand("check", "own.txt", "--top", 1, "--json")
    assert len(records(shown)) == 1
    assert '"verdicts": {"verdict": 3, "error": 0, "total": 3}' in shown.err


def test_files_are_written_by_extension(evenhand: Command, news: Path) -> None:
    for name in ("out.json", "out.jsonl", "out.csv", "out.md"):
        assert evenhand("check", "own.txt", "-o", name).code == 0
    assert json.loads(Path("out.json").read_text()) == [
        json.loads(r) for r in Path("out.jsonl").read_text().splitlines()
    ]
    rows = list(csv.DictReader(io.StringIO(Path("out.csv").read_text())))
    assert {row["verdict"] for row in rows} == {"SUPPORTED", "NOT_ENOUGH_EVIDENCE"}
    assert "| SUPPORTED | 0.80 |" in Path("out.md").read_text()


def test_an_earlier_check_is_shown_and_changes_no_verdict(evenhand: Command, news: Path) -> None:
    claim = "Greywater Lines cut its crews from 26 to 19 last spring."
    (before,) = records(evenhand("check", "--claim", claim, "--json"))
    review = {
        "@type": "ClaimReview",
        "claimReviewed": "Greywater Lines reduced its crews from 26 to 19 in spring.",
        "reviewRating": {"alternateName": "False\u001b[31m"},
        "author": {"name": "Coast Checks"},
        "url": "https://checks.example/1",
    }
    Path("reviews").mkdir()
    Path("reviews/one.json").write_text(json.dumps(review))
    indexed = evenhand("index", "--claimreview", "reviews")
    assert (indexed.code, indexed.err) == (0, "earlier checks: 1 new, 1 in all\n")
    (after,) = records(evenhand("check", "--claim", claim, "--json"))
    assert after["verdict"] == before["verdict"]
    assert [(check["rating"], check["publisher"]) for check in after["earlier_checks"]] == [
        ("False[31m", "Coast Checks")
    ]
    assert "earlier check by Coast Checks" in " ".join(evenhand("check", "--claim", claim).out.split())


def test_a_broken_review_file_is_named_and_the_others_are_kept(evenhand: Command, news: Path) -> None:
    Path("reviews").mkdir()
    Path("reviews/a.json").write_text("{")
    Path("reviews/b.json").write_text('{"@type": "ClaimReview", "claimReviewed": "It sank.", "reviewRating": "False"}')
    indexed = evenhand("index", "--claimreview", "reviews")
    assert indexed.code == 1
    assert indexed.err.splitlines()[0].startswith("reviews/a.json: is no JSON")
    assert "earlier checks: 1 new, 1 in all" in indexed.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give either a SOURCE or --claim"),
        (("own.txt", "--claim", "x"), "give either a SOURCE or --claim"),
        (("--claim", " "), "--claim: is empty"),
        (("--claim", "It sank.", "--run", "run"), "--run: keeps articles only"),
        (("own.txt", "--as-of", "yesterday"), "yesterday: is not a date"),
        (("own.txt", "--from-domain", "https://x.example/"), "is not a domain"),
        (("own.txt", "--top-k", "0"), "--top-k"),
    ],
)
def test_wrong_usage_is_one_line(arguments: tuple[str, ...], message: str, evenhand: Command, news: Path) -> None:
    shown = evenhand("check", *arguments)
    assert shown.code == 2
    assert message in shown.err
    assert len(shown.err.splitlines()) == 1


def test_a_cascade_says_what_it_saved(evenhand: Command, news: Path) -> None:
    shown = evenhand("check", "own.txt", "--cascade")
    assert shown.code == 0
    assert "cascade: " in shown.err


def test_nothing_to_index_is_wrong_usage(evenhand: Command) -> None:
    assert evenhand("index").code == 2


def test_an_unreadable_source_is_an_error_and_the_others_are_checked(evenhand: Command, news: Path) -> None:
    shown = evenhand("check", "own.txt", "missing.txt", "--json")
    assert shown.code == 1
    assert len(records(shown)) == 3
    assert "missing.txt: " in shown.err


def test_wire_and_rewrite_are_one_source_on_the_command_line(evenhand: Command, workdir: Path) -> None:
    for name, text in (("wire", WIRE), ("rewrite", REWRITE)):
        Path(f"{name}.txt").write_text(text)
    evenhand("index", "wire.txt", "rewrite.txt")
    found = records(evenhand("check", "wire.txt", "rewrite.txt", "--json"))
    assert "SUPPORTED" not in {record["verdict"]["label"] for record in found}
    assert "same source" in {record["verdict"]["rationale"] for record in found}
