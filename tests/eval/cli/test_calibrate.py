"""`evenhand eval calibrate`: the better map, installed where the pipeline loads it."""

import json
import math

import numpy as np
import pytest

from eval.calibrate import FITS, Method, Outcomes, fit_map, install
from eval.records import EvalRecord, ItemState
from pipeline.calibration import Key, load_calibrations
from pipeline.errors import DatasetError

from ..conftest import verdicts


def outcomes(bend, n=600, clusters=30, seed=0):
    """Raw scores whose probability of being right is `bend` of them."""
    rng = np.random.default_rng(seed)
    raw = rng.random(n)
    return Outcomes(raw, (rng.random(n) < bend(raw)).astype(float), np.arange(n) % clusters, clusters)


def test_a_logistic_bend_is_best_undone_by_platt():
    fitted = fit_map(outcomes(lambda raw: 1 / (1 + np.exp(-(0.5 * np.log(raw / (1 - raw)) - 0.8)))))
    assert fitted.method is Method.PLATT
    assert fitted.calibrator.probability(0.5) == pytest.approx(1 / (1 + np.exp(0.8)), abs=0.07)


def test_a_step_is_best_undone_by_isotonic_regression():
    fitted = fit_map(outcomes(lambda raw: np.where(raw < 0.8, 0.05, 0.95)))
    assert fitted.method is Method.ISOTONIC
    assert (fitted.calibrator.probability(0.5) < 0.15, fitted.calibrator.probability(0.9) > 0.85) == (True, True)


def test_the_map_is_better_calibrated_than_the_raw_scores_on_items_it_has_not_seen():
    fitted = fit_map(outcomes(lambda raw: raw**3))
    assert fitted.after.ece < fitted.before.ece / 2
    assert fitted.after.parts.skill > fitted.before.parts.skill


@pytest.mark.parametrize("method", Method)
def test_every_map_rises_and_lies_in_zero_to_one(method):
    data = outcomes(lambda raw: 0.5 + 0 * raw, n=60, clusters=6)
    points = FITS[method](data.raw, data.correct).points
    x, y = np.array(points).T
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) >= 0).all()
    assert 0 < y.min() <= y.max() < 1


def test_scores_that_mean_the_opposite_become_the_base_rate():
    data = outcomes(lambda raw: 1 - raw)
    assert len({y for _, y in FITS[Method.PLATT](data.raw, data.correct).points}) == 1


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (outcomes(lambda raw: raw, n=40), "40 judged confidences"),
        (outcomes(lambda raw: raw, clusters=4), "in 4 clusters are too few"),
        (outcomes(lambda raw: 0 * raw), "0 of 600 answers are right"),
    ],
)
def test_what_bears_no_map_is_refused(bad, says):
    with pytest.raises(DatasetError, match=says):
        fit_map(bad)


def test_an_installed_map_is_the_one_the_pipeline_applies(make_run, evenhand, tmp_path):
    run, folder = make_run("run", verdicts("m", 0.7)), tmp_path / "maps"
    (row,) = json.loads(evenhand("eval", "calibrate", run, "--into", folder, "--json").out)
    assert (row["task"], row["model"], row["outcomes"], row["clusters"]) == ("verify", "m", 240, 24)
    assert load_calibrations(folder).apply(Key("verify", "m", None), 0.7).calibrated
    assert not load_calibrations(folder).apply(Key("verify", "m", "another prompt"), 0.7).calibrated
    (stored,) = folder.glob("*.json")
    assert "240 outcomes in 24 clusters; toy sha256:one" in json.loads(stored.read_text())["fitted"]
    evenhand("eval", "calibrate", run, "--into", folder)
    assert len(list(folder.iterdir())) == 1


def test_a_dry_run_installs_nothing(make_run, evenhand, tmp_path):
    shown = evenhand("eval", "calibrate", make_run("run", verdicts("m", 0.7)), "--into", tmp_path / "maps", "--dry-run")
    assert (shown.code, (tmp_path / "maps").exists()) == (0, False)


def claims(dataset, n=120):
    """Articles whose claims state confidences that a map has changed already."""
    rng = np.random.default_rng(0)

    def outcome():
        raw = rng.random()
        return {"confidence": 0.5, "raw": raw, "correct": int(rng.random() < raw)}

    return [
        EvalRecord(
            f"i{k}", f"c{k % 12}", "extract", dataset, "m", 0, ItemState.SCORED, prediction={"outcomes": [outcome()]}
        )
        for k in range(n)
    ]


def test_the_raw_score_is_fitted_and_not_what_an_earlier_map_made_of_it(make_run, evenhand, tmp_path):
    (row,) = json.loads(evenhand("eval", "calibrate", make_run("run", claims("toy")), "--dry-run", "--json").out)
    assert (row["task"], row["skill"] > 0.1) == ("extract", True)


def test_nothing_is_fitted_on_the_test_part(make_run, evenhand, tmp_path, monkeypatch):
    run = make_run("run", claims("toy"))
    for name in ("records.jsonl", "manifest.json"):
        (run / name).write_text((run / name).read_text().replace('"toy"', '"stories-test"'))
    refused = evenhand("eval", "calibrate", run)
    assert (refused.code, "stories-test is for testing alone" in refused.err) == (2, True)


def test_too_few_are_told_and_raised_when_asked_for_by_name(make_run, evenhand, tmp_path):
    run = make_run("run", verdicts("m", 0.7, items=30))
    told = evenhand("eval", "calibrate", run)
    assert (told.code, "too few for a map" in told.err) == (0, True)
    assert evenhand("eval", "calibrate", run, "--model", "m", "--task", "verify").code == 1
    assert evenhand("eval", "calibrate", run, "--model", "other").code == 2
    assert evenhand("eval", "calibrate", run, "--task", "extract").code == 2


def test_an_installed_map_takes_the_place_of_the_one_that_ships(evenhand, workdir):
    article = workdir / "article.txt"
    article.write_text("The council of Marl closed the old bridge on Monday.\n\nMayor Ana Ruz said it was unsafe.\n")

    def claims():
        return [json.loads(line) for line in evenhand("claims", article, "--json").out.splitlines()]

    before = claims()
    assert all(claim["calibrated"] for claim in before)
    fitted = fit_map(outcomes(lambda raw: raw / 2))
    install(workdir / ".evenhand" / "calibration", Key("extract", "builtin", None), fitted, "for the test")
    after = claims()
    assert all(claim["calibrated"] for claim in after)
    assert [claim["claim_id"] for claim in after] == [claim["claim_id"] for claim in before]
    raw = math.prod(before[0]["signals"].values())
    assert after[0]["confidence"] == pytest.approx(fitted.calibrator.probability(raw), abs=1e-3)
    assert after[0]["confidence"] != before[0]["confidence"]
