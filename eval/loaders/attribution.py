"""PolNeAR: the words of every attribution in news articles, by brat's stand-off files or as JSONL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.loaders.plain import as_it_is
from eval.loaders.rows import Row, read_lines, read_rows, read_text
from eval.tasks.gold import AttributionSpansGold, Place
from eval.tasks.items import ArticleQuestion, Item, cluster_of
from pipeline.errors import DatasetError

LAYERS = ("Source", "Cue", "Content")
Layered = dict[str, list[Place]]


def polnear(path: Path) -> Iterator[Item]:
    """One item an article: the words of its sources, cues and contents; the first of several annotators counts.

    `path` is the JSONL file, or a folder with `text/*.txt` and `attributions/*_ANNOTATOR.ann` as published.
    """
    if path.is_file():
        return (_of_row(row) for row in read_rows(path))
    texts = sorted((path / "text").glob("*.txt"))
    if not texts:
        raise DatasetError("has no text/*.txt", item=str(path), action="give the folder of one part, such as data/dev")
    return (_of_files(text, path / "attributions") for text in texts)


def _of_row(row: Row) -> Item:
    annotators = row.part("attributions_by_annotator")
    if not annotators.values:
        row.refuse("attributions_by_annotator", "is empty")
    text, found = row.text("text"), _empty()
    for attribution in annotators.parts(min(annotators.values)):
        for layer in LAYERS:
            for part in attribution.parts(layer) if layer in attribution.values else ():
                found[layer] += [_place(part, text, *ends) for ends in part.values.get("spans", ())]
    return _item(row.text("id"), text, found)


def _place(row: Row, text: str, start: int, end: int) -> Place:
    if not 0 <= start < end <= len(text):
        row.refuse("spans", f"{start}:{end} is outside the text")
    return Place(start=start, end=end, quote=text[start:end])


def _of_files(file: Path, folder: Path) -> Item:
    annotations = sorted(folder.glob(f"{file.stem}_*.ann"))
    if not annotations:
        raise DatasetError("has no annotation file", item=str(file), action=f"put it into {folder.name}/")
    text, found = read_text(file), _empty()
    for number, line in read_lines(annotations[0]):
        parts = line.split("\t")
        if line.startswith("T") and len(parts) > 1:
            layer, _, ends = parts[1].partition(" ")
            if layer in LAYERS:
                row = Row(annotations[0], number, {})
                found[layer] += [_place(row, text, *_ends(row, each)) for each in ends.split(";")]
    return _item(file.stem, text, found)


def _ends(row: Row, written: str) -> Sequence[int]:
    numbers = written.split()
    if len(numbers) != 2 or not all(number.isdigit() for number in numbers):
        row.refuse("span", f"{written!r} is not START END")
    return [int(number) for number in numbers]


def _empty() -> Layered:
    return {layer: [] for layer in LAYERS}


def _item(key: str, text: str, found: Layered) -> Item:
    gold = AttributionSpansGold(
        text=text, source=tuple(found["Source"]), cue=tuple(found["Cue"]), content=tuple(found["Content"])
    )
    return Item(key, cluster_of("polnear", key), ArticleQuestion(as_it_is(f"polnear/{key}", text)), gold)
