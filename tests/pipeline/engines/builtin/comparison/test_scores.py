"""The fitted scores of the comparison: read whole and of this version, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.engines.builtin.comparison import scores
from pipeline.engines.builtin.comparison.dates.times import TERMS
from pipeline.errors import DataFileError


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        ("{}", "cannot be read"),
        ('{"weights": [1.0], "intercept": 0.0}', "cannot be read"),
        ('{"weights": {"near": 1.0}, "intercept": 0.0}', "of another version"),
    ],
)
def test_a_score_that_is_missing_or_of_another_version_is_refused(
    content: str | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "times.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    monkeypatch.setattr(scores, "shipped", lambda *_: path)
    scores.load_score.cache_clear()
    with pytest.raises(DataFileError, match=told):
        scores.load_score("times", TERMS)
    scores.load_score.cache_clear()
