"""A model's points held against the versions: what the words do not bear is left out, counted, or said plainly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.llm.answers import MentionDraft, PointDraft
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.points import Line, Points
from pipeline.sources import article_from_text
from pipeline.text.sentences import split_sentences
from pipeline.types import Aspect, Relation

WIRE = "The mill at Dorvik lost 40 tonnes of flour in the fire on Monday. Its owner, Hedda Orrby, had not sold it."
GAZETTE = "The mill at Dorvik lost 60 tonnes of flour in the fire on Monday. Its owner, Hedda Orrby, had sold it."
LABELS = ("The Wire", "The Gazette")
FIRST, SECOND = (Line(0, 0), Line(1, 0)), (Line(0, 1), Line(1, 1))


def points(*, careful: bool = False) -> Points:
    articles = [article_from_text(text, source_key=name) for text, name in zip((WIRE, GAZETTE), LABELS, strict=True)]
    return Points([Material(article, split_sentences(article.text)) for article in articles], LABELS, careful)


def draft(relation: str, *quotes: str, told: str = "Version 1 has this, version 2 that.") -> PointDraft:
    mentions = tuple(MentionDraft(version=number, quote=quote) for number, quote in enumerate(quotes, 1))
    return PointDraft(
        group=1, mentions=mentions, aspect=Aspect.EVENT, relation=Relation(relation), explanation=told, confidence=90
    )


def test_an_explanation_calls_the_versions_by_their_names() -> None:
    item = points().item(draft("conflict", "40 tonnes", "60 tonnes"), FIRST)
    assert item is not None
    assert item.explanation == "The Wire has this, The Gazette that."


@pytest.mark.parametrize(
    "told", ["Version 2 speaks of 90 tonnes.", "Version 1 blames Goran Lundby.", "Only on Friday."]
)
def test_an_explanation_that_says_more_than_the_group_gives_way_to_the_words(told: str) -> None:
    item = points().item(draft("conflict", "40 tonnes", "60 tonnes", told=told), FIRST)
    assert item is not None
    assert item.explanation == "Cannot both be true: The Wire “40 tonnes”; The Gazette “60 tonnes”"


@pytest.mark.parametrize(
    "bad",
    [
        draft("conflict", "on Monday", "on Monday"),  # the same words are no difference
        draft("differ", "lost 40 tonnes", "lost 60 tonnes", "lost 60 tonnes"),  # there is no third version
        draft("differ", "lost 40 tonnes", "lost 70 tonnes"),
        draft("only", "lost 40 tonnes", "lost 60 tonnes"),
    ],
)
def test_a_point_that_the_words_do_not_bear_is_left_out_and_counted(bad: PointDraft) -> None:
    judged = points().judged([(bad, FIRST), (draft("conflict", "40 tonnes", "60 tonnes"), FIRST)])
    assert [item.relation for item in judged.items] == [Relation.CONFLICT]
    assert judged.dropped == 1


def test_of_two_points_on_the_same_words_the_first_stands() -> None:
    told = [draft("conflict", "40 tonnes of flour", "60 tonnes of flour"), draft("differ", "40 tonnes", "60 tonnes")]
    judged = points().judged((one, FIRST) for one in told)
    assert [item.relation for item in judged.items] == [Relation.CONFLICT]
    assert judged.dropped == 0


@pytest.mark.parametrize(
    ("told", "quotes", "group", "relation"),
    [
        ("conflict", ("40 tonnes of flour", "60 tonnes of flour"), FIRST, Relation.CONFLICT),
        ("conflict", ("had not sold it", "had sold it"), SECOND, Relation.CONFLICT),
        ("conflict", ("lost 40 tonnes of flour in the fire", "The mill at Dorvik lost"), FIRST, Relation.DIFFER),
        ("conflict", ("Its owner, Hedda Orrby, had not sold it", "Its owner"), SECOND, Relation.CONFLICT),
        ("conflict", ("had not sold it", "Its owner, Hedda Orrby"), SECOND, None),
        ("differ", ("in the fire on Monday", "The mill at Dorvik"), FIRST, None),
        ("agree", ("40 tonnes of flour", "in the fire on Monday"), FIRST, None),
        ("agree", ("mill", "mill"), FIRST, None),
        ("agree", ("in the fire on Monday", "the fire on Monday"), FIRST, Relation.AGREE),
    ],
)
def test_what_a_small_model_says_stands_as_far_as_the_words_show_it(
    told: str, quotes: tuple[str, str], group: tuple[Line, ...], relation: Relation | None
) -> None:
    item = points(careful=True).item(draft(told, *quotes), group)
    assert (item.relation if item else None) == relation


def test_no_explanation_of_a_small_model_is_shown() -> None:
    item = points(careful=True).item(draft("agree", "on Monday", "on Monday", told="Both are warm."), FIRST)
    assert item is not None
    assert item.explanation == "The same: The Wire “on Monday”; The Gazette “on Monday”"


@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from((*WIRE.split(), *GAZETTE.split(), "nowhere"))), max_size=4)
)
def test_every_mention_stands_in_its_version_whatever_a_model_says(said: list[tuple[int, str]]) -> None:
    mentions = tuple(MentionDraft(version=version, quote=quote) for version, quote in said)
    told = draft("differ").model_copy(update={"mentions": mentions})
    item = points().item(told, FIRST)
    texts = {material.article.article_id: material.article.text for material in points().materials}
    for mention in item.mentions if item else ():
        assert texts[mention.article_id][mention.span.start : mention.span.end] == mention.span.quote
