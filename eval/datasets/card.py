"""What `check` prints about a part (counts, digest, agreement), and whether the part's card holds just that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from eval.datasets.faults import Fault
from eval.datasets.labelings import Row, agreement_table
from eval.datasets.load import Twice, counts
from eval.datasets.matching import Pair
from eval.datasets.places import Part
from eval.datasets.settling import settlement
from eval.datasets.story import StoryLabels
from pipeline.errors import DatasetError

COLUMNS = ("article", "claim", "key_fact", "loaded", "verdict", "difference", "summary", "roundup", "headline")
BEGIN = "```text"
END = "```"


def part_lines(part: Part, stories: Sequence[StoryLabels], twice: Sequence[Twice]) -> list[str]:
    """The counts, the digest and the agreement of one part, line by line."""
    lines = [f"{part}: {len(stories)} stories, digest {digest(stories)}", *_count_lines(stories)]
    return [*lines, *agreement_lines(twice), *_settlement_lines(twice)] if twice else lines


def digest(stories: Sequence[StoryLabels]) -> str:
    """The digest of a part: of its label files, which hold the digests of the articles, by name."""
    whole = sha256()
    for story in stories:
        whole.update(f"{story.slug}\0{sha256(story.file.read_bytes()).hexdigest()}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def agreement_lines(twice: Sequence[Twice]) -> list[str]:
    """Agreement of the second labeling with the first as made (before) and with the settled labels (after)."""
    before = agreement_table([Pair(story.first, story.second) for story in twice])
    after = agreement_table([Pair(story.settled, story.second) for story in twice])
    rows = [
        f"  {a.field:26} {a.measure:15} {_value(a):>7} {a.units:5} {_value(b):>8} {b.units:5}"
        for a, b in zip(before, after, strict=True)
    ]
    head = f"  {'field':26} {'measure':15} {'before':>7} {'n':>5} {'after':>8} {'n':>5}"
    return [f"Agreement over {len(twice)} stories labeled twice", head, *rows]


def row_line(row: Row) -> str:
    """One line of the agreement of two files."""
    return f"  {row.field:26} {row.measure:15} {_value(row):>5}  n={row.units}"


def card_faults(card: Path, lines: Sequence[str]) -> Iterator[Fault]:
    """What keeps a card from holding just the lines that `check` prints; nothing when it does."""
    try:
        text = card.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        yield Fault(str(card), None, None, f"cannot be read ({error}); write it as GUIDE.md says")
        return
    held = _block(text)
    if held is None:
        yield Fault(str(card), None, None, f"has no block {BEGIN} … {END} with what check prints")
        return
    start, end = held
    for number in range(max(end - start, len(lines))):
        there = text[start + number] if start + number < end else "nothing"
        wanted = lines[number] if number < len(lines) else "nothing"
        if there != wanted:
            yield Fault(str(card), start + number + 1, None, f"is stale: holds {there!r}, but check prints {wanted!r}")
            return


def write_card(card: Path, lines: Sequence[str]) -> None:
    """Puts the lines into the card's block; raises DatasetError when there is no card or no block in it."""
    try:
        text = card.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"cannot be read ({error})", item=str(card), action="write it as GUIDE.md says") from None
    held = _block(text)
    if held is None:
        raise DatasetError(f"no block {BEGIN} … {END}", item=str(card), action="add an empty one")
    text[held[0] : held[1]] = lines
    card.write_text("\n".join(text), encoding="utf-8")


def _block(text: Sequence[str]) -> tuple[int, int] | None:
    """The half-open range of the lines inside the card's first block."""
    if BEGIN not in text:
        return None
    start = text.index(BEGIN) + 1
    return (start, text.index(END, start)) if END in text[start:] else None


def _count_lines(stories: Sequence[StoryLabels]) -> Iterator[str]:
    yield f"  {'story':32}" + "".join(f"{column:>11}" for column in COLUMNS)
    total: Counter[str] = Counter()
    for story in stories:
        found = counts(story)
        total += found
        yield f"  {story.slug:32}" + "".join(f"{found[column]:11}" for column in COLUMNS)
    yield f"  {'total':32}" + "".join(f"{total[column]:11}" for column in COLUMNS)


def _settlement_lines(twice: Sequence[Twice]) -> Iterator[str]:
    yield "Disagreements, by what the settled labels made of them"
    yield f"  {'story':32}{'as first':>11}{'as second':>11}{'as neither':>11}"
    for story in twice:
        first, second, neither = settlement(story.first, story.second, story.settled)
        yield f"  {story.settled.slug:32}{first:11}{second:11}{neither:11}"


def _value(row: Row) -> str:
    return "-" if row.value is None else f"{row.value:.2f}"
