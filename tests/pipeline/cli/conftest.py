"""Articles of a small made-up town, and the command to work on them."""

from __future__ import annotations

from pathlib import Path

import pytest

BRIDGE = """Old bridge closes for repairs

The old bridge in Tarnwick closed on Monday, the city council said. "It cannot carry lorries any more," said
Mayor Ines Halloran. She expects the repair to cost 4.2 million euros.

Who pays for it? The state will pay half of the cost, according to the transport ministry.
"""
HARBOR = """Harbor opens again

The harbor of Tarnwick opened again on Tuesday. Two cranes were repaired, harbor master Tomas Reyk said.
Nobody was hurt when one of them fell in March, police reported.
"""


@pytest.fixture
def bridge(workdir: Path) -> Path:
    """An article with a headline, quotations, a question and an anonymous ministry."""
    path = Path("bridge.txt")
    path.write_text(BRIDGE)
    return path


@pytest.fixture
def news(workdir: Path) -> Path:
    """A folder with two articles."""
    folder = Path("news")
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    (folder / "harbor.txt").write_text(HARBOR)
    (folder / "harbor.meta.json").write_text('{"publisher": "Tarnwick Herald", "published": "2026-03-17"}')
    return folder
