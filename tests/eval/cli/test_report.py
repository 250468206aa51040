"""`evenhand eval report`: one file, nothing from outside, nothing hostile let through."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from eval.figures import Scale, pareto_plot
from eval.records import ItemState, ModelRef
from eval.standings import Standing
from eval.stats.intervals import Estimate, Interval

from ..conftest import judged, verdicts

HOSTILE = "</pre><script>alert(1)</script>\x1b[2J\u202e"


class Structure(HTMLParser):
    """Tags as they open and close, and their attributes."""

    VOID = frozenset({"meta"})

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(path):
    structure = Structure()
    structure.feed(path.read_text(encoding="utf-8"))
    structure.close()
    assert structure.open == []
    return structure


def test_a_report_is_one_well_formed_file_that_loads_nothing(make_run, evenhand, workdir):
    a, b = make_run("a", verdicts("weak", 0.5)), make_run("b", verdicts("strong", 0.85))
    assert evenhand("eval", "report", a, b, "-o", "r.html").code == 0
    structure = parsed(workdir / "r.html")
    assert not {"script", "img", "link", "iframe"} & set(structure.tags)
    assert not {"src", "href"} & {name for name, _ in structure.attributes}
    assert structure.tags.count("svg") == 3
    assert "http" not in re.sub(r"http-equiv", "", (workdir / "r.html").read_text())


def test_text_of_articles_and_models_stays_text(make_run, evenhand, workdir):
    bad = [
        replace(r, item_id=f"{r.item_id}{HOSTILE}", prediction={**r.prediction, "text": HOSTILE}, raw=HOSTILE)
        for r in verdicts(f"model{HOSTILE}", 0.5, items=60)
    ]
    evenhand("eval", "report", make_run("a", bad), "-o", "r.html")
    page = (workdir / "r.html").read_text(encoding="utf-8")
    parsed(workdir / "r.html")
    assert "<script" not in page
    assert not {"\x1b", "\u202e"} & set(page)
    assert "&lt;script&gt;alert(1)" in page


def ranking(page):
    rows = re.findall(r"<tr[^>]*><td><span[^>]*></span>(\w+).*?<td>(\d+)", page, flags=re.DOTALL)
    return rows[: len({model for model, _ in rows})]


def test_models_that_cannot_be_told_apart_share_a_rank(make_run, evenhand, workdir):
    runs = [make_run(m, verdicts(m, p)) for m, p in (("weak", 0.45), ("good", 0.85), ("fine", 0.85))]
    evenhand("eval", "report", *runs, "-o", "r.html")
    ranks = dict(ranking((workdir / "r.html").read_text()))
    assert (ranks["good"], ranks["fine"], ranks["weak"]) == ("1", "1", "3")


def test_a_baseline_in_a_folder_beside_is_added_when_it_saw_the_same_data(make_run, evenhand, workdir):
    run = make_run("mine", verdicts("mine", 0.8))
    constant = (ModelRef(name="constant", baseline=True),)
    make_run("base", verdicts("constant", 0.4))
    (workdir / "base" / "manifest.json").write_text(
        (workdir / "base" / "manifest.json").read_text().replace('"baseline": false', '"baseline": true')
    )
    make_run("stale", verdicts("lead", 0.4), digest="sha256:two")
    evenhand("eval", "report", run, "-o", "r.html")
    page = (workdir / "r.html").read_text()
    assert constant[0].name in dict(ranking(page))
    assert ">baseline<" in page
    assert "lead" not in dict(ranking(page))
    assert "No baseline stands" not in page


def test_without_a_baseline_the_report_says_so(make_run, evenhand, workdir):
    evenhand("eval", "report", make_run("a", verdicts("m", 0.8)), "-o", "r.html")
    assert "No baseline stands in these tables" in (workdir / "r.html").read_text()


def test_items_without_a_score_are_counted_and_stand_among_the_worst(make_run, evenhand, workdir):
    records = [judged(n, right=True, cluster=n % 12, model="m") for n in range(60)]
    records[7] = replace(records[7], state=ItemState.ERRORED, reason="time-out", scores={}, prediction={})
    evenhand("eval", "report", make_run("a", records, state="interrupted"), "-o", "r.html")
    page = (workdir / "r.html").read_text()
    assert "is not finished (interrupted)" in page
    assert re.search(r"<summary>item-7 .*?errored: time-out", page, flags=re.DOTALL)
    assert page.count("<summary>item-") == 1


def test_one_model_may_have_its_tasks_in_several_runs(make_run, evenhand, workdir):
    a = make_run("a", verdicts("m", 0.8))
    b = make_run("b", [replace(r, task="compare") for r in verdicts("m", 0.6)])
    assert evenhand("eval", "report", a, b, "-o", "r.html").code == 0
    page = (workdir / "r.html").read_text()
    assert ("verify on toy" in page, "compare on toy" in page) == (True, True)
    assert f"{b}/records.jsonl" in page


def test_what_a_bad_item_lists_is_read_line_by_line(make_run, evenhand, workdir):
    claims = [{"text": "The bridge is shut.", "speaker": "Ana Ruz", "spans": [], "confidence": 0.5}, {"quote": "shut"}]
    bad = [
        replace(r, prediction={**r.prediction, "claims": claims, "note": None}) for r in verdicts("m", 0.5, items=60)
    ]
    evenhand("eval", "report", make_run("a", bad), "-o", "r.html")
    lines = (workdir / "r.html").read_text().splitlines()
    assert "- The bridge is shut. (speaker Ana Ruz, confidence 0.5)" in lines
    assert any(line.startswith("- shut") for line in lines)


def test_runs_on_other_data_and_a_model_twice_are_refused(make_run, evenhand):
    a, b = make_run("a", verdicts("m", 0.8)), make_run("b", verdicts("n", 0.8), digest="sha256:two")
    assert "had digest" in evenhand("eval", "report", a, b).err
    assert evenhand("eval", "report", a, a).code == 2
    assert evenhand("eval", "report", a, "-o", "r.txt").code == 2


def standing(model, value, cost):
    return Standing(model, False, Estimate(value, Interval(value - 0.1, value + 0.1)), 1, 9, 9, 0, 0, 0, cost, 1, 1)


def test_the_frontier_holds_what_nothing_cheaper_beats():
    models = [
        standing("best", 0.9, 3.0),
        standing("poor", 0.5, 1.0),
        standing("bad", 0.6, 2.0),
        standing("dear", 0.6, 2.5),
    ]
    plot = pareto_plot(models, "f1", higher_is_better=True)
    marks = {mark.label: f"{mark.x},{mark.y}" for mark in plot.marks}
    assert plot.lines[0].points.split() == [marks["poor"], marks["bad"], marks["best"]]


def test_free_models_are_placed_by_time():
    assert pareto_plot([standing("m", 0.5, 0.0)], "f1", higher_is_better=True).x_label == "seconds an item"


def test_a_scale_keeps_its_ends():
    scale = Scale(0.0, 2.0, 10.0, 110.0)
    assert [scale(each) for each in (-1, 0, 1, 2, 5)] == pytest.approx([10, 10, 60, 110, 110])
