"""`python -m eval.datasets check | locate FILE | agree A.jsonl B.jsonl`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from eval.datasets.faults import Fault, LabelFaults
from eval.datasets.labelings import Pair, Row, agreement_table
from eval.datasets.load import counts, read_part, read_second, read_story, stories_in_both
from eval.datasets.locate import locate_file
from eval.datasets.places import Layout, Part
from eval.datasets.story import StoryLabels
from pipeline.errors import EvenhandError, ExitCode

COLUMNS = ("article", "claim", "key_fact", "loaded", "verdict", "difference", "summary", "roundup", "headline")


def main(arguments: Sequence[str] | None = None, layout: Layout | None = None) -> int:
    """Runs one command and returns its exit code: 0, or 1 with every fault on standard error."""
    options = _parser().parse_args(arguments)
    layout = layout or Layout.shipped()
    try:
        match options.command:
            case "check":
                return _check(layout)
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
    commands.add_parser("check", help="hold every label file to the guide and print the counts")
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
    pairs: list[Pair] = []
    for part in Part:
        reading, second = read_part(part, layout), read_second(part, layout)
        faults += [*reading.faults, *second.faults]
        _print_counts(part, reading.stories)
        first = {story.slug: story for story in reading.stories}
        pairs += [Pair(first[story.slug], story) for story in second.stories if story.slug in first]
        faults += [
            Fault(str(story.file), None, None, "labels a story that has no first labeling")
            for story in second.stories
            if story.slug not in first
        ]
    if pairs:
        print(f"Agreement over {len(pairs)} stories labeled twice")
        _print_agreement(agreement_table(pairs))
    return _report(faults)


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
    _print_agreement(agreement_table([Pair(a.stories[0], b.stories[0])]))
    return int(ExitCode.DONE)


def _print_counts(part: Part, stories: Sequence[StoryLabels]) -> None:
    print(f"{part}: {len(stories)} stories, digest {_digest(stories)}")
    print(f"  {'story':32}" + "".join(f"{column:>11}" for column in COLUMNS))
    total: Counter[str] = Counter()
    for story in stories:
        found = counts(story)
        total += found
        print(f"  {story.slug:32}" + "".join(f"{found[column]:11}" for column in COLUMNS))
    print(f"  {'total':32}" + "".join(f"{total[column]:11}" for column in COLUMNS))


def _digest(stories: Sequence[StoryLabels]) -> str:
    """The digest of a part: of its label files, which hold the digests of the articles, by name."""
    whole = sha256()
    for story in stories:
        whole.update(f"{story.slug}\0{sha256(story.file.read_bytes()).hexdigest()}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def _print_agreement(rows: Sequence[Row]) -> None:
    for row in rows:
        value = "    -" if row.value is None else f"{row.value:5.2f}"
        print(f"  {row.field:26} {row.measure:15} {value}  n={row.units}")


def _report(faults: Sequence[Fault]) -> int:
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(f"{len(faults)} faults", file=sys.stderr)
    return int(ExitCode.ITEM_FAILED if faults else ExitCode.DONE)


if __name__ == "__main__":
    sys.exit(main())
