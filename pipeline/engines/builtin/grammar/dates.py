"""Days that a text names relative to its publication ("on Friday", "yesterday"), as calendar dates."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.engines.builtin.grammar.replacement import Replacement
from pipeline.text.lexicon import load_words
from pipeline.text.parse import Parse, Token

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")
PARTS = frozenset({"morning", "afternoon", "evening", "night"})
NEAR = {"yesterday": -1, "tomorrow": 1, "today": 0, "tonight": 0}
TURNS = frozenset({"last", "next", "this"})
PLANNED = frozenset(
    {"plan", "expect", "schedule", "set", "intend", "aim", "be", "hope", "vow", "pledge", "promise", "slate"}
)
LIMITS = frozenset({"by", "until", "till", "before"})
LASTING = frozenset({"be", "continue", "last", "remain", "run", "stay", "take", "wait", "work"})
SETTING = frozenset({"adjourn", "ask", "delay", "extend", "give", "grant", "have", "postpone", "remand", "suspend"})
LEADS = frozenset(
    {
        "on",
        "by",
        "until",
        "till",
        "since",
        "from",
        "through",
        "before",
        "after",
        "for",
        "to",
        "of",
        "and",
        "or",
        "between",
    }
)
_MAX_CLIMB = 12


def find_dates(parse: Parse, published: date | None) -> tuple[Replacement, ...]:
    """Every relative day of a sentence with the date it stands for, none when the publication date is unknown.

    A bare weekday is the last one before the publication in a past clause and in the plain present, the next one in a
    future clause and in the present of what is scheduled ("opens on Monday"). A past clause with "until Friday" is left
    alone where either may be meant. Days inside a fuller date ("Friday, March 4"), in the plural, or in a name are left
    alone.
    """
    if published is None:
        return ()
    found = (_at(parse, token, published) for token in parse.tokens)
    return tuple(r for r in found if r is not None)


def parse_day(published: str | None) -> date | None:
    """The calendar day of an ISO 8601 date or date and time, None when there is none."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def format_day(day: date) -> str:
    """A day written out, such as "3 March 2026"."""
    return f"{day.day} {(*MONTHS, 'December')[day.month - 1]} {day.year}"


def _at(parse: Parse, token: Token, published: date) -> Replacement | None:
    word = token.text.lower()
    after = _text(parse, token.index + 1)
    if after in ("'s", "’s", "-") or (word not in NEAR and word not in WEEKDAYS) or _is_part_of_more(parse, token):
        return None
    day = _day(parse, token, published)
    return None if day is None else _written(parse, token, day)


def _day(parse: Parse, token: Token, published: date) -> date | None:
    word, before = token.text.lower(), _text(parse, token.index - 1)
    verb = _verb(parse, token)
    tense: str | None = "past" if verb is None or _is_as_of(parse, token) else _verb_tense(parse, verb)
    if word in NEAR:
        if word in ("today", "tonight") and tense != "past":
            return None
        return published + timedelta(days=NEAR[word])
    if not token.text[0].isupper():
        return None
    if tense == "past" and before in LIMITS:
        tense = _limit_tense(parse, verb)
        if tense is None:
            return None
    ahead = before == "next" or (tense == "ahead" and before not in ("last", "since"))
    return _next(published, word) if ahead else _previous(published, word, strictly=before == "last")


def _next(published: date, weekday: str) -> date:
    return published + timedelta(days=(WEEKDAYS.index(weekday) - published.weekday() - 1) % 7 + 1)


def _previous(published: date, weekday: str, *, strictly: bool) -> date:
    days = (published.weekday() - WEEKDAYS.index(weekday)) % 7
    return published - timedelta(days=days or 7 * strictly)


def _written(parse: Parse, token: Token, day: date) -> Replacement:
    """The words to replace and the date in their place: "last Friday night" becomes "on the night of ..."."""
    first, last, text = token.index, token.index, format_day(day)
    if token.text.lower() == "tonight":
        text = f"the night of {text}"
    elif _text(parse, last + 1) in PARTS:
        last, text = last + 1, f"the {_text(parse, last + 1)} of {text}"
    if _text(parse, first - 1) in TURNS:
        first -= 1
    led = _text(parse, first - 1) in LEADS and _text(parse, first - 2) != "-"
    lead = "" if led else "on "
    return Replacement(tuple(range(first, last + 1)), lead + text)


def _is_part_of_more(parse: Parse, token: Token) -> bool:
    """Whether a day belongs to a fuller date, to a span of days, or to a name ("Black Friday", "Sunday Times")."""
    entity = {token.index}
    for step in (-1, 1):
        at = token.index + step
        while (
            0 <= at < len(parse.tokens) and parse.tokens[at].ent == token.ent != "" and not parse.tokens[at].ent_begins
        ):
            entity.add(at)
            at += step
    if any(parse.tokens[i].pos == "NUM" or parse.tokens[i].text in MONTHS for i in entity):
        return True
    beside = [parse.tokens[i] for i in (token.index - 1, token.index + 1) if 0 <= i < len(parse.tokens)]
    return any(
        t.pos == "PROPN" and t.text.lower() not in (*WEEKDAYS, *PARTS) and t.dep == "compound" for t in beside
    ) or (token.dep == "compound" and parse.tokens[token.head].text.lower() not in PARTS)


def _is_as_of(parse: Parse, token: Token) -> bool:
    return _text(parse, token.index - 1) == "of" and _text(parse, token.index - 2) == "as"


def _limit_tense(parse: Parse, verb: int | None) -> str | None:
    """Where the day of "until Friday" lies in a past clause: what lasted has ended, what was set is to come."""
    if verb is None:
        return None
    helpers = {parse.tokens[c].text.lower() for c in parse.children[verb] if parse.tokens[c].dep == "aux"}
    if "to" in helpers or parse.tokens[verb].lemma in SETTING:
        return "ahead"
    return "past" if parse.tokens[verb].lemma in LASTING or "had" in helpers else None


def _verb(parse: Parse, token: Token) -> int | None:
    """The verb on which a day hangs."""
    at = token.index
    for _ in range(_MAX_CLIMB):
        here = parse.tokens[at]
        if here.pos in ("VERB", "AUX"):
            return at
        if here.head == at:
            break
        at = here.head
    return None


def _verb_tense(parse: Parse, at: int) -> str:
    helpers = {parse.tokens[c].text.lower() for c in parse.children[at] if parse.tokens[c].dep in ("aux", "auxpass")}
    tag, head = parse.tokens[at].tag, parse.tokens[at].head
    if "to" in helpers and head != at and parse.tokens[head].pos in ("VERB", "AUX"):
        return "ahead" if parse.tokens[head].lemma in PLANNED else _verb_tense(parse, head)
    if helpers & {"will", "'ll", "’ll", "shall", "to", "is", "are", "would", "could", "may", "might", "should", "can"}:
        return "ahead" if not helpers & {"have", "been"} else "past"
    if helpers & {"was", "were", "had", "has", "have", "did"} or tag in ("VBD", "VBN"):
        return "past"
    if tag in ("VBG", "VB") and head != at and parse.tokens[head].pos in ("VERB", "AUX"):
        return _verb_tense(parse, head)
    if tag in ("VBZ", "VBP"):
        return "ahead" if parse.tokens[at].lemma in load_words("scheduled_verb") else "present"
    return "ahead" if tag == "VB" else "past"


def _text(parse: Parse, index: int) -> str:
    return parse.tokens[index].text.lower() if 0 <= index < len(parse.tokens) else ""
