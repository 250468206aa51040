"""`evenhand eval gate`: margins, floors, and what build servers read."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from eval.records import ItemState

from ..conftest import judged, verdicts

STRONG, WEAK = verdicts("m", 0.85), verdicts("m", 0.5)


def rules(folder, text):
    path = folder / "gate.yaml"
    path.write_text(text)
    return path


MARGIN = "margins:\n  verify:\n    accuracy: 0.02\n"


def test_a_run_that_is_surely_worse_fails_with_three(make_run, evenhand, tmp_path):
    old, new = make_run("old", STRONG), make_run("new", WEAK)
    failed = evenhand("eval", "gate", new, "--baseline", old, "--rules", rules(tmp_path, MARGIN))
    assert failed.code == 3
    assert "accuracy of m beside m" in failed.out


def test_a_run_that_is_surely_no_worse_passes(make_run, evenhand, tmp_path):
    old, new = make_run("old", WEAK), make_run("new", STRONG)
    assert evenhand("eval", "gate", new, "--baseline", old, "--rules", rules(tmp_path, MARGIN)).code == 0


def test_what_cannot_be_told_passes_and_leaves_with_four_under_strict(make_run, evenhand, tmp_path):
    old, new = make_run("old", verdicts("m", 0.6)), make_run("new", verdicts("m", 0.6, seed=1))
    call = ("eval", "gate", new, "--baseline", old, "--rules", rules(tmp_path, MARGIN))
    assert evenhand(*call).code == 0
    assert evenhand(*call, "--strict").code == 4


def test_fewer_than_ten_clusters_settle_nothing(make_run, evenhand, tmp_path):
    old = make_run("old", verdicts("m", 0.95, clusters=9))
    new = make_run("new", verdicts("m", 0.3, clusters=9))
    told = evenhand("eval", "gate", new, "--baseline", old, "--rules", rules(tmp_path, MARGIN))
    assert (told.code, "9 clusters, fewer than 10" in " ".join(told.out.split())) == (0, True)


def test_more_errors_than_allowed_fail_and_are_not_averaged_away(make_run, evenhand, tmp_path):
    lost = [replace(r, state=ItemState.ERRORED, reason="time-out", scores={}) for r in STRONG[:5]]
    run = make_run("run", lost + STRONG[5:])
    assert evenhand("eval", "gate", run).code == 3
    assert evenhand("eval", "gate", run, "--rules", rules(tmp_path, "most_unscored: 0.03\n")).code == 0


def test_an_interrupted_run_fails(make_run, evenhand):
    assert evenhand("eval", "gate", make_run("run", STRONG, state="interrupted")).code == 3


def test_a_rule_for_what_is_not_there_fails(make_run, evenhand, tmp_path):
    old, new = make_run("old", WEAK), make_run("new", STRONG)
    told = evenhand("eval", "gate", new, "--baseline", old, "--rules", rules(tmp_path, MARGIN.replace("acc", "kappa")))
    assert (told.code, "no such metric" in told.out) == (3, True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("margin: 1\n", "margin: Extra inputs"),
        ("margins: {verify: {accuracy: -1}}\n", "margins.verify.accuracy"),
        ("margins: [\n", "no YAML"),
        ("most_unscored: .nan\n", "most_unscored"),
    ],
)
def test_malformed_rules_are_one_line(make_run, evenhand, tmp_path, text, says):
    refused = evenhand("eval", "gate", make_run("run", STRONG), "--rules", rules(tmp_path, text))
    assert (refused.code, says in refused.err, refused.err.count("\n")) == (2, True, 1)


def test_margins_without_a_baseline_are_refused(make_run, evenhand, tmp_path):
    assert evenhand("eval", "gate", make_run("run", STRONG), "--rules", rules(tmp_path, MARGIN)).code == 2


def test_floors_rise_and_are_lowered_only_on_request(make_run, evenhand, tmp_path):
    floors, good, bad = tmp_path / "floors.yaml", make_run("good", STRONG), make_run("bad", WEAK)
    first = evenhand("eval", "gate", good, "--floors", floors, "--update", "--metric", "verify.accuracy")
    assert first.code == 0
    pinned = floors.read_text()
    assert evenhand("eval", "gate", bad, "--floors", floors).code == 3
    held = evenhand("eval", "gate", bad, "--floors", floors, "--update")
    assert (held.code, floors.read_text(), "--lower" in held.err) == (3, pinned, True)
    assert evenhand("eval", "gate", bad, "--floors", floors, "--update", "--lower").code == 0
    assert floors.read_text() != pinned
    assert evenhand("eval", "gate", good, "--floors", floors, "--update").code == 0
    assert floors.read_text() == pinned


def test_for_a_figure_where_less_is_better_the_floor_is_a_ceiling(make_run, evenhand, tmp_path):
    floors = tmp_path / "floors.yaml"
    evenhand("eval", "gate", make_run("good", STRONG), "--floors", floors, "--update", "--metric", "verify.brier")
    assert evenhand("eval", "gate", make_run("bad", WEAK), "--floors", floors).code == 3


def test_a_floor_of_other_data_fails(make_run, evenhand, tmp_path):
    floors = tmp_path / "floors.yaml"
    evenhand("eval", "gate", make_run("a", STRONG), "--floors", floors, "--update", "--metric", "verify.accuracy")
    told = evenhand("eval", "gate", make_run("b", STRONG, digest="sha256:two"), "--floors", floors)
    assert (told.code, "other data" in " ".join(told.out.split())) == (3, True)


def test_build_servers_get_junit_and_reviewers_markdown(make_run, evenhand, tmp_path):
    hostile = [
        replace(r, task="ver\x1b]0;<ify>&|")
        for r in [judged(n, right=n % 2 > 0, cluster=n, model="m") for n in range(20)]
    ]
    run = make_run("run", [replace(hostile[0], state=ItemState.UNSCORED), *hostile[1:]])
    told = evenhand("eval", "gate", run, "--junit", tmp_path / "j.xml", "--markdown", tmp_path / "m.md")
    assert told.code == 3
    suite = ElementTree.parse(tmp_path / "j.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert "1 of 20 without a score" in suite.find("testcase/failure").get("message")
    table = (tmp_path / "m.md").read_text()
    assert "| fail |" in table
    assert "<ify>" not in table
    assert "\x1b" not in table + told.out
