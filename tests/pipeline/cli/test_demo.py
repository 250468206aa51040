"""The demo takes every step on the bundled samples and leaves a report; doctor says what works."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.report.demo import STEPS, samples_folder


@pytest.fixture
def story(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The smallest sample story alone, as the demo's samples."""
    stories = [path for path in samples_folder().iterdir() if path.is_dir()]
    smallest = min(stories, key=lambda story: sum(path.stat().st_size for path in story.iterdir()))
    folder = tmp_path_factory.mktemp("samples")
    shutil.copytree(smallest, folder / smallest.name)
    monkeypatch.setattr("pipeline.report.demo.samples_folder", lambda: folder)
    return folder


def test_the_demo_shows_every_step_and_leaves_a_report_and_a_store(story: Path, evenhand: Callable[..., Any]) -> None:
    shown = evenhand("demo", "--store", "store")
    assert shown.code == 0, shown.err
    for number, step in enumerate(STEPS, 1):
        assert f"\n{number}. {step.title}\n" in shown.out
    assert 40 <= len(shown.out.splitlines()) <= 80
    report = Path("evenhand-demo.md").read_text()
    articles = sum(path.suffix in (".txt", ".md", ".html") for path in story.glob("*/*"))
    assert report.count("\n## Summary: ") == report.count("\n## Claims: ") == articles
    assert "fictional" in report
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["evenhand-demo.md", "store"]
    assert len(json.loads(evenhand("articles", "list", "--store", "store", "--json").out)) == articles


def test_a_sample_that_fails_fails_the_demo(story: Path, evenhand: Callable[..., Any]) -> None:
    (next(story.iterdir()) / "torn.txt").write_text("")
    shown = evenhand("demo")
    assert shown.code == 1
    assert "torn.txt: a sample article failed (is empty)" in shown.err
    assert not Path("evenhand-demo.md").exists()


def test_doctor_tries_everything_and_prints_where_settings_come_from(
    evenhand: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENHAND_JOBS", "3")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-0123456789abcdef")
    Path(".env").write_text("EVENHAND_STORE=elsewhere\n")
    shown = evenhand("doctor")
    assert shown.code == 0, shown.out
    rows = {line.split()[0]: line.split()[1:] for line in shown.out.splitlines() if line}
    assert rows["jobs"] == ["3", "environment"]
    assert rows["store"][:2] in (["elsewhere", ".env"], ["ok", "elsewhere:"])
    assert rows["OPENAI_API_KEY"] == ["****cdef", "environment"]
    assert "0123456789" not in shown.out
    assert "FAILED" not in shown.out


def test_doctor_says_what_does_not_work(evenhand: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_MODLE", "builtin")
    monkeypatch.setenv("EVENHAND_MODEL", "llamacpp:missing@http://user:secret@127.0.0.1:1/v1.gguf")
    Path("store").write_text("")
    shown = evenhand("doctor", "--store", "store", "--json")
    assert shown.code == 1
    report = json.loads(shown.out)
    failed = {check["name"]: check["detail"] for check in report["checks"] if not check["works"]}
    assert set(failed) == {"settings", "model", "store"}
    assert "EVENHAND_MODLE" in failed["settings"]
    assert "secret" not in shown.out
