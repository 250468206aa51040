"""Maps from raw scores to probabilities: used for exactly their model and prompt, refused when malformed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.calibration import Calibrations, Calibrator, Key, load_calibrations
from pipeline.errors import SettingsError

KEY = Key("extract", "openai:gpt-5", "sha256:1")
MAP = {"task": "extract", "model": "openai:gpt-5", "digest": "sha256:1", "points": [[0.2, 0.1], [0.8, 0.9]]}


def test_without_a_map_a_score_stays_and_says_so() -> None:
    assert Calibrations({}).apply(KEY, 0.7) == (0.7, False)


def test_a_map_holds_for_its_model_and_prompt_alone(tmp_path: Path) -> None:
    (tmp_path / "gpt.json").write_text(json.dumps(MAP))
    maps = load_calibrations(tmp_path)
    assert maps.apply(KEY, 0.5) == (0.5, True)
    assert maps.apply(KEY, 0.2) == (0.1, True)
    assert maps.apply(KEY._replace(digest="sha256:2"), 0.2) == (0.2, False)
    assert maps.apply(KEY._replace(task="summarize"), 0.2) == (0.2, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {**MAP, "points": [[0.2, 0.1]]},
        {**MAP, "points": [[0.8, 0.1], [0.2, 0.9]]},
        {**MAP, "points": [[0.2, 0.9], [0.8, 0.1]]},
        {**MAP, "points": [[0.2, 0.1], [0.8, 1.9]]},
        {**MAP, "mood": "good"},
    ],
)
def test_a_malformed_map_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    (tmp_path / "gpt.json").write_text(json.dumps(wrong))
    with pytest.raises(SettingsError, match="calibration map"):
        load_calibrations(tmp_path)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no folder"):
        load_calibrations(tmp_path / "nowhere")


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_map_is_monotone_and_stays_within_its_points(one: float, other: float) -> None:
    calibrator = Calibrator(((0.1, 0.05), (0.4, 0.3), (0.9, 0.95)))
    low, high = sorted((one, other))
    assert 0.05 <= calibrator.probability(low) <= calibrator.probability(high) <= 0.95


def test_maps_installed_in_the_working_folder_are_found_at_once(workdir: Path) -> None:
    assert KEY not in load_calibrations().maps
    folder = workdir / ".evenhand" / "calibration"
    folder.mkdir(parents=True)
    (folder / "gpt.json").write_text(json.dumps(MAP))
    maps = load_calibrations()
    assert maps.apply(KEY, 0.5).calibrated
    assert maps.digest != Calibrations({KEY: Calibrator(((0.0, 0.0), (1.0, 1.0)))}).digest
    assert Calibrations({}).digest is None
