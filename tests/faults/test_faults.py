"""A run over many articles survives a faulty server, kills, a full disk, a locked cache and a second start.

`make test-faults` runs it over 2,000 articles with 25 kills and prints the figures; FAULT_ARTICLES and FAULT_KILLS in
the environment make it smaller.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.runs.journal import journal_records
from pipeline.runs.read import read_articles
from pipeline.runs.verify import verify_run
from tests.faults.figures import figures
from tests.faults.ledger import End
from tests.faults.news import CLAIMS
from tests.faults.server import FAULTS
from tests.faults.trial import Report, Scale, Trial

pytestmark = pytest.mark.faults

_UNKEPT_S = 10.0  # the cache is locked for two seconds in one start; the rest is room for a machine under load


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    articles, kills = (int(os.environ.get(f"FAULT_{name}", most)) for name, most in (("ARTICLES", 2000), ("KILLS", 25)))
    return Trial(tmp_path_factory.mktemp("faults"), Scale(articles=articles, kills=kills))


@pytest.fixture(scope="module")
def report(trial: Trial) -> Iterator[Report]:
    report = trial.endure()
    yield report
    print("\n" + "\n".join(figures(trial.scale, report, trial.run)))


def test_the_ordeal_was_one(trial: Trial, report: Report) -> None:
    kinds, scale = report.tally.kinds, trial.scale
    assert report.kills == scale.kills
    assert all(kinds[kind] for kind in FAULTS), kinds
    faulty = sum(kinds[kind] for kind in FAULTS) / kinds.total()
    assert scale.share * 0.6 < faulty < scale.share * 1.4
    assert [start.end for start in report.starts].count(End.DISK_FULL) == 1
    assert len(report.refused) == 1


def test_every_article_is_in_exactly_one_final_state(trial: Trial, report: Report) -> None:
    items = Counter(record["item"] for record in journal_records(trial.run / "articles.jsonl"))
    assert set(items) == {f"news/{number:04}.txt" for number in range(trial.scale.articles)}
    assert set(items.values()) == {1}
    manifest = json.loads((trial.run / "manifest.json").read_text())
    total = trial.scale.articles
    assert manifest["state"] == "finished"
    assert manifest["accounting"]["articles"] == {"done": total, "failed": 0, "pending": 0, "total": total}


def test_every_claim_is_there_once_and_in_its_own_article(trial: Trial, report: Report) -> None:
    seen = 0
    for records in read_articles(trial.run):
        number = int(Path(str(records.article.path)).stem)
        texts = [claim.text for claim in records.claims]
        assert len(set(texts)) == CLAIMS
        assert sum(f"{100_000 + number} boats" in text for text in texts) == 1
        seen += 1
    assert seen == trial.scale.articles


def test_runs_verify_finds_nothing_wrong(trial: Trial, report: Report) -> None:
    assert list(verify_run(trial.run)) == []


def test_no_answer_that_was_received_whole_is_paid_again(report: Report) -> None:
    assert report.tally.paid_twice == []
    assert report.tally.longest_unkept_s < _UNKEPT_S


def test_every_call_has_its_reason(report: Report) -> None:
    assert report.tally.reasons.total() + len(report.tally.paid_twice) == report.tally.kinds.total()


def test_a_kill_costs_no_more_than_the_calls_in_flight(trial: Trial, report: Report) -> None:
    assert report.tally.in_flight <= 2 * trial.scale.jobs * report.kills


def test_the_usage_of_killed_starts_is_in_the_manifest(trial: Trial, report: Report) -> None:
    usage = json.loads((trial.run / "manifest.json").read_text())["usage"]
    billed = sum(count for kind, count in report.tally.kinds.items() if kind.billed)
    lost = billed - usage["calls"]
    assert 0 <= lost <= report.tally.in_flight + 2 * trial.scale.jobs * len(report.starts)


def test_a_full_disk_ends_the_run_with_one_line(report: Report) -> None:
    (said,) = report.disk_full
    assert said.splitlines()[-1].endswith("make room, then give the same command again")
    assert "Traceback" not in said


def test_a_second_process_on_the_run_is_told_so(report: Report) -> None:
    (refused,) = report.refused
    assert refused.startswith("1: ")
    assert "another process writes to this run; wait for it, or choose another --run" in refused
