"""`--batch-api`: the same records at half the price, through rounds of batches that outlive the process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.ledger import BatchLedger
from pipeline.runs.verify import verify_run
from tests.pipeline.batch.conftest import ARTICLES
from tests.server.answers import Answer, Fault
from tests.server.batches import BatchServer
from tests.server.serving import ModelServer

Served = tuple[BatchServer, ModelServer]
Ask = Callable[..., Any]
PRICES = '[[models]]\nname = "{}"\ninput = 2.0\ncached = 1.0\noutput = 8.0\nas_of = 2026-11-22\n'


def _claims(run: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (Path(run) / "claims.jsonl").read_text().splitlines()]


def _usage(run: str) -> dict[str, Any]:
    return json.loads((Path(run) / "manifest.json").read_text())["usage"]


def test_a_batch_gives_the_records_of_single_calls(batches: Served, ask: Ask) -> None:
    api, server = batches
    assert ask("--run", "single", "--no-cache").code == 0
    single = len(server.calls)
    shown = ask("--run", "batch", "--batch-api")
    assert shown.code == 0, shown.err
    assert len(server.calls) == single == ARTICLES
    assert len(api.batches) == 1
    assert len(api.seen) == ARTICLES
    assert _claims("batch") == _claims("single")
    assert list(verify_run(Path("batch"))) == []
    assert f"{ARTICLES} requests submitted" in shown.err


def test_requests_are_those_of_single_calls(batches: Served, ask: Ask) -> None:
    api, server = batches
    ask("--run", "single", "--no-cache")
    ask("--run", "batch", "--batch-api")

    def bodies(seen: list[Any]) -> list[str]:
        kept = ({name: value for name, value in one.body.items() if name not in ("stream", "n")} for one in seen)
        return sorted(json.dumps(body, sort_keys=True) for body in kept)

    assert bodies(api.seen) == bodies(server.calls)


def test_a_batch_costs_half(batches: Served, ask: Ask) -> None:
    Path("prices.toml").write_text(PRICES.format(batches[1].model))
    ask("--run", "single", "--no-cache", "--prices", "prices.toml")
    ask("--run", "batch", "--batch-api", "--prices", "prices.toml")
    single, batch = _usage("single"), _usage("batch")
    assert single["cost_usd"] > 0
    assert batch["cost_usd"] == pytest.approx(single["cost_usd"] / 2)
    assert batch["calls"] == single["calls"] == ARTICLES


def test_faulty_answers_are_repaired_by_the_next_batch(batches: Served, ask: Ask) -> None:
    api, _ = batches
    api.behaviour().script[:] = [Answer("no JSON"), Answer(refusal="No."), Answer("")]
    shown = ask("--run", "batch", "--batch-api")
    assert shown.code == 0, shown.err
    assert [batch["request_counts"]["total"] for batch in api.batches.values()] == [ARTICLES, 3]
    assert len(_claims("batch")) == ARTICLES * 4


def test_failed_requests_go_into_the_next_batch_and_are_given_up_after_three(batches: Served, ask: Ask) -> None:
    api, _ = batches
    server_error = Fault(500)
    api.behaviour().responder = lambda seen: server_error
    shown = ask("--run", "batch", "--batch-api")
    assert shown.code == 1
    assert len(api.batches) == 3
    assert "the server fails after 3 attempts (500)" in shown.err


def test_an_expired_batch_is_asked_for_the_rest(batches: Served, ask: Ask) -> None:
    api, _ = batches
    api.expires = True
    shown = ask("--run", "batch", "--batch-api")
    assert shown.code == 0, shown.err
    assert [batch["request_counts"]["total"] for batch in api.batches.values()] == [5, 2, 1]


def test_a_refused_batch_ends_the_run_with_one_line(batches: Served, ask: Ask) -> None:
    api, _ = batches
    api.refuses = True
    shown = ask("--run", "batch", "--batch-api")
    assert shown.code == 1
    assert "was refused: the file is not accepted" in shown.err.splitlines()[-1]
    assert '"pending": 5' in shown.err


@pytest.mark.parametrize("moment", ["after the batch was submitted", "before it was known to be"])
def test_another_start_collects_what_this_one_asked(
    moment: str, batches: Served, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, _ = batches

    def crash(*arguments: object) -> None:
        raise KeyboardInterrupt

    step = "_collect_all" if moment.startswith("after") else "submitted"
    owner = (
        "pipeline.batch.provider.BatchApiExecutor" if step == "_collect_all" else "pipeline.batch.ledger.BatchLedger"
    )
    first = [None]

    def only_once(self: Any, *arguments: Any) -> Any:
        if step == "_collect_all" and first:  # the look at the start, when there is nothing to collect
            first.pop()
            return None
        return crash()

    with monkeypatch.context() as patch:
        patch.setattr(f"{owner}.{step}", only_once)
        assert ask("--run", "batch", "--batch-api").code == 130
    assert len(api.batches) == 1
    assert ask("--run", "batch", "--batch-api").code == 0
    assert len(api.batches) == 1
    assert len(api.seen) == ARTICLES
    assert len(_claims("batch")) == ARTICLES * 4
    assert _usage("batch")["calls"] == ARTICLES


def test_a_budget_is_kept_before_anything_is_submitted(batches: Served, ask: Ask) -> None:
    api, _ = batches
    shown = ask("--run", "batch", "--batch-api", "--token-budget", "1000")
    assert shown.code == 5
    assert api.batches == {}


@pytest.mark.parametrize("flags", [("--no-cache",), ("--offline",), ("--model", "builtin")])
def test_what_cannot_be_batched_is_wrong_usage(flags: tuple[str, ...], ask: Ask) -> None:
    assert ask("--run", "batch", "--batch-api", *flags).code == 2


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_ledger_survives_a_torn_line(cut: int, workdir: Path) -> None:
    path = workdir / "batches.jsonl"
    ledger = BatchLedger(path)
    ledger.begin("one", ["a"])
    ledger.submitted("one", "batch_1")
    ledger.begin("two", ["b", "c"])
    path.write_bytes(path.read_bytes()[:-cut])
    (entry,) = BatchLedger(path).open()
    assert entry.label == "one"
    BatchLedger(path).collected("one")
    assert BatchLedger(path).open() == ()
