"""How much a word tells: rare words weigh more."""

from __future__ import annotations

import json
import math
from functools import lru_cache

from pipeline.text.datafiles import shipped

FLOOR = 0.15
_FIRST_WORD = 1996  # WordPiece lists whole words from here on, the most frequent first
_LAST_WORD = 30521


@lru_cache(maxsize=16384)
def rarity(word: str) -> float:
    """A weight in `FLOOR`..1 for a word in lower case, by its place among English words ordered by frequency.

    The order is that of the WordPiece vocabulary that ships with the embeddings; a word it does not have weighs 1.
    """
    place = _vocabulary().get(word)
    if place is None:
        return 1.0
    return max(FLOOR, math.log(max(place - _FIRST_WORD, 1)) / math.log(_LAST_WORD - _FIRST_WORD))


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, int]:
    stored = json.loads(shipped("minilm", "tokenizer.json").read_text(encoding="utf-8"))
    return {word: place for word, place in stored["model"]["vocab"].items() if place >= _FIRST_WORD}
