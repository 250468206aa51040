"""When without a date or hour: how long after another happening, by which term, before or after what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.points import stems_of
from pipeline.text.lexicon import load_rows

if TYPE_CHECKING:
    from pipeline.text.parse import Parse

_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43800, "year": 525600}
_UNIT = "|".join(_MINUTES)
_VALUES = {word: float(value) for word, value in load_rows("number_words")}
_NUMBER = rf"(?P<number>\d+|an?|the|a\s+few|several|{'|'.join(_VALUES)})"
_BOUND = r"(?:(?P<bound>more\s+than|over|at\s+least|less\s+than|under|up\s+to)\s+)?"
_LAG = re.compile(
    rf"\b{_BOUND}{_NUMBER}\s+(?P<unit>{_UNIT})s?\s+(?P<way>later|afterwards|earlier|before|after)\b"
    rf"|\bwithin\s+(?P<soon>an|the|one)\s+(?P<soon_unit>minute|hour)\b"
    r"|\b(?P<same>(?:on\s+)?the\s+(?:very\s+)?same\s+(?:day|night|evening|morning|afternoon))\b"
    r"|\b(?P<next>the\s+(?:next|following)\s+(?P<next_unit>day|week|month|year))\b"
    r"|\b(?P<previous>the\s+(?:previous\s+day|day\s+before|night\s+before))\b",
    re.IGNORECASE,
)
_TERM = re.compile(
    rf"\bwithin\s+(?:the\s+next\s+)?(?:{_NUMBER}\s+)?(?:days?|weeks?|months?|years?)\b"
    r"|\b(?:next|later\s+this|this\s+coming)\s+(?:week|month|year|spring|summer|autumn|winter)\b"
    r"|\b(?:in|into|until|till|by|before)\s+(?:the|next|this)\s+(?:late\s+|early\s+)?(?:spring|summer|autumn|winter)\b"
    r"(?!\s+(?:of\b|\d))"
    r"|\buntil\s+further\s+notice\b|\bindefinitely\b|\bfor\s+good\b(?=\W*$|[.,;])|\bin\s+due\s+course\b"
    r"|\bin\s+the\s+(?:coming|next\s+few)\s+(?:days|weeks|months)\b"
    r"|\b(?P<undated>(?:no|(?:not|n['’]t)\s+(?:\w+\s+)?(?:an?|any)|without\s+(?:an?|any))\s+(?:\w+\s+)?(?:date|timetable|deadline)s?)\b"
    r"|\b(?P<unset>not\s+(?:yet\s+)?(?:set|named|given|fixed)\s+(?:(?:an?|any)\s+)?(?:date|timetable|deadline)s?)\b",
    re.IGNORECASE,
)
_INEXACT = 0.15
"""Share by which a lag that is no bound may be missed: "a week later" for six days."""


class Lag(NamedTuple):
    """How long after another happening, in minutes, negative before it; `text[start:end]` writes it."""

    start: int
    end: int
    least: float
    most: float


class Term(NamedTuple):
    """A term that is no day, `text[start:end]`, and its words in one form, "" where no day is set."""

    start: int
    end: int
    words: str


class Order(NamedTuple):
    """Before (-1) or after (1) something that happens, told in `words`; offsets in the article."""

    start: int
    end: int
    sign: int
    words: frozenset[str]


def find_lags(text: str) -> Iterator[Lag]:
    """The lags of a sentence in order."""
    for match in _LAG.finditer(text):
        if match["same"]:
            yield Lag(match.start(), match.end(), 0.0, 0.0)
        elif match["soon"]:
            yield Lag(match.start(), match.end(), 0.0, float(_MINUTES[match["soon_unit"].lower()]))
        elif match["next"]:
            yield _about(match, float(_MINUTES[match["next_unit"].lower()]))
        elif match["previous"]:
            yield _about(match, -float(_MINUTES["day"]))
        elif (number := _number(match["number"])) is not None:
            yield _counted(match, number)


def _counted(match: re.Match[str], number: float) -> Lag:
    length = number * _MINUTES[match["unit"].lower()]
    sign = -1 if match["way"].lower() in ("earlier", "before") else 1
    bound = (match["bound"] or "").lower().split(" ")[0]
    if not bound:
        return _about(match, sign * length)
    ends = (0.0, length) if bound in ("less", "under", "up") else (length, float("inf"))
    return Lag(match.start(), match.end(), *sorted(sign * end for end in ends))


def _about(match: re.Match[str], length: float) -> Lag:
    ends = sorted((length * (1 - _INEXACT), length * (1 + _INEXACT)))
    return Lag(match.start(), match.end(), *ends)


def _number(word: str) -> float | None:
    word = word.lower()
    if word.isdigit():
        return float(word)
    return 1.0 if word in ("a", "an") else _VALUES.get(word)


def find_terms(text: str) -> Iterator[Term]:
    """The terms of a sentence in order."""
    for match in _TERM.finditer(text):
        undated = match["undated"] or match["unset"]
        yield Term(match.start(), match.end(), "" if undated else " ".join(match[0].lower().split()))


def find_orders(parse: Parse) -> Iterator[Order]:
    """Each "before" or "after" of a happening or a clause, with the words of it up to the noun or verb."""
    for token in parse.tokens:
        sign = {"before": -1, "after": 1}.get(token.text.lower())
        if sign is None or token.pos not in ("ADP", "SCONJ"):
            continue
        below = [i for i in parse.children[token.index] if parse.tokens[i].dep in ("pobj", "pcomp")]
        head = below[0] if below else token.head if token.dep == "mark" else None
        if head is None or head < token.index or parse.tokens[head].ent in ("DATE", "TIME", "CARDINAL"):
            continue
        words = stems_of(" ".join(t.text for t in parse.tokens[token.index + 1 : head + 1]))
        yield Order(token.start, parse.tokens[head].end, sign, words)
