"""Lexicons are read as written, and the ones that ship are sound."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.attribution.cuewords import adjective_kind, noun_kind, verb_rules
from pipeline.engines.builtin.attribution.statements import CueKind
from pipeline.engines.builtin.grammar.personwords import Gender, gender_of_name, is_office, stands_for, title_noun
from pipeline.errors import DataFileError
from pipeline.text.lexicon import load_groups, load_rows, load_words

TABLES = ["cue_verbs", "cue_nouns", "cue_adjectives", "person_nouns", "hypernyms", "honorifics", "given_names"]


def test_words_are_lower_case_without_comments():
    words = load_words("cue_adverbs")
    assert "reportedly" in words
    assert not any("#" in w or w != w.lower() for w in words)


@pytest.mark.parametrize("name", TABLES)
def test_rules_of_a_table_have_no_empty_field(name):
    assert all(all(row) for row in load_rows(name))


def test_groups_gather_rules_of_one_label():
    assert {"president", "mayor", "minister"} <= load_groups("person_nouns")["office"]


def test_a_missing_lexicon_is_named():
    with pytest.raises(DataFileError, match="no_such_lexicon"):
        load_words("no_such_lexicon")


def test_verbs_know_their_frames():
    assert verb_rules("say")[0].kind is CueKind.ASSERTING
    assert any("for" in rule.prepositions for rule in verb_rules("call"))
    assert verb_rules("point", "out")[0].frames
    assert verb_rules("sail") == ()


def test_nouns_and_adjectives_of_saying():
    assert noun_kind("allegation") is CueKind.ACCUSING
    assert adjective_kind("confident") is CueKind.HEDGING
    assert noun_kind("ferry") is adjective_kind("blue") is None


def test_titles_offices_and_gender():
    assert title_noun("Sen.") == "senator"
    assert is_office("ambassador")
    assert not is_office("official")
    assert gender_of_name("Mara Venn") is Gender.FEMALE
    assert gender_of_name("Denis Holt") is Gender.MALE
    assert stands_for("leader", "minister")
    assert not stands_for("minister", "leader")


def test_no_given_name_has_two_genders():
    names = load_groups("given_names")
    assert not names["male"] & names["female"]
    assert all(name.isascii() for name in names["male"] | names["female"])


def test_given_names_are_known_with_and_without_accents():
    for name in ("Łukasz Nowak", "Lukasz Nowak", "Jürgen Holt", "Øystein Berg", "İbrahim Kaya"):
        assert gender_of_name(name) is Gender.MALE
    for name in ("Zoë Venn", "Özlem Kaya", "Åshild Berg", "Olena Hrytsenko", "Ngozi Eze"):
        assert gender_of_name(name) is Gender.FEMALE
    assert gender_of_name("Kim Jong Un") is None
    assert gender_of_name("") is None
