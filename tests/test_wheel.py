"""The wheel holds everything, and the demo runs from it outside the checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("evenhand-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel, which sees the libraries of this one and not the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    # A path file inside another one's folder is not followed, so the editable install of the checkout stays unseen.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(packages)]
    subprocess.run([*install, str(wheel)], check=True)
    return folder / "bin" / "python"


def _files(folder: str, pattern: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(pattern) if path.is_file()}


def test_the_wheel_holds_code_data_prompts_and_samples(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {
        *(_files("pipeline", "*.py") | _files("eval", "*.py") | _files("prompts", "*")),
        *(_files("pipeline/data", "*") | _files("eval/datasets", "*.jsonl") | _files("eval/datasets", "*.md")),
        *(_files("eval/templates", "*.j2") | _files("eval/tasks", "*.yaml")),
    }
    assert {name for name in wanted if "__pycache__" not in name} - names == set()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/THIRD_PARTY.md") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pipeline", "eval", "prompts"}


def test_the_demo_runs_from_an_installed_wheel_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = "import pipeline, eval, prompts; print(pipeline.__file__, eval.__file__, prompts.__file__)"
    found = subprocess.run([installed, "-c", where], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert all(path.startswith(str(installed.parents[1])) for path in found.stdout.split())
    ran = subprocess.run(
        [installed, "-m", "pipeline", "demo"], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert "Search the store" in ran.stdout
    assert (tmp_path / "evenhand-demo.md").read_text().count("## Summary: ") > 5
