"""A store behind a real `chroma run`: several writers at once, nothing lost, the same answers everywhere."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import ArticleNotFound, StoreError, StoreMismatch, UsageError
from pipeline.store import Hit, Store
from pipeline.store.catalog import Vectors
from pipeline.store.changes import Dated
from pipeline.store.database import Identity
from pipeline.store.served import ServedStore, parse_address
from pipeline.store.shared import SharedStore
from pipeline.types import Article, content_id, text_digest
from tests.pipeline.store.chroma_server import chroma_server
from tests.pipeline.store.stories import FOUR, HashEmbedder, article

ROOT = Path(__file__).parents[3]
WRITER = """
import sys
from pathlib import Path
from pipeline.store.served import parse_address
from pipeline.store.shared import SharedStore
from tests.pipeline.store.stories import HashEmbedder, article
url, mirror, which = sys.argv[1:]
own = [article(f"{which} ferry number {n} was late.", f"{which}{n}") for n in range(70)]
both = [article(f"The {which} paper on ferry {n}.", f"both{n}") for n in range(10)]
with SharedStore.at(parse_address(url), Path(mirror), HashEmbedder()) as store:
    store.index_all([*own, *both], lambda indexed: print(indexed.article_id, flush=True))
"""
Open = Callable[..., SharedStore]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all tests."""
    with chroma_server(tmp_path_factory.mktemp("chroma")) as address:
        yield address


@pytest.fixture
def url(server: str) -> str:
    """The server, empty."""
    served = ServedStore(parse_address(server), Identity("test-hash", 16))
    for collection in served._client.list_collections():
        served._client.delete_collection(collection.name)
    served.close()
    return server


@pytest.fixture
def mirror(url: str, tmp_path: Path) -> Iterator[Open]:
    """The store as another machine sees it, its mirror in a folder of that name."""
    opened: list[SharedStore] = []

    def at(name: str = "first", embedder: HashEmbedder | None = None) -> SharedStore:
        opened.append(SharedStore.at(parse_address(url), tmp_path / name, embedder or HashEmbedder()))
        return opened[-1]

    yield at
    for store in opened:
        store.close()


