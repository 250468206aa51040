"""Full stops and their kin: which of them end a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.text.lexicon import load_groups, load_words

_CLOSERS = "\"'”’»)\\]}"
_OPENERS = "\"'“‘«„([{"
_STOP = re.compile(
    rf"(?P<mark>\.(?:\s\.){{2,}}|[.!?…]+)(?P<closers>[{_CLOSERS}]*(?:\s[”’»](?=\s|$))?)(?:\s+(?=\S)|(?=[“‘«„]))"
)
_ATTACHED = ".!?,;:%”’»)]}"  # what begins no sentence
_ELLIPSIS = re.compile(r"\.\s?\.|…")
_WORD_BEFORE = re.compile(r"[^\s\"“‘«„(\[{—–/]+$")
_WORD_AFTER = re.compile(rf"(?:[—–-]+\s+)?([{_OPENERS}]*)([^\s]+)")
_INITIALS = re.compile(r"(?:[A-Za-z]\.&?)*[A-Z]|\w-[A-Z][a-z]{1,5}")  # U.S, J, S.&P, R-Tex
_ORDINARY = re.compile(r"(?=\w*[AEIOUYaeiouy])(?:[a-z]+|\w+[’'-])?(?:[a-z]{2,}|[A-Za-z]{4,}|[A-Z]{2,})")
_LOWER_CASE_NAME = re.compile(r"[a-z]{1,2}-?[A-Z]|https?://|www\.")
_HEAD = re.compile(rf"(?:^|[.!?…][{_CLOSERS}]*)\s*$")
_FIRST_PERSON = re.compile(r"I(?:['’]\w+)?[,;]?")
_AFTER_HOURS = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|jun|jul|aug|sept?|oct"
    r"|nov|dec)(?=\.)|january|february|march|april|may|june|july|august|september|october|november|december|today"
    r"|tomorrow|tonight|[ecmp][sd]?t|cest|gmt|utc|bst|eastern|central|pacific|mountain|local|greenwich|\d)\b",
    re.I,
)
_SAID = (
    r"(?:said|says|asked|asks|replied|added|wrote|shouted|joked|tweeted|quipped|continued|wondered|exclaimed"
    r"|demanded|insisted|recalled|noted|answered|responded|yelled|chanted|cried|declared)"
)
_SUBJECT = r"(?!But|And|So|Or|Yet|Then)(?:[^\s.!?,;:]+\.?\s+){1,4}?"
_TAG = rf"{_SUBJECT}(?:{_SAID}|(?:told|asked)(?:\s+\w+){{1,3}}?)(?:\s+(?:\w+ly|\w+day))?"
_TAG_ALONE = re.compile(_TAG + r"\s*\.")
_TAG_AFTER_QUESTION = re.compile(
    _TAG + rf"(?:\s*[.;]|\s*[,:](?!\s*[{_OPENERS}])|\s+(?:in|on|at|during|as|when|about)\b(?![^.!?]*\bthat\b))"
)


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


def is_boundary(words: str, stop: Stop, *, learned: bool, title_case: bool = False) -> bool:
    """Whether a sentence ends at `stop`; `learned` is what the trained model says of it.

    In a paragraph in `title_case` a capital tells nothing, so no abbreviation ends a sentence there.
    """
    following = _following(words, stop.next)
    if not following or following[0] in _ATTACHED:
        return False
    if following[0].islower() and not _LOWER_CASE_NAME.match(following):
        return False
    if stop.closers.strip(")]}"):
        return not _is_speech_tag(words, stop) and not _is_possessive(words, stop, following)
    if _ELLIPSIS.search(stop.mark):
        return _ends_after_ellipsis(words, stop, following)
    if stop.mark != ".":
        return True
    word = _word_before(words, stop)
    known = _after_abbreviation(words, stop, word, following)
    if known is not None:
        return known and not title_case
    starter = following.rstrip(",.;:").lower() in load_words("sentence_starters")
    return learned or starter or bool(stop.closers) or bool(_ORDINARY.fullmatch(word))


def _following(words: str, at: int) -> str:
    """The next word without opening marks, "" when there is none to judge by."""
    found = _WORD_AFTER.match(words, at, at + 64)
    if not found:
        return ""
    return found[2].lstrip(".…").lstrip("])" if found[1] else "") or (found[1] or ".")[0]


def _word_before(words: str, stop: Stop) -> str:
    found = _WORD_BEFORE.search(words[max(0, stop.start - 40) : stop.start])
    return found[0] if found else ""


def _is_speech_tag(words: str, stop: Stop) -> bool:
    """Whether only "Smith asked." follows a closing mark: it belongs to the words quoted."""
    tag = _TAG_AFTER_QUESTION if stop.mark[-1] in "?!" else _TAG_ALONE
    return bool(tag.match(words, stop.next, stop.next + 120))


def _is_possessive(words: str, stop: Stop, following: str) -> bool:
    """Whether the mark after an abbreviation is an apostrophe: "the U.S.' allies"."""
    initials = stop.mark == "." and stop.closers in ("'", "’") and "." in _word_before(words, stop)
    return initials and following.lower() not in load_words("sentence_starters")


def _ends_after_ellipsis(words: str, stop: Stop, following: str) -> bool:
    """An ellipsis between words omits; after a stop, or hanging on a word before a capital, it ends a sentence."""
    before = words[max(0, stop.start - 2) : stop.start]
    starters = load_words("sentence_starters")
    if before[-1:] in ("[", "("):  # at the head of a sentence "[...]" stands for words left out
        return not _HEAD.search(words[max(0, stop.start - 8) : stop.start - 1]) and following.lower() in starters
    if stop.mark.count(".") > 3 or (before[-1:].isspace() and before[0] in '.!?”’"'):
        return True
    if _FIRST_PERSON.fullmatch(following):
        return False
    if before[-1:].isspace():
        return following.lower() in starters
    return _word_before(words, stop).lower() not in starters


def _after_abbreviation(words: str, stop: Stop, word: str, following: str) -> bool | None:
    """What the word before a full stop decides, None when it is no abbreviation we know."""
    known = load_groups("abbreviations")
    plain = word.lower()
    if plain.isdigit():
        return stop.start > len(word)  # at the very beginning it is the number of a list item
    if plain in known["names"] and (word[0].isupper() or plain in ("v", "vs", "cf", "viz", "i.e", "e.g")):
        return False
    if plain in known["numbers"]:
        return False if following[0].isdigit() else None
    if plain in known["hours"]:
        return not _AFTER_HOURS.match(following)
    if plain in known["either"] or _INITIALS.fullmatch(word):
        if words[stop.next] in "—–-":
            return False
        starter = following.rstrip(",.;:").lower() in load_words("sentence_starters")
        return starter or words[stop.next] in "“‘«„"
    return None
