"""The records of a run: written, read back, and refused when malformed."""

import json

import pytest

from eval.items import gather_models
from eval.records import EvalRecord, ItemState, append, judged_confidences, mend, read_manifest, read_records
from pipeline.errors import RunError
from pipeline.types import Usage

RECORD = EvalRecord(
    "i",
    "story",
    "extract",
    "toy",
    "m",
    0,
    ItemState.SCORED,
    prediction={"outcomes": [{"confidence": 0.8, "raw": 0.9, "correct": 1}, {"confidence": 0.5, "correct": None}]},
    scores={"tp": 3, "recall": 0.5},
    confidence=0.9,
    usage=Usage(calls=1, cost_usd=0.1),
    raw="said",
)
STORED = {
    "item_id": "i",
    "cluster_id": "c",
    "task": "verify",
    "dataset": "toy",
    "model": "m",
    "repeat": 0,
    "state": "scored",
}


def write(folder, *lines):
    (folder / "records.jsonl").write_text("".join(f"{line}\n" for line in lines))


def test_what_is_written_is_read_back_with_its_line(tmp_path):
    append(tmp_path, [RECORD])
    append(tmp_path, [RECORD])
    assert [(n.line, n.record) for n in read_records(tmp_path)] == [(1, RECORD), (2, RECORD)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "no JSON"),
        ("[]", "not an object"),
        (json.dumps({k: v for k, v in STORED.items() if k != "model"}), "no field model"),
        (json.dumps(STORED | {"state": "done"}), "'done' is not a valid ItemState"),
        (json.dumps(STORED | {"scores": {"f1": float("nan")}}), "NaN is not a number"),
        (json.dumps(STORED | {"scores": {"f1": "high"}}), "could not convert"),
        (json.dumps(STORED | {"confidence": 1.5}), "confidence 1.5 is outside 0..1"),
        (json.dumps(STORED | {"item_id": 7}), "item_id is not a text"),
        (json.dumps(STORED | {"usage": {"wishes": 3}}), "unexpected keyword argument 'wishes'"),
        (json.dumps(STORED | {"gold": []})[:-1], "no JSON"),
        ("[" * 100_000, "malformed"),
    ],
)
def test_a_malformed_line_is_named_by_its_number(tmp_path, line, says):
    write(tmp_path, json.dumps(STORED), "", line)
    with pytest.raises(RunError, match=r"records\.jsonl:3: ") as error:
        list(read_records(tmp_path))
    assert says in str(error.value)


def test_a_torn_last_line_can_be_cut_off(tmp_path):
    append(tmp_path, [RECORD])
    with (tmp_path / "records.jsonl").open("a") as file:
        file.write('{"item_id"')
    with pytest.raises(RunError, match=":2: "):
        list(read_records(tmp_path))
    assert mend(tmp_path) == 10
    assert len(list(read_records(tmp_path))) == 1


def test_a_score_that_is_no_number_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="unscored"):
        append(tmp_path, [EvalRecord("i", "c", "t", "d", "m", 0, ItemState.SCORED, scores={"f1": float("nan")})])


def test_a_folder_that_is_no_run_says_so(tmp_path):
    with pytest.raises(RunError, match="is no eval run"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text('{"evenhand": "0", "tasks": []}')
    with pytest.raises(RunError, match=r"malformed \(tasks"):
        read_manifest(tmp_path)


def test_only_judged_outcomes_have_a_confidence_and_each_keeps_its_raw_score():
    assert judged_confidences(RECORD) == ((0.8, 1, 0.9),)


def test_an_item_without_verdict_has_no_judged_confidence():
    assert judged_confidences(EvalRecord("i", "c", "t", "d", "m", 0, ItemState.ERRORED, confidence=0.4)) == ()


def test_a_record_that_stands_twice_is_named_by_both_lines(tmp_path):
    write(tmp_path, json.dumps(STORED), json.dumps(STORED))
    with pytest.raises(RunError, match=r":2: item i .* stands twice \(its first record is on line 1\)"):
        gather_models(tmp_path)


def test_an_item_in_two_clusters_is_refused(tmp_path):
    write(tmp_path, json.dumps(STORED), json.dumps(STORED | {"repeat": 1, "cluster_id": "other"}))
    with pytest.raises(RunError, match="in cluster other and, on line 1, in c"):
        gather_models(tmp_path)


def test_repeats_count_as_one_item(tmp_path):
    lines = [json.dumps(STORED | {"repeat": n, "scores": {"f1": n / 2}}) for n in range(3)]
    write(tmp_path, *lines, json.dumps(STORED | {"repeat": 3, "state": "errored", "reason": "time-out"}))
    (item,) = gather_models(tmp_path)["m"].items.values()
    assert (item.score("f1"), item.scored, item.errored) == (0.5, 3, 1)
