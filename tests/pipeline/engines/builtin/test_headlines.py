from __future__ import annotations

from pipeline.engines.builtin.engine import BuiltinEngine
from pipeline.sources import article_from_text
from pipeline.text.sentences import split_sentences
from pipeline.types import SentenceState

TEXT = (
    "Exclusive: Senior Harbour Officer Discloses Secret Dredging Plans\n\n"
    "Admiral Teasdale spoke on Friday in Brussels. He said the plans were old and would not be used.\n"
)


def test_a_headline_that_reports_speech_is_no_claim_and_lends_its_speaker_to_nobody() -> None:
    article = article_from_text(TEXT, source_key="headline")
    extraction = BuiltinEngine().extract(article, split_sentences(article.text))
    assert [o.state for o in extraction.outcomes][0] is SentenceState.EXCLUDED
    assert extraction.outcomes[0].reason == "heading"
    assert {c.attribution.speaker for c in extraction.claims if c.proposition} == {"Teasdale"}
