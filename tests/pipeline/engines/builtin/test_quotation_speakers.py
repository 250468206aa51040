"""Each quotation goes to the speaker that the text gives it, across sentences and paragraphs."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.attribution.statements import Pattern
from tests.pipeline.engines.builtin.voices import analysis_of, content, speaker, statement

VENN = "Mara Venn, the ship's master, came ashore on Tuesday. "
PAIR = VENN + "Port spokesman Idris Cole was waiting for her. "


@pytest.mark.parametrize(
    "quoted",
    [
        "“The charts were wrong,” Venn said.",
        "“The charts were wrong,” said Venn.",
        "“The charts were wrong,” said Venn, who has sailed for thirty years.",
        "‘The charts were wrong,’ she told reporters on the quay.",
        '"The charts were wrong," Venn, 54, told the Tarn Gazette in an interview.',
        "Venn said: “The charts were wrong.”",
        "“The charts were wrong!” the ship’s master shouted.",
        "As Venn put it, “the charts were wrong.”",
        "Venn said that “the charts were wrong.”",
        "“The charts were wrong,” Venn growled, her hands shaking.",
    ],
)
def test_a_quotation_with_a_cue_beside_it(quoted):
    assert speaker(VENN + quoted, "harts were wrong") == "Mara Venn"


def test_the_second_part_after_the_cue_is_the_same_speakers():
    text = PAIR + "“The charts were wrong,” Venn said. “We had no warning.” Then she left."
    follower = statement(text, "We had no warning")
    assert follower.attribution.speaker == "Mara Venn"
    assert follower.pattern is Pattern.RUN_ON
    assert follower.attribution.span is follower.attribution.cue is follower.attribution.cue_span is None
    assert follower.attribution.direct_quote


def test_a_quotation_cut_by_its_cue_is_one_statement_of_two_pieces():
    assert content(VENN + "“The hull,” she said, “is sound.”", "is sound") == ["The hull,", "is sound."]


def test_quoted_sentences_go_on_over_several_sentences():
    text = PAIR + "“It was dark,” Venn said. “Nobody saw the light. Nobody could.”"
    assert content(text, "Nobody could") == ["Nobody saw the light. Nobody could."]
    assert speaker(text, "Nobody could") == "Mara Venn"


def test_a_paragraph_left_open_goes_on_in_the_next():
    text = VENN + "“I have nothing to hide,” she said. “Let them look.\n\n“They will find a sound ship.”"
    assert statement(text, "They will find").pattern is Pattern.CONTINUED
    assert speaker(text, "They will find") == "Mara Venn"


def test_a_colon_introduces_the_next_quotation():
    text = PAIR + "“The charts were wrong,” she said.\n\nCole added:\n\n“Every chart was current.”"
    assert speaker(text, "Every chart") == "Idris Cole"


def test_a_colon_in_the_same_sentence_introduces_too():
    text = PAIR + "Cole then turned to the crowd again: “Here is what I regret.”"
    assert (speaker(text, "what I regret"), statement(text, "what I regret").pattern) == (
        "Idris Cole",
        Pattern.INTRODUCED,
    )


def test_words_announced_in_the_sentence_before():
    text = PAIR + "\n\nThe ship master's remarks were blunt. “This could have been avoided.”"
    found = statement(text, "This could have been avoided")
    assert found.attribution.speaker == "Mara Venn"
    assert found.pattern is Pattern.FOLLOWS_SUBJECT
    assert found.certainty < 0.7


def test_a_quotation_after_indirect_speech_is_the_same_speakers():
    assert speaker(PAIR + "Cole said the port was open. “We never closed it.”", "never closed") == "Idris Cole"


def test_two_speakers_in_turn():
    text = PAIR + "“The charts were wrong,” she said.\n\n“Every chart was current,” Cole replied. “All of them.”"
    assert [speaker(text, w) for w in ("charts were wrong", "was current", "All of them")] == [
        "Mara Venn",
        "Idris Cole",
        "Idris Cole",
    ]


def test_a_question_is_answered_by_somebody_else():
    text = "“I pay my bills,” Tom Brack said.\n\n“Will you resign?” asked a reporter.\n\n“No,” he said."
    assert speaker(text, "No,") == "Tom Brack"
    assert speaker(text, "Will you resign") == "reporter"


def test_a_bare_quotation_without_support_has_no_speaker():
    text = "The ferry lay on its side at noon.\n\n“Nobody told us anything at all.”\n\nThe tide was rising."
    found = statement(text, "Nobody told us")
    assert found.attribution.speaker is None
    assert found.pattern is Pattern.UNSUPPORTED
    assert found.certainty <= 0.1


def test_titles_and_scare_quotes_are_no_statements():
    text = "The film “Harbour Lights” opened on Friday. The ‘safe’ bridge was closed."
    assert analysis_of(text).statements == ()


def test_a_fragment_stays_inside_its_indirect_speech():
    text = "Idris Cole said on Friday that the port is ‘actively preparing for a storm.’ The ferries stopped."
    assert content(text, "actively") == ["the port is ‘actively preparing for a storm.’"]


def test_a_fragment_that_opens_a_longer_quotation_is_followed_to_its_end():
    text = "One pilot, who asked not to be named, noted that ‘the channel is narrow at best. No ship should pass it.’"
    spoken = " ".join(c for s in analysis_of(text).statements for c in (p.quote for p in s.content))
    assert "No ship should pass it." in spoken
    assert speaker(text, "No ship should pass") == "One pilot"


def test_quoted_speakers_inside_a_quotation_are_marked_as_such():
    text = VENN + "“The pilot said the light was out,” she said."
    inner = statement(text, "the light was out")
    assert inner.attribution.speaker == "pilot"
    assert analysis_of(text).statements[inner.within].attribution.speaker == "Mara Venn"


def test_a_transcript_names_its_speakers_in_front():
    text = (
        "Mara Venn met Idris Cole.\n\n“VENN: The charts were wrong.\n\n“COLE: Every chart was current.\n\n“All of it.”"
    )
    said = [speaker(text, w) for w in ("charts were wrong", "was current", "All of it")]
    assert said == ["Mara Venn", "Idris Cole", "Idris Cole"]
    assert content(text, "charts were wrong") == ["The charts were wrong."]


def test_a_name_behind_a_dash_signs_the_quotation():
    text = "We asked readers.\n\n“The ferry was always late and always full.” ― Mara Venn\n\nThe yard is closed."
    found = statement(text, "always late")
    assert (found.attribution.speaker, found.pattern) == ("Mara Venn", Pattern.SIGNED)
