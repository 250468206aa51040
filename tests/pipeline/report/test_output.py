"""Results reach a file whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.records import Record
from pipeline.report.output import Format, Output, write_json_array


@pytest.mark.parametrize(
    ("name", "form"), [("a.json", "json"), ("a.jsonl", "jsonl"), ("a.CSV", "csv"), ("a.md", "md"), ("b.c.json", "json")]
)
def test_the_extension_says_the_format(name: str, form: str, workdir: Path) -> None:
    assert Output.of(Path(name), as_json=False, one_a_line=False) == Output(Format(form), Path(name))


@pytest.mark.parametrize("one_a_line", [True, False])
def test_without_a_file_the_results_are_text_or_json(one_a_line: bool) -> None:
    assert Output.of(None, as_json=False, one_a_line=one_a_line).format is Format.TEXT
    expected = Format.JSONL if one_a_line else Format.JSON
    assert Output.of(None, as_json=True, one_a_line=one_a_line).format is expected


@pytest.mark.parametrize("name", ["a.text", "a.txt", "a", ".json"])
def test_an_unknown_extension_is_refused(name: str, workdir: Path) -> None:
    with pytest.raises(UsageError, match="no format is known by the extension"):
        Output.of(Path(name), as_json=False, one_a_line=False)


def test_a_failure_while_writing_leaves_the_old_file(workdir: Path) -> None:
    Path("a.json").write_text("old")
    output = Output(Format.JSON, Path("a.json"))
    with pytest.raises(ValueError, match="not JSON compliant"):
        _write(output, {"text": "new", "number": float("nan")})
    assert [(path.name, path.read_text()) for path in workdir.iterdir()] == [("a.json", "old")]


def test_a_folder_that_takes_no_file_is_usage(workdir: Path) -> None:
    (workdir / "a.json").mkdir()
    with pytest.raises(UsageError, match=r"-o a\.json"):
        Output.of(Path("a.json"), as_json=False, one_a_line=False)


def _write(output: Output, record: Record) -> None:
    with output.stream() as stream:
        stream.write("begun")
        write_json_array(stream, [record])


@pytest.mark.parametrize("number", [0, 1, 3])
def test_an_array_of_records_is_one_document(number: int, workdir: Path) -> None:
    records = [{"n": n, "text": "ä\n"} for n in range(number)]
    with Output(Format.JSON, Path("a.json")).stream() as stream:
        write_json_array(stream, iter(records))
    assert json.loads(Path("a.json").read_text()) == records
