from __future__ import annotations

from pipeline.engines.builtin.engine import BuiltinEngine
from pipeline.sources import article_from_text
from pipeline.text.sentences import split_sentences
from pipeline.types import SentenceState

TEXT = (
    "Exclusive: Senior Harbour Officer Discloses Secret Dredging Plans\n\n"
    "Admiral Teasdale spoke on Friday in Brussels. He said the plans were old and would not be used.\n"
)


def test_a_headline_that_reports_speech_is_no_claim() -> None:
    article = article_from_text(TEXT, source_key="headline")
    extraction = BuiltinEngine().extract(article, split_sentences(article.text))
    assert extraction.outcomes[0].state is SentenceState.EXCLUDED
    assert extraction.outcomes[0].reason == "heading"
    assert all(0 not in claim.sentences for claim in extraction.claims)
