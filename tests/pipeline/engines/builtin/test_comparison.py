"""Versions of a story: what differs is shown with the words of each side, what does not is not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.types import Aspect, Relation
from tests.conftest import SHARED
from tests.pipeline.engines.builtin.versions import ELSEWHERE, TABLOID, WIRE, apart, compare, told

ORDER = [Relation.CONFLICT, Relation.DIFFER, Relation.ONLY, Relation.AGREE]


def test_a_count_a_day_a_role_a_fate_and_a_setting_that_differ_are_all_shown() -> None:
    found = told(WIRE, TABLOID)
    assert ("number", ("12 passengers", "19 passengers")) in found
    assert ("date", ("on Monday", "on Sunday")) in found
    assert any(aspect == "role" and "retired" in one and "still works" in other for aspect, (one, other) in found)
    assert any(aspect == "event" and "missing" in one and "killed" in other for aspect, (one, other) in found)
    assert any(aspect == "event" and "closed doors" in one and "public" in other for aspect, (one, other) in found)


def test_one_utterance_in_other_words_is_a_quotation_that_differs() -> None:
    quotes = [item for item in apart(WIRE, TABLOID) if item.aspect is Aspect.QUOTE]
    assert [tuple(m.span.quote for m in item.mentions) for item in quotes] == [
        ("The charts were wrong and nobody told us", "The charts were false and nobody warned us")
    ]


def test_what_both_have_alike_does_not_differ() -> None:
    assert not any("4 million" in quote for _, quotes in told(WIRE, TABLOID) for quote in quotes)
    agreed = [i for i in compare(WIRE, TABLOID).items if i.relation is Relation.AGREE]
    assert any(m.span.quote.startswith("4 million") for item in agreed for m in item.mentions)


def test_identical_articles_agree_only() -> None:
    comparison = compare(WIRE, f"{WIRE} ")
    assert comparison.same_story
    assert {item.relation for item in comparison.items} == {Relation.AGREE}


def test_unrelated_articles_are_not_compared() -> None:
    comparison = compare(WIRE, ELSEWHERE)
    assert (comparison.same_story, comparison.items) == (False, ())
    assert comparison.similarity < 0.3


def test_three_versions_give_one_item_a_point_with_a_mention_for_each() -> None:
    third = WIRE.replace("12 passengers", "14 passengers")
    (count,) = [i for i in apart(WIRE, TABLOID, third) if any("passengers" in m.span.quote for m in i.mentions)]
    assert [m.span.quote for m in count.mentions] == ["12 passengers", "19 passengers", "14 passengers"]
    assert count.relation is Relation.CONFLICT


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("About 40 boats sank", "Some 38 boats sank", None),
        ("40 boats sank", "38 boats sank", Relation.CONFLICT),
        ("30 to 40 boats sank", "38 boats sank", None),
        ("More than 30 boats sank", "38 boats sank", Relation.DIFFER),
        ("Twelve boats sank", "12 boats sank", None),
        ("Nine of 22 boats sank", "Four of 22 boats sank", Relation.CONFLICT),
        ("The boats sank 2 kilometres out", "The boats sank 2,000 metres out", None),
    ],
)
def test_rounding_and_ranges_are_read_as_a_reader_does(one: str, other: str, relation: Relation | None) -> None:
    texts = [
        f"{head} in the harbour of Tarnwick on Monday, Mayor Ines Halloran of Tarnwick said." for head in (one, other)
    ]
    found = [item.relation for item in apart(*texts) if item.aspect is Aspect.NUMBER]
    assert found == ([] if relation is None else [relation])


def test_what_a_correction_withdraws_is_not_said() -> None:
    head = "in the harbour of Tarnwick on Monday, Mayor Ines Halloran of Tarnwick said."
    withdrawn = f"An earlier version of this article said that 40 boats sank. 38 boats sank {head}"
    assert not apart(withdrawn, f"38 boats sank {head}")


def test_a_description_belongs_to_the_name_beside_it() -> None:
    texts = [
        f"{who} opened the new market hall in Tarnwick on Monday, as 300 guests of the town looked on."
        for who in ("The mayor of Tarnwick, Olena Bastide,", "Olena Bastide, mayor of Orlby,")
    ]
    assert [(i.aspect, i.relation) for i in apart(*texts)] == [(Aspect.ROLE, Relation.CONFLICT)]


def test_another_place_of_one_act_differs() -> None:
    texts = [
        f"The company Orvane fills the drops at its new plant in {place}, director Ines Halloran said on Monday."
        for place in ("Tessel", "Wexholm")
    ]
    assert ("place", ("in Tessel", "in Wexholm")) in told(*texts)


def test_a_charge_and_its_denial_by_two_sources_are_no_contradiction() -> None:
    charge = "The mayor Ines Halloran took money from the yard in Tarnwick, the opposition leader Tomas Reyk said."
    denial = "The mayor Ines Halloran denied that she took money from the yard in Tarnwick, though Tomas Reyk said so."
    assert not [i for i in apart(charge, denial) if i.relation is Relation.CONFLICT]


def test_an_article_that_says_a_thing_and_its_opposite_contradicts_itself() -> None:
    text = (
        "The council of Tarnwick approved the bridge over the Orr on Monday evening.\n\n"
        "The budget is 4 million crowns. The council of Tarnwick rejected the bridge over the Orr on Monday evening."
    )
    (item,) = apart(text)
    assert (item.relation, len({m.article_id for m in item.mentions}), len(item.mentions)) == (Relation.CONFLICT, 1, 2)


def test_items_come_strongest_first_and_cite_exact_words() -> None:
    comparison = compare(WIRE, TABLOID)
    ranks = [(ORDER.index(item.relation), -item.confidence) for item in comparison.items]
    assert all(one <= other for one, other in pairwise(ranks))
    texts = dict(zip(comparison.articles, (WIRE, TABLOID), strict=True))
    mentions = [m for item in comparison.items for m in item.mentions]
    assert [m for m in mentions if texts[m.article_id][m.span.start : m.span.end] != m.span.quote] == []
    assert all("\n" not in item.explanation and 0 < item.confidence < 1 for item in comparison.items)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([*WIRE.split("\n\n"), *ELSEWHERE.split("\n\n"), "", "“”", "1 2 3 ‘"]), max_size=5))
def test_any_article_compared_with_its_copy_has_no_difference(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    items = compare(text, f"{text}\n").items
    assert [
        i
        for i in items
        if i.relation in (Relation.DIFFER, Relation.CONFLICT) and len({m.article_id for m in i.mentions}) > 1
    ] == []


@pytest.mark.skipif(not (SHARED / "articles").is_dir(), reason="no shared articles here")
def test_the_two_real_articles_show_role_tenure_setting_and_quotations() -> None:
    from pipeline.engines.base import ReadArticle
    from pipeline.engines.builtin.engine import BuiltinEngine
    from pipeline.sources import read_article
    from pipeline.text.sentences import split_sentences

    articles = [read_article(path) for path in sorted((SHARED / "articles").glob("*.txt"))[:2]]
    items = BuiltinEngine().compare([ReadArticle(a, split_sentences(a.text)) for a in articles]).items
    assert not any(item.relation is Relation.CONFLICT for item in items[:10])
    shown = [(item.aspect, " || ".join(m.span.quote for m in item.mentions)) for item in items]
    assert any(aspect is Aspect.ROLE and "naval" in words for aspect, words in shown)
    assert any(aspect is Aspect.ROLE and "tenure" in words and "stepped down" in words for aspect, words in shown)
    assert any(aspect is Aspect.ATTRIBUTION and "meeting" in words and "interview" in words for aspect, words in shown)
    assert any(aspect is Aspect.QUOTE and words.count("NATO was created") == 2 for aspect, words in shown)
