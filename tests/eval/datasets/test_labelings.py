"""Two labelings of a story are matched by their spans and compared field by field."""

import json
import shutil

import pytest

from eval.datasets.__main__ import main
from eval.datasets.labelings import Pair, agreement_table
from eval.datasets.load import read_story


@pytest.fixture
def second(placed, tmp_path):
    """A copy of the placed label file, to be changed by the test."""
    (tmp_path / "second").mkdir()
    return shutil.copy(placed, tmp_path / "second" / placed.name)


def table(layout, placed, second):
    folder = layout.samples / "tarn-ferry"
    first, other = (read_story(file, folder, complete=False).stories[0] for file in (placed, second))
    return {(row.field, row.measure): row for row in agreement_table([Pair(first, other)])}


def spoil(file, kind, **fields):
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    next(row for row in records if row["type"] == kind).update(fields)
    file.write_text("".join(json.dumps(row) + "\n" for row in records), encoding="utf-8")


def test_labeling_agrees_with_itself_in_every_field(layout, placed, second):
    rows = table(layout, placed, second).values()
    assert {row.value for row in rows} <= {1.0, None}
    assert all(row.value == 1.0 for row in rows if row.measure.startswith("F1"))


def test_other_source_kind_lowers_alpha_of_that_field_alone(layout, placed, second):
    spoil(
        second, "claim", proposition="12 passengers were hurt.",
        attribution={"kind": "anonymous", "speaker": "crew", "cue_kind": "hedging"},
    )  # fmt: skip
    rows = table(layout, placed, second)
    assert rows["source kind", "alpha nominal"].value == pytest.approx(0.4)
    assert rows["direct quote", "alpha nominal"].value == 1
    assert rows["claim spans", "F1 exact"].value == 1


def test_span_that_moved_lowers_mutual_f1_and_unmatches_the_record(layout, placed, second):
    text = (layout.samples / "tarn-ferry" / "gazette.txt").read_text(encoding="utf-8")
    start = text.index("declined to comment")
    spoil(second, "loaded", span={"article": "gazette", "start": start, "end": start + 8, "quote": "declined"})
    rows = table(layout, placed, second)
    assert rows["loaded words", "F1 words"].value == 0
    assert rows["loaded: attributed", "alpha nominal"].units == 0


def test_command_prints_the_table(layout, placed, second, capsys):
    assert main(["agree", str(placed), str(second)], layout) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["claim", "spans", "F1", "exact", "1.00", "n=4"] in rows


def test_command_refuses_a_labeling_with_faults(layout, placed, second, capsys):
    spoil(second, "claim", modality="rumour")
    assert main(["agree", str(placed), str(second)], layout) == 1
    assert "modality" in capsys.readouterr().err
