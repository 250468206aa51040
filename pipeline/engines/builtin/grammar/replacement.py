"""A replacement: some words of a sentence and what stands in their place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Replacement:
    """`text` in place of the consecutive tokens `run` of one parse."""

    run: tuple[int, ...]
    text: str
