"""Whatever happens to its files, the store answers: a damaged index is built anew, a damaged catalog is named."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import StoreDamaged, StoreError, StoreLocked, StoreMismatch
from pipeline.store import Store
from pipeline.store.locks import FolderLock
from pipeline.types import content_id
from tests.pipeline.store.stories import FOUR, HashEmbedder, article

ROOT = Path(__file__).parents[3]


def _open(folder, **options):
    return Store.open(folder / "store", HashEmbedder(), **options)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    with _open(folder) as store:
        store.index_all(FOUR)
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "copy", copy_function=shutil.copy2)
    return tmp_path / "copy"


def _index_files(folder):
    return sorted(p for p in (folder / "store").glob("chroma-*/**/*") if p.is_file())


def _is_whole(folder, caplog):
    with _open(folder) as store:
        hits = store.search("Carl Voss fog", 3)
        assert hits[0].source_key == "ferry.txt"
        assert any(hit.dense_rank for hit in hits)
        assert store.verify().problems == ()
        assert store.stats().index_in_step
    return [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]


def test_an_index_that_is_whole_is_left_alone(folder, caplog):
    assert _is_whole(folder, caplog) == []


@pytest.mark.parametrize("damage", ["gone", "empty", "half", "garbage"])
@pytest.mark.parametrize("number", range(5))
def test_a_damaged_index_is_built_anew_with_one_line(folder, caplog, number, damage):
    path = _index_files(folder)[number]
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "half": content[: len(content) // 2], "garbage": os.urandom(4096)}[damage])
    (line,) = _is_whole(folder, caplog)
    assert line.startswith("vector index was not closed, or changed from outside: built anew from the catalog")


def test_a_missing_index_is_built_anew(folder, caplog):
    shutil.rmtree(next((folder / "store").glob("chroma-*")))
    (line,) = _is_whole(folder, caplog)
    assert line.startswith("vector index is missing: built anew from the catalog")


@pytest.mark.parametrize("seal", ["", "[]", "{}", '{"token": 1}', "gone"])
def test_a_broken_seal_is_not_trusted(folder, caplog, seal):
    path = folder / "store" / "index.json"
    path.unlink() if seal == "gone" else path.write_text(seal)
    assert len(_is_whole(folder, caplog)) == 1


def test_a_seal_cannot_point_outside_the_store(folder, caplog):
    path = folder / "store" / "index.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"folder": "../elsewhere", "files": {}}))
    assert len(_is_whole(folder, caplog)) == 1


def test_the_index_of_another_catalog_is_not_used(folder, tmp_path, caplog):
    with Store.open(tmp_path / "other", HashEmbedder()) as other:
        other.index(FOUR[3])
    for name in ("catalog.sqlite3", "catalog.sqlite3-wal"):
        if (tmp_path / "other" / name).exists():
            shutil.copy(tmp_path / "other" / name, folder / "store")
    with _open(folder) as store:
        assert {hit.source_key for hit in store.search("ferry frost")} == {"orchard.txt"}
        assert store.verify().problems == ()
    assert len(caplog.records) >= 1


def test_chunks_that_the_index_lacks_or_has_too_many_of_are_brought_in_step(folder, caplog):
    with _open(folder) as store:
        store.remove(FOUR[0].article_id)  # the index follows later
        assert not store.stats().index_in_step
        assert "ferry.txt" not in {hit.source_key for hit in store.search("Carl Voss fog")}
        assert store.stats().index_in_step
        assert store.verify().problems == ()
    assert [r for r in caplog.records if r.levelname == "WARNING"] == []


def test_verify_names_what_is_wrong_with_the_catalog(folder):
    connection = sqlite3.connect(folder / "store" / "catalog.sqlite3")
    ferry, levy, strike, orchard = (a.article_id for a in FOUR)
    connection.execute("UPDATE articles SET text = 'Other. ' || text WHERE article_id = ?", (ferry,))
    connection.execute("DELETE FROM passages WHERE rowid IN (SELECT row FROM chunks WHERE article_id = ?)", (levy,))
    connection.execute("UPDATE articles SET latest = 0 WHERE article_id = ?", (strike,))
    connection.execute(
        "UPDATE vectors SET vector = zeroblob(64) WHERE row IN (SELECT row FROM chunks WHERE article_id = ?)",
        (orchard,),
    )
    connection.commit()
    connection.close()
    with _open(folder) as store:
        found = {(p.item, p.message.split(" at ")[0].split(" of ")[0]) for p in store.verify().problems}
    chunk = content_id(orchard, 0, len(FOUR[3].text), FOUR[3].text)
    assert {
        (ferry, "the text does not match its digest"),
        (levy, "the full text"),
        ("strike.txt", "has no latest version"),
        (f"chunk {chunk}", "its vector is not"),
    } <= found


def test_rebuild_repairs_the_full_text(folder):
    connection = sqlite3.connect(folder / "store" / "catalog.sqlite3")
    connection.execute("DELETE FROM passages")
    connection.commit()
    connection.close()
    with _open(folder) as store:
        assert store.verify().problems
        store.rebuild()
        assert store.verify().problems == ()
        assert store.search("Carl Voss fog")[0].lexical_rank == 1


@pytest.mark.parametrize("damage", ["garbage", "half", "empty", "text"])
def test_a_damaged_catalog_is_named_and_left_as_it_is(folder, damage):
    path = folder / "store" / "catalog.sqlite3"
    content = path.read_bytes()
    broken = {"garbage": os.urandom(len(content)), "half": content[: len(content) // 2], "empty": b"", "text": b"hello"}
    path.write_bytes(broken[damage])
    with pytest.raises(StoreDamaged) as caught:
        _use(folder)
    assert str(caught.value).startswith(f"{path}: the catalog is ")
    assert str(caught.value).endswith("; put back a copy of it, or move the folder away and index the articles again")
    assert path.read_bytes() == broken[damage]


def _use(folder):
    with _open(folder) as store:
        store.search("ferry")
        store.verify()
        store.index_all(FOUR)


def test_a_database_of_another_program_is_refused(tmp_path):
    (tmp_path / "store").mkdir()
    connection = sqlite3.connect(tmp_path / "store" / "catalog.sqlite3")
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(StoreMismatch, match="is a database of another program"):
        _open(tmp_path)


def test_another_layout_is_refused(folder):
    connection = sqlite3.connect(folder / "store" / "catalog.sqlite3")
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(StoreMismatch, match="has layout 7, and this version of evenhand reads layout 1"):
        _open(folder)


def test_a_file_left_by_a_crash_at_its_creation_is_filled(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "catalog.sqlite3").touch()
    with _open(tmp_path) as store:
        assert store.articles() == ()
        store.index_all(FOUR)
        assert store.verify().problems == ()


def test_a_second_writer_is_told_who_writes(folder):
    with FolderLock(folder / "store", timeout=0).exclusive(), _open(folder, lock_timeout=0) as store:
        with pytest.raises(StoreLocked, match=f"the store is locked: process {os.getpid()} writes to it; wait until"):
            store.index_all(FOUR)
        # Reading goes on, without the vector index that somebody is changing.
        assert store.search("Carl Voss fog")[0].dense_rank is not None
        assert len(store.articles()) == 4
        assert store.verify().problems == ()


def test_two_processes_index_one_after_the_other(tmp_path):
    script = """
