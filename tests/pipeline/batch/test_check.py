"""`evenhand check --batch-api`: claims in one batch, verdicts in the next, the records of single calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.runs.verify import verify_run
from tests.pipeline.evidence.voices import ELSEWHERE, REWRITE, WITNESS
from tests.server.batches import BatchServer
from tests.server.serving import ModelServer

Served = tuple[BatchServer, ModelServer]
OWN = (
    "Greywater Lines cut its crews from 26 to 19 last spring. Nobody in Lindholm cut his hair.\n",
    "The council raised the water levy in Norvale. The ferry stopped on a sandbank.\n",
)


@pytest.fixture
def check(
    batches: Served, evenhand: Callable[..., Any], workdir: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """`evenhand check` of two articles against a store of three, with the given flags."""
    monkeypatch.setattr("pipeline.batch.provider._FIRST_LOOK_S", 0.0)
    for folder, texts in (("stored", (REWRITE, WITNESS, ELSEWHERE)), ("own", OWN)):
        (workdir / folder).mkdir()
        for number, text in enumerate(texts):
            (workdir / folder / f"{number}.txt").write_text(text)
    assert evenhand("index", "stored").code == 0

    def checked(*flags: object) -> Any:
        common = ("--model", batches[1].model, "--extract-mode", "window", "--verify-mode", "batch")
        return evenhand("check", "own", *common, "--json", *flags)

    return checked


def _accounting(run: str) -> Any:
    return json.loads((Path(run) / "manifest.json").read_text())["accounting"]


@pytest.mark.parametrize("mode", ["batch", "letter"])
def test_batches_give_the_verdicts_of_single_calls(mode: str, batches: Served, check: Callable[..., Any]) -> None:
    api, server = batches
    single = check("--run", "single", "--no-cache", "--verify-mode", mode)
    assert single.code == 0, single.err
    batch = check("--run", "batch", "--batch-api", "--verify-mode", mode)
    assert batch.code == 0, batch.err
    assert batch.out == single.out
    assert "SUPPORTED" in batch.out
    for name in ("verdicts.jsonl", "evidence.jsonl", "sentences.jsonl"):
        assert (Path("batch") / name).read_bytes() == (Path("single") / name).read_bytes(), name
    assert _accounting("batch") == _accounting("single")
    assert [b["request_counts"]["total"] for b in api.batches.values()] == [2, len(server.calls) - 2]
    assert list(verify_run(Path("batch"))) == []


def test_an_article_without_evidence_needs_no_second_batch(batches: Served, check: Callable[..., Any]) -> None:
    shown = check("--run", "run", "--batch-api", "--store", "empty")
    assert shown.code == 0, shown.err
    assert len(batches[0].batches) == 1
    assert _accounting("run")["verdicts"]["verdict"] == 4


@pytest.mark.parametrize("flags", [("--batch-api",), ("--executor", "ray")])
def test_a_statement_has_no_batch(flags: tuple[str, ...], evenhand: Callable[..., Any]) -> None:
    shown = evenhand("check", "--claim", "The harbour is closed.", *flags)
    assert shown.code == 2
    assert f"{' '.join(flags)}: works on articles" in shown.err
