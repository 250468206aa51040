"""Summaries: who says it, what it rests on, how long it is, and that it is neutral."""

from __future__ import annotations

import pytest

from pipeline.engines.base import SummaryOptions
from pipeline.engines.builtin.loaded.neutrality import loaded_strength
from pipeline.engines.builtin.summary.summarize import default_length, summarize
from pipeline.store.embeddings import load_embedder
from pipeline.text.quotes import find_quotations
from pipeline.types import Summary
from tests.conftest import SHARED
from tests.pipeline.engines.builtin.reading import read

FERRY = """Ferry service to Norvale suspended after crack is found

The ferry Alder Queen was taken out of service on Monday after divers found a crack of 40 centimetres in her hull.

Mara Venn, the ship's master, reported water in the engine room at 6.10 a.m. near Tarn Point. All 212 passengers were
taken off by three fishing boats.

The port authority said in a statement that the ferry would stay at the quay until 9 March. “No vessel with such damage
may leave our harbour,” said harbour master Idris Cole. “The inspection will take at least five days.”

Idris Cole, his voice heavy with emotion, said nothing more. The owner, Tarn Lines, denied that the ferry was unsafe.

He made a startling claim at a press conference in Port Ellery on Tuesday, saying that the charts were wrong.

As the clock ticks, one question lingers: who will pay? The stakes have never been higher.

Tarn Lines carried 400,000 passengers last year and employs 310 people in Norvale. The transport ministry has opened an
inquiry into the company's maintenance records, a spokeswoman for the ministry said.
"""

OPINION = """Close the strait

We must close the strait. Nothing else will do, and everyone in this country knows it.

The government is hopeless, and its plan is a disgrace. How long must we wait? Enough!

Ships should never pass Tarn Point at night. The ministers ought to be ashamed of themselves.

You have seen the pictures. I have seen them too. The shipping firms should pay for every drop of oil.
"""


def _summary(text: str, *, title: str | None = None, author: str | None = None, **options: int) -> Summary:
    return summarize(read(text, title=title, author=author), SummaryOptions(**options), load_embedder())


def _texts(summary: Summary) -> list[str]:
    return [sentence.text for sentence in summary.sentences]


@pytest.fixture(scope="module")
def ferry() -> Summary:
    return _summary(FERRY)


def test_it_tells_the_event_and_cites_it_exactly(ferry: Summary) -> None:
    first = ferry.sentences[0]
    assert "crack of 40 centimetres" in first.text
    for sentence in ferry.sentences:
        assert sentence.citations
        assert all(FERRY[c.start : c.end] == c.quote for c in sentence.citations)
        assert sentence.supported
        assert not sentence.calibrated
        assert 0 < sentence.confidence < 1


def test_sentences_stand_in_the_order_of_the_article(ferry: Summary) -> None:
    starts = [sentence.citations[0].start for sentence in ferry.sentences]
    assert starts == sorted(starts)


def test_headlines_questions_and_flourishes_stay_out(ferry: Summary) -> None:
    text = " ".join(_texts(ferry))
    assert "?" not in text
    assert "stakes" not in text
    assert "suspended after crack" not in text


def test_no_loaded_word_of_the_author_is_left_outside_quotation_marks(ferry: Summary) -> None:
    assert all(loaded_strength(text) < 0.5 for text in _texts(ferry))
    assert "startling" not in " ".join(_texts(ferry))


def test_the_article_s_loaded_language_is_listed(ferry: Summary) -> None:
    assert "startling" in {term.span.quote for term in ferry.loaded_language}


def test_a_bare_quotation_gets_its_speaker_and_cites_where_he_is_named() -> None:
    text = (
        "“The wreck has moved by 30 metres since Friday,” said harbour master Idris Cole. "
        "“The divers will seal the tank before the storm on Sunday.”"
    )
    summary = _summary(text, sentences=2)
    second = summary.sentences[1]
    assert second.text == "“The divers will seal the tank before the storm on Sunday,” said Cole."
    assert len(second.citations) == 2
    assert "Idris Cole" in second.citations[1].quote


def test_every_long_quotation_names_a_speaker(ferry: Summary) -> None:
    for text in _texts(ferry):
        quoted = [q for q in find_quotations(text) if len(text[q.inner_start : q.inner_end].split()) >= 4]
        assert not quoted or any(name in text for name in ("Cole", "Venn", "authority"))


def test_a_pronoun_that_opens_a_sentence_becomes_the_name() -> None:
    text = (
        "Harbour master Idris Cole closed the port of Norvale on Monday. "
        "He told the council that 14 ships were waiting outside the breakwater."
    )
    summary = _summary(text, sentences=1)
    both = _summary(text, sentences=2)
    assert "Cole told the council that 14 ships were waiting" in " ".join(_texts(both))
    assert not any(t.startswith("He ") for t in (*_texts(summary), *_texts(both)))


def test_a_reference_that_nothing_resolves_is_not_taken() -> None:
    text = "It was the third one this year. The council of Norvale approved the budget by 12 votes to 9 on Tuesday."
    assert _texts(_summary(text)) == ["The council of Norvale approved the budget by 12 votes to 9 on Tuesday."]


@pytest.mark.parametrize("sentences", [1, 3, 8])
def test_the_number_of_sentences_asked_for_is_a_bound(sentences: int) -> None:
    assert 1 <= len(_summary(FERRY, sentences=sentences).sentences) <= sentences


@pytest.mark.parametrize("words", [1, 30, 60, 100])
def test_the_number_of_words_asked_for_is_a_bound(words: int) -> None:
    texts = _texts(_summary(FERRY, words=words))
    assert sum(len(text.split()) for text in texts) <= words
    assert bool(texts) == (words >= 30)


def test_two_sentences_give_at_most_two() -> None:
    summary = _summary("The bridge closed on Monday. The council met on Tuesday in Norvale.")
    assert len(summary.sentences) <= 2
    assert summary.accounting.sentences == 2


def test_an_article_of_questions_has_no_summary() -> None:
    summary = _summary("Who will pay for the bridge? Is anyone in charge at the port?")
    assert summary.sentences == ()
    assert summary.accounting.cited == 0


def test_of_an_opinion_piece_the_judgements_are_quoted_as_the_author_s() -> None:
    summary = _summary(OPINION, author="Judith Okafor")
    quoted = [text for text in _texts(summary) if text.startswith("Judith Okafor writes: “")]
    assert 1 <= len(quoted) <= 3
    assert quoted == _texts(summary)


def test_the_same_article_gives_the_same_summary() -> None:
    assert _summary(FERRY) == _summary(FERRY)


def test_the_accounting_counts_what_is_there(ferry: Summary) -> None:
    assert ferry.accounting.sentences == len(read(FERRY).sentences)
    assert ferry.accounting.cited == len(ferry.sentences)
    assert ferry.model == "builtin"


@pytest.mark.parametrize(("sentences", "length"), [(3, 5), (12, 5), (13, 6), (30, 7), (200, 8)])
def test_the_default_length_grows_with_the_article_to_eight(sentences: int, length: int) -> None:
    assert default_length(sentences) == length


@pytest.mark.skipif(not (SHARED / "articles").is_dir(), reason="needs the shared articles")
def test_real_articles_keep_citations_neutrality_and_length() -> None:
    for path in sorted((SHARED / "articles").glob("*.txt")):
        text = path.read_text(encoding="utf-8").strip()
        summary = _summary(text)
        assert 5 <= len(summary.sentences) <= 8
        assert all(text[c.start : c.end] == c.quote for s in summary.sentences for c in s.citations)
        assert all(loaded_strength(s.text) < 0.5 for s in summary.sentences)
