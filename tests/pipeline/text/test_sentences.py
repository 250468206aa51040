"""Sentences of news prose; `|` in a text marks where one must end and the next begin."""

from __future__ import annotations

import pytest

from pipeline.text.sentences import split_sentences


def _texts(text: str) -> list[str]:
    return [" ".join(s.text.split()) for s in split_sentences(text)]


def _headings(text: str) -> list[str]:
    return [s.text for s in split_sentences(text) if s.heading]


@pytest.mark.parametrize(
    "marked",
    [
        # marks that close after a stop stay with their sentence
        "‘The harbour is at its best.’ |The mayor smiled.",
        "“The harbour is at its best.” |“Nobody doubts it.”",
        '"The harbour is at its best." |"Nobody doubts it."',
        "'The harbour is at its best.' |'Nobody doubts it.'",
        "''The harbour is at its best.'' |The mayor smiled.",
        "He called it ‘the harbour’s best.’ |Nobody else did.",
        "He smiled (the harbour was quiet.) |Then he left.",
        "“It is the ‘best.’” |She left.",
        # marks over several sentences
        "‘We are ready. |We always were. |Ask the crews.’ |He left.",
        "“We are ready. |We always were,” he said. |“Ask the crews.”",
        "The crews were ready, he said. |‘Nobody asked.’",
        # a speech tag belongs to the words it follows
        "‘We are ready,’ he said. |‘Ask them.’",
        "‘Are we ready?’ she asked. |Nobody answered.",
        "‘Are we ready?’ Moreno asked. |Nobody answered.",
        "“Never again!” Mr. Moreno told reporters on Monday. |Nobody answered.",
        "“Never again!” |The crowd cheered.",
        "“Is it safe?” |The master said on Monday that he would resign.",
        "“Is it safe?” |She added: “It must be.”",
        "“Is it safe?” Mr. Moreno asked his daughters. |Nobody answered.",
        "“Is it safe?” |The judge asked the jury to leave.",
        "“It is “safe”!” — so he said. |She left.",
        "“We are ready.” |He added, “We always were.”",
        # abbreviations
        "They left the U.S.’ Kurdish allies alone. |Nobody knew.",
        "The U.S. Navy said it knew nothing. |The U.K. did.",
        "He flew to the U.S. |The crew stayed.",
        "Gen. Ada Ruiz met Adm. Carl Voss, Lt. Gov. Ina Bell and Sen. J. K. Doe. |They agreed.",
        "It began at 9 a.m. Monday and ended at 5 p.m. ET on Friday. |Nobody slept.",
        "It began at 9 a.m. |Police came later.",
        "Rep. Ina Bell (D-Mass.) spoke. |Sen. Carl Voss, R-Tex., did not.",
        "Acme Inc. said so. |So did Widget Co. |The rest kept silent.",
        "She lives in St. Louis. |He lives on Elm St. |They meet in Wash. Park.",
        "Dr. No met Mrs. Poe vs. the Rev. Lee. |Nobody won.",
        "It is No. 5 on the list of Sept. 12. |He said no. |She agreed.",
        "The bank’s chief sits in New York. |Mr. Moreno does not.",
        "He runs the Harbour Bank. |Its vault is empty.",
        "It left NATO. |Nobody followed.",
        # numbers, addresses
        "It rose 3.5 percent to $1,200.50. |It fell in 2024. |Nobody knew.",
        "See https://harbour.example/a.b?c=d.e for more. |Write to ina.bell@harbour.example. |Or call.",
        # ellipses
        "He paused … and went on. |She left.",
        "He paused ... and then ... nothing came. |She left.",
        "“We waited… |Nobody came.”",
        "“We had a plan. … |It failed.”",
        "“I … I do not know.”",
        "He left it there. |[...] Then he left.",
        "“We had a plan.” |“...We still do.”",
        "Is it safe? ! |Yes.",
        # datelines
        "BRUSSELS (AP) — The harbour is shut. |It will stay shut.",
        "PORTLAND, Ore. (AP) — The harbour is shut. |It will stay shut.",
        "WASHINGTON, D.C. — The harbour is shut. |It will stay shut.",
        # other
        "Is it shut? |It is! |Really?! |Yes.",
        "It is shut.|“So they say.”",
        "The iPhone fell. |iPads rose.",
        "He praised Yahoo! and left.",
    ],
)
def test_sentences_end_where_they_should(marked: str) -> None:
    expected = [" ".join(part.split()) for part in marked.split("|")]
    assert _texts(marked.replace("|", "")) == expected


