"""Reads label files and holds them to the guide: every fault is named with its file, line and field."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from eval.datasets.checks import check_story
from eval.datasets.faults import Fault, LabelFaults
from eval.datasets.places import Layout, Part
from eval.datasets.schema import ANY_RECORD, LabelRecord
from eval.datasets.story import StoryLabels, read_articles


class Reading(NamedTuple):
    """Everything that could be read, and everything that is wrong with it."""

    stories: tuple[StoryLabels, ...]
    faults: tuple[Fault, ...]


class Twice(NamedTuple):
    """A story labeled twice: both labelings as they were made, and the labels that were settled from them.

    `first` is `settled` itself until the story's first labels are kept in `first/`.
    """

    first: StoryLabels
    second: StoryLabels
    settled: StoryLabels


class TwiceReading(NamedTuple):
    """The stories of a part that were labeled twice, and everything that is wrong with both labelings."""

    stories: tuple[Twice, ...]
    faults: tuple[Fault, ...]


class NumberedRecord(NamedTuple):
    """A record and the line it stands on, from 1."""

    line: int
    record: LabelRecord


def load_part(part: Part, layout: Layout | None = None) -> tuple[StoryLabels, ...]:
    """The labeled stories of one part, by slug; raises LabelFaults with every fault of the set when there is any."""
    layout = layout or Layout.shipped()
    reading = read_part(part, layout)
    faults = (*reading.faults, *stories_in_both(layout))
    if faults:
        raise LabelFaults(faults)
    return reading.stories


def read_part(part: Part, layout: Layout) -> Reading:
    """The stories of one part with their faults, a story with articles and no labels among them."""
    files = layout.label_files(part)
    reading = _read_all(files, part, layout, complete=True)
    labeled = {file.stem for file in files}
    bare = [folder for folder in layout.stories(part) if folder.name not in labeled]
    unlabeled = (
        Fault(str(folder), None, None, f"story {folder.name} has articles and no label file") for folder in bare
    )
    return Reading(reading.stories, (*reading.faults, *unlabeled))


def read_twice(part: Part, layout: Layout, settled: Sequence[StoryLabels]) -> TwiceReading:
    """The stories of one part that have a second labeling, which need not be complete; `settled` are the part's own."""
    first = _read_all(layout.first_files(part), part, layout, complete=False)
    second = _read_all(layout.second_files(part), part, layout, complete=False)
    own = {story.slug: story for story in settled}
    as_made = own | {story.slug: story for story in first.stories}
    doubly = {story.slug for story in second.stories}
    strays = [
        *(
            Fault(str(s.file), None, None, "labels a story that has no labels to settle")
            for s in second.stories
            if s.slug not in own
        ),
        *(
            Fault(str(s.file), None, None, "keeps first labels of a story that has no second ones")
            for s in first.stories
            if s.slug not in doubly
        ),
    ]
    twice = tuple(Twice(as_made[s.slug], s, own[s.slug]) for s in second.stories if s.slug in own)
    return TwiceReading(twice, (*first.faults, *second.faults, *strays))


def read_story(file: Path, folder: Path, *, complete: bool = True) -> Reading:
    """One label file against the articles in `folder`; `complete` also asks for every record a story must have."""
    faults: list[Fault] = []
    articles = read_articles(folder, faults)
    if not articles:
        faults.append(Fault(str(file), None, None, f"no article in {folder}"))
    numbered = read_records(file, faults)
    story = StoryLabels(file.stem, file, articles, tuple(item.record for item in numbered))
    faults.extend(check_story(story, [item.line for item in numbered], complete=complete))
    return Reading((story,), tuple(faults))


def read_records(file: Path, faults: list[Fault]) -> list[NumberedRecord]:
    """The well-formed records of a label file; the others are added to `faults`. Blank lines are skipped."""
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(str(file), None, None, f"cannot be read ({error})"))
        return []
    numbered = []
    for line, row in enumerate(lines, 1):
        if row.strip():
            record = _record(file, line, row, faults)
            numbered += [] if record is None else [NumberedRecord(line, record)]
    return numbered


def stories_in_both(layout: Layout) -> tuple[Fault, ...]:
    """One fault for each story that has a label file in both parts."""
    dev = {file.stem for file in layout.label_files(Part.DEV)}
    return tuple(
        Fault(str(file), None, None, f"story {file.stem} stands in both parts; keep it in one")
        for file in layout.label_files(Part.TEST)
        if file.stem in dev
    )


def counts(story: StoryLabels) -> Counter[str]:
    """How many records of each type a story has."""
    return Counter(record.type for record in story.records)


def _read_all(files: tuple[Path, ...], part: Part, layout: Layout, *, complete: bool) -> Reading:
    stories: list[StoryLabels] = []
    faults: list[Fault] = []
    for file in files:
        reading = read_story(file, layout.story_folder(part, file.stem), complete=complete)
        stories.extend(reading.stories)
        faults.extend(reading.faults)
    return Reading(tuple(stories), tuple(faults))


def _record(file: Path, line: int, row: str, faults: list[Fault]) -> LabelRecord | None:
    try:
        return ANY_RECORD.validate_python(json.loads(row), strict=False)
    except ValidationError as error:
        faults.extend(Fault(str(file), line, _path(item["loc"]), item["msg"]) for item in error.errors())
    except json.JSONDecodeError as error:
        faults.append(Fault(str(file), line, None, f"no JSON: {error.msg} at column {error.colno}"))
    except ValueError as error:  # a number too long to read
        faults.append(Fault(str(file), line, None, f"no JSON: {error}"))
    except RecursionError:
        faults.append(Fault(str(file), line, None, "nested too deeply"))
    return None


def _path(loc: tuple[int | str, ...]) -> str | None:
    """The dotted field of a validation error, without the record type that pydantic puts first."""
    return ".".join(map(str, loc[1:])) or None
