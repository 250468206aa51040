"""`evenhand eval agree`: annotators, and a judge held against people."""

import json

import pytest

from eval.agree import agreement
from eval.datasets.agreement import alpha, nominal
from eval.datasets.places import Layout, Part
from eval.labels import Labeling

from ..conftest import verdicts


def labels(path, rows):
    path.write_text(
        "".join(json.dumps(dict(zip(("item_id", "label", "cluster_id"), row, strict=False))) + "\n" for row in rows)
    )
    return path


def several(tmp_path, name, answers, per_cluster=2):
    return labels(tmp_path / f"{name}.jsonl", [(f"i{n}", a, f"c{n // per_cluster}") for n, a in enumerate(answers)])


def test_alpha_is_the_one_of_the_labeled_stories():
    hands = ["aabbdcccedda", "babbbccceddd", "aabbbcccedd"]
    labelings = [Labeling(str(n), dict(enumerate(hand)), {i: i for i in range(12)}) for n, hand in enumerate(hands)]
    units = [[hand[n] if n < len(hand) else None for hand in hands] for n in range(12)]
    assert agreement(labelings).alpha == pytest.approx(alpha(units, nominal))


def test_annotators_agree_as_far_as_kappa_and_alpha_say(evenhand, tmp_path):
    a, b = several(tmp_path, "anna", "yynnyynnyy"), several(tmp_path, "ben", "yynnyynnyn")
    (row,) = json.loads(evenhand("eval", "agree", a, b, "--json").out)
    assert (row["items"], row["clusters"], row["observed"]) == (10, 5, 0.9)
    assert row["kappa"] == pytest.approx((0.9 - 0.5) / 0.5)
    assert row["alpha_ci95"][0] <= row["alpha"] <= row["alpha_ci95"][1]


def test_three_annotators_are_compared_together_and_by_two(evenhand, tmp_path):
    files = [several(tmp_path, name, hand) for name, hand in (("a", "yyn"), ("b", "yyn"), ("c", "ynn"))]
    rows = json.loads(evenhand("eval", "agree", *files, "--json").out)
    assert [row["hands"] for row in rows] == [["a", "b", "c"], ["a", "b"], ["a", "c"], ["b", "c"]]


def test_one_label_alone_has_no_alpha(evenhand, tmp_path):
    files = [several(tmp_path, name, "yyyy") for name in "ab"]
    (row,) = json.loads(evenhand("eval", "agree", *files, "--json").out)
    assert (row["observed"], row["alpha"], row["kappa"]) == (1.0, None, None)


def test_a_judge_is_measured_on_people_and_its_rate_corrected(evenhand, tmp_path):
    people = several(tmp_path, "people", "y" * 50 + "n" * 50)
    judge = several(tmp_path, "judge", "y" * 45 + "n" * 5 + "y" * 10 + "n" * 40 + "y" * 41 + "n" * 59)
    found = json.loads(evenhand("eval", "agree", people, "--judge", judge, "--positive", "y", "--json").out)
    assert (found["sensitivity"], found["specificity"]) == (0.9, 0.8)
    assert (found["judged"], found["raw_rate"]) == (100, 0.41)
    assert found["rate"] == pytest.approx((0.41 + 0.8 - 1) / 0.7)
    assert found["rate_ci95"][0] < found["rate"] < found["rate_ci95"][1]
    shown = evenhand("eval", "agree", people, "--judge", judge).out
    assert "0.410 over 100 items" in shown


def test_a_judge_no_better_than_chance_has_no_corrected_rate(evenhand, tmp_path):
    people, judge = several(tmp_path, "people", "ynynynyn"), several(tmp_path, "judge", "yyyynnnn")
    assert "cannot be known" in " ".join(evenhand("eval", "agree", people, "--judge", judge).out.split())


def test_people_who_are_divided_count_for_neither(evenhand, tmp_path):
    files = [several(tmp_path, "a", "yynn"), several(tmp_path, "b", "ynnn")]
    judge = several(tmp_path, "judge", "yynn")
    found = json.loads(evenhand("eval", "agree", *files, "--judge", judge, "--json").out)
    assert (found["ties"], found["agreement"]["items"]) == (1, 3)


def test_runs_are_labelings_by_model(evenhand, make_run):
    a, b = make_run("a", verdicts("x", 0.9)), make_run("b", verdicts("y", 0.9))
    (row,) = json.loads(evenhand("eval", "agree", a, b, "--json").out)
    assert (row["hands"], row["items"], row["clusters"]) == (["x", "y"], 240, 24)


def test_two_label_files_of_a_story_are_compared_by_field(evenhand):
    layout = Layout.shipped()
    second = layout.second_files(Part.DEV)[0]
    first = layout.labels / Part.DEV / second.name
    shown = evenhand("eval", "agree", first, second)
    assert (shown.code, "check" in shown.out or "verdict" in shown.out) == (0, True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"item_id": "a", "label": "y"}\n{"item_id": "a", "label": "n"}\n', ":2: item a stands twice"),
        ('{"item_id": "a"}\n', ":1: no label"),
        ("[1]\n", ":1: not a JSON object"),
        ("{\n", ":1: no JSON"),
        ("", "holds no label"),
    ],
)
def test_malformed_labels_are_named_by_line(evenhand, tmp_path, text, says):
    good, bad = several(tmp_path, "good", "yn"), tmp_path / "bad.jsonl"
    bad.write_text(text)
    refused = evenhand("eval", "agree", good, bad)
    assert (refused.code, says in refused.err, refused.err.count("\n")) == (1, True, 1)


def test_csv_is_read_by_its_header(evenhand, tmp_path):
    table = tmp_path / "anna.csv"
    table.write_text("item_id,label\ni0,y\ni1,n\n")
    (row,) = json.loads(evenhand("eval", "agree", table, several(tmp_path, "ben", "yn"), "--json").out)
    assert (row["items"], row["alpha"]) == (2, 1.0)


def test_labels_that_share_nothing_and_a_single_hand_are_refused(evenhand, tmp_path):
    a = several(tmp_path, "a", "yn")
    assert evenhand("eval", "agree", a, labels(tmp_path / "b.jsonl", [("other", "y")])).code == 1
    assert evenhand("eval", "agree", a).code == 2
    unknown = evenhand("eval", "agree", a, "--judge", several(tmp_path, "j", "yn"), "--positive", "maybe")
    assert (unknown.code, "no item is labeled maybe" in unknown.err) == (2, True)
