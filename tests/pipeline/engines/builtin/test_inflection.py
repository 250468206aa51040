"""Forms of the words that stand in for loaded ones."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.grammar.inflection import article_for, inflect_verb, plural_phrase


@pytest.mark.parametrize(
    ("phrase", "tag", "form"),
    [
        ("criticize", "VBD", "criticized"),
        ("criticize", "VBG", "criticizing"),
        ("criticize", "VBZ", "criticizes"),
        ("criticize", "VBP", "criticize"),
        ("respond to", "VBD", "responded to"),
        ("say", "VBN", "said"),
        ("say", "VBZ", "says"),
        ("take over", "VBD", "took over"),
        ("take over", "VBN", "taken over"),
        ("cut", "VBG", "cutting"),
        ("plan", "VBD", "planned"),
        ("carry", "VBZ", "carries"),
        ("carry", "VBD", "carried"),
        ("rise", "VBD", "rose"),
        ("rewrite", "VBD", "rewrote"),
        ("write", "VBN", "written"),
        ("push", "VBZ", "pushes"),
        ("be criticized", "VBD", "was criticized"),
    ],
)
def test_a_verb_phrase_takes_the_form_of_the_verb_it_replaces(phrase: str, tag: str, form: str) -> None:
    assert inflect_verb(phrase, tag) == form


@pytest.mark.parametrize(
    ("phrase", "plural"),
    [
        ("government", "governments"),
        ("false statement", "false statements"),
        ("person", "people"),
        ("criticism", "criticism"),
        ("ally", "allies"),
        ("remarks", "remarks"),
        ("the Affordable Care Act", "the Affordable Care Act"),
    ],
)
def test_a_noun_phrase_takes_its_plural_once(phrase: str, plural: str) -> None:
    assert plural_phrase(phrase) == plural


@pytest.mark.parametrize(
    ("word", "article"),
    [
        *(("new", "a"), ("European", "a"), ("union", "a"), ("one", "a"), ("UN", "a"), ("100", "a")),
        *(
            ("old", "an"),
            ("hour", "an"),
            ("unusual", "an"),
            ("FBI", "an"),
            ("11-year", "an"),
            ("8", "an"),
            ("18th", "an"),
        ),
    ],
)
def test_the_article_follows_the_sound_of_the_next_word(word: str, article: str) -> None:
    assert article_for(word) == article