import sys
from pathlib import Path
from pipeline.store import Store
from tests.pipeline.store.stories import HashEmbedder, article
which = sys.argv[2]
with Store.open(Path(sys.argv[1]), HashEmbedder(), lock_timeout=120) as store:
    store.index_all(article(f"{which} ferry number {n} was late.", f"{which}{n}") for n in range(70))
"""
    arguments = [sys.executable, "-c", script, str(tmp_path / "store")]
    running = [subprocess.Popen([*arguments, which], cwd=ROOT) for which in "ab"]
    assert [process.wait(timeout=240) for process in running] == [0, 0]
    with _open(tmp_path) as store:
        assert store.stats().articles == 140
        assert store.verify().problems == ()


def test_a_full_disk_is_one_line_and_loses_nothing(folder):
    with _open(folder) as store:
        store.index(FOUR[0])
        store._catalog._connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(StoreError) as caught:
            store.index_all(article(f"Ferry {n} was late. " * 50, f"{n}.txt") for n in range(100))
        assert str(caught.value) == f"{folder / 'store'}: the disk is full; free some space and index again"
    with _open(folder) as store:
        assert store.index_all(FOUR).unchanged == 4
        assert store.verify().problems == ()


@pytest.fixture
def read_only(folder):
    """The store as somebody sees it who may not write there; root may write everywhere, so root steps down."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    parents = [p for p in folder.parents if os.access(p, os.W_OK) and p != Path("/") and p.stat().st_uid == os.getuid()]
    modes = {parent: parent.stat().st_mode for parent in parents}
    root = os.geteuid() == 0
    if root:
        for parent in parents:
            parent.chmod(modes[parent] | 0o055)
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
        for parent, mode in modes.items():
            parent.chmod(mode)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)


def test_a_read_only_store_can_be_read(read_only):
    with _open(read_only) as store:
        assert len(store.articles()) == 4
        assert store.search("Carl Voss fog")[0].source_key == "ferry.txt"
        assert store.verify().problems == ()


def test_a_store_that_may_not_be_opened_is_one_line(read_only):
    os.seteuid(0) if os.getuid() == 0 else None
    (read_only / "store").chmod(0o000)
    os.seteuid(65534) if os.getuid() == 0 else None
    with pytest.raises(StoreError, match=r"the store cannot be opened \(Permission denied\); check the folder's"):
        _open(read_only)


def test_writing_to_a_read_only_store_is_one_line(read_only):
    with _open(read_only) as store, pytest.raises(StoreError) as caught:
        store.index_all(FOUR)
    assert "the store cannot be written" in str(caught.value)
    assert str(caught.value).endswith("; check the folder's permissions and the free space")


def test_a_reader_beside_another_one_leaves_the_index_open_to_it(folder):
    other = (
        "from pathlib import Path; from pipeline.store import Store; from tests.pipeline.store.stories import *\n"
        f"with Store.open(Path({str(folder / 'store')!r}), HashEmbedder()) as s: assert s.search('fog')[0].dense_rank"
    )
    with _open(folder) as store:
        store.search("Carl Voss fog")
        subprocess.run([sys.executable, "-c", other], check=True, cwd=ROOT, timeout=240)
        assert store._replica.query(store.embed(["fog"]), 3) is not None
        assert store.verify().problems == ()
