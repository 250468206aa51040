"""Files as they are published: kinds, places and what is refused."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from eval.loaders.rows import Row, read_rows
from pipeline.errors import DatasetError


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"a": "one"}\n\n{"a": "two"}\n'),
        ("a.jsonl.gz", '{"a": "one"}\n{"a": "two"}'),
        ("a.json", '[{"a": "one"}, {"a": "two"}]'),
        ("a.json", '{"x": {"a": "one"}, "y": {"a": "two"}}'),
        ("a.csv", '\ufeffa,b\n"one",1\ntwo,2\n'),
        ("a.tsv", "a\tb\none\t1\ntwo\t2\n"),
    ],
)
def test_every_kind_of_file_gives_the_same_rows(tmp_path, name, text):
    rows = list(read_rows(written(tmp_path, name, text)))
    assert [row.text("a") for row in rows] == ["one", "two"]


@pytest.mark.parametrize(
    ("name", "text", "place", "problem"),
    [
        ("a.jsonl", '{"a": "one"}\n{"a": \n', "a.jsonl:2", "no JSON: Expecting value at column 7"),
        ("a.jsonl", '{"a": "one"}\n["a"]\n', "a.jsonl:2", "is not an object"),
        ("a.jsonl", "[" * 100_000, "a.jsonl:1", "nested too deeply"),
        ("a.json", '[{"a": "one"}, 3]', "a.json:2", "is not an object"),
        ("a.json", '"a"', "a.json", "is no list of objects"),
        ("a.csv", "a\none,two\n", "a.csv:2", "has more fields than the header"),
        ("a.xml", "<a/>", "a.xml", "is of no kind that is read"),
        ("a.jsonl", "\udcff", "a.jsonl", "cannot be read"),
    ],
)
def test_a_malformed_row_is_named_with_its_line(tmp_path, name, text, place, problem):
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(DatasetError) as caught:
        list(read_rows(path))
    assert str(caught.value.item).endswith(place)
    assert problem in caught.value.message


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        list(read_rows(tmp_path / "none.jsonl"))


@pytest.mark.parametrize(
    ("read", "problem"),
    [
        (lambda row: row.text("none"), "none: is missing"),
        (lambda row: row.text("blank"), "blank: is not a text with words in it"),
        (lambda row: row.texts("word"), "word: is not a list of texts"),
        (lambda row: row.choice("word", {"x": 1, "y": 2}), "word: 'w' is not one of x, y"),
        (lambda row: row.number("word"), "word: 'w' is not a whole number"),
        (lambda row: list(row.parts("word")), "word: is not a list"),
        (lambda row: row.part("word"), "word: is not an object"),
    ],
)
def test_a_field_that_is_wrong_is_named(read, problem):
    row = Row(Path("set.jsonl"), 7, {"blank": "  ", "word": "w"})
    with pytest.raises(DatasetError) as caught:
        read(row)
    assert (caught.value.item, caught.value.message) == ("set.jsonl:7", problem)


def test_numbers_read_as_texts_and_texts_of_digits_as_numbers():
    row = Row(Path("set.jsonl"), 1, {"id": 5, "line": "12"})
    assert (row.text("id"), row.number("line")) == ("5", 12)


def test_a_long_text_in_a_row_is_kept_whole(tmp_path):
    path = written(tmp_path, "a.csv", json.dumps({"a": "x"}).join(["a\n", "\n"]) + "y" * 300_000 + "\n")
    assert len(list(read_rows(path))[-1].text("a")) == 300_000
