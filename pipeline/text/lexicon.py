"""Word lists that ship with evenhand, read once: one entry a line, or one rule a line with fields between bars."""

from __future__ import annotations

from functools import cache

from pipeline.errors import DataFileError


@cache
def load_words(name: str) -> frozenset[str]:
    """The entries of `pipeline/data/lexicon/<name>.txt`, lower-cased; raises DataFileError when the file is missing."""
    return frozenset(line.lower() for line in _lines(name))


@cache
def load_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rules of a lexicon in file order, each as its bar-separated fields, lower-cased and stripped.

    Raises DataFileError when the file is missing, or when its rules differ in their number of fields.
    """
    rows = tuple(tuple(field.strip().lower() for field in line.split("|")) for line in _lines(name))
    if len({len(row) for row in rows}) > 1:
        raise DataFileError("has rules of different lengths", item=f"lexicon {name}", action="install evenhand again")
    return rows


@cache
def load_groups(name: str) -> dict[str, frozenset[str]]:
    """The words of a lexicon whose rules are `label | words`, by label; a label may stand in several rules."""
    groups: dict[str, frozenset[str]] = {}
    for label, words in load_rows(name):
        groups[label] = groups.get(label, frozenset()) | frozenset(words.split())
    return groups


def _lines(name: str) -> tuple[str, ...]:
    from importlib.resources import files

    try:
        text = files("pipeline").joinpath("data", "lexicon", f"{name}.txt").read_text(encoding="utf-8")
    except OSError as error:
        raise DataFileError("cannot be read", item=f"lexicon {name}", action="install evenhand again") from error
    entries = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return tuple(entry for entry in entries if entry)
