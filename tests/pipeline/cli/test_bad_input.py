"""Bad input: one clear line each, the right exit code, the other items done, nothing lost."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

COMMANDS = (("claims", "--json"), ("summarize", "--json"), ("index",))
GERMAN = "Die alte Brücke in Tarnwick ist seit Montag gesperrt. Die Reparatur kostet 4 Millionen Euro, sagte der Rat.\n"


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _blank(path: Path) -> None:
    path.write_text(" \n\n\t\n")


def _binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 20)


def _no_sentence(path: Path) -> None:
    path.write_text("*** 12 / 7 ***\n\n---\n")


def _too_long(path: Path) -> None:
    path.write_text("The bridge is closed. " * 60_000)


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere.txt")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


BAD = {
    "empty": ("bad.txt", _empty, "is empty"),
    "blank": ("bad.txt", _blank, "is empty"),
    "binary": ("bad.txt", _binary, "save it as UTF-8 text"),
    "no sentence": ("bad.txt", _no_sentence, "no sentence"),
    "too long": ("bad.txt", _too_long, "above the limit of 1,000,000"),
    "missing": ("bad.txt", lambda path: None, "does not exist"),
    "dangling link": ("bad.txt", _dangling, "does not exist"),
    "pipe": ("bad.txt", _pipe, "not a regular file"),
    "unknown extension": ("bad.xyz", _blank, "the extension .xyz is not read"),
    "no extension": ("bad", _blank, "a file without extension is not read"),
    "empty folder": ("bad", _folder, "holds no article"),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_source_is_one_line_and_the_others_are_done(
    name: str, command: tuple[str, ...], bridge: Path, evenhand: Callable[..., Any]
) -> None:
    file, make, message = BAD[name]
    bad = Path(file)
    make(bad)
    shown = evenhand(command[0], bad, bridge, *command[1:])
    assert shown.code == 1
    (line,) = [line for line in shown.err.splitlines() if str(bad) in line]
    assert line.startswith(f"{bad}: ")
    assert message in line
    assert shown.out, shown.err
    alone = evenhand(command[0], bad, *command[1:])
    assert alone.code == 1
    assert sum(str(bad) in line for line in alone.err.splitlines()) == 1


@pytest.mark.parametrize("command", [("claims", "--json"), ("summarize", "--json")], ids=lambda command: command[0])
def test_another_language_is_refused_and_named(
    command: tuple[str, ...], bridge: Path, evenhand: Callable[..., Any]
) -> None:
    Path("deutsch.txt").write_text(GERMAN * 3)
    shown = evenhand(command[0], "deutsch.txt", bridge, *command[1:])
    assert shown.code == 1
    assert "deutsch.txt: the builtin engine reads English, and this article is in 'de'" in shown.err
    assert shown.out


def test_another_language_is_indexed_with_its_language(evenhand: Callable[..., Any]) -> None:
    Path("deutsch.txt").write_text(GERMAN * 3)
    assert evenhand("index", "deutsch.txt").code == 0
    (entry,) = json.loads(evenhand("articles", "list", "--json").out)
    assert entry["language"] == "de"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_an_unreadable_folder_is_one_line(
    command: tuple[str, ...], bridge: Path, evenhand: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A super-user may read everything, so the refusal is the system call's, not the permission bits'.
    Path("locked").mkdir()
    allowed = os.scandir

    def refused(path: Any = ".") -> Any:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return allowed(path)

    monkeypatch.setattr(os, "scandir", refused)
    monkeypatch.setattr(Path, "iterdir", lambda self: map(Path, refused(self)))
    shown = evenhand(command[0], "locked", bridge, *command[1:])
    assert shown.code == 1
    (line,) = [line for line in shown.err.splitlines() if "locked" in line]
    assert "cannot be read (Permission denied)" in line


def test_kinds_of_later_versions_are_exit_2_and_the_others_are_done(bridge: Path, evenhand: Callable[..., Any]) -> None:
    Path("report.pdf").write_bytes(b"%PDF-1.7")
    shown = evenhand("claims", "report.pdf", "https://coast.example/a", bridge, "--json")
    assert shown.code == 2
    assert "report.pdf: .pdf is not supported yet" in shown.err
    assert "https://coast.example/a: web addresses are not supported yet" in shown.err
    assert shown.out


def test_other_files_of_a_folder_are_skipped_and_said(news: Path, evenhand: Callable[..., Any]) -> None:
    (news / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    shown = evenhand("claims", news, "--json")
    assert shown.code == 0
    assert "skipped news/photo.jpg: " in shown.err


def test_a_malformed_sidecar_fails_its_article_only(news: Path, evenhand: Callable[..., Any]) -> None:
    (news / "harbor.meta.json").write_text("{")
    shown = evenhand("claims", news, "--json")
    assert shown.code == 1
    assert "news/harbor.meta.json: " in shown.err
    assert {json.loads(line)["path"] for line in shown.out.splitlines()} == {"news/bridge.txt"}


def test_a_lower_limit_refuses_longer_articles(news: Path, evenhand: Callable[..., Any]) -> None:
    size = len((news / "harbor.txt").read_text())
    shown = evenhand("claims", news, "--json", "--max-article-chars", size)
    assert shown.code == 1
    assert "news/bridge.txt: has " in shown.err
    assert {json.loads(line)["path"] for line in shown.out.splitlines()} == {"news/harbor.txt"}


@pytest.fixture
def stored(news: Path, evenhand: Callable[..., Any]) -> Path:
    """A store with two articles."""
    assert evenhand("index", news).code == 0
    return Path(".evenhand/store")


@pytest.fixture
def _locked(stored: Path) -> Iterator[None]:
    """Another process that writes to the store."""
    hold = (
        "import fcntl, sys; f = open(sys.argv[1], 'r+'); fcntl.flock(f, fcntl.LOCK_EX)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(stored / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    yield
    holder.communicate()


@pytest.mark.usefixtures("_locked")
def test_a_locked_store_is_one_line_and_can_still_be_searched(
    news: Path, evenhand: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(monotonic=count().__next__, sleep=lambda seconds: None)
    monkeypatch.setattr("pipeline.store.locks.time", clock)
    (news / "new.txt").write_text("The school in Tarnwick gets a new roof. Work starts in spring, the town said.\n")
    shown = evenhand("index", news)
    assert (shown.code, shown.out) == (1, "")
    assert shown.err.count("\n") == 1
    assert "the store is locked" in shown.err
    assert evenhand("search", "cranes of the harbor").out.startswith("1. Harbor opens again")


def test_a_damaged_catalog_is_one_line(stored: Path, evenhand: Callable[..., Any]) -> None:
    for path in stored.glob("catalog.sqlite3*"):
        path.write_bytes(b"not a database, " * 200)
    for command in (("search", "cranes"), ("articles", "list"), ("store", "stats"), ("index", "news")):
        shown = evenhand(*command)
        assert (shown.code, shown.out) == (1, "")
        assert shown.err.count("\n") == 1
        assert ".evenhand/store" in shown.err


def test_a_damaged_vector_index_is_rebuilt_with_one_line(stored: Path, evenhand: Callable[..., Any]) -> None:
    (data,) = stored.glob("chroma-*/chroma.sqlite3")
    data.write_bytes(b"not a database, " * 200)
    shown = evenhand("search", "cranes of the harbor", "--json")
    assert shown.code == 0
    assert json.loads(shown.out)[0]["title"] == "Harbor opens again"
    assert shown.err.count("\n") == 1
    assert "built anew from the catalog" in shown.err
    assert evenhand("search", "cranes of the harbor", "--json").err == ""


def test_a_store_of_another_embedding_model_is_refused(stored: Path, evenhand: Callable[..., Any]) -> None:
    with sqlite3.connect(stored / "catalog.sqlite3") as catalog:
        changed = catalog.execute("UPDATE meta SET value = 'another-model' WHERE key = 'embedder'").rowcount
    assert changed == 1
    for command in (("search", "cranes"), ("index", "news")):
        shown = evenhand(*command)
        assert (shown.code, shown.out) == (1, "")
        assert shown.err.count("\n") == 1
        assert "another-model" in shown.err


def test_a_store_that_is_a_file_is_one_line(news: Path, evenhand: Callable[..., Any]) -> None:
    Path("store").write_text("")
    shown = evenhand("index", news, "--store", "store")
    assert (shown.code, shown.err) == (1, "evenhand: store: is not a folder; name a folder with --store\n")
