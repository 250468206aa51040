"""The lexicon of loaded words: more than 4,000 entries with a category, a strength and neutral wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from pipeline.errors import DataFileError

LEXICONS = ("loaded_verbs", "loaded_people", "loaded_modifiers", "loaded_nouns", "loaded_phrases")
DROP, REWRITE = "drop", "-"

_WORD = re.compile(r"n['’]t|['’]s\b|['’](?=\w)|[\w&.]+(?<!n)(?=n['’]t)|[\w&]+")
_HEADER = re.compile(
    r"\[(?P<category>[\w ]+) \| (?P<pos>[navrx ]+) \| (?P<strength>[\d.]+) \| (?P<suggestion>[^\]]+)\] (?P<reason>.+)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One loaded expression.

    `words` are lower-case base forms or exact forms, without hyphens; `hyphenated`: they count only when joined by
    hyphens ("has-been"), where an entry without hyphens also matches a hyphenated form. `pos` holds the letters of the
    parts of speech in which a single word is loaded (n noun, v verb, a adjective, r adverb, x any). `strength` is in
    0..1: .9 nearly always loaded, .6 usually, .3 and less only in company. `suggestion` is neutral wording of the same
    form, "" to drop the words, None when only a rewrite would do. Not loaded beside one of `unless`; loaded only beside
    one of `beside`, when given.
    """

    words: tuple[str, ...]
    category: str
    pos: frozenset[str]
    strength: float
    suggestion: str | None
    reason: str
    unless: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    hyphenated: bool = False


@cache
def load_loaded_words() -> Mapping[str, tuple[Entry, ...]]:
    """The entries by their first word, longest first; a later entry for the same words and parts of speech wins.

    Raises DataFileError when a lexicon file is missing or has a line that is no entry.
    """
    entries: dict[tuple[tuple[str, ...], bool, frozenset[str]], Entry] = {}
    for name in LEXICONS:
        for entry in parse_lexicon(name, _read(name).splitlines()):
            entries[entry.words, entry.hyphenated, entry.pos] = entry
    index: dict[str, list[Entry]] = {}
    for entry in entries.values():
        if entry.strength > 0:
            index.setdefault(entry.words[0], []).append(entry)
    return {first: tuple(sorted(found, key=lambda e: -len(e.words))) for first, found in index.items()}


def parse_lexicon(name: str, lines: Iterable[str]) -> Iterator[Entry]:
    """The entries of a lexicon's lines, in order; raises DataFileError at a line that is no entry."""
    section: Entry | None = None
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        try:
            if line.startswith("["):
                section = _section(line)
            elif section is None:
                raise ValueError("entry before the first section")
            else:
                yield from _entries(section, line)
        except ValueError as error:
            raise DataFileError(
                f"line {number}: {error}", item=f"lexicon {name}", action="install evenhand again"
            ) from None


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words of an expression as the parser splits them, hyphens left out ("can't" is "ca", "n't")."""
    return tuple(w.replace("’", "'") for w in _WORD.findall(text.lower()))


def _section(line: str) -> Entry:
    match = _HEADER.fullmatch(line)
    if match is None:
        raise ValueError("malformed section header")
    return Entry(
        (),
        match["category"],
        frozenset(match["pos"].replace(" ", "")),
        float(match["strength"]),
        _suggestion(match["suggestion"]),
        match["reason"],
    )


def _entries(section: Entry, line: str) -> Iterator[Entry]:
    head, *options = (part.strip() for part in line.split("|"))
    for option in options:
        section = _with_option(section, option)
    for expression in head.split(","):
        words = words_of(expression)
        if not words:
            raise ValueError("empty entry")
        yield replace(section, words=words, hyphenated="-" in expression)


def _with_option(entry: Entry, option: str) -> Entry:
    mark, value = option[:1], option[1:].strip()
    match mark:
        case ">":
            return replace(entry, suggestion=_suggestion(value))
        case "=":
            return replace(entry, strength=float(value))
        case "!":
            return replace(entry, unless=frozenset(value.split()))
        case "+":
            return replace(entry, beside=frozenset(value.split()))
    if option in (DROP, REWRITE):
        return replace(entry, suggestion=_suggestion(option))
    raise ValueError(f"unknown option {option!r}")


def _suggestion(value: str) -> str | None:
    value = value.strip()
    return {DROP: "", REWRITE: None}.get(value, value)


def _read(name: str) -> str:
    from importlib.resources import files

    try:
        return files("pipeline").joinpath("data", "lexicon", f"{name}.txt").read_text(encoding="utf-8")
    except OSError as error:
        raise DataFileError("cannot be read", item=f"lexicon {name}", action="install evenhand again") from error
