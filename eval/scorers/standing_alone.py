"""Whether a claim can be read without its article."""

from __future__ import annotations

import re

from pipeline.grounding.dates import find_dates, find_weekdays, refers_to_day

_OPEN_START = re.compile(
    r"^\W*(?:he|she|they|it|this|that|these|those|his|her|hers|their|theirs|its|him|them|here|there then|such)\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(r"^\W*(?:it|there) (?:is|was|has been|had been|will be|would be|are|were)\b", re.IGNORECASE)
_RELATIVE_DAY = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|last (?:week|month|year)|next (?:week|month|year))\b"
)


def stands_alone(claim: str) -> bool:
    """Whether nothing in the claim points outside it: no opening pronoun, no day that only the article's date fixes.

    "It is not known" opens with no pronoun of reference. A weekday beside a date is fixed. What it cannot see: a
    pronoun further on, and a description ("the minister") that only the article explains.
    """
    if _OPEN_START.search(claim) and not _EXPLETIVE.search(claim):
        return False
    if find_dates(claim):
        return True
    return not (find_weekdays(claim) or _RELATIVE_DAY.search(claim.lower()) or refers_to_day(claim))
