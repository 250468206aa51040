"""What one version alone has: what nothing elsewhere is like, charges and denials before the rest, a few of each."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.builtin.comparison.only import EACH, MOST, Terms
from pipeline.engines.builtin.comparison.scores import load_score
from pipeline.types import ComparisonItem, Relation
from tests.pipeline.engines.builtin.versions import TABLOID, WIRE, compare

SHARES = st.floats(0, 1)
MORE = """The ferry was built in Dorrick. The keel is made of oak from the south. Lena Osk denied that the company \
knew of the broken light.

The owner of the kiosk at the pier sold forty ices that day. A dog named Pip found a shoe. The cook has worked on \
ferries since 1988. The lamps in the saloon came from an old theatre."""


def _only(*texts: str) -> list[ComparisonItem]:
    return [item for item in compare(*texts).items if item.relation is Relation.ONLY]


def test_what_one_version_adds_is_its_alone_and_a_denial_comes_before_trifles() -> None:
    items = _only(f"{WIRE}\n\n{MORE}", TABLOID)
    words = [item.mentions[0].span.quote for item in items]
    assert any("knew of the broken light" in quote for quote in words)
    assert all(quote in MORE for quote in words)
    assert all(len(item.mentions) == 1 for item in items)


def test_no_version_and_no_story_is_shown_more_than_a_few() -> None:
    texts = (f"{WIRE}\n\n{MORE}", TABLOID)
    items = _only(*texts)
    shown = Counter(item.mentions[0].article_id for item in items)
    assert 0 < max(shown.values()) <= MOST
    assert len(items) <= EACH * len(texts)


def test_one_article_has_nothing_alone() -> None:
    assert _only(WIRE) == []


@given(SHARES, SHARES, SHARES, st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0]))
def test_the_nearer_another_version_comes_the_less_a_claim_is_shown(
    worth: float, near: float, nearer: float, reported: float, answering: float
) -> None:
    near, nearer = sorted((near, nearer))
    terms = Terms(worth, near, reported, 0.0, answering, 0.0)
    assert load_score("only", Terms._fields).probability(terms._asdict()) >= load_score(
        "only", Terms._fields
    ).probability({**terms._asdict(), "nearest": nearer})
