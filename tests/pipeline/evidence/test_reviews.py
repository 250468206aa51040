"""Earlier fact checks: read from hostile JSON-LD, and matched by meaning, words, numbers and negation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SourceError, StoreMismatch
from pipeline.evidence.claimreview import ClaimReview, read_reviews, review_files
from pipeline.evidence.reviews import ReviewStore, same_claim
from pipeline.store import Store
from tests.pipeline.store.stories import HashEmbedder

REVIEW: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checks.example/ferry-crew",
    "claimReviewed": "The ferry Aurora sailed with 19 crew members.",
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Pell Hargan"}},
    "author": {"@type": "Organization", "name": "Coast Checks"},
    "datePublished": "2026-02-09T10:00:00Z",
    "reviewRating": {"@type": "Rating", "ratingValue": 5, "bestRating": 5, "alternateName": "True"},
}


def written(tmp_path: Path, content: Any, name: str = "reviews.json") -> Path:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_review_is_read_with_who_rated_what_how(tmp_path: Path) -> None:
    assert list(read_reviews(written(tmp_path, REVIEW))) == [
        ClaimReview(
            "The ferry Aurora sailed with 19 crew members.",
            "True",
            "Coast Checks",
            "Pell Hargan",
            "2026-02-09",
            "https://checks.example/ferry-crew",
        )
    ]


@pytest.mark.parametrize(
    "document",
    [
        [REVIEW, REVIEW],
        {"@graph": [REVIEW, {"@type": "Person", "name": "Nobody"}, REVIEW]},
        {"dataFeedElement": [{"item": [REVIEW]}, {"item": [REVIEW]}]},
    ],
)
def test_reviews_are_found_wherever_they_stand(document: Any, tmp_path: Path) -> None:
    assert len(list(read_reviews(written(tmp_path, document)))) == 2


def test_lines_of_reviews_are_read(tmp_path: Path) -> None:
    lines = f"{json.dumps(REVIEW)}\n\n{json.dumps(REVIEW)}\n"
    assert len(list(read_reviews(written(tmp_path, lines, "reviews.jsonl")))) == 2


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"claimReviewed": None}, None),
        ({"claimReviewed": 17}, None),
        ({"claimReviewed": "  "}, None),
        ({"reviewRating": None}, None),
        ({"reviewRating": {"ratingValue": {}}}, None),
        ({"reviewRating": "false"}, ("rating", "false")),
        ({"reviewRating": {"ratingValue": 2, "bestRating": 5}}, ("rating", "2 of 5")),
        ({"reviewRating": [{"alternateName": ["x"], "ratingValue": "3"}]}, ("rating", "3")),
        ({"datePublished": "last week"}, ("published", None)),
        ({"datePublished": ["2026"]}, ("published", None)),
        ({"url": "javascript:alert(1)"}, ("url", None)),
        ({"url": "http://[broken"}, ("url", None)),
        ({"author": ["Coast Checks", {"name": "x"}]}, ("publisher", "Coast Checks")),
        ({"itemReviewed": "claim"}, ("claimed_by", None)),
        ({"claimReviewed": "It sank.\u202e\x1b[31m &amp; burnt"}, ("claim", "It sank.[31m & burnt")),
        ({"@type": ["Thing", "ClaimReview"]}, ("rating", "True")),
        ({"@type": {"id": "ClaimReview"}}, None),
    ],
)
def test_malformed_fields_are_nothing_or_leave_the_review_out(
    change: dict[str, Any], expected: tuple[str, object] | None, tmp_path: Path
) -> None:
    found = list(read_reviews(written(tmp_path, {**REVIEW, **change})))
    if expected is None:
        assert found == []
    else:
        assert getattr(found[0], expected[0]) == expected[1]


@pytest.mark.parametrize("content", ["no json", "{", "[" * 100_000, '{"a": NaN', "\ud800".encode("utf-8", "replace")])
def test_what_is_no_json_is_refused_in_a_word(content: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / "reviews.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SourceError):
        list(read_reviews(path))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*REVIEW, "name", "alternateName"]), inner),
    )
)
def test_any_json_is_read_without_a_fault(tmp_path_factory: pytest.TempPathFactory, document: Any) -> None:
    path = tmp_path_factory.mktemp("any") / "reviews.json"
    path.write_text(
        json.dumps([document, {"@type": "ClaimReview", **(document if isinstance(document, dict) else {})}])
    )
    assert all(review.claim and review.rating for review in read_reviews(path))


def test_a_folder_gives_its_json_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.jsonld", "a.json", "notes.txt", "deep/c.jsonl"):
        (tmp_path / name).write_text("[]")
    assert [path.name for path in review_files(tmp_path)] == ["a.json", "b.jsonld", "c.jsonl"]


SAME = [
    ("The ferry Aurora sailed with 19 crew members.", "Only 19 crew were aboard the ferry Aurora when it sailed."),
    (
        "Unemployment in Norvale fell to 4.2 percent in May.",
        "In May the unemployment rate of Norvale dropped to 4.2 percent.",
    ),
    ("The levy does not apply to farms.", "Farms do not have to pay the levy."),
    ("Mayor Judith Okafor sold the town hall.", "The town hall was sold by mayor Judith Okafor."),
]
OTHER = [
    ("The ferry Aurora sailed with 19 crew members.", "The ferry Aurora sailed with 26 crew members."),
    ("The levy applies to farms.", "The levy does not apply to farms."),
    (
        "Unemployment in Norvale fell to 4.2 percent in May.",
        "Prices in Norvale rose by 4.2 percent in May, retailers say.",
    ),
    ("The ferry Aurora ran aground in fog.", "The ferry Aurora was built in Lindholm."),
    ("The ferry Aurora ran aground in fog.", "Pears were lost to frost in the Tarn valley."),
    ("Mayor Judith Okafor sold the town hall.", "Mayor Judith Okafor opened the new school on Friday."),
]


@pytest.fixture
def reviews(tmp_path: Path) -> ReviewStore:
    """Reviews of the second claims of all pairs, with the real embedding model."""
    with Store.open(tmp_path / "store") as store, ReviewStore.beside(store) as opened:
        opened.add(ClaimReview(other, "Rated", "Coast Checks") for _, other in (*SAME, *OTHER))
        return opened


def test_paraphrases_are_found_and_other_claims_are_not(reviews: ReviewStore) -> None:
    for claim, review in SAME:
        assert review in [found.claim for found in reviews.match([claim])[0]], claim
    for claim, review in OTHER:
        assert review not in [found.claim for found in reviews.match([claim])[0]], claim


def test_many_claims_are_matched_at_once(reviews: ReviewStore) -> None:
    claims = [claim for claim, _ in (*SAME, *OTHER)]
    alone = [[found.claim for found in reviews.match([claim])[0]] for claim in claims]
    assert [[found.claim for found in matched] for matched in reviews.match(claims)] == alone
    assert reviews.match([]) == ()


@pytest.mark.parametrize(("one", "other"), SAME)
def test_sameness_goes_both_ways(one: str, other: str) -> None:
    assert same_claim(one, other)
    assert same_claim(other, one)


def test_the_same_review_is_kept_once(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store", HashEmbedder()) as store, ReviewStore.beside(store) as reviews:
        assert reviews.count() == 0
        assert reviews.match(["The ferry sank."]) == ((),)
        review = ClaimReview("The ferry sank.", "False")
        assert reviews.add([review, review]) == 1
        assert reviews.add([review]) == 0
        assert [found.rating for found in reviews.match(["The ferry sank."])[0]] == ["False"]


def test_reviews_of_another_embedding_model_are_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store", HashEmbedder()) as store, ReviewStore.beside(store) as reviews:
        reviews.add([ClaimReview("The ferry sank.", "False")])
    other = Store.open(tmp_path / "store", HashEmbedder("another", 8))
    with other, ReviewStore.beside(other) as reviews, pytest.raises(StoreMismatch):
        reviews.match(["The ferry sank."])
