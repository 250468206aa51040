"""`evenhand eval compare` from the command line."""

import json
from dataclasses import replace

import pytest

from eval.records import ItemState

from ..conftest import judged, verdicts

CONTRACT = {
    *("task", "dataset", "metric", "model_a", "model_b", "a", "b", "difference", "ci95", "p", "p_signflip", "items"),
    *("clusters", "design_effect", "flips", "unscored", "margin", "verdict", "clusters_needed"),
}


def rows(outcome):
    assert outcome.code == 0, outcome.err
    return {row["metric"]: row for row in json.loads(outcome.out)}


def spoiled(records, states):
    """The records with the first items not scored, by state."""
    found = list(records)
    for place, state in enumerate(states):
        found[place] = replace(found[place], state=state, reason="for the test", scores={}, prediction={})
    return found


def test_a_better_model_is_called_better_in_the_shape_of_the_contract(make_run, evenhand):
    a, b = make_run("a", verdicts("weak", 0.5)), make_run("b", verdicts("strong", 0.8))
    found = rows(evenhand("eval", "compare", a, b, "--json"))
    row = found["balanced_accuracy"]
    assert row.keys() >= CONTRACT
    assert (row["verdict"], row["primary"], row["items"], row["clusters"]) == ("BETTER", True, 240, 24)
    assert row["difference"] == pytest.approx(row["b"] - row["a"])
    assert row["ci95"][0] < row["difference"] < row["ci95"][1]
    assert row["flips"]["b_only"] > row["flips"]["a_only"]
    back = rows(evenhand("eval", "compare", b, a, "--json"))["balanced_accuracy"]
    assert (back["verdict"], back["difference"]) == ("WORSE", pytest.approx(-row["difference"]))


def test_where_less_is_better_a_lower_value_is_better(make_run, evenhand):
    a, b = make_run("a", verdicts("weak", 0.5)), make_run("b", verdicts("strong", 0.9))
    row = rows(evenhand("eval", "compare", a, b, "--json"))["brier"]
    assert (row["difference"] < 0, row["verdict"]) == (True, "BETTER")


def test_the_order_of_lines_does_not_matter(make_run, evenhand):
    a, b = verdicts("weak", 0.5), verdicts("strong", 0.8)
    one = evenhand("eval", "compare", make_run("a", a), make_run("b", b), "--json")
    other = evenhand("eval", "compare", make_run("c", a), make_run("d", b[::-1]), "--json")
    for name, row in rows(one).items():
        assert rows(other)[name]["difference"] == pytest.approx(row["difference"])


def test_fewer_than_ten_clusters_never_give_a_verdict(make_run, evenhand):
    a = make_run("a", verdicts("weak", 0.3, clusters=9))
    b = make_run("b", verdicts("strong", 0.95, clusters=9))
    found = rows(evenhand("eval", "compare", a, b, "--json"))
    assert {row["verdict"] for row in found.values()} == {"INCONCLUSIVE"}
    assert found["accuracy"]["reason"] == "9 clusters, fewer than 10"


def test_other_data_is_refused(make_run, evenhand):
    a, b = make_run("a", verdicts("weak", 0.5)), make_run("b", verdicts("strong", 0.8), digest="sha256:two")
    refused = evenhand("eval", "compare", a, b)
    assert (refused.code, refused.out) == (1, "")
    assert "toy had digest two here and one in" in refused.err
    assert refused.err.count("\n") == 1


def test_items_without_a_score_are_counted_and_bar_a_verdict_where_they_are_many(make_run, evenhand):
    a = make_run("a", verdicts("weak", 0.5))
    lost = [ItemState.ERRORED] * 20 + [ItemState.UNSCORED] * 3
    b = make_run("b", spoiled(verdicts("strong", 0.95), lost)[:230])
    row = rows(evenhand("eval", "compare", a, b, "--json"))["balanced_accuracy"]
    assert (row["items"], row["unpaired"]) == (207, 33)
    assert (row["errored"], row["unscored"], row["missing"]) == ({"a": 0, "b": 20}, {"a": 0, "b": 3}, {"a": 0, "b": 10})
    assert (row["verdict"], row["reason"]) == ("INCONCLUSIVE", "33 of 240 items have no score from both")
    told = evenhand("eval", "compare", a, b).out
    assert "3 of B unscored, 20 of B errored, 10 of B missing" in " ".join(told.split())


def test_a_few_lost_items_are_told_and_leave_the_verdict(make_run, evenhand):
    a, b = make_run("a", verdicts("weak", 0.4)), make_run("b", spoiled(verdicts("strong", 0.9), [ItemState.ERRORED]))
    row = rows(evenhand("eval", "compare", a, b, "--json"))["balanced_accuracy"]
    assert (row["verdict"], row["items"], row["errored"]["b"]) == ("BETTER", 239, 1)


def test_a_model_that_answers_nothing_has_no_figure(make_run, evenhand):
    a = make_run("a", verdicts("weak", 0.5))
    b = make_run("b", spoiled(verdicts("mute", 0.5), [ItemState.UNSCORED] * 240))
    row = rows(evenhand("eval", "compare", a, b, "--json"))["accuracy"]
    assert (row["b"], row["difference"], row["verdict"]) == (None, None, "INCONCLUSIVE")
    assert row["reason"] == "no item has a score from both"


