"""Indirect speech: which words are whose, and by which cue."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.attribution.statements import CERTAINTY, CueKind, Pattern
from pipeline.types import SourceKind
from tests.pipeline.engines.builtin.voices import analysis_of, content, speaker, statement


@pytest.mark.parametrize(
    ("text", "words", "source", "cue", "kind"),
    [
        ("Mara Venn said the hull was sound.", "hull was sound", "Mara Venn", "said", CueKind.ASSERTING),
        ("The hull was sound, Mara Venn said.", "hull was sound", "Mara Venn", "said", CueKind.ASSERTING),
        (
            "Mara Venn told the crew that the pump had failed.",
            "pump had failed",
            "Mara Venn",
            "told",
            CueKind.ASSERTING,
        ),
        ("Mara Venn denied taking money from the owners.", "taking money", "Mara Venn", "denied", CueKind.DENYING),
        ("Mara Venn accused the pilot of drinking.", "of drinking", "Mara Venn", "accused", CueKind.ACCUSING),
        (
            "Mara Venn urged the council to close the strait.",
            "to close the strait",
            "Mara Venn",
            "urged",
            CueKind.DEMANDING,
        ),
        ("Mara Venn vowed to repay the passengers.", "to repay", "Mara Venn", "vowed", CueKind.PROMISING),
        (
            "Mara Venn predicted the wreck would break up.",
            "would break up",
            "Mara Venn",
            "predicted",
            CueKind.PREDICTING,
        ),
        (
            "Mara Venn acknowledged that she was tired.",
            "she was tired",
            "Mara Venn",
            "acknowledged",
            CueKind.CONFIRMING,
        ),
        ("Mara Venn asked whether the light was out.", "light was out", "Mara Venn", "asked", CueKind.ASKING),
        ("Mara Venn believes the light was out.", "light was out", "Mara Venn", "believes", CueKind.HEDGING),
        ("According to Mara Venn, the light was out.", "light was out", "Mara Venn", "According to", CueKind.ASSERTING),
        ("The light was out, according to Mara Venn.", "light was out", "Mara Venn", "according to", CueKind.ASSERTING),
        (
            "Mara Venn's claim that the light was out angered Cole.",
            "light was out",
            "Mara Venn",
            "claim",
            CueKind.ASSERTING,
        ),
        (
            "Mara Venn did not confirm that fish had died.",
            "fish had died",
            "Mara Venn",
            "did not confirm",
            CueKind.CONFIRMING,
        ),
        (
            "The pilot was told by Mara Venn that the pump failed.",
            "pump failed",
            "Mara Venn",
            "told",
            CueKind.ASSERTING,
        ),
        ("Mara Venn called the plan ‘a disgrace’.", "a disgrace", "Mara Venn", "called", CueKind.ASSERTING),
        ("In a statement, Mara Venn said that nobody slept.", "nobody slept", "Mara Venn", "said", CueKind.ASSERTING),
        ("Mara Venn said in a statement that nobody slept.", "nobody slept", "Mara Venn", "said", CueKind.ASSERTING),
    ],
)
def test_source_cue_and_kind(text, words, source, cue, kind):
    found = statement(text, words)
    assert (found.attribution.speaker, found.attribution.cue, found.kind) == (source, cue, kind)
    assert found.attribution.kind is SourceKind.NAMED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It was reported that the contractor had fled.", "contractor had fled"),
        ("The contractor is believed to have fled.", "to have fled"),
        ("The mayor reportedly paid him in cash.", "paid him in cash"),
    ],
)
def test_a_cue_without_any_source(text, words):
    found = statement(text, words)
    assert found.attribution.kind is SourceKind.ANONYMOUS
    assert found.attribution.speaker is None
    assert found.attribution.span is None
    assert found.attribution.cue_span is not None
    assert found.pattern is Pattern.NO_SOURCE


def test_content_leaves_out_that_cue_and_source():
    assert content("Mara Venn said that the hull was sound.", "hull") == ["the hull was sound"]
    assert content("The hull, Mara Venn said, was sound.", "was sound") == ["The hull", "was sound."]


def test_a_participle_shares_the_subject():
    text = "Mara Venn left the court, adding that she would appeal."
    assert speaker(text, "she would appeal") == "Mara Venn"


def test_joined_verbs_share_the_subject():
    text = "Mara Venn praised the crew and said the pilot had slept."
    assert speaker(text, "pilot had slept") == "Mara Venn"


def test_a_relative_clause_speaks_for_its_noun():
    text = "Port officials, who said the light was out, closed the pier."
    assert speaker(text, "light was out") == "Port officials"


def test_a_statement_put_out_is_its_owners():
    text = "The port authority issued a statement saying the pier was closed."
    assert speaker(text, "pier was closed") == "port authority"


def test_remarks_are_their_owners():
    text = "Mara Venn's remarks suggested that the pilot had slept."
    assert speaker(text, "pilot had slept") == "Mara Venn"


def test_a_joined_clause_with_a_source_of_its_own_is_not_part_of_the_content():
    text = "The yard said it regretted the delay, and its lawyer, Jonas Weil, warned that the yard would sue."
    assert content(text, "regretted the delay")[0].endswith("delay")
    assert speaker(text, "yard would sue") == "Jonas Weil"


def test_an_event_is_no_source():
    assert not analysis_of("The delay suggests that the yard is short of steel.").statements


def test_the_authors_own_words_are_nobodys_statement():
    assert not analysis_of("The ferry ran aground at dusk. Twelve passengers were hurt.").statements


def test_the_author_speaking_of_himself_is_the_author():
    assert statement("I believe the pier was closed.", "pier was closed").attribution.kind is SourceKind.AUTHOR


def test_attitudes_put_nothing_forward():
    text = "Mara Venn supports the new pier. She said it was overdue."
    assert not statement(text, "the new pier").puts_forward
    assert statement(text, "it was overdue").puts_forward


def test_every_pattern_has_a_certainty():
    assert set(CERTAINTY) == set(Pattern)
    assert all(0 < certainty < 1 for certainty in CERTAINTY.values())
    assert min(CERTAINTY, key=CERTAINTY.__getitem__) is Pattern.UNSUPPORTED
