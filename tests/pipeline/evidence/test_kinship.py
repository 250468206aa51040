"""Who is whose source: copies, rewritten texts, corrections, and reporters who were there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.evidence.groups import Groups
from pipeline.evidence.kinship import Kinship, is_copy, kinship, relies_on, same_group, shares_event
from pipeline.evidence.profiles import Profile
from pipeline.evidence.wording import own_words, shared_wording
from pipeline.sources import read_article
from pipeline.types import Article
from tests.pipeline.evidence.voices import (
    CORRECTED,
    EYEWITNESS,
    OTHER_STORY,
    REWRITTEN,
    WIRE,
    WIRE_ARTICLE,
    voice,
)


def same(one: Article, other: Article) -> bool:
    found = same_group(Profile(one), Profile(other))
    assert found == same_group(Profile(other), Profile(one))
    return found


def test_a_text_printed_again_is_a_copy() -> None:
    printed = voice(WIRE.replace("“", '"').replace("”", '"') + "\n\nSubscribe for more.", "paper.txt")
    assert is_copy(Profile(WIRE_ARTICLE), Profile(printed))
    assert same(WIRE_ARTICLE, printed)


def test_a_rewritten_text_is_no_copy_and_one_source_all_the_same() -> None:
    assert not is_copy(Profile(WIRE_ARTICLE), Profile(REWRITTEN))
    assert same(WIRE_ARTICLE, REWRITTEN)


@pytest.mark.parametrize("other", [WIRE_ARTICLE, REWRITTEN, CORRECTED, OTHER_STORY])
def test_a_reporter_who_was_there_is_a_source_of_her_own(other: Article) -> None:
    assert not same(EYEWITNESS, other)


def test_quotations_in_common_make_no_common_source() -> None:
    words = "“The hull is sound, the pumps are running, and nobody on this bridge has lost a night of sleep over it,”"
    one = voice(f"{words} said Carl Voss on Tuesday. The ferry had struck a bank of sand in fog.", "a.txt")
    other = voice(f"Asked about the Aurora, the harbour master was short. {words} he told the Herald.", "b.txt")
    assert shared_wording(own_words(one.text), own_words(other.text)).share == 0
    assert not same(one, other)


def test_an_outlet_that_is_named_as_the_source_is_one() -> None:
    told = voice("A ferry has run aground, Coast Wire reported on Tuesday.", "a.txt", publisher="Echo")
    assert relies_on(Profile(told), Profile(WIRE_ARTICLE))
    assert not relies_on(Profile(WIRE_ARTICLE), Profile(told))
    named = voice("The coast wire was cut by the storm.", "b.txt", publisher="Echo")
    assert not relies_on(Profile(named), Profile(WIRE_ARTICLE))


def test_an_outlet_that_names_itself_relies_on_nobody() -> None:
    assert not relies_on(Profile(EYEWITNESS), Profile(EYEWITNESS))


def test_versions_under_one_source_key_are_one_source() -> None:
    assert same(replace(OTHER_STORY, source_key="wire.txt"), WIRE_ARTICLE)


def test_what_an_article_is_to_the_claims_own() -> None:
    wire, rewrite, correction = Profile(WIRE_ARTICLE), Profile(REWRITTEN), Profile(CORRECTED)
    assert kinship(wire, rewrite) is Kinship.RETELLING
    assert kinship(rewrite, wire) is Kinship.ORIGIN
    assert kinship(wire, correction) is Kinship.CORRECTION
    assert kinship(correction, wire) is Kinship.ORIGIN


def test_a_correction_by_another_outlet_corrects_nothing_of_ours() -> None:
    other = Profile(replace(CORRECTED, publisher="Daily Pennant"))
    assert kinship(Profile(WIRE_ARTICLE), other) is Kinship.RETELLING


def test_groups_are_counted_in_order_and_ties_reach_over_a_third() -> None:
    wire, rewrite, witness, other = map(Profile, (WIRE_ARTICLE, REWRITTEN, EYEWITNESS, OTHER_STORY))
    grouping = Groups().of([witness, rewrite, other, wire])
    assert [grouping.groups[p.article.article_id] for p in (witness, rewrite, other, wire)] == [1, 2, 3, 2]
    assert grouping.own == frozenset()
    own = Groups().of([witness, rewrite], wire)
    assert own.own == {REWRITTEN.article_id}
    assert own.groups == {EYEWITNESS.article_id: 1, REWRITTEN.article_id: 2}


def test_a_text_of_one_word_said_a_million_times_takes_no_time() -> None:
    hostile = Profile(voice("buffalo " * 200_000, "a.txt"))
    assert shared_wording(hostile.own_words, hostile.own_words).longest > 0
    assert len(hostile.own_words) == 20_000


def test_texts_without_words_share_nothing() -> None:
    assert shared_wording(own_words(""), own_words("…")).share == 0
    assert not same(voice("…", "a.txt"), voice("!", "b.txt"))


def test_the_two_real_articles_are_one_source(shared: Path) -> None:
    one, other = (read_article(path) for path in sorted((shared / "articles").glob("*.txt"))[:2])
    assert not is_copy(Profile(one), Profile(other))
    assert same(one, other)


def test_articles_of_one_event_have_names_in_common() -> None:
    assert shares_event(Profile(WIRE_ARTICLE), Profile(EYEWITNESS))
    assert not shares_event(Profile(WIRE_ARTICLE), Profile(OTHER_STORY))
