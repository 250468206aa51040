"""What the README and the other front-door files say can be done."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import __version__
from pipeline.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
EXAMPLES = re.findall(r"^\$ evenhand (.+)$", README, flags=re.M)
ARTICLE = """Old bridge closes for repairs

The old bridge in Tarnwick closed on Monday, Mayor Ines Halloran said. It carries 9,000 cars a day.
The state will pay half of the cost of 4.2 million euros, according to the transport ministry.
"""


@pytest.fixture
def desk(workdir: Path) -> Path:
    """A folder as the README's reader has it: the checkout's samples, an article, a folder of articles."""
    (workdir / "pipeline").symlink_to(ROOT / "pipeline")
    (workdir / "article.txt").write_text(ARTICLE)
    (workdir / "news").mkdir()
    (workdir / "news" / "bridge.txt").write_text(ARTICLE)
    return workdir


def test_every_example_of_the_readme_runs(desk: Path, evenhand: Callable[..., Any]) -> None:
    assert len(EXAMPLES) > 5
    for example in EXAMPLES:
        shown = evenhand(*shlex.split(example))
        assert (example, shown.code, shown.err if shown.code else "") == (example, 0, "")
        assert shown.out or "-o" in example, example


def test_quotes_in_the_readme_are_the_sample_articles_words() -> None:
    """The excerpt's numbered quotes, unwrapped, stand in the article that its command names."""
    samples = re.findall(r"^\$ evenhand .*?(pipeline/data/samples/\S+\.(?:txt|md|html))", README, flags=re.M)
    texts = [" ".join((ROOT / sample).read_text().split()) for sample in samples]
    quotes = re.findall(r"^\[\d+\]  “(.+?)”$", README, flags=re.M | re.S)
    assert quotes
    for quote in quotes:
        assert any(" ".join(quote.split()) in text for text in texts), quote


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    assert set(re.findall(r"\bmake ([a-z-]+)", README)) <= targets
    assert {"demo", "test", "check", "bench", "test-slow", "clean"} <= targets


def test_the_contracts_name_every_command() -> None:
    contracts = (ROOT / "docs" / "contracts.md").read_text()
    assert [name for name in COMMANDS if f"`evenhand {name}" not in contracts] == []


def test_links_between_documents_lead_somewhere() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!http)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_changelog_has_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_constraints_pin_every_library_once_and_name_no_host() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = {re.split(r"[=\[ ]", line)[0] for line in lines}
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["dev"], *extras["eval"]]
    names = {re.split(r"[\[<>=!~ ]", requirement)[0].lower() for requirement in wanted}
    assert names - pins == set()
    assert [line for line in lines if "://" in line or "==" not in line] == []
