"""Quotations: where they begin and end in an article's text, across sentences and paragraphs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation: `start:end` with its marks, `inner_start:inner_end` without them.

    A quotation that runs over several paragraphs (each but the last without a closing mark) is one Quotation per
    paragraph, with `continues` true on every part but the first.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    continues: bool = False
