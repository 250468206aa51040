"""An article's points can be read alone, and come with the weight of who makes them."""

from __future__ import annotations

from pipeline.engines.builtin.verification.telling import tell
from pipeline.types import Article, SourceKind, Weight
from tests.pipeline.evidence.voices import voice

TEXT = """Ferry runs aground

The ferry Alder Queen ran aground off Tarn Point on Monday. Mara Venn, master of the Alder Queen, said the charts were \
wrong. She left the bridge at six.

Who will pay for it? An insider said that the fog was thick."""


def _article(**about: str) -> Article:
    return voice(TEXT, "ferry.txt", publisher="Harbour Wire", published="2026-03-04", **about)


def test_names_and_days_are_resolved_in_the_article() -> None:
    texts = [one.text for one in tell(_article())]
    assert "The ferry Alder Queen ran aground off Tarn Point on 2 March 2026." in texts
    assert any("Mara Venn left the bridge" in text for text in texts)


def test_each_point_stands_where_its_words_are_and_says_who_makes_it() -> None:
    told = tell(_article())
    assert all(TEXT[one.span.start : one.span.end] == one.span.quote for one in told)
    (charts,) = (one for one in told if "charts" in one.text)
    assert (charts.attribution.kind, charts.attribution.speaker) == (SourceKind.NAMED, "Mara Venn")
    (fog,) = (one for one in told if "fog" in one.text)
    assert fog.weight is Weight.BARE


def test_headlines_and_questions_tell_nothing() -> None:
    texts = " ".join(one.text for one in tell(_article()))
    assert "Who will pay" not in texts
    assert "Ferry runs aground" not in texts


def test_an_article_in_another_language_is_not_read() -> None:
    assert tell(_article(language="de")) == ()
