from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.errors import EmptyArticle, UnreadableSource, UnsupportedSource
from pipeline.sources import SourceRef, find_sources, read_article
from pipeline.sources.walk import Kind

PROSE = "The harbour was shut on Friday. Nobody was hurt."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.txt",
        "a.md",
        "sub/c.html",
        "sub/D.TXT",
        ".hidden.txt",
        ".git/e.txt",
        "a.meta.json",
        "f.pdf",
        "g.xyz",
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PROSE, encoding="utf-8")
    return tmp_path / "in"


def _keys(refs: tuple[SourceRef, ...]) -> list[str]:
    return [ref.source_key for ref in refs if not ref.skipped]


def test_a_folder_is_walked_in_sorted_order_without_hidden_files_and_sidecars(folder: Path) -> None:
    refs = find_sources([str(folder)])
    assert _keys(refs) == ["a.md", "b.txt", "sub/D.TXT", "sub/c.html"]
    assert next(ref.path for ref in refs if not ref.skipped) == folder / "a.md"


def test_files_of_other_kinds_are_skipped_with_a_reason_and_never_dropped(folder: Path) -> None:
    skipped = {ref.source_key: ref.skipped for ref in find_sources([str(folder)]) if ref.skipped}
    assert skipped == {"f.pdf": ".pdf is not supported yet", "g.xyz": "not a kind of article that is read"}


def test_a_skipped_file_is_refused_when_read_all_the_same(folder: Path) -> None:
    for ref in find_sources([str(folder)]):
        if ref.skipped:
            with pytest.raises(UnsupportedSource):
                read_article(ref)


def test_arguments_keep_their_order_and_each_file_comes_once(folder: Path) -> None:
    refs = find_sources([str(folder / "sub" / "c.html"), str(folder), str(folder / "b.txt"), "-", "-"])
    assert [ref.name for ref in refs if not ref.skipped] == [
        str(folder / "sub" / "c.html"),
        str(folder / "a.md"),
        str(folder / "b.txt"),
        str(folder / "sub" / "D.TXT"),
        "-",
    ]


def test_a_file_is_known_by_its_path_from_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert _keys(find_sources(["sub/../b.txt", str(folder / "sub" / "D.TXT")])) == ["b.txt", "sub/D.TXT"]


def test_two_folders_with_equal_names_do_not_share_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / "two" / "b.txt").write_text(PROSE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert _keys(find_sources(["one", "two"])) == ["one/a.txt", "two/a.txt", "b.txt"]
    assert _keys(find_sources(["one"])) == ["a.txt"]


def test_a_link_back_up_is_not_followed_for_ever(folder: Path) -> None:
    (folder / "sub" / "up").symlink_to(folder, target_is_directory=True)
    assert _keys(find_sources([str(folder)])) == ["a.md", "b.txt", "sub/D.TXT", "sub/c.html"]


def test_a_link_to_a_folder_elsewhere_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "z.txt").write_text(PROSE, encoding="utf-8")
    (folder / "link").symlink_to(tmp_path / "more", target_is_directory=True)
    assert "link/z.txt" in _keys(find_sources([str(folder)]))


def test_a_missing_path_fails_when_it_is_read(tmp_path: Path) -> None:
    (ref,) = find_sources([str(tmp_path / "none.txt")])
    with pytest.raises(UnreadableSource, match=r"none\.txt: does not exist; check the path"):
        read_article(ref)


@pytest.mark.parametrize("name", ["empty", "pictures"])
def test_a_folder_without_an_article_fails_when_it_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    if name == "pictures":
        (tmp_path / name / "a.png").write_bytes(b"\x89PNG")
    ref = find_sources([str(tmp_path / name)])[0]
    with pytest.raises(EmptyArticle, match="holds no article"):
        read_article(ref)


def test_an_unreadable_folder_fails_when_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def scandir(path: str | Path) -> object:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "listdir", scandir)
    refs = find_sources([str(folder)])
    assert _keys(refs) == ["a.md", "b.txt", "sub"]
    closed = next(ref for ref in refs if ref.kind is Kind.FOLDER)
    with pytest.raises(UnreadableSource, match=r"sub: cannot be read \(Permission denied\)"):
        read_article(closed)