def _found(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without their cosines, which the server computes in another order: they differ in the last digit."""
    return [replace(hit, similarity=None) for hit in hits]


def _version(original: Article, text: str) -> Article:
    digest = text_digest(text)
    return replace(original, article_id=content_id(original.source_key, digest), digest=digest, text=text)


def test_what_one_machine_indexes_another_finds_as_in_a_folder(mirror: Open, tmp_path: Path) -> None:
    report = mirror().index_all(FOUR)
    assert (report.added, report.failed) == (4, ())
    other = mirror("second")
    with Store.open(tmp_path / "folder", HashEmbedder()) as local:
        local.index_all(sorted(FOUR, key=lambda one: one.source_key))
        for query in ("Carl Voss fog", "a levy on water", "pears"):
            assert _found(other.search(query)) == _found(local.search(query))
    assert all(hit.dense_rank is not None for hit in other.search("Carl Voss fog", 2))
    assert other.get(FOUR[0].article_id) == FOUR[0]
    assert other.state == mirror("third").state != "none"
    assert other.verify().problems == ()
    assert other.stats().index_in_step


def test_two_processes_write_at_once_and_nothing_is_lost(url: str, mirror: Open, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, url]
    writers = [
        subprocess.Popen([*command, str(tmp_path / which), which], cwd=ROOT, stdout=subprocess.PIPE) for which in "ab"
    ]
    assert [(writer.communicate(timeout=240), writer.returncode)[1] for writer in writers] == [0, 0]
    store = mirror()
    assert store.stats().articles == 150
    assert store.stats().versions == 160
    assert store.verify().problems == ()
    assert {entry.version for entry in store.articles(all_versions=True) if entry.source_key == "both3"} == {1, 2}
    assert store.state == mirror("a").state


def test_a_writer_that_is_killed_leaves_whole_articles(url: str, mirror: Open, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, url, str(tmp_path / "killed"), "a"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        stored = [writer.stdout.readline().strip() for _ in range(5)]
        writer.send_signal(signal.SIGKILL)
    store = mirror()
    held = {entry.article_id for entry in store.articles()}
    assert held >= set(stored)
    store.rebuild()  # takes out vectors whose articles never came
    assert store.verify().problems == ()
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, timeout=240)
    assert mirror("second").stats().articles == 80


def test_a_changed_article_is_the_latest_everywhere_and_its_old_chunks_go(mirror: Open) -> None:
    first, second = mirror(), mirror("second")
    first.index_all(FOUR)
    changed = _version(FOUR[0], "The ferry Aurora is afloat again.")
    second.index_all([changed])
    found = mirror("third")
    assert found.get(FOUR[0].article_id).text == FOUR[0].text
    assert [e.article_id for e in found.articles() if e.source_key == "ferry.txt"] == [changed.article_id]
    assert found.verify().problems == ()
    assert found.prune() == 1
    assert mirror("second").stats().versions == 4


def test_new_metadata_reach_every_mirror(mirror: Open) -> None:
    store, other = mirror(), mirror("second")
    store.index_all(FOUR)
    assert store.index_all([replace(FOUR[0], publisher="The Beacon")]).updated == 1
    assert mirror("second").get(FOUR[0].article_id).publisher == "The Beacon"
    assert store.index_all([replace(FOUR[0], publisher="The Beacon")]).unchanged == 1
    assert other.verify().problems == ()


def test_a_removed_article_is_gone_everywhere(mirror: Open) -> None:
    store = mirror()
    store.index_all(FOUR)
    assert mirror("second").remove(FOUR[0].article_id) == 1
    with pytest.raises(ArticleNotFound):
        mirror().get(FOUR[0].article_id)
    assert mirror().verify().problems == ()


def test_vectors_that_the_server_lost_are_made_anew(mirror: Open) -> None:
    store = mirror()
    store.index_all(FOUR)
    store._served.forget_chunks(sorted(store._served.ids()))
    healed = mirror("second")
    assert healed.stats().index_in_step
    assert healed.verify().problems == ()


def test_vectors_of_no_article_are_told_and_taken_out(mirror: Open) -> None:
    store = mirror()
    store.index_all(FOUR)
    store._served.add_chunks(Vectors(("stray",), store.embed(["A writer was cut off."])))
    assert store.search("A writer was cut off.", 3)
    (problem,) = store.verify().problems
    assert "holds 5 of 4 chunks" in problem.message
    store.rebuild()
    assert store.verify().problems == ()


def test_a_record_that_is_no_article_is_left_out_and_told(mirror: Open) -> None:
    store = mirror()
    store.index_all(FOUR)
    forged = replace(article("A forged text.", "forged.txt"), text="Another text.")
    store._served.put([Dated(forged, "2026-11-22T08:00:00.000000+00:00")])
    other = mirror("second")
    assert other.stats().articles == 4
    assert [problem.item for problem in other.verify().problems] == [forged.article_id]


def test_a_version_indexed_later_is_the_latest_although_the_clock_is_behind(mirror: Open) -> None:
    store = mirror()
    store._served.put([Dated(FOUR[0], "2999-01-01T00:00:00.000000+00:00")])
    later = _version(FOUR[0], "The ferry Aurora is afloat again.")
    mirror("second").index_all([later])
    assert [entry.article_id for entry in mirror().articles()] == [later.article_id]


def test_another_embedding_model_is_refused(mirror: Open) -> None:
    mirror().index_all(FOUR)
    with pytest.raises(StoreMismatch, match="was built with the embedding model test-hash"):
        mirror("second", HashEmbedder("other-model"))


def test_a_server_that_goes_away_is_one_line_and_the_mirror_stands_in(tmp_path: Path) -> None:
    with chroma_server(tmp_path / "data") as address:
        store = SharedStore.at(parse_address(address), tmp_path / "mirror", HashEmbedder())
        store.index_all(FOUR)
    assert store.search("Carl Voss fog", 1)[0].source_key == "ferry.txt"
    with pytest.raises(StoreError, match=r"cannot be asked .*; see that `chroma run` serves there"):
        store.index_all([article("One more.", "more.txt")])
    store.close()
    with chroma_server(tmp_path / "data", parse_address(address).port), store:
        again = SharedStore.at(parse_address(address), tmp_path / "mirror", HashEmbedder())
        assert again.stats().articles == 4
        assert again.verify().problems == ()
        again.close()


@pytest.mark.parametrize(
    "location", ["ftp://host:1", "http://", "http://host:99999", "http://u:secret@host:1", "http://host/path"]
)
def test_what_is_no_address_is_wrong_usage(location: str) -> None:
    with pytest.raises(UsageError, match=r"is no address of a store; write it as http://HOST:PORT") as caught:
        parse_address(location)
    assert "secret" not in str(caught.value)
