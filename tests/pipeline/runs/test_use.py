"""What a run has had of a model is known, whatever ended its starts."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from pipeline.errors import AccountingError
from pipeline.models.usage import ModelUse, Spending
from pipeline.records import error_record
from pipeline.runs.execute import RunPlan, execute
from pipeline.runs.folder import ItemWork
from pipeline.runs.journal import append_records, drop_records, journal_records
from pipeline.runs.read import read_errors
from pipeline.runs.use import UseJournal
from pipeline.runs.verify import verify_run
from pipeline.runs.work import claims_work
from pipeline.types import Article, ItemError
from tests.engine import PlainEngine

RUN = Path("run")


def _use(calls: int, *models: str) -> ModelUse:
    return ModelUse(Spending(calls=calls, cost_usd=calls / 4), frozenset(models))


def _manifest() -> dict[str, object]:
    return json.loads((RUN / "manifest.json").read_text())


class _Killed(BaseException):
    """The end of the process, as far as the run can tell."""


def test_all_starts_count_also_those_that_were_killed(workdir: Path) -> None:
    path = workdir / "usage.jsonl"
    first = UseJournal(path)
    first.note(_use(1, "a"))
    first.note(_use(3, "a"))
    second = UseJournal(path)
    second.note(_use(2, "b"))
    assert UseJournal(path).whole == _use(5, "a", "b")


def test_a_start_that_calls_nobody_writes_nothing(workdir: Path) -> None:
    UseJournal(workdir / "usage.jsonl").note(ModelUse())
    assert not (workdir / "usage.jsonl").exists()


def test_what_is_spent_is_written_down_while_the_work_goes_on(workdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.runs.use._EVERY_S", 0.0)
    asked = threading.Semaphore(0)

    def used() -> ModelUse:
        asked.release()
        return _use(7, "a")

    path = workdir / "usage.jsonl"
    with UseJournal(path).following(used):
        assert all(asked.acquire(timeout=60) for _ in range(2))  # the second time, the first has been noted
        assert UseJournal(path).whole == _use(7, "a")


def test_the_manifest_has_usage_and_models_as_returned(news: Path, plan: Callable[..., RunPlan]) -> None:
    engine = PlainEngine()
    used = replace(plan(news), used=lambda: _use(len(engine.seen), "plain-2026"))
    execute(used, partial(claims_work, engine=engine), _watch)
    manifest = _manifest()
    assert manifest["usage"]["calls"] == 3  # type: ignore[index]
    assert manifest["models"] == ["plain-2026"]
    assert list(verify_run(RUN)) == []


def test_a_killed_start_has_spent_what_its_articles_took(news: Path, plan: Callable[..., RunPlan]) -> None:
    def kill(article: Article) -> None:
        if article.source_key == "school.txt":
            raise _Killed

    engine = PlainEngine(kill)
    with pytest.raises(_Killed):
        execute(replace(plan(news), used=lambda: _use(len(engine.seen))), partial(claims_work, engine=engine), _watch)
    (RUN / "manifest.json").write_text(json.dumps({**_manifest(), "usage": None, "state": "running"}))
    again = PlainEngine()
    execute(replace(plan(news), used=lambda: _use(len(again.seen))), partial(claims_work, engine=again), _watch)
    assert _manifest()["usage"]["calls"] == len(engine.seen) + len(again.seen) == 3  # type: ignore[index]


def test_an_altered_usage_is_a_fault(news: Path, plan: Callable[..., RunPlan]) -> None:
    engine = PlainEngine()
    execute(replace(plan(news), used=lambda: _use(len(engine.seen))), partial(claims_work, engine=engine), _watch)
    manifest = _manifest()
    manifest["usage"]["calls"] = 2  # type: ignore[index]
    (RUN / "manifest.json").write_text(json.dumps(manifest))
    assert [str(fault) for fault in verify_run(RUN)] == ["manifest.json: its usage is not what the starts had"]


def test_the_manifest_names_everything_a_repeat_needs(news: Path, run_claims: Callable[..., object]) -> None:
    run_claims(news)
    manifest = _manifest()
    identity = manifest["identity"]
    assert {"command", "model", "parameters", "corpus", "rules"} <= set(identity)  # type: ignore[call-overload]
    assert {"evenhand", "python", "openai", "langchain-openai", "spacy"} <= set(manifest["software"])  # type: ignore[call-overload]
    assert "seed" in manifest
    assert "git" in manifest


@pytest.mark.parametrize("unwanted", [[0], [1], [2], [0, 2], [0, 1, 2], []])
def test_dropped_records_are_gone_and_the_others_keep_their_order(unwanted: list[int], workdir: Path) -> None:
    path = workdir / "some.jsonl"
    append_records(path, ({"n": number} for number in range(3)))
    assert drop_records(path, lambda record: record["n"] in unwanted) == len(unwanted)
    assert [record["n"] for record in journal_records(path)] == [n for n in range(3) if n not in unwanted]


def _partly(article: Article, engine: PlainEngine, *, failing: str) -> ItemWork:
    work = claims_work(article, engine)
    error = ItemError("sentence 2", "InvalidAnswer", "the answer is no JSON", None)
    return replace(work, errors=(error,) if article.source_key == failing else ())


def test_articles_of_which_a_part_failed_are_taken_up_again(news: Path, plan: Callable[..., RunPlan]) -> None:
    execute(plan(news), partial(_partly, engine=PlainEngine(), failing="harbor.txt"), _watch)
    assert [error.item for error in read_errors(RUN)] == ["sentence 2"]
    engine = PlainEngine()
    result = execute(plan(news, retry_errors=True), partial(claims_work, engine=engine), _watch)
    assert engine.seen == ["harbor.txt"]
    assert list(read_errors(RUN)) == []
    assert result.accounting.record()["articles"] == {"done": 3, "failed": 0, "pending": 0, "total": 3}
    assert list(verify_run(RUN)) == []


def test_a_crash_while_an_article_is_taken_up_again_costs_that_article(
    news: Path, plan: Callable[..., RunPlan], monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(plan(news), partial(_partly, engine=PlainEngine(), failing="bridge.txt"), _watch)
    dropped = []

    def crash_after_the_articles(path: Path, unwanted: Callable[..., bool]) -> int:
        if dropped:
            raise _Killed
        dropped.append(path.name)
        return drop_records(path, unwanted)

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.runs.folder.drop_records", crash_after_the_articles)
        with pytest.raises(_Killed):
            _reopen(plan(news))
    engine = PlainEngine()
    execute(plan(news), partial(claims_work, engine=engine), _watch)
    assert engine.seen == ["bridge.txt"]
    assert list(verify_run(RUN)) == []


def _reopen(plan: RunPlan) -> None:
    from pipeline.runs.folder import RunFolder

    run = object.__new__(RunFolder)
    run.path = plan.folder
    run.reopen_partly_failed()


def test_sums_that_do_not_match_fail_the_command_loudly(news: Path, plan: Callable[..., RunPlan]) -> None:
    def one_claim_short(article: Article) -> ItemWork:
        work = claims_work(article, PlainEngine())
        return replace(work, counts={**work.counts, "claims": work.counts["claims"] + 1})

    with pytest.raises(AccountingError, match=r"claims: 8 counted, 11 expected.*runs verify"):
        execute(plan(news), one_claim_short, _watch)
    assert any("claims: 8 counted, 11 expected" in fault.message for fault in verify_run(RUN))


def test_an_error_of_a_part_belongs_to_its_article(news: Path, plan: Callable[..., RunPlan]) -> None:
    execute(plan(news), partial(_partly, engine=PlainEngine(), failing="school.txt"), _watch)
    (record,) = journal_records(RUN / "errors.jsonl")
    assert record["article_id"] is not None
    assert set(record) == set(error_record(ItemError("a", "b", "c", None), article_id="d"))


def _watch(*, done: int, failed: int, total: int) -> None:
    assert done + failed <= total
