"""Loaded and biased words in news: BABE, BASIL and PTC."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from eval.loaders.plain import as_it_is
from eval.loaders.rows import Row, read_lines, read_rows, read_text
from eval.scorers.wording import find_words
from eval.tasks.gold import LoadedGold, Place
from eval.tasks.items import ArticleQuestion, Item, cluster_of
from pipeline.errors import DatasetError
from pipeline.text.sentences import split_sentences
from pipeline.types import content_id

LEXICAL, LOADED = "lex", "Loaded_Language"
NOWHERE = -1
"""The sentence of a span that could not be found in the article."""
_LABELS = {"Biased": True, "Non-biased": False, "No agreement": None}


def babe(path: Path) -> Iterator[Item]:
    """BABE: one item a sentence, biased or not by experts, with the biased words; without agreement it is left out.

    The published CSV is separated by semicolons. The words are scored where the sentence is biased and words are
    listed, which is not all of them. The cluster is the news page.
    """
    for row in read_rows(path, delimiter=";"):
        biased = row.choice("label_bias", _LABELS)
        if biased is None:
            continue
        text, words = (
            row.text("text"),
            _listed(row, "biased_words" if "biased_words" in row.values else "biased_words4"),
        )
        spans = tuple(place for word in words for place in find_words(text, word))
        gold = LoadedGold(
            text=text, sentences=((0, len(text)),), spans=spans, biased=biased, marked=bool(biased and spans)
        )
        key = content_id(text)
        page = row.optional("news_link") or key
        yield Item(key, cluster_of("babe", page), ArticleQuestion(as_it_is(f"babe/{key}", text), 1), gold)


def basil(path: Path) -> Iterator[Item]:
    """BASIL: one item an article with its lexical bias; the cluster is the event, told by three outlets.

    `path` is JSONL with sentences and spans, or the folder that the published `dataset.zip` unpacks to.
    """
    return (_basil_item(*found) for found in (_basil_rows(path) if path.is_file() else _basil_files(path)))


def ptc(path: Path) -> Iterator[Item]:
    """PTC (SemEval-2020 task 11): one item an article with the spans of technique Loaded_Language.

    `path` is JSONL, or the folder `train-articles` with `train-labels-task2-technique-classification` (or
    `train-task-flc-tc.labels`) beside it.
    """
    if path.is_file():
        for row in read_rows(path):
            spans = [s for s in row.parts("spans") if s.text("technique") == LOADED]
            yield _ptc_item(
                row, row.text("id"), row.text("text"), [(s.number("start"), s.number("end")) for s in spans]
            )
        return
    labels = _ptc_labels(path)
    files = sorted(path.glob("article*.txt"))
    if not files:
        raise DatasetError("has no article*.txt", item=str(path), action="give the folder train-articles")
    for file in files:
        key = file.stem.removeprefix("article")
        yield _ptc_item(Row(file, 1, {}), key, read_text(file), labels.get(key, []))


Basil = tuple[Row, str, str, list[str], list[tuple[int, int, int]]]


def _basil_rows(path: Path) -> Iterator[Basil]:
    for row in read_rows(path):
        lexical = [s for s in row.parts("spans") if s.text("bias") == LEXICAL and s.values.get("sentence") != NOWHERE]
        places = [(s.number("sentence"), s.number("start"), s.number("end")) for s in lexical]
        yield row, row.text("event"), row.text("source"), list(row.texts("sentences")), places


def _basil_files(path: Path) -> Iterator[Basil]:
    files = sorted(path.rglob("*.json"))
    if not files:
        raise DatasetError("has no *.json", item=str(path), action="give the folder that dataset.zip unpacks to")
    for file in files:
        row = Row(file, 1, _object(file))
        body = list(row.parts("body"))
        places = [
            (number, span.number("start"), span.number("end"))
            for number, sentence in enumerate(body)
            for span in sentence.parts("annotations")
            if span.text("bias") == LEXICAL
        ]
        sentences = [str(sentence.values.get("sentence", "")) for sentence in body]
        yield row, row.text("triplet-uuid"), row.text("uuid"), sentences, places


def _object(file: Path) -> dict[str, object]:
    try:
        found = json.loads(read_text(file))
    except ValueError as error:
        raise DatasetError(f"no JSON: {error}", item=str(file), action="get the file again") from None
    if not isinstance(found, dict):
        raise DatasetError("is not an object", item=str(file), action="get the file again")
    return found


def _basil_item(
    row: Row, event: str, source: str, sentences: list[str], places: Iterable[tuple[int, int, int]]
) -> Item:
    starts, text = [], ""
    for sentence in sentences:
        text += "\n\n" if text else ""
        starts.append(len(text))
        text += sentence
    spans = []
    for number, start, end in places:
        if number >= len(starts) or not start < end <= len(sentences[number]):
            row.refuse("start", f"{start}:{end} is outside sentence {number}")
        spans.append((starts[number] + start, starts[number] + end))
    bounds = tuple((at, at + len(s)) for at, s in zip(starts, sentences, strict=True) if s.strip())
    gold = LoadedGold(text=text, sentences=bounds, spans=tuple(_place(text, *ends) for ends in spans))
    key = f"{event}/{source}"
    return Item(key, cluster_of("basil", event), ArticleQuestion(as_it_is(f"basil/{key}", text)), gold)


def _ptc_item(row: Row, key: str, text: str, ends: Iterable[tuple[int, int]]) -> Item:
    for start, end in ends:
        if not start < end <= len(text):
            row.refuse("start", f"{start}:{end} is outside article {key}")
    sentences = tuple((s.start, s.end) for s in split_sentences(text))
    gold = LoadedGold(text=text, sentences=sentences, spans=tuple(_place(text, *each) for each in ends))
    return Item(key, cluster_of("ptc", key), ArticleQuestion(as_it_is(f"ptc/{key}", text)), gold)


def _ptc_labels(path: Path) -> dict[str, list[tuple[int, int]]]:
    """The spans of loaded language by article, from the label files beside the folder of articles."""
    files = [path.parent / "train-task-flc-tc.labels"]
    files += sorted((path.parent / "train-labels-task2-technique-classification").glob("*.labels"))
    files += sorted((path.parent / "train-labels-task-flc-tc").glob("*.labels"))
    there = [file for file in files if file.is_file()]
    if not there:
        raise DatasetError("has no labels beside it", item=str(path), action="put the label files where they were")
    found: dict[str, list[tuple[int, int]]] = {}
    for file in there:
        for number, line in read_lines(file):
            if line.strip():
                key, technique, start, end = _label(file, number, line)
                if technique == LOADED:
                    found.setdefault(key, []).append((start, end))
    return found


def _label(file: Path, number: int, line: str) -> tuple[str, str, int, int]:
    parts = line.split("\t")
    if len(parts) != 4 or not (parts[2].isdigit() and parts[3].strip().isdigit()):
        Row(file, number, {}).refuse(None, "is not ARTICLE, TECHNIQUE, START, END")
    return parts[0], parts[1], int(parts[2]), int(parts[3])


def _listed(row: Row, field: str) -> list[str]:
    """A list of words as Python writes it; none where it is empty."""
    written = row.optional(field) or "[]"
    try:
        found = ast.literal_eval(written)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        row.refuse(field, "is not a list of words")
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        row.refuse(field, "is not a list of words")
    return [word for word in found if word.strip()]


def _place(text: str, start: int, end: int) -> Place:
    return Place(start=start, end=end, quote=text[start:end])