def test_every_bullet_is_one_sentence() -> None:
    text = "What we know:\n• It is shut\n• Ferries run. Buses too.\n- Nobody was hurt\n1. First\n2) Second"
    assert _texts(text) == [
        "What we know:",
        "• It is shut",
        "• Ferries run.",
        "Buses too.",
        "- Nobody was hurt",
        "1. First",
        "2) Second",
    ]
    assert _headings(text) == ["What we know:"]


def test_a_line_without_a_stop_above_prose_is_a_heading() -> None:
    text = "Harbour Shut, U.S. And Allies Say\n\nIt was shut on Friday.\n\nWhat comes next\n\nNobody knows."
    assert _headings(text) == ["Harbour Shut, U.S. And Allies Say", "What comes next"]


def test_a_headline_is_one_sentence_whatever_stops_within_it() -> None:
    text = "Master Was Wrong... Again: Harbour “Never Safe!” Say Crews\n\nIt was shut on Friday."
    assert _headings(text) == ["Master Was Wrong... Again: Harbour “Never Safe!” Say Crews"]


def test_a_question_in_title_case_is_a_heading() -> None:
    assert _headings("Will The Harbour Ever Open Again?\n\nNobody knows.") == ["Will The Harbour Ever Open Again?"]
    assert _headings("Will the harbour ever open again?\n\nNobody knows.") == []


@pytest.mark.parametrize(
    "line",
    [
        "The harbour was shut on Friday.",
        "He then said of the harbour:",
        "“Nobody was hurt,”",
        "The harbour, which had stood for two hundred years and had seen worse storms than this, was shut on Friday "
        "after an inspector found a crack in the wall that nobody had seen before",
    ],
)
def test_prose_is_no_heading(line: str) -> None:
    assert _headings(f"{line}\n\nMore prose follows here.") == []


def test_a_text_of_one_line_is_no_heading() -> None:
    assert _headings("The harbour master resigned on Friday") == []


def test_title_case_does_not_end_a_sentence_after_an_abbreviation() -> None:
    assert _texts("Harbour Workers From The U.S. And Canada March\n\nThey marched.")[0].endswith("Canada March")


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The harbour was shut on Friday after an inspector found a crack in\n"
        "the sea wall. Mr. Moreno, who runs it, said that it would stay shut\n"
        "- for now - until the crack was mended. He did not say when. That was\n"
        "12. It rained.\n"
        "\n"
        "Ferries ran as usual on both days, and nobody was hurt, the harbour\n"
        "master said in a statement."
    )
    sentences = split_sentences(text)
    assert [s.paragraph for s in sentences] == [0, 0, 0, 0, 0, 1]
    assert " ".join(sentences[1].text.split()).endswith("- for now - until the crack was mended.")


def test_lines_that_are_paragraphs_are_kept_apart() -> None:
    text = "Harbour shut\nThe harbour was shut on Friday.\nNobody was hurt, the master said.\nFerries ran."
    assert [s.paragraph for s in split_sentences(text)] == [0, 1, 2, 3]


def test_a_line_that_breaks_off_goes_on_in_lower_case() -> None:
    text = "It was shut because the wall, he said personally\nand in public, had cracked.\nIt rained."
    assert len(split_sentences(text)) == 2


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\n", "\u2028\u2029"])
def test_white_space_has_no_sentence(text: str) -> None:
    assert split_sentences(text) == ()


@pytest.mark.parametrize(
    "piece", ["a", "A. ", ". ", "“", "’ ", "… ", "U.S. ", " ", "\n- x", ".'", "“A.” Smith ", "a " * 8]
)
def test_long_input_is_split_without_being_lost(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert "".join("".join(s.text.split()) for s in split_sentences(text)) == "".join(text.split())


def test_the_clock_times_of_a_live_report_stand_apart() -> None:
    text = "19.30 The lock is open again. Boats wait.\n\n6:15 p.m. – Mara Venn left the quay.\n\nNo one was hurt."
    times = [s.text for s in split_sentences(text)]
    assert times == [
        "19.30",
        "The lock is open again.",
        "Boats wait.",
        "6:15 p.m.",
        "Mara Venn left the quay.",
        "No one was hurt.",
    ]


def test_a_single_paragraph_that_opens_with_a_time_is_prose() -> None:
    text = "6.30 The bell rang.\n\nThe boats left."
    assert next(s.text for s in split_sentences(text)).startswith("6.30 The")
