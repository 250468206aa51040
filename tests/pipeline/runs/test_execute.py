"""A run takes every item to one final state, and a second start goes on where the first one stopped."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pipeline.errors import BudgetReached, RunError, RunLocked, RunMismatch
from pipeline.records import Record, json_text
from pipeline.runs.read import read_articles, read_errors
from pipeline.runs.verify import verify_run
from pipeline.types import Article
from tests.engine import PlainEngine

RUN = Path("run")
JOURNALS = ("articles.jsonl", "sentences.jsonl", "claims.jsonl", "rejected.jsonl", "errors.jsonl")


def _lines(name: str) -> list[dict[str, object]]:
    path = RUN / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _contents() -> dict[str, bytes]:
    return {name: (RUN / name).read_bytes() for name in JOURNALS if (RUN / name).exists()}


def _stop_before(name: str) -> PlainEngine:
    def stop(article: Article) -> None:
        if article.source_key == name:
            raise KeyboardInterrupt

    return PlainEngine(stop)


def test_a_run_holds_articles_sentences_and_claims(news: Path, run_claims: Callable[..., object]) -> None:
    run_claims(news)
    assert [line["source_key"] for line in _lines("articles.jsonl")] == ["bridge.txt", "harbor.txt", "school.txt"]
    assert len(_lines("sentences.jsonl")) == 9
    assert len(_lines("claims.jsonl")) == 6
    assert [line["ungrounded_reason"] for line in _lines("rejected.jsonl")] == ["hedged", "hedged"]
    assert list(verify_run(RUN)) == []


def test_the_accounting_adds_up_and_stands_in_the_manifest(news: Path, run_claims: Callable[..., object]) -> None:
    (news / "empty.txt").write_text("")
    result = run_claims(news)
    expected = {
        "articles": {"done": 3, "failed": 1, "pending": 0, "total": 4},
        "sentences": {"claimed": 8, "excluded": {"question": 1}, "failed": 0, "total": 9},
        "claims": {"grounded": 6, "rejected": 2, "total": 8},
    }
    assert result.accounting.record() == expected
    manifest = json.loads((RUN / "manifest.json").read_text())
    assert manifest["accounting"] == expected
    assert manifest["state"] == "finished"
    assert [error.type for error in read_errors(RUN)] == ["EmptyArticle"]


def test_the_same_call_again_works_on_nothing_and_changes_nothing(
    news: Path, run_claims: Callable[..., object]
) -> None:
    (news / "empty.txt").write_text("")
    run_claims(news)
    before, engine = _contents(), PlainEngine()
    result = run_claims(news, engine=engine)
    assert engine.seen == []
    assert result.resumed == 4
    assert _contents() == before


def test_an_interrupted_run_goes_on_and_ends_like_one_that_was_not(
    news: Path, run_claims: Callable[..., object], tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_claims(news, engine=_stop_before("harbor.txt"))
    manifest = json.loads((RUN / "manifest.json").read_text())
    assert manifest["state"] == "interrupted"
    assert manifest["accounting"]["articles"] == {"done": 1, "failed": 0, "pending": 2, "total": 3}
    engine = PlainEngine()
    run_claims(news, engine=engine)
    assert engine.seen == ["harbor.txt", "school.txt"]
    resumed = _contents()
    RUN.rename(tmp_path / "first")
    run_claims(news)
    assert _contents() == resumed


@pytest.mark.parametrize("name", JOURNALS[:4])
@pytest.mark.parametrize("cut", [1, 20])
def test_a_torn_last_line_is_cut_off_and_the_item_done_again(
    name: str, cut: int, news: Path, run_claims: Callable[..., object]
) -> None:
    run_claims(news)
    whole = _contents()
    with pytest.raises(KeyboardInterrupt):
        _again(news, run_claims, stop="school.txt")
    _tear(whole, name, cut)
    run_claims(news)
    assert _contents() == whole
    assert list(verify_run(RUN)) == []


def _again(news: Path, run_claims: Callable[..., object], *, stop: str) -> None:
    """Start anew, and stop before one article."""
    for name in (*JOURNALS, "manifest.json"):
        (RUN / name).unlink(missing_ok=True)
    run_claims(news, engine=_stop_before(stop))


def _tear(whole: dict[str, bytes], name: str, cut: int) -> None:
    """What a crash may leave while the last article is written: no whole article line, and one file torn."""
    for journal, data in whole.items():
        if journal != "articles.jsonl":
            (RUN / journal).write_bytes(data)
    (RUN / name).write_bytes(whole[name][:-cut])


def test_a_second_process_on_the_same_run_is_told_so(news: Path, run_claims: Callable[..., object]) -> None:
    run_claims(news)
    hold = (
        "import fcntl, sys; f = open(sys.argv[1], 'ab'); fcntl.flock(f, fcntl.LOCK_EX)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(RUN / ".lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(RunLocked, match="another process writes to this run"):
            run_claims(news)
    finally:
        holder.communicate()
    run_claims(news)


def test_a_killed_process_leaves_a_run_that_can_be_resumed(news: Path, run_claims: Callable[..., object]) -> None:
    script = (
        "import os, sys; from functools import partial; from pathlib import Path\n"
        "from tests.engine import PlainEngine\n"
        "from pipeline.runs.corpus import gather; from pipeline.runs.execute import *\n"
        "from pipeline.runs.work import claims_work\n"
        "def kill(article):\n    article.source_key == 'harbor.txt' and os.kill(os.getpid(), 9)\n"
        "options = ReadOptions(); corpus = gather([sys.argv[1]], options)\n"
        "identity = identify('claims', 'plain', {}, corpus, options)\n"
        "plan = RunPlan(identity, corpus, options, Path('run'))\n"
        "execute(plan, partial(claims_work, engine=PlainEngine(kill)), lambda **progress: None)\n"
    )
    root = str(Path(__file__).resolve().parents[3])
    killed = subprocess.run(
        [sys.executable, "-c", script, str(news)], env={"PYTHONPATH": root}, capture_output=True, check=False
    )
    assert killed.returncode == -9, killed.stderr.decode()
    assert json.loads((RUN / "manifest.json").read_text())["state"] == "running"
    engine = PlainEngine()
    run_claims(news, engine=engine)
    assert engine.seen == ["harbor.txt", "school.txt"]
    assert list(verify_run(RUN)) == []


@pytest.mark.parametrize("change", ["text", "metadata", "parameters", "command"])
def test_a_folder_made_with_something_else_is_refused(
    change: str, news: Path, run_claims: Callable[..., object]
) -> None:
    run_claims(news)
    before = _contents()
    flags: dict[str, object] = {}
    if change == "text":
        (news / "bridge.txt").write_text("The bridge is open. It was repaired in a week.\n")
    elif change == "metadata":
        (news / "bridge.meta.json").write_text('{"publisher": "The Coast"}')
    else:
        flags = {"parameters": {"mode": "other"}, "command": {"command": "summarize"}}[change]
    with pytest.raises(RunMismatch, match=r"this run was made with (other|another)"):
        run_claims(news, **flags)
    assert _contents() == before


def test_a_folder_with_something_else_in_it_is_left_alone(news: Path, run_claims: Callable[..., object]) -> None:
    RUN.mkdir()
    (RUN / "diary.txt").write_text("mine")
    with pytest.raises(RunError, match="not a run folder"):
        run_claims(news)
    assert (RUN / "diary.txt").read_text() == "mine"


def test_failed_items_stay_failed_until_they_are_to_be_retried(news: Path, run_claims: Callable[..., object]) -> None:
    def break_down(article: Article) -> None:
        if article.source_key == "harbor.txt":
            raise RuntimeError("out of order")

    run_claims(news, engine=PlainEngine(break_down))
    assert [(error.type, error.item) for error in read_errors(RUN)] == [("RuntimeError", str(news / "harbor.txt"))]
    engine = PlainEngine()
    run_claims(news, engine=engine)
    assert engine.seen == []
    result = run_claims(news, engine=engine, retry_errors=True)
    assert engine.seen == ["harbor.txt"]
    assert result.accounting.record()["articles"] == {"done": 3, "failed": 0, "pending": 0, "total": 3}
    assert list(read_errors(RUN)) == []
    assert len(list(read_articles(RUN))) == 3


def test_a_reached_budget_stops_the_run_and_keeps_what_is_done(news: Path, run_claims: Callable[..., object]) -> None:
    def spend(article: Article) -> None:
        if article.source_key == "harbor.txt":
            raise BudgetReached("--max-cost 1 would be passed")

    with pytest.raises(BudgetReached):
        run_claims(news, engine=PlainEngine(spend))
    assert len(_lines("articles.jsonl")) == 1
    assert _lines("errors.jsonl") == []


def test_an_article_that_two_sources_hold_is_counted_once(news: Path, run_claims: Callable[..., object]) -> None:
    head = "<html><head><link rel=canonical href='https://coast.example/a'></head>"
    page = f"{head}<body><article><p>{{}}</p></article></body></html>"
    text = "The bridge over the river closed on Monday, and nobody knows when it will open again to traffic. " * 4
    (news / "one.html").write_text(page.format(text))
    (news / "two.html").write_text(page.format(text))
    result = run_claims(news)
    assert result.duplicates == (str(news / "two.html"),)
    assert result.accounting.record()["articles"]["total"] == 4
    assert run_claims(news).accounting == result.accounting
    assert list(verify_run(RUN)) == []


def test_summaries_have_a_run_of_their_own_kind(news: Path, run_summaries: Callable[..., object]) -> None:
    result = run_summaries(news)
    assert result.accounting.record()["summary_sentences"] == {"cited": 9, "dropped": 0, "total": 9}
    assert [record.summary.article_id for record in read_articles(RUN) if record.summary] == [
        line["article_id"] for line in _lines("articles.jsonl")
    ]
    assert list(verify_run(RUN)) == []


class Crash(BaseException):
    """The end of the process, as far as the run can tell."""


def test_a_crash_after_any_byte_costs_nothing_that_was_done(
    news: Path, run_claims: Callable[..., object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (news / "empty.txt").write_text("")
    run_claims(news)
    whole = _contents()
    size = sum(map(len, whole.values()))
    for number, room in enumerate(range(0, size, size // 40)):
        RUN.rename(tmp_path / f"before-{number}")
        with monkeypatch.context() as patch:
            patch.setattr("pipeline.runs.folder.append_records", _writer_with_room(room))
            with pytest.raises(Crash):
                run_claims(news)
        run_claims(news)
        assert _contents() == whole, room
        assert list(verify_run(RUN)) == []


def _writer_with_room(room: int) -> Callable[[Path, Iterable[Record]], None]:
    """Writes records until `room` bytes are used up, the last of them torn off there."""
    left = [room]

    def write(path: Path, records: Iterable[Record]) -> None:
        data = "".join(f"{json_text(record)}\n" for record in records).encode()
        with path.open("ab") as file:
            file.write(data[: left[0]])
        left[0] -= len(data)
        if left[0] < 0:
            raise Crash

    return write
