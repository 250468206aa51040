from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import (
    ArticleTooLong,
    EmptyArticle,
    ExitCode,
    MetadataError,
    UndecodableSource,
    UnreadableSource,
    UnsupportedSource,
)
from pipeline.sources import ReadOptions, find_sources, read_article

PROSE = "The harbour was shut on Friday. Nobody was hurt, the master said."


def _write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def _stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> Any:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    return find_sources(["-"])[0]


def test_flags_come_before_the_sidecar_then_the_table_then_the_file(tmp_path: Path) -> None:
    file = f"Title: From file\nPublisher: From file\nAuthor: From file\nDate: November 1, 2026\n\n{PROSE}"
    path = _write(tmp_path / "a.txt", file)
    _write(tmp_path / "a.meta.json", json.dumps({"title": "From sidecar", "publisher": "From sidecar"}))
    table = "path,title,publisher,published\na.txt,From table,From table,2026-11-02\n"
    meta = _write(tmp_path / "m.csv", table)
    article = read_article(path, ReadOptions(title="From flag", meta=meta))
    assert (article.title, article.publisher, article.published, article.author) == (
        "From flag",
        "From sidecar",
        "2026-11-02",
        "From file",
    )
    assert article.text == PROSE


def test_an_address_from_a_flag_becomes_the_source_key(tmp_path: Path) -> None:
    article = read_article(_write(tmp_path / "a.txt", PROSE), ReadOptions(url="https://Bee.example/a#top"))
    assert article.source_key == article.url == "https://bee.example/a"
    assert article.path == (tmp_path / "a.txt").as_posix()


@pytest.mark.parametrize("options", [ReadOptions(published="Friday"), ReadOptions(url="bee")])
def test_a_malformed_flag_is_refused(tmp_path: Path, options: ReadOptions) -> None:
    with pytest.raises(MetadataError, match=r"^metadata flags: field"):
        read_article(_write(tmp_path / "a.txt", PROSE), options)


def test_standard_input_is_known_by_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    one = read_article(_stdin(monkeypatch, PROSE.encode()))
    two = read_article(_stdin(monkeypatch, PROSE.encode() + b" It rained."))
    assert one.source_key.startswith("text:")
    assert one.source_key != two.source_key
    assert one.path == "-"


def test_a_web_page_on_standard_input_is_read_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"<!doctype html><html><body><article><p>{PROSE}</p><p>{PROSE} It rained.</p></article></body></html>"
    article = read_article(_stdin(monkeypatch, page.encode("utf-16")))
    assert article.text == f"{PROSE}\n\n{PROSE} It rained."


@pytest.mark.parametrize("content", [b"", b"  \r\n\t ", b"\xef\xbb\xbf", b"\0\0\0"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(EmptyArticle, match=r"a\.txt: is empty"):
        read_article(_write(tmp_path / "a.txt", content))


def test_a_page_without_article_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyArticle, match=r"a\.html: "):
        read_article(_write(tmp_path / "a.html", "<html><body><script>var x = 1;</script></body></html>"))


def test_binary_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UndecodableSource, match=r"a\.txt: is a PNG image, not text"):
        read_article(_write(tmp_path / "a.txt", b"\x89PNG\r\n\x1a\n\0\0\0"))


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.eml", "a.json", "a.jsonl"])
def test_kinds_for_later_are_refused_as_a_usage_error(tmp_path: Path, name: str) -> None:
    (ref,) = find_sources([str(_write(tmp_path / name, PROSE))])
    with pytest.raises(UnsupportedSource, match="not supported yet") as caught:
        read_article(ref)
    assert caught.value.exit_code is ExitCode.USAGE


def test_web_addresses_are_refused_as_a_usage_error() -> None:
    (ref,) = find_sources(["https://bee.example/a.txt"])
    with pytest.raises(
        UnsupportedSource, match=r"^https://bee\.example/a\.txt: web addresses are not supported yet"
    ) as e:
        read_article(ref)
    assert e.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("name", ["a.xyz", "a"])
def test_an_unknown_extension_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsupportedSource, match=r"use \.txt, \.md or \.html") as caught:
        read_article(_write(tmp_path / name, PROSE))
    assert caught.value.exit_code is ExitCode.ITEM_FAILED


@pytest.mark.parametrize("name", ["none.txt", "none.xyz", "none", "bad\0name.txt", "x" * 5000 + ".txt"])
def test_a_path_that_cannot_be_opened_is_named_in_one_line(tmp_path: Path, name: str) -> None:
    (ref,) = find_sources([str(tmp_path / name)])
    with pytest.raises(UnreadableSource) as caught:
        read_article(ref)
    assert "\n" not in str(caught.value)


def test_a_pipe_in_the_file_system_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(UnreadableSource, match="is not a regular file"):
        read_article(tmp_path / "a.txt")


def test_a_file_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _write(tmp_path / "a.txt", PROSE)

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableSource, match=r"a\.txt: cannot be read \(Permission denied\); check its permissions"):
        read_article(path)


def test_a_text_above_the_limit_is_refused_whatever_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ReadOptions(max_chars=100)
    with pytest.raises(ArticleTooLong, match="above the limit of 100"):
        read_article(_write(tmp_path / "a.txt", PROSE * 2), options)
    with pytest.raises(ArticleTooLong, match="more than 100 characters"):
        read_article(_write(tmp_path / "a.txt", PROSE * 5_000), options)
    with pytest.raises(ArticleTooLong, match=r"^-: "):
        read_article(_stdin(monkeypatch, PROSE.encode() * 5_000), options)


def test_reading_twice_gives_the_same_article(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.txt", f"\ufeffHarbour shut\r\n\r\n{PROSE}\r\n")
    assert read_article(path) == read_article(path)
    assert read_article(path).title == "Harbour shut"


def test_another_language_is_told(tmp_path: Path) -> None:
    text = "Le ministre a déclaré vendredi que le pont serait fermé jusqu’en juin. Personne n’a été blessé."
    assert read_article(_write(tmp_path / "a.txt", text)).language == "fr"