def test_an_unfinished_run_is_told_on_standard_error(make_run, evenhand):
    a = make_run("a", verdicts("weak", 0.5))
    b = make_run("b", verdicts("strong", 0.9), state="interrupted")
    assert "the run is not finished (interrupted)" in evenhand("eval", "compare", a, b).err


def test_a_judge_among_the_models_is_told(make_run, evenhand):
    a, b = make_run("a", verdicts("weak", 0.5), judge="strong"), make_run("b", verdicts("strong", 0.9))
    assert "the model strong was the judge and is itself compared" in evenhand("eval", "compare", a, b).err


def test_one_run_with_two_models_needs_their_names(make_run, evenhand):
    run = make_run("both", verdicts("weak", 0.4) + verdicts("strong", 0.9))
    refused = evenhand("eval", "compare", run)
    assert (refused.code, "has several models (strong, weak); name one with --a" in refused.err) == (2, True)
    found = rows(evenhand("eval", "compare", run, "--a", "weak", "--b", "strong", "--json"))
    assert found["accuracy"]["verdict"] == "BETTER"
    same = evenhand("eval", "compare", run, "--a", "weak", "--b", "weak")
    assert (same.code, "held against itself" in same.err) == (2, True)
    unknown = evenhand("eval", "compare", run, "--a", "best", "--b", "weak")
    assert (unknown.code, "has no model best, but strong, weak" in unknown.err) == (2, True)


def test_equal_answers_over_many_clusters_are_equivalent_and_over_few_inconclusive(make_run, evenhand):
    def answers(model, clusters):
        return [judged(n, right=n % 4 > 0, cluster=n % clusters, model=model) for n in range(600)]

    many = evenhand("eval", "compare", make_run("a", answers("x", 300)), make_run("b", answers("y", 300)), "--json")
    few = evenhand("eval", "compare", make_run("c", answers("x", 12)), make_run("d", answers("y", 12)), "--json")
    assert rows(many)["accuracy"]["verdict"] == "EQUIVALENT"
    assert rows(few)["accuracy"]["verdict"] == "INCONCLUSIVE"


def test_the_table_marks_what_decides_and_lists_where_the_models_part(make_run, evenhand, workdir):
    a, b = make_run("a", verdicts("weak", 0.5)), make_run("b", verdicts("strong", 0.8))
    shown = evenhand("eval", "compare", a, b, "--show-flips", 2, "--flips", "flips.jsonl")
    assert "balanced_accuracy *" in shown.out
    assert f"{b}/records.jsonl:" in shown.out.replace("\n  ", "")
    parted = [json.loads(line) for line in (workdir / "flips.jsonl").read_text().splitlines()]
    accuracy = [flip for flip in parted if flip["metric"] == "accuracy"]
    assert all(flip["a"] != flip["b"] for flip in accuracy)
    line = (a / "records.jsonl").read_text().splitlines()[accuracy[0]["line_a"] - 1]
    assert json.loads(line)["item_id"] == accuracy[0]["item_id"]


def test_an_unknown_metric_is_refused_and_a_known_one_stands_alone(make_run, evenhand):
    a, b = make_run("a", verdicts("weak", 0.5)), make_run("b", verdicts("strong", 0.8))
    assert list(rows(evenhand("eval", "compare", a, b, "--metric", "accuracy", "--json"))) == ["accuracy"]
    assert evenhand("eval", "compare", a, b, "--metric", "beauty").code == 2


def test_strict_leaves_with_four_when_what_decides_is_open(make_run, evenhand):
    a, b = make_run("a", verdicts("x", 0.6, items=60)), make_run("b", verdicts("y", 0.6, items=60))
    assert evenhand("eval", "compare", a, b, "--strict").code == 4
    assert evenhand("eval", "compare", a, b).code == 0


def test_a_folder_that_is_no_run_is_one_line(make_run, evenhand, workdir):
    refused = evenhand("eval", "compare", workdir, workdir)
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "is no eval run" in refused.err


def test_without_the_extra_one_line_names_it(make_run, evenhand, monkeypatch):
    monkeypatch.setattr("eval.cli.find_spec", lambda name: None)
    refused = evenhand("eval", "compare", "a", "b")
    assert (refused.code, "pip install 'evenhand[eval]'" in refused.err, refused.err.count("\n")) == (2, True, 1)
    assert evenhand("eval", "compare", "--help").code == 0


def test_several_models_are_each_held_against_the_first(make_run, evenhand):
    a, b, c = (make_run(name, verdicts(name, p)) for name, p in (("weak", 0.4), ("good", 0.8), ("better", 0.9)))
    found = json.loads(evenhand("eval", "compare", a, b, c, "--metric", "accuracy", "--json").out)
    assert [(row["model_b"], row["run_b"], row["verdict"]) for row in found] == [
        ("good", str(b), "BETTER"),
        ("better", str(c), "BETTER"),
    ]
    assert all(row["p_holm"] >= row["p"] for row in found)


def test_tables_are_written_by_extension(make_run, evenhand, workdir):
    a, b = make_run("a", verdicts("weak", 0.5)), make_run("b", verdicts("=strong", 0.8))
    assert evenhand("eval", "compare", a, b, "-o", "t.csv").code == 0
    head, first = (workdir / "t.csv").read_text().splitlines()[:2]
    assert {"ci95 low", "flips a only", "verdict"} <= set(head.split(","))
    assert "'=strong" in first
    assert evenhand("eval", "compare", a, b, "-o", "t.md").code == 0
    assert "| verify on toy | weak, =strong | balanced\\_accuracy" in (workdir / "t.md").read_text()
