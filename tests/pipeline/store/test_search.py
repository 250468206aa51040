"""Search: by meaning and by words, filtered, with exact spans, for any text that a user may type."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.store import SearchFilter, Store
from pipeline.store.lexical import lexical_ranking, match_expression, query_terms
from pipeline.store.selection import Selection, selection_of
from pipeline.store.vectors import exact_neighbors
from tests.pipeline.store.stories import FERRY, FOUR, STRIKE, HashEmbedder, article


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("search") / "store") as opened:
        opened.index_all(FOUR)
        yield opened


def _keys(hits):
    return [hit.source_key for hit in hits]


@pytest.mark.parametrize(
    ("query", "source_key", "sentence"),
    [
        ("Carl Voss channel fog", "ferry.txt", "The harbour master, Carl Voss, said the ship had left its channel"),
        ("Which ship was stranded?", "ferry.txt", ""),
        ("How much more will families pay for water?", "levy.txt", "Households will pay about 40 crowns more"),
        ("industrial action by dock workers", "strike.txt", ""),
        ("a bad year for fruit growers", "orchard.txt", ""),
        ("Pears lost", "orchard.txt", ""),
    ],
)
def test_the_best_hit_is_on_the_question(store, query, source_key, sentence):
    best = store.search(query)[0]
    assert best.source_key == source_key
    assert best.sentence.quote.startswith(sentence)


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_is_a_query_and_every_span_is_exact(store, query):
    for hit in store.search(query, 3):
        text = store.get(hit.article_id).text
        for span in (hit.span, hit.sentence):
            assert text[span.start : span.end] == span.quote
        assert hit.span.start <= hit.sentence.start < hit.sentence.end <= hit.span.end
        assert hit.dense_rank or hit.lexical_rank


@pytest.mark.parametrize(
    "query",
    ['"', "a AND", "NEAR(", "ferry* OR", "text:ferry", "-ferry", "ferry')--", "^ferry", "_", "{}", "\x00fog", "鯨"],
)
def test_operators_are_plain_words(store, query):
    store.search(query)


def test_hits_come_best_first_and_once(store):
    hits = store.search("ferry fog levy strike frost", 20)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.chunk_id for hit in hits}) == len(hits)
    assert len({(hit.article_id, hit.sentence.start) for hit in hits}) == len(hits)


def test_the_score_is_the_sum_of_reciprocal_ranks(store):
    for hit in store.search("Carl Voss fog"):
        ranks = [rank for rank in (hit.dense_rank, hit.lexical_rank) if rank]
        assert hit.score == pytest.approx(sum(1 / (60 + rank) for rank in ranks))


def test_no_more_hits_than_asked_for(store):
    assert len(store.search("ferry levy strike frost", 2)) == 2
    assert store.search("  \n ") == ()
    with pytest.raises(UsageError):
        store.search("ferry", 0)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (SearchFilter(publishers=frozenset({"the ledger"})), {"strike.txt", "orchard.txt"}),
        (SearchFilter(since="2026-02-10"), {"levy.txt", "strike.txt"}),
        (SearchFilter(as_of="2026-02-10"), {"ferry.txt", "levy.txt"}),
        (SearchFilter(since="2026-02-05", as_of="2026-03-01"), {"levy.txt"}),
        (SearchFilter(publishers=frozenset({"nobody"})), set()),
        (
            SearchFilter(excluded_articles=frozenset({FOUR[0].article_id, FOUR[1].article_id})),
            {"strike.txt", "orchard.txt"},
        ),
    ],
)
def test_filters_leave_out_what_they_should_and_nothing_else(store, filters, expected):
    assert set(_keys(store.search("ferry levy strike frost", 20, filters))) == expected


def test_a_filter_that_blocks_much_is_searched_exactly(store, monkeypatch):
    monkeypatch.setattr("pipeline.store.retrieve._MOST_BLOCKED", 0)
    filters = SearchFilter(publishers=frozenset({"The Ledger"}))
    (best, *_) = store.search("industrial action at a port", 20, filters)
    assert (best.source_key, best.dense_rank) == ("strike.txt", 1)


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", ""])
def test_a_filter_date_that_is_none_is_refused(store, day):
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        store.search("ferry", filters=SearchFilter(since=day))


def test_the_vector_index_agrees_with_the_exact_search(store):
    vectors = store.embed(["fog at sea", "a strike at the docks"])
    index = store._nearest(vectors, 5)
    exact = exact_neighbors(store._catalog.vectors(), vectors, 5)
    for found, wanted in zip(index, exact, strict=True):
        assert [n.chunk_id for n in found] == [n.chunk_id for n in wanted]
        assert [n.similarity for n in found] == pytest.approx([n.similarity for n in wanted], abs=1e-3)


def test_many_queries_at_once_find_what_each_finds_alone(store):
    queries = ["fog at sea", "  ", "who pays for the water", "fog at sea"]
    assert store.search_all(queries, 3) == tuple(store.search(query, 3) for query in queries)
    assert store.search_all([], 3) == ()


def test_a_hit_knows_the_sentences_of_its_chunk(store):
    hit = store.search("ferry aground", 1)[0]
    assert hit.sentence in hit.sentences
    assert all(hit.span.quote[s.start - hit.span.start : s.end - hit.span.start] == s.quote for s in hit.sentences)


def test_articles_without_a_date_are_counted_under_a_date_filter(store):
    assert store.undated(SearchFilter(as_of="2030-01-01")) == 1
    assert store.undated(SearchFilter(as_of="2030-01-01", publishers=frozenset({"Norvale Post"}))) == 0
    assert store.undated(SearchFilter()) == 0


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("coast.example", {"a.txt", "b.txt"}),
        ("NEWS.coast.example", {"b.txt"}),
        ("www.coast.example", {"a.txt", "b.txt"}),
        ("oast.example", set()),
    ],
)
def test_a_domain_takes_in_what_is_below_it_and_nothing_that_ends_alike(tmp_path, domain, expected):
    with Store.open(tmp_path / "store", HashEmbedder()) as store:
        addresses = {
            "a.txt": "https://coast.example/ferry",
            "b.txt": "https://news.coast.example:8443/ferry",
            "c.txt": "https://ghost-coast.example/coast.example",
            "d.txt": None,
            "e.txt": "http://[broken",
        }
        store.index_all(article(FERRY, key, url=url) for key, url in addresses.items())
        assert set(_keys(store.search("ferry", 9, SearchFilter(domains=frozenset({domain}))))) == expected


@pytest.mark.parametrize("domain", ["", "coast", "https://coast.example/", "a b.example"])
def test_a_domain_that_is_none_is_refused(store, domain):
    with pytest.raises(UsageError, match="not a domain"):
        store.search("ferry", filters=SearchFilter(domains=frozenset({domain})))


def test_function_words_count_only_when_there_is_nothing_else():
    assert query_terms("What did the ferry do?") == ("ferry",)
    assert query_terms("to be or not to be") == ("to", "be", "or", "not")
    assert query_terms("?!") == ()


def test_a_query_is_no_expression():
    assert match_expression(("near", "not")) == '"near" OR "not"'
    assert match_expression(()) is None


def test_common_words_are_left_to_rarer_ones(store, monkeypatch):
    everything = Selection("1", ())
    both = lexical_ranking(store._catalog, "the ferry said aground", everything, 5)
    monkeypatch.setattr("pipeline.store.lexical._MOST_ROWS", 1)
    assert lexical_ranking(store._catalog, "the ferry said aground", everything, 5) == both[:1]


def test_words_are_ranked_among_what_a_filter_leaves(tmp_path):
    with Store.open(tmp_path / "store", HashEmbedder()) as store:
        store.index_all(article(f"{FERRY} Copy {n}.", f"{n}.txt", publisher="Many") for n in range(30))
        store.index(article(f"{STRIKE} A ferry passed.", "one.txt", publisher="One"))
        found = lexical_ranking(store._catalog, "ferry", selection_of(SearchFilter(frozenset({"One"}))), 3)
        assert len(found) == 1


def test_a_sentence_too_long_for_a_chunk_gives_the_chunk(tmp_path):
    with Store.open(tmp_path / "store", HashEmbedder()) as store:
        store.index(article("The ferry sailed, " * 120 + "and sank."))
        hit = store.search("sank")[0]
    assert hit.sentence == hit.span
    assert hit.span.quote.endswith("and sank.")


def test_wire_copies_are_all_found(tmp_path):
    with Store.open(tmp_path / "store", HashEmbedder()) as store:
        store.index_all([article(FERRY, f"{n}.txt") for n in range(5)])
        assert sorted(_keys(store.search("Aurora aground", 5))) == [f"{n}.txt" for n in range(5)]
