"""Every disagreement of two labelers is counted once, by what the settled labels made of it."""

import json
import shutil
from functools import partial

import pytest

from eval.datasets.load import read_story
from eval.datasets.settling import settlement


@pytest.fixture
def labelings(placed, tmp_path):
    """The same label file three times: as the first labeler made it, as the second did, and settled."""
    files = {}
    for name in ("first", "second", "settled"):
        (tmp_path / name).mkdir()
        files[name] = shutil.copy(placed, tmp_path / name / placed.name)
    return files


def change(file, kind, **fields):
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    next(row for row in rows if row["type"] == kind).update(fields)
    write(file, rows)


def drop(file, kind):
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    rows.remove(next(row for row in rows if row["type"] == kind))
    write(file, rows)


def write(file, rows):
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def settled(layout, labelings):
    """The settlement of the three files as they are when it is called."""

    def count():
        read = partial(read_story, folder=layout.samples / "tarn-ferry", complete=False)
        stories = {name: read(file).stories[0] for name, file in labelings.items()}
        return settlement(stories["first"], stories["second"], stories["settled"])

    return count


def test_labelers_who_agree_leave_nothing_to_settle(settled):
    assert settled() == (0, 0, 0)


def test_field_that_stays_as_it_was_went_to_the_first(labelings, settled):
    change(labelings["second"], "claim", modality="prediction")
    assert settled() == (1, 0, 0)


def test_field_that_was_changed_to_the_other_value_went_to_the_second(labelings, settled):
    change(labelings["second"], "headline", overpromises=True, promise="Ferry")
    change(labelings["settled"], "headline", overpromises=True, promise="Ferry")
    assert settled() == (0, 1, 0)


def test_third_value_went_to_neither(labelings, settled):
    change(labelings["second"], "difference", relation="conflict")
    change(labelings["settled"], "difference", relation="agree")
    assert settled() == (0, 0, 1)


def test_each_field_of_a_record_counts(labelings, settled):
    parts = {"verifiable": 0.5, "public_interest": 0.25, "harm": 0.5}
    change(labelings["second"], "claim", modality="prediction", check_worthiness_parts=parts)
    assert settled() == (3, 0, 0)


def test_record_of_the_first_alone_that_was_dropped_went_to_the_second(labelings, settled):
    drop(labelings["second"], "loaded")
    assert settled() == (1, 0, 0)
    drop(labelings["settled"], "loaded")
    assert settled() == (0, 1, 0)


def test_record_of_the_second_alone_goes_to_it_when_it_was_taken_over(labelings, settled):
    drop(labelings["first"], "loaded")
    assert settled() == (0, 1, 0)
    drop(labelings["settled"], "loaded")
    assert settled() == (1, 0, 0)


def test_record_dropped_although_both_had_it_settles_their_disagreement_for_neither(labelings, settled):
    change(labelings["second"], "loaded", attributed=True)
    drop(labelings["settled"], "loaded")
    assert settled() == (0, 0, 1)


def test_neutral_evidence_and_marks_at_a_span_s_end_are_no_disagreement(labelings, settled, layout):
    text = (layout.samples / "tarn-ferry" / "gazette.txt").read_text(encoding="utf-8")
    quote = "The inquiry opens on 9 March"
    start = text.index(quote)
    span = {"article": "gazette", "start": start, "end": start + len(quote), "quote": quote}
    rows = [json.loads(line) for line in labelings["second"].read_text(encoding="utf-8").splitlines()]
    next(row for row in rows if row["type"] == "verdict")["evidence"].append(
        span | {"stance": "NEUTRAL", "weight": "firm"}
    )
    loaded = next(row for row in rows if row["type"] == "loaded")
    at = text.index("reckless owner")
    loaded["span"] = {"article": "gazette", "start": at - 1, "end": at + 8, "quote": text[at - 1 : at + 8]}
    write(labelings["second"], rows)
    assert settled() == (0, 0, 0)
