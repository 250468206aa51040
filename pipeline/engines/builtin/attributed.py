"""What sources say: the claims of the statements that the article attributes."""

from __future__ import annotations

from pipeline.engines.builtin.findings import Findings, Material


def attributed_findings(material: Material, sentence: int) -> Findings:
    """The claims that sources put forward in one sentence."""
    return Findings()
