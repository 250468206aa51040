"""Headlines that stand in the running text: the title over again, or a part of it, as a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

FIRST_SENTENCES = 4  # where a repeated title, or a part of it, may stand
LIKE_TITLE, PART_OF_TITLE = 0.8, 0.9


def is_headline(analysis: Analysis, sentence: int) -> bool:
    """Whether a sentence is a headline: marked as one, in capitals throughout, or the title or a part of it again."""
    found = analysis.sentences[sentence]
    words = _words(found.text)
    long = [w for w in words if len(w) >= 5]
    if found.heading or (len(long) >= 3 and all(w[0].isupper() for w in long)):
        return True
    own, title = {w.lower() for w in words}, {w.lower() for w in _words(analysis.article.title or "")}
    if sentence >= FIRST_SENTENCES or len(title) < 4 or not own:
        return False
    shared = len(own & title)
    return shared / len(own | title) >= LIKE_TITLE or (len(own) >= 4 and shared / len(own) >= PART_OF_TITLE)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
