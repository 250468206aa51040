"""Full stops and their kin: which of them end a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_CLOSERS = "\"'”’»)\\]}"
_OPENERS = "\"'“‘«„([{"
_STOP = re.compile(
    rf"(?P<mark>\.(?:\s\.){{2,}}|[.!?…]+)(?P<closers>[{_CLOSERS}]*)(?:\s+(?=\S)|(?=[“‘«„]))",
)
_ELLIPSIS = re.compile(r"\.\s?\.|…")
_WORD_BEFORE = re.compile(r"[^\s\"“‘«„(\[{—–/]+$")
_WORD_AFTER = re.compile(rf"[{_OPENERS}]*([^\s]+)")

_BEFORE_NAMES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "mx",
        "dr",
        "prof",
        "gen",
        "adm",
        "vadm",
        "radm",
        "lt",
        "col",
        "maj",
        "sgt",
        "capt",
        "cmdr",
        "cpl",
        "pvt",
        "pfc",
        "brig",
        "rep",
        "reps",
        "sen",
        "sens",
        "gov",
        "govs",
        "lieut",
        "rev",
        "hon",
        "pres",
        "amb",
        "atty",
        "st",
        "ste",
        "mt",
        "ft",
        "fr",
        "sr",
        "msgr",
        "dep",
        "asst",
        "supt",
        "insp",
        "det",
        "sec",
        "messrs",
        "mme",
        "mlle",
        "hr",
        "vs",
        "v",
        "v.",
        "cf",
        "viz",
        "staff-sgt",
        "lt.-col",
        "maj.-gen",
        "brig.-gen",
    ]
)
_BEFORE_NUMBERS = frozenset(
    [
        "no",
        "nos",
        "art",
        "arts",
        "sec",
        "sect",
        "fig",
        "figs",
        "p",
        "pp",
        "vol",
        "vols",
        "ch",
        "chap",
        "para",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "approx",
        "ca",
        "circa",
        "ext",
        "c",
    ]
)
_EITHER_WAY = frozenset(
    [
        "inc",
        "corp",
        "co",
        "ltd",
        "llc",
        "plc",
        "bros",
        "jr",
        "sr",
        "esq",
        "etc",
        "al",
        "ph.d",
        "m.d",
        "b.a",
        "m.a",
        "d.d.s",
        "dept",
        "univ",
        "assn",
        "intl",
        "natl",
        "gov't",
        "ala",
        "ariz",
        "ark",
        "calif",
        "colo",
        "conn",
        "del",
        "fla",
        "ga",
        "ill",
        "ind",
        "kan",
        "ky",
        "la",
        "md",
        "mass",
        "mich",
        "minn",
        "miss",
        "mo",
        "mont",
        "neb",
        "nev",
        "okla",
        "ore",
        "pa",
        "tenn",
        "tex",
        "va",
        "vt",
        "wash",
        "wis",
        "wyo",
        "n.y",
        "n.j",
        "n.h",
        "n.m",
        "n.c",
        "n.d",
        "s.c",
        "s.d",
        "w.va",
        "r.i",
        "d.c",
        "ont",
        "que",
        "alta",
        "sask",
        "ave",
        "blvd",
        "rd",
        "bldg",
        "hwy",
    ]
)
_HOURS = frozenset({"a.m", "p.m", "am", "pm"})
_AFTER_HOURS = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov"
    r"|dec)\.|january|february|march|april|may|june|july|august|september|october|november|december|today|tomorrow"
    r"|e[sd]?t|c[sde]?s?t|m[sd]?t|p[sd]?t|gmt|utc|bst|eastern|central|pacific|mountain|local|greenwich",
    re.I,
)
_STARTERS = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "he",
        "she",
        "it",
        "they",
        "we",
        "you",
        "i",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "but",
        "and",
        "or",
        "so",
        "yet",
        "nor",
        "if",
        "when",
        "while",
        "although",
        "though",
        "because",
        "since",
        "as",
        "after",
        "before",
        "until",
        "once",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "without",
        "to",
        "of",
        "under",
        "over",
        "during",
        "despite",
        "among",
        "between",
        "against",
        "amid",
        "according",
        "however",
        "meanwhile",
        "moreover",
        "still",
        "also",
        "then",
        "there",
        "here",
        "what",
        "who",
        "why",
        "how",
        "where",
        "which",
        "whether",
        "no",
        "not",
        "now",
        "some",
        "many",
        "most",
        "much",
        "few",
        "several",
        "all",
        "both",
        "each",
        "every",
        "one",
        "two",
        "another",
        "any",
        "other",
        "only",
        "even",
        "just",
        "perhaps",
        "according",
        "it’s",
        "it's",
        "he’s",
        "he's",
        "she’s",
        "she's",
        "they’re",
        "they're",
        "we’re",
        "we're",
        "that’s",
        "that's",
        "there’s",
        "there's",
        "i’m",
        "i'm",
        "don’t",
        "don't",
        "let’s",
        "let's",
        "instead",
        "earlier",
        "later",
        "last",
        "next",
    ]
)
_TAG = (
    r"(?:[^\s.!?,;:]+\.?\s+){1,4}?(?:said|says|asked|asks|replied|added|wrote|told|shouted|joked|tweeted|quipped|continued"
    r"|wondered|exclaimed|demanded|insisted|recalled|noted|answered|responded|yelled|chanted|cried|declared)"
)
_TAG_ALONE = re.compile(_TAG + r"(?:\s+\w+ly)?\s*[.,:]")
_TAG_AFTER_QUESTION = re.compile(
    _TAG + r"(?:\s+(?:\w+ly|\w+day))?(?:\s*[.,:;]|\s+(?:in|on|at|to|of|during|as|when|about)\b)"
)
_ORDINARY = re.compile(r"[a-z]+[’'-]?[a-z]{2,}|it|us|in|on|up|so|go|do|me|be|by|of|to|as|if|or|we|he|is")


class Stop(NamedTuple):
    """A candidate boundary: the sentence would end at `end` (after closing marks), the next one begin at `next`.

    `mark` is the punctuation itself, `start` where it stands, `closers` the marks that close with it.
    """

    start: int
    mark: str
    closers: str
    end: int
    next: int


def stops(words: str) -> Iterator[Stop]:
    """Every candidate in a paragraph, in order."""
    for m in _STOP.finditer(words):
        yield Stop(m.start(), m["mark"], m["closers"], m.end("closers"), m.end())


def is_boundary(words: str, stop: Stop, *, learned: bool) -> bool:
    """Whether a sentence ends at `stop`; `learned` is what the trained model says of it."""
    following = _following(words, stop.next)
    if not following:
        return False
    if following[0].islower() and not _is_name_in_lower_case(following):
        return False
    if stop.closers.strip(")]}"):
        return not _is_speech_tag(words, stop)
    if _ELLIPSIS.search(stop.mark):
        return _ends_after_ellipsis(words, stop, following)
    if stop.mark == "." and (known := _after_abbreviation(words, stop, following)) is not None:
        return known
    return learned or bool(stop.closers) or stop.mark != "." or _is_ordinary(words, stop)


def _following(words: str, at: int) -> str:
    """The next word without opening marks, "" when there is none to judge by."""
    found = _WORD_AFTER.match(words, at, at + 64)
    return found[1] if found else ""


def _is_name_in_lower_case(word: str) -> bool:
    return bool(re.match(r"[a-z]{1,2}-?[A-Z]|https?://|www\.", word))


def _is_speech_tag(words: str, stop: Stop) -> bool:
    """Whether only "Smith asked." follows a closing mark: it belongs to the words quoted."""
    if words[stop.next] in "\"'“‘«„":
        return False
    tag = _TAG_AFTER_QUESTION if stop.mark[-1] in "?!" else _TAG_ALONE
    return bool(tag.match(words, stop.next, stop.next + 120))


def _ends_after_ellipsis(words: str, stop: Stop, following: str) -> bool:
    """An ellipsis between words omits; one that hangs on a word, or follows a stop, ends a sentence."""
    before = words[: stop.start][-2:]
    if before[-1:].isspace():
        return before[:1] in '.!?”’"'
    return following.lower() in _STARTERS - {"i"} or words[stop.next] in "“‘\"'"


def _word_before(words: str, stop: Stop) -> str:
    found = _WORD_BEFORE.search(words[max(0, stop.start - 40) : stop.start])
    return found[0] if found else ""


def _is_ordinary(words: str, stop: Stop) -> bool:
    """Whether a plain word stands before the stop, which the trained model took for an abbreviation."""
    return bool(_ORDINARY.fullmatch(_word_before(words, stop)))


def _after_abbreviation(words: str, stop: Stop, following: str) -> bool | None:
    """What the word before a full stop decides, None when it is no abbreviation we know."""
    word = _word_before(words, stop)
    plain = word.lower()
    if not word or (word.isdigit() and stop.start == len(word)):
        return False if word else None
    if plain in _BEFORE_NAMES and word[0].isupper():
        return False
    if plain in _BEFORE_NUMBERS:
        return None if not following[0].isdigit() else False
    if plain in _HOURS:
        return not following[0].isdigit() and not _AFTER_HOURS.match(following)
    if plain in _EITHER_WAY or re.fullmatch(r"(?:[A-Za-z]\.)*[A-Z]|\w-[A-Z][a-z]{1,5}", word):
        return following.strip(",.;:").lower() in _STARTERS or words[stop.next] in "“‘«„"
    return None
