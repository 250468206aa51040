"""Claims of whole articles: exact words, right speakers, and no sentence lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.builtin.claims.extract import extract_claims
from pipeline.types import ExclusionReason, Extraction, Modality, SentenceState, SourceKind, claim_id
from tests.conftest import SHARED
from tests.pipeline.engines.builtin.extracting import extract, only_claim, texts
from tests.pipeline.engines.builtin.reading import read

STORY = """Ferry runs aground off Tarn Point

TARN - The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt.

“The charts were wrong,” said Mara Venn, the ship's master. “We hit sand. Nobody could have seen it.”

Port spokesman Idris Cole said the ferry had left the channel. He added that divers would inspect the hull on Friday.

According to the coast guard, the ship was travelling at 22 knots. Cole denied that the buoys were out of place.

The yard, which opened in 1961, employs 400 people. Is anyone in charge? The clock is ticking.

Union leaders called the inquiry a farce. “The owner should resign,” one deckhand said, asking not to be named.
"""
SENTENCES = (
    "The ferry sank on Monday and 12 people were hurt.",
    "“The hull was rotten,” Mara Venn said.",
    "Idris Cole, who runs the port, denied taking bribes.",
    "He said: “I did not know. We will pay.”",
    "Who will pay?",
    "‘It was a farce,’ she added, ‘and they knew it.’",
    "The clock is ticking.",
    "Photo: Tarn Gazette",
    "According to the coast guard, the ship left the channel",
    "It is believed that the pilot, a father of two, fled…",
    "“We hit sand.",
    "\n\n",
    "Yet — however — nothing;",
    "U.S. officials told reporters (on Tuesday) that “nothing” was wrong.",
)


def check(found: Extraction, text: str, sentences: int) -> None:
    assert len(found.outcomes) == sentences
    assert [o.sentence.index for o in found.outcomes] == list(range(sentences))
    cited = {i for claim in found.claims for i in claim.sentences}
    for outcome in found.outcomes:
        claimed = outcome.state is SentenceState.CLAIMED
        assert claimed == (outcome.sentence.index in cited)
        assert claimed == (outcome.reason is None)
        assert claimed or outcome.reason in set(ExclusionReason)
    for claim in found.claims:
        assert claim.spans
        assert all(text[s.start : s.end] == s.quote for s in claim.spans)
        assert claim.claim_id == claim_id(claim.article_id, claim.spans, claim.text)
        assert claim.text.strip() == claim.text != ""
        assert 0 <= claim.confidence <= 1
        assert claim.proposition is None or claim.attribution.kind is not SourceKind.AUTHOR
        assert claim.modality is not Modality.OPINION or claim.attribution.kind is not SourceKind.AUTHOR
    assert len({c.claim_id for c in found.claims}) == len(found.claims)


def test_no_sentence_is_lost_and_every_span_is_exact() -> None:
    analysis = read(STORY, published="2026-03-04")
    check(extract(STORY), STORY, len(analysis.sentences))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), st.sampled_from([" ", "\n\n"]))
def test_the_same_holds_for_any_mix_of_sentences(parts: list[str], between: str) -> None:
    text = between.join(parts)
    analysis = read(text, published="2026-03-04")
    check(extract_claims(analysis), text, len(analysis.sentences))


def test_the_same_article_gives_the_same_claims() -> None:
    assert extract_claims(read(STORY)) == extract_claims(read(STORY))


def test_a_sentence_gives_a_claim_for_each_point() -> None:
    assert texts("The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt.") == [
        "The ferry Alder Queen ran aground off Tarn Point on 2 March 2026.",
        "12 passengers were hurt.",
    ]


def test_each_point_has_the_span_of_its_own_clause() -> None:
    quotes = [c.spans[0].quote for c in extract("The yard, which opened in 1961, employs 400 people.").claims]
    assert quotes == ["The yard, which opened in 1961, employs 400 people", "opened in 1961"]


def test_direct_speech_keeps_its_words_and_marks() -> None:
    claim = only_claim("‘The charts were wrong,’ said Mara Venn.")
    assert claim.text == "Mara Venn said: ‘The charts were wrong.’"
    assert claim.proposition == "The charts were wrong."
    assert claim.spans[0].quote == "The charts were wrong"
    assert claim.attribution.direct_quote


def test_every_sentence_of_a_quotation_is_its_speakers() -> None:
    claims = [c for c in extract(STORY).claims if c.attribution.speaker == "Mara Venn"]
    assert [c.spans[0].quote for c in claims] == ["The charts were wrong", "We hit sand", "Nobody could have seen it"]


def test_a_quotation_that_a_cue_cuts_is_one_claim() -> None:
    claim = only_claim("“The hull,” Mara Venn said, “is sound.”")
    assert claim.text == "Mara Venn said: “The hull is sound.”"


def test_indirect_speech_keeps_the_articles_own_cue() -> None:
    claim = only_claim("Idris Cole told reporters that the ferry had left the channel.")
    assert claim.text == "Idris Cole told reporters that the ferry had left the channel."
    assert claim.proposition == "The ferry had left the channel."


def test_the_speaker_comes_first_wherever_the_article_has_him() -> None:
    claim = only_claim("The ferry had left the channel, Idris Cole said.")
    assert claim.text == "Idris Cole said that the ferry had left the channel."


def test_a_body_is_cited_with_according_to() -> None:
    claim = only_claim("The ship was travelling at 22 knots, according to the transport ministry.")
    assert claim.text == "According to the transport ministry, the ship was travelling at 22 knots."
    assert claim.attribution.kind is SourceKind.ORGANIZATION


@pytest.mark.parametrize(
    ("text", "proposition"),
    [
        ("Mara Venn denied that she had lied.", "It is not true that Mara Venn had lied."),
        ("Mara Venn denied taking bribes.", "Mara Venn did not take bribes."),
        ("Idris Cole accused Mara Venn of being drunk.", "Mara Venn was drunk."),
        ("Mara Venn promised to pay the families.", "Mara Venn will pay the families."),
        ("Mara Venn urged the council to close the strait.", "The council should close the strait."),
        ("Mara Venn called the inquiry a farce.", "The inquiry is a farce."),
        ("Mara Venn revealed a shift in policy.", "There is a shift in policy."),
    ],
)
def test_the_proposition_is_what_the_source_holds(text: str, proposition: str) -> None:
    assert only_claim(text).proposition == proposition


def test_a_negated_cue_is_never_turned_round() -> None:
    claims = extract("Mara Venn did not say that the charts were wrong.").claims
    assert all("not" in c.text for c in claims)


def test_what_a_source_asks_holds_nothing() -> None:
    claim = only_claim("Mara Venn asked whether the buoys were in place.")
    assert claim.proposition is None


def test_a_cue_without_a_source_is_anonymous() -> None:
    claim = only_claim("It is believed that the pilot was asleep.")
    assert (claim.attribution.kind, claim.attribution.speaker) == (SourceKind.ANONYMOUS, None)
    assert claim.proposition == "The pilot was asleep."


def test_the_authors_part_of_an_attributing_sentence_is_a_claim_too() -> None:
    found = extract(
        "Idris Cole made a bold claim at a press conference in Tarn on Friday, saying that the ship was sound."
    )
    kinds = [c.attribution.kind for c in found.claims]
    assert kinds == [SourceKind.AUTHOR, SourceKind.NAMED]
    assert found.claims[0].text == "Idris Cole made a bold claim at a press conference in Tarn on 27 February 2026."


def test_how_a_source_may_be_quoted_is_no_claim() -> None:
    assert texts("One official, who spoke on condition of anonymity, said the ship was sound.") == [
        "One official said the ship was sound."
    ]


def test_an_event_that_suggests_something_is_no_source() -> None:
    claim = only_claim("The trip suggests that the minister is looking for allies in Norland.")
    assert claim.attribution.kind is SourceKind.AUTHOR


def test_the_same_words_twice_are_one_claim_that_cites_both_sentences() -> None:
    found = extract("The yard employs 400 people.\n\nThe yard employs 400 people.")
    assert len(found.claims) == 1
    assert [o.state for o in found.outcomes] == [SentenceState.CLAIMED, SentenceState.CLAIMED]


@pytest.mark.skipif(not (SHARED / "articles").is_dir(), reason="the shared articles are not here")
def test_the_quotations_of_real_articles_go_to_their_speakers() -> None:
    for path in sorted((SHARED / "articles").glob("*.txt")):
        text = path.read_text(encoding="utf-8").strip()
        analysis = read(text)
        found = extract_claims(analysis)
        check(found, text, len(analysis.sentences))
        quoted = {c.attribution.speaker for c in found.claims if c.attribution.direct_quote}
        assert {"Denis Gonchar", "Dragone"} <= quoted
        assert not [c for c in found.claims if c.attribution.direct_quote and c.attribution.speaker is None]
