"""What `make` and `.ci` promise on a strange machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="no make here")


def _make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


@needs_make
def test_a_python_that_is_too_old_is_named_with_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$1" in -V) echo "Python 3.9.2";; *) exit 1;; esac\n')
    old.chmod(0o755)
    ran = _make("demo", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}")
    assert ran.returncode != 0
    assert f"evenhand needs Python 3.11 or newer, and {old} is Python 3.9.2; name another: make PYTHON=" in ran.stderr


@needs_make
def test_a_machine_without_python_is_told_so(tmp_path: Path) -> None:
    ran = _make("test", "PYTHON=python-nowhere", f"VENV={tmp_path / 'venv'}")
    assert ran.returncode != 0
    assert "no python-nowhere here; name a Python 3.11 or newer" in ran.stderr


@needs_make
def test_help_names_every_target() -> None:
    described = _make("help").stdout
    for target in ("demo", "test", "test-slow", "check", "bench", "quality", "clean"):
        assert f"make {target} " in described


@pytest.mark.skipif(not (ROOT / ".git").exists() or shutil.which("git") is None, reason="not a git checkout")
def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine() -> None:
    ran = subprocess.run([ROOT / ".ci" / "leaks"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("git") is None, reason="no git here")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "see /ro" + "ot/notes"),
        ("a.txt", "from py" + "pi.org"),
        ("constraints.txt", "a @ https" + "://b/a.whl"),
    ],
)
def test_the_check_finds_what_it_is_for(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "leaks", tmp_path / ".ci" / "leaks")
    (tmp_path / "constraints.txt").write_text("typer==0.29.2\n")
    (tmp_path / name).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    ran = subprocess.run([tmp_path / ".ci" / "leaks"], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert name in ran.stderr
