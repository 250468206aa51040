"""Spelling: neutral wording in the article's own, British or American."""

from __future__ import annotations

import re

# Names keep their spelling everywhere ("Pearl Harbor", "Labour Party"), so only lower-case words tell.
_BRITISH = re.compile(
    r"\b(?:(?:lab|fav|col|harb|neighb|hon|rum|hum|behavi|arm|endeav|parl|vap|sav)our(?:s|ed|ing|able|ite|ites|hood)?"
    r"|[a-z]{3,}isations?|(?:organ|real|recogn|critic|apolog|priorit|author|emphas)is(?:e[ds]?|ing)"
    r"|centres?|theatres?|defence|offences?|licence|programmes?|cheques?|whilst|travell(?:ed|ing|ers?)|tyres?)\b"
)
_PAIRS = (("criticiz", "criticis"), ("favor", "favour"))


def is_british(text: str) -> bool:
    """Whether a text shows British spellings ("labour", "organised", "defence"); False where it shows none."""
    return _BRITISH.search(text) is not None


def to_british(wording: str) -> str:
    """Our own wording, which is American, in British spelling."""
    for american, british in _PAIRS:
        wording = wording.replace(american, british)
    return wording
