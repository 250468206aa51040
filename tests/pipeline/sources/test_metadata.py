from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import MetadataError
from pipeline.sources import Metadata, load_meta_table
from pipeline.sources.metadata import any_date, canonical_url, checked, iso_date, load_sidecar


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20T08:30:00+01:00", "2026-11-20T08:30:00+01:00"),
        ("2026-11-20T08:30:00Z", "2026-11-20T08:30:00+00:00"),
        ("20 November 2026", None),
        ("2026-13-01", None),
        ("", None),
    ],
)
def test_dates_are_iso(value: str, expected: str | None) -> None:
    assert iso_date(value) == expected


@pytest.mark.parametrize(
    "value",
    ["November 20, 2026", "20 November 2026", "Friday, November 20, 2026", "Nov 20, 2026", "2026/11/20", "20.11.2026"],
)
def test_dates_that_documents_state_are_understood(value: str) -> None:
    assert any_date(value) == "2026-11-20"


def test_a_date_of_a_feed_is_understood() -> None:
    assert any_date("Fri, 20 Nov 2026 08:30:00 +0100") == "2026-11-20T08:30:00+01:00"
    assert any_date("some Friday") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("HTTPS://Bee.Example/A/b?x=1#part", "https://bee.example/A/b?x=1"),
        ("https://bee.example:443/a?utm_source=x&id=7&fbclid=y", "https://bee.example/a?id=7"),
        ("http://bee.example:8080/a", "http://bee.example:8080/a"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("ftp://bee.example/a", None),
        ("javascript:alert(1)", None),
        ("https:///a", None),
        ("https://bee.example:port/", None),
        ("https://bee.example/a b", None),
        ("bee.example/a", None),
    ],
)
def test_addresses_are_canonical(value: str, expected: str | None) -> None:
    assert canonical_url(value) == expected


def test_earlier_metadata_fills_later_gaps() -> None:
    assert Metadata(title="A").over(Metadata(title="B", publisher="Bee")) == Metadata(title="A", publisher="Bee")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"published": "yesterday"}, r"field 'published' is 'yesterday'; write a date as YYYY-MM-DD"),
        ({"url": "bee"}, r"field 'url' is 'bee'; write an address"),
        ({"title": ["a"]}, r"field 'title' is not text"),
        ({"publised": "2026-11-20"}, r"field 'publised' is unknown; did you mean 'published'\?"),
    ],
)
def test_a_malformed_field_is_named(values: dict[str, object], message: str) -> None:
    with pytest.raises(MetadataError, match=f"^x: {message}"):
        checked(values, item="x")


def test_empty_and_unknown_fields_are_left_out() -> None:
    assert checked({"title": " ", "publisher": None, "section": "World"}, item="x") == Metadata()


@pytest.mark.parametrize("name", ["a.txt.meta.json", "a.meta.json"])
def test_a_sidecar_is_found_with_and_without_the_extension(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps({"publisher": "Daily Bee", "published": "2026-11-20"}), encoding="utf-8")
    assert load_sidecar(tmp_path / "a.txt") == Metadata(publisher="Daily Bee", published="2026-11-20")
    assert load_sidecar(tmp_path / "b.txt") == Metadata()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{\n"title": }', "line 2: "),
        (b"[]", "holds no JSON object"),
        (b"\x00\x01\x02", "cannot be read: is binary"),
        (b'{"published": "20.11."}', "field 'published'"),
        (b"[" * 100_000, "is nested too deeply|line 1"),
    ],
)
def test_a_malformed_sidecar_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.meta.json").write_bytes(content)
    with pytest.raises(MetadataError, match=rf"a\.meta\.json: ({message})"):
        load_sidecar(tmp_path / "a.txt")


def _table(folder: Path, content: str) -> Path:
    path = folder / "meta.csv"
    path.write_text(content, encoding="utf-8-sig")
    return path


def test_a_table_is_found_by_path_and_by_source_key(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    table = load_meta_table(
        _table(tmp_path, 'path,publisher,published,url,title\nin/a.txt,Bee,2026-11-20,,"Shut, again"\nb.txt,Wasp,,,\n')
    )
    assert table.of(tmp_path / "in" / "a.txt", "a.txt") == Metadata(
        publisher="Bee", published="2026-11-20", title="Shut, again"
    )
    assert table.of(Path("elsewhere/b.txt"), "b.txt") == Metadata(publisher="Wasp")
    assert table.of(tmp_path / "c.txt", "c.txt") == Metadata()


def test_a_changed_table_is_read_again(tmp_path: Path) -> None:
    path = _table(tmp_path, "path,publisher\na.txt,Bee\n")
    assert load_meta_table(path).of(tmp_path / "a.txt", "a.txt").publisher == "Bee"
    _table(tmp_path, "path,publisher\na.txt,Hornet\n")
    assert load_meta_table(path).of(tmp_path / "a.txt", "a.txt").publisher == "Hornet"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("file,publisher\na.txt,Bee\n", "line 1: there is no column 'path'"),
        ("", "line 1: there is no column 'path'"),
        ("path,published\na.txt,2026-11-20\nb.txt,Friday\n", "line 3: field 'published' is 'Friday'"),
        ("path,publiser\na.txt,Bee\n", "line 2: field 'publiser' is unknown"),
        ("path,publisher\na.txt,Bee,more\n", "line 2: has more values than columns"),
        ("path,publisher\n,Bee\n", "line 2: field 'path' is empty"),
        ("path,publisher\na.txt,Bee\na.txt,Wasp\n", "line 3: 'a.txt' has a row already"),
        ('path,publisher\na.txt,"Bee\n', "line .: unexpected end"),
    ],
)
def test_a_malformed_table_is_named_with_line_and_field(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(MetadataError, match=rf"meta\.csv: {message}"):
        load_meta_table(_table(tmp_path, content))


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(MetadataError, match=r"none\.csv: cannot be read"):
        load_meta_table(tmp_path / "none.csv")
