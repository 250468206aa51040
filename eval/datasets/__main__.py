"""`python -m eval.datasets check | card | locate FILE | agree A.jsonl B.jsonl`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.datasets.card import agreement_lines, card_faults, part_lines, row_line, write_card
from eval.datasets.faults import Fault, LabelFaults
from eval.datasets.labelings import agreement_table
from eval.datasets.load import Twice, read_part, read_story, read_twice, stories_in_both
from eval.datasets.locate import locate_file
from eval.datasets.matching import Pair
from eval.datasets.places import Layout, Part
from pipeline.errors import EvenhandError, ExitCode


def main(arguments: Sequence[str] | None = None, layout: Layout | None = None) -> int:
    """Runs one command and returns its exit code: 0, or 1 with every fault on standard error."""
    options = _parser().parse_args(arguments)
    layout = layout or Layout.shipped()
    try:
        match options.command:
            case "check":
                return _check(layout)
            case "card":
                return _card(layout)
            case "locate":
                return _locate(options.files, options.articles, layout)
            case _:
                return _agree(options.first, options.second, options.articles, layout)
    except LabelFaults as error:
        return _report(error.faults)
    except EvenhandError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.datasets", description="Check, place and compare labels.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="hold labels and cards to the guide and print the counts and the agreement")
    commands.add_parser("card", help="write into the cards what check prints of each part")
    locate = commands.add_parser("locate", help="fill in the offsets of authoring files, in place")
    locate.add_argument("files", metavar="FILE", type=Path, nargs="+")
    agree = commands.add_parser("agree", help="agreement between two label files of one story")
    agree.add_argument("first", metavar="A.jsonl", type=Path)
    agree.add_argument("second", metavar="B.jsonl", type=Path)
    for command in (locate, agree):
        command.add_argument(
            "--articles", metavar="DIR", type=Path, help="the story's articles, when not found by name"
        )
    return parser


def _check(layout: Layout) -> int:
    faults: list[Fault] = list(stories_in_both(layout))
    twice: list[Twice] = []
    for part in Part:
        reading = read_part(part, layout)
        doubly = read_twice(part, layout, reading.stories)
        lines = part_lines(part, reading.stories, doubly.stories)
        print("\n".join(lines))
        faults += [*reading.faults, *doubly.faults]
        faults += card_faults(layout.card(part), lines) if reading.stories else []
        twice += doubly.stories
    if len({story.settled.file.parent for story in twice}) > 1:
        print("Both parts together", *agreement_lines(twice), sep="\n")
    return _report(faults)


def _card(layout: Layout) -> int:
    for part in Part:
        reading = read_part(part, layout)
        doubly = read_twice(part, layout, reading.stories)
        if reading.faults or doubly.faults:
            return _report([*reading.faults, *doubly.faults])
        if reading.stories:
            write_card(layout.card(part), part_lines(part, reading.stories, doubly.stories))
            print(f"{layout.card(part)}: written")
    return int(ExitCode.DONE)


def _locate(files: Sequence[Path], articles: Path | None, layout: Layout) -> int:
    faults: list[Fault] = []
    for file in files:
        folder = articles or layout.folder_of(file)
        try:
            placed = locate_file(file, folder)
        except LabelFaults as error:
            faults += error.faults
            continue
        print(f"{file}: {placed} spans placed")
        faults += read_story(file, folder).faults
    return _report(faults)


def _agree(first: Path, second: Path, articles: Path | None, layout: Layout) -> int:
    folder = articles or layout.folder_of(first)
    a, b = (read_story(file, folder, complete=False) for file in (first, second))
    if a.faults or b.faults:
        return _report([*a.faults, *b.faults])
    print("\n".join(row_line(row) for row in agreement_table([Pair(a.stories[0], b.stories[0])])))
    return int(ExitCode.DONE)


def _report(faults: Sequence[Fault]) -> int:
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(f"{len(faults)} faults", file=sys.stderr)
    return int(ExitCode.ITEM_FAILED if faults else ExitCode.DONE)


if __name__ == "__main__":
    sys.exit(main())
