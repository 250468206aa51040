"""Verifying a run finds whatever was changed in its files, and names file and line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import RunError
from pipeline.runs.verify import verify_run

RUN = Path("run")


def _edit(name: str, number: int, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the record on one line (counted from 1)."""
    lines = (RUN / name).read_text().splitlines()
    record = json.loads(lines[number - 1])
    change(record)
    lines[number - 1] = json.dumps(record)
    (RUN / name).write_text("".join(f"{line}\n" for line in lines))


def _faults() -> list[str]:
    return [str(fault) for fault in verify_run(RUN)]


@pytest.fixture
def run(news: Path, run_claims: Callable[..., object]) -> None:
    """A finished run of claims."""
    (news / "empty.txt").write_text("")
    run_claims(news)
    assert _faults() == []


CHANGES: dict[str, tuple[str, int, Callable[[dict[str, Any]], object], str]] = {
    "quote": ("claims.jsonl", 2, lambda r: r["spans"][0].update(quote="The bridge"), "is not “The bridge”"),
    "shifted span": ("claims.jsonl", 2, lambda r: r["spans"][0].update(start=1), "in the article"),
    "negative span": ("claims.jsonl", 1, lambda r: r["spans"][0].update(start=-3, end=-1, quote="d."), "-3:-1 is not"),
    "speaker's span": (
        "claims.jsonl",
        1,
        lambda r: r["attribution"].update(span={"start": 0, "end": 3, "quote": "she"}),
        "0:3 is not “she”",
    ),
    "no span": ("claims.jsonl", 1, lambda r: r.update(spans=[]), "no span"),
    "claim text": ("claims.jsonl", 1, lambda r: r.update(text="The bridge opened."), "the claim id is not that of"),
    "wrong file": ("claims.jsonl", 1, lambda r: r.update(grounded=False), "grounded is False with reason None"),
    "confidence": ("claims.jsonl", 1, lambda r: r.update(confidence=1.5), "is outside 0..1"),
    "field": ("claims.jsonl", 1, lambda r: r.pop("modality"), "malformed: no field 'modality'"),
    "modality": ("claims.jsonl", 1, lambda r: r.update(modality="rumor"), "malformed: 'rumor'"),
    "path": ("claims.jsonl", 1, lambda r: r.update(path="other.txt"), "the path is not that of the article"),
    "stranger": ("claims.jsonl", 1, lambda r: r.update(article_id="0"), "no article 0 in the run"),
    "text": ("articles.jsonl", 1, lambda r: r.update(text=r["text"].upper()), "the digest is not that of the text"),
    "article id": ("articles.jsonl", 3, lambda r: r.update(source_key="x"), "the article id is not that of"),
    "counts": ("articles.jsonl", 2, lambda r: r["counts"].update(claims=9), "3 claims in the run, 9 in the article"),
    "sentence": ("sentences.jsonl", 2, lambda r: r.update(start=0), "overlaps the sentence before"),
    "outside": ("sentences.jsonl", 3, lambda r: r.update(end=10_000), "lies outside the text"),
    "state": ("sentences.jsonl", 2, lambda r: r.update(state="claimed"), "state claimed with reason question"),
    "no state": ("sentences.jsonl", 2, lambda r: r.update(state="lost"), "malformed: 'lost'"),
    "sentence id": ("sentences.jsonl", 2, lambda r: r.update(sentence_id="x-1"), "sentence 1 has the id x-1"),
    "error": ("errors.jsonl", 1, lambda r: r.pop("message"), "malformed: no field 'message'"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_line_is_found_and_named(name: str, run: None) -> None:
    file, line, change, message = CHANGES[name]
    _edit(file, line, change)
    assert [fault for fault in _faults() if fault.startswith(f"{file}:{line}: ") and message in fault], _faults()


@pytest.mark.parametrize("file", ["articles.jsonl", "sentences.jsonl", "claims.jsonl", "rejected.jsonl"])
def test_a_line_that_is_gone_is_found(file: str, run: None) -> None:
    lines = (RUN / file).read_text().splitlines(keepends=True)
    (RUN / file).write_text("".join(lines[1:]))
    assert _faults()


@pytest.mark.parametrize("tail", ["{}\n", "[]\n", "nonsense\n", '{"article_id": '])
def test_a_damaged_line_is_found_and_named(tail: str, run: None) -> None:
    with (RUN / "claims.jsonl").open("a") as file:
        file.write(tail)
    assert [fault for fault in _faults() if fault.startswith("claims.jsonl:7: ")]


def test_a_claim_that_stands_twice_is_found(run: None) -> None:
    lines = (RUN / "claims.jsonl").read_text().splitlines(keepends=True)
    (RUN / "claims.jsonl").write_text(lines[0] + "".join(lines))
    assert any("stands here twice" in fault for fault in _faults())


def test_records_out_of_place_are_found(run: None) -> None:
    lines = (RUN / "claims.jsonl").read_text().splitlines(keepends=True)
    (RUN / "claims.jsonl").write_text("".join([*lines[1:], lines[0]]))
    assert any("out of place" in fault for fault in _faults())


def test_a_manifest_that_says_other_sums_is_found(run: None) -> None:
    manifest = json.loads((RUN / "manifest.json").read_text())
    manifest["accounting"]["claims"]["rejected"] = 0
    (RUN / "manifest.json").write_text(json.dumps(manifest))
    assert _faults() == ["manifest.json: its accounting is not what the files hold"]


@pytest.mark.parametrize("manifest", ["", "{}", "[]", '{"layout": 1}'])
def test_a_malformed_manifest_is_refused(manifest: str, run: None) -> None:
    (RUN / "manifest.json").write_text(manifest)
    with pytest.raises(RunError, match=r"run/manifest\.json: malformed manifest"):
        _faults()


def test_a_folder_without_manifest_is_no_run(workdir: Path) -> None:
    with pytest.raises(RunError, match="no run folder"):
        _faults()


def test_changed_summaries_are_found(news: Path, run_summaries: Callable[..., object]) -> None:
    run_summaries(news)
    _edit("summaries.jsonl", 1, lambda r: r["sentences"][0]["citations"][0].update(quote="Something else"))
    _edit("summaries.jsonl", 2, lambda r: r["sentences"].pop())
    _edit("summaries.jsonl", 3, lambda r: r["sentences"][0].update(citations=[]))
    faults = _faults()
    assert any(fault.startswith("summaries.jsonl:1: 0:28 is not “Something else”") for fault in faults)
    assert "summaries.jsonl:2: 2 sentences, 3 of them accounted for" in faults
    assert "summaries.jsonl:3: a sentence without citation" in faults
