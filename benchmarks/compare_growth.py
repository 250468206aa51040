"""How the comparison of a folder grows: time and memory for 250, 500 and 1,000 articles in stories of four.

    python benchmarks/compare_growth.py [--sizes 250 500 1000]

The articles are synthetic: every story has names, a place, counts and a day of its own, told by four outlets with other
words, other figures and other sources. Each size is measured in a process of its own, from reading the files to the
last comparison. `exponent` is the slope of log time over log articles between the smallest and the largest size; peak
memory is that of the process. Seconds are those of the processor, so that a busy machine does not count.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STORY = 4
GIVEN = [
    "Mara",
    "Idris",
    "Tova",
    "Anselm",
    "Bela",
    "Corin",
    "Dagny",
    "Emil",
    "Fenna",
    "Goran",
    "Hedda",
    "Ivo",
    "Jorun",
    "Kasimir",
    "Lena",
    "Mattis",
    "Nora",
    "Osk",
]
STEMS = [
    "Bren",
    "Cald",
    "Dorv",
    "Ester",
    "Fald",
    "Grim",
    "Hald",
    "Jor",
    "Kest",
    "Lund",
    "Marr",
    "Nord",
    "Orr",
    "Pel",
    "Quin",
    "Rask",
    "Selm",
    "Tarn",
    "Ulv",
    "Varg",
    "Wend",
]
ENDS = [
    "by",
    "dal",
    "en",
    "feld",
    "ham",
    "holm",
    "ik",
    "low",
    "mark",
    "mere",
    "nes",
    "or",
    "rik",
    "stad",
    "sund",
    "ton",
    "wick",
]
EVENTS = ("fire at the paper mill", "collapse of the footbridge", "leak at the dairy", "strike of the tram drivers")
REPORTS = (
    "A report names a broken valve.",
    "A draft of the report blames a valve that broke.",
    "Nobody has seen the report.",
    "The report, seen by this paper, speaks of a valve.",
)


def main() -> None:
    """Run every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", nargs="+", type=int, default=[250, 500, 1000])
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder:
        print(json.dumps(measure(options.folder)))
        return
    print(f"{'articles':>8} {'stories':>8} {'items':>7} {'CPU s':>8} {'ms/article':>11} {'peak MB':>8}")
    times = {}
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            write_articles(Path(folder), size)
            command = [sys.executable, __file__, "--folder", folder]
            row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        times[size] = row["seconds"]
        each = 1000 * row["seconds"] / size
        figures = f"{row['stories']:>8} {row['items']:>7} {row['seconds']:>8.1f} {each:>11.1f} {row['peak_mb']:>8.0f}"
        print(f"{size:>8} {figures}", flush=True)
    if len(times) > 1:
        small, large = min(times), max(times)
        print(f"exponent of time: {math.log(times[large] / times[small]) / math.log(large / small):.2f}")


def measure(folder: Path) -> dict[str, float]:
    """Compare the stories of a folder as the command does."""
    from pipeline.cli.versions import Versions
    from pipeline.engines.builtin.engine import BuiltinEngine
    from pipeline.runs.corpus import gather
    from pipeline.sources import ReadOptions

    started = time.process_time()
    corpus = gather([str(folder)], ReadOptions())
    stories = items = 0
    for story in Versions(corpus, ReadOptions()).compared(BuiltinEngine()):
        stories += 1
        items += len(story.comparison.items)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"stories": stories, "items": items, "seconds": time.process_time() - started, "peak_mb": peak}


def write_articles(folder: Path, count: int) -> None:
    """Write `count` articles in stories of four."""
    for number in range(math.ceil(count / STORY)):
        chance = random.Random(number)
        names = [f"{chance.choice(GIVEN)} {chance.choice(STEMS)}{chance.choice(ENDS)}" for _ in range(3)]
        town = f"{chance.choice(STEMS)}{chance.choice(ENDS)}"
        event = chance.choice(EVENTS)
        for version in range(min(STORY, count - number * STORY)):
            text = article(names, town, event, chance.randint(3, 90), version)
            (folder / f"story{number:05}-{version}.txt").write_text(text, encoding="utf-8")


def article(names: list[str], town: str, event: str, hurt: int, version: int) -> str:
    """One version of a story."""
    mayor, witness, officer = names
    count = hurt + (version == 3)
    day = ("Monday", "Monday", "Tuesday", "Monday")[version]
    paragraphs = (
        f"{count} people were hurt in the {event} in {town} on {day}, police said. "
        f"The road to the station stayed closed for {version + 2} hours.",
        f"“We heard a bang and ran,” said {witness}, who lives nearby. {mayor}, the mayor of {town}, "
        f"{'called for an inquiry' if version % 2 else 'ruled out an inquiry'}.",
        f"The fire service sent {5 + version} engines to {town}. Its officer, {officer}, said that the cause was not "
        f"known. {REPORTS[version]}",
        f"The council of {town} will meet on Friday. {mayor} promised {2 + version // 2} million crowns for repairs.",
    )
    return "\n\n".join(paragraphs) + "\n"


if __name__ == "__main__":
    main()
