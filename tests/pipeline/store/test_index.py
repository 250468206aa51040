"""Articles go in once, change, and go out; whatever the order, everything the store says of itself holds."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pipeline.errors import ArticleNotFound, StoreError, StoreMismatch
from pipeline.store import IndexOutcome, Store
from tests.pipeline.store.stories import FERRY, FOUR, LEVY, HashEmbedder, article


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store", HashEmbedder()) as opened:
        yield opened


def _files(folder):
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "lock"}


def test_a_store_that_is_not_there_is_empty_and_stays_away(store, tmp_path):
    assert store.articles() == store.search("ferry") == ()
    assert store.stats().articles == store.stats().chunks == 0
    assert store.verify().problems == ()
    assert not (tmp_path / "store").exists()


def test_an_article_comes_back_as_it_went_in(store):
    assert store.index(FOUR[0]).outcome is IndexOutcome.ADDED
    assert store.get(FOUR[0].article_id) == FOUR[0]


def test_indexing_twice_changes_nothing(store, tmp_path):
    first = store.index_all(FOUR)
    store.close()
    before = _files(tmp_path)
    with Store.open(tmp_path / "store", HashEmbedder()) as again:
        report = again.index_all(FOUR)
    assert (first.added, report.unchanged, report.added, report.chunks) == (4, 4, 0, 0)
    assert _files(tmp_path) == before


def test_a_changed_article_replaces_its_chunks_and_keeps_its_old_version(store):
    old, new = article(FERRY), article(LEVY)
    store.index(old)
    assert store.index(new).outcome is IndexOutcome.CHANGED
    assert {hit.article_id for hit in store.search("ferry Norvale levy Aurora")} == {new.article_id}
    assert [(e.version, e.latest, e.chunks > 0) for e in store.articles(all_versions=True)] == [
        (1, False, False),
        (2, True, True),
    ]
    assert store.get(old.article_id) == old
    assert store.verify().problems == ()


def test_a_text_that_comes_back_is_the_latest_again(store):
    for text in (FERRY, LEVY, FERRY):
        store.index(article(text))
    (entry,) = store.articles()
    assert (entry.article_id, entry.version) == (article(FERRY).article_id, 3)
    assert store.verify().problems == ()


def test_two_versions_in_one_call_end_with_the_last(store):
    report = store.index_all([article(FERRY), article(LEVY)])
    assert (report.added, report.changed) == (1, 1)
    assert [entry.article_id for entry in store.articles()] == [article(LEVY).article_id]


def test_equal_texts_under_different_keys_stay_apart(store):
    store.index_all([article(FERRY, "a.txt"), article(FERRY, "b.txt")])
    assert len({hit.article_id for hit in store.search("Aurora aground")}) == 2


def test_new_metadata_does_not_embed_again(store):
    store.index(FOUR[0])
    renamed = replace(FOUR[0], title="A night of zebras", publisher="Other")
    assert store.index_all([renamed]).updated == 1
    assert store.get(renamed.article_id).publisher == "Other"
    assert store.search("zebras")[0].title == "A night of zebras"
    assert store.verify().problems == ()


def test_an_article_without_sentences_is_kept_without_chunks(store):
    assert store.index(article(" ")).chunks == 0
    assert store.verify().problems == ()


def test_an_article_that_cannot_be_stored_leaves_the_others(store):
    report = store.index_all([article(FERRY, "a.txt"), article("Lone \ud800 half.", "b.txt"), article(LEVY, "c.txt")])
    assert (report.added, [error.item for error in report.failed]) == (2, ["b.txt"])
    assert "not text" in report.failed[0].message


def test_a_wrong_digest_is_refused(store):
    with pytest.raises(StoreError, match="digest"):
        store.index(replace(FOUR[0], text=FERRY + " More."))


def test_progress_hears_of_each_article_once_it_is_stored(store, tmp_path):
    heard = []

    def listen(indexed):
        with Store.open(tmp_path / "store", HashEmbedder()) as other:
            heard.append(other.get(indexed.article_id).source_key)

    store.index_all(FOUR, listen)
    assert sorted(heard) == sorted(a.source_key for a in FOUR)


def test_what_was_stored_before_an_interruption_stays(store):
    def interrupted():
        for number in range(100):
            if number == 80:
                raise KeyboardInterrupt
            yield article(f"Ferry number {number} was late.", f"{number}.txt")

    with pytest.raises(KeyboardInterrupt):
        store.index_all(interrupted())
    assert 0 < store.stats().articles < 80
    assert store.stats().index_in_step
    assert store.verify().problems == ()


def test_removing_forgets_all_versions(store):
    store.index_all([article(FERRY), article(LEVY), article(FERRY, "other.txt")])
    assert store.remove(article(LEVY).article_id) == 2
    assert [entry.source_key for entry in store.articles(all_versions=True)] == ["other.txt"]
    assert {hit.source_key for hit in store.search("levy ferry")} == {"other.txt"}
    assert store.verify().problems == ()


def test_removing_an_old_version_keeps_the_latest(store):
    store.index_all([article(FERRY), article(LEVY)])
    assert store.remove(article(FERRY).article_id) == 1
    assert [entry.article_id for entry in store.articles(all_versions=True)] == [article(LEVY).article_id]


def test_pruning_removes_old_versions_only(store):
    store.index_all([article(FERRY), article(LEVY)])
    assert store.prune() == 1
    assert store.prune() == 0
    assert store.verify().problems == ()


@pytest.mark.parametrize("ask", [Store.get, Store.remove])
def test_an_unknown_id_is_named(store, ask):
    with pytest.raises(ArticleNotFound, match="feedbeef: no such article in the store; run evenhand articles list"):
        ask(store, "feedbeef")


@pytest.mark.parametrize("other", [HashEmbedder("another"), HashEmbedder(dimension=8), None])
def test_another_embedding_model_is_refused(store, tmp_path, other):
    store.index(FOUR[0])
    with pytest.raises(StoreMismatch, match=r"built with the embedding model test-hash \(16 dimensions\), not "):
        Store.open(tmp_path / "store", other)


def test_a_file_is_no_store(tmp_path):
    (tmp_path / "store").write_text("hello")
    with pytest.raises(StoreError, match="is not a folder"):
        Store.open(tmp_path / "store")


class StoreMachine(RuleBasedStateMachine):
    """Any order of changes, with the store closed and opened in between, leaves a store that verifies."""

    def __init__(self):
        super().__init__()
        from tempfile import TemporaryDirectory

        self.folder = TemporaryDirectory()
        self.store = Store.open(self._path(), HashEmbedder())
        self.latest = {}

    def _path(self):
        from pathlib import Path

        return Path(self.folder.name) / "store"

    def teardown(self):
        self.store.close()
        self.folder.cleanup()

    @rule(key=st.sampled_from("ab"), text=st.sampled_from([FERRY, LEVY, "Short.", FERRY + " " + LEVY]))
    def index(self, key, text):
        self.store.index(article(text, key))
        self.latest[key] = article(text, key).article_id

    @rule(key=st.sampled_from("ab"))
    def remove(self, key):
        if key in self.latest:
            self.store.remove(self.latest.pop(key))

    @rule()
    def prune(self):
        self.store.prune()

    @rule()
    def reopen(self):
        self.store.close()
        self.store = Store.open(self._path(), HashEmbedder())

    @rule()
    def search(self):
        assert {hit.article_id for hit in self.store.search("ferry levy short", 100)} == set(self.latest.values())

    @invariant()
    def holds_the_latest(self):
        assert {entry.source_key: entry.article_id for entry in self.store.articles()} == self.latest

    @invariant()
    def verifies(self):
        assert self.store.verify().problems == ()


StoreMachine.TestCase.settings = settings(max_examples=8, stateful_step_count=8, deadline=None)
test_any_order_of_changes = StoreMachine.TestCase


def test_the_next_articles_are_embedded_while_those_before_are_written(tmp_path):
    begun = []
    second = threading.Event()

    class Watched(HashEmbedder):
        def embed(self, texts):
            begun.append(len(texts))
            if len(begun) == 2:
                second.set()
            return super().embed(texts)

    waited = []
    with Store.open(tmp_path / "store", Watched()) as store:
        articles = (article(f"Ferry number {number} was late.", f"{number}.txt") for number in range(130))
        store.index_all(articles, lambda indexed: waited.append(second.wait(30)))
        assert store.verify().problems == ()
    assert waited == [True] * 130
    assert begun == [64, 64, 2]


def test_an_embedder_that_fails_costs_no_article_that_was_written(tmp_path):
    class Failing(HashEmbedder):
        def embed(self, texts):
            if any("number 100 " in text for text in texts):
                raise MemoryError
            return super().embed(texts)

    with Store.open(tmp_path / "store", Failing()) as store:
        with pytest.raises(MemoryError):
            store.index_all(article(f"Ferry number {n} was late.", f"{n}.txt") for n in range(200))
        assert store.stats().articles == 64
        assert store.verify().problems == ()
