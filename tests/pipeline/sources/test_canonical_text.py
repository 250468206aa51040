from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ArticleTooLong, EmptyArticle
from pipeline.sources import Metadata, article_from_text, canonical_text
from pipeline.types import content_id, text_digest

PROSE = "The harbour was shut on Friday. Nobody was hurt."


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\r\n\t \u00a0\0\x0b\x85\ufeff\ud800"))))
def test_canonical_text_is_left_unchanged(raw: str) -> None:
    once = canonical_text(raw)
    assert canonical_text(once) == once


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\r\n\t \u00a0\0\x0b\x85\ufeff\ud800"))))
def test_canonical_text_keeps_no_odd_character_and_no_stray_blank(raw: str) -> None:
    text = canonical_text(raw)
    assert not set(text) & set("\r\0\x0b\x0c\x85\ufeff\ud800")
    assert "\n\n\n" not in text
    assert text == text.strip()
    assert all(line == line.rstrip() for line in text.split("\n"))
    text.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("\ufeffA line.\r\nAnother.\rA third.", "A line.\nAnother.\nA third."),
        ("A line.  \t\n\n\n\n\nAnother.\n", "A line.\n\nAnother."),
        ("A\0 line\x07.\tAnother.\x1b", "A line.\tAnother."),
        ("Page one.\x0cPage two.", "Page one.\nPage two."),
        ("Cafe\u0301 ‘so’ — ﬁne\u00a0indeed.", "Cafe\u0301 ‘so’ — ﬁne\u00a0indeed."),
        ("A \ud800 stray.", "A \ufffd stray."),
    ],
)
def test_what_is_changed_and_what_is_kept(raw: str, text: str) -> None:
    assert canonical_text(raw) == text


def test_an_article_has_digest_id_and_language_of_its_canonical_text() -> None:
    article = article_from_text(f"\ufeff{PROSE}\r\n", source_key="a/b.txt")
    assert article.text == PROSE
    assert article.digest == text_digest(PROSE)
    assert article.article_id == content_id("a/b.txt", article.digest)
    assert (article.source_key, article.language, article.title) == ("a/b.txt", "en", None)


def test_the_canonical_address_is_the_source_key() -> None:
    article = article_from_text(PROSE, source_key="a.txt", metadata=Metadata(url="https://bee.example/a"))
    assert article.source_key == article.url == "https://bee.example/a"


def test_without_any_key_equal_texts_have_equal_ids() -> None:
    one, two, other = (article_from_text(t) for t in (PROSE, PROSE + "\n", PROSE + " Really."))
    assert one.article_id == two.article_id != other.article_id


def test_a_headline_on_the_first_line_is_the_title_and_stays_in_the_text() -> None:
    article = article_from_text(f"Harbour  Shut After Storm\n\n{PROSE}")
    assert article.title == "Harbour Shut After Storm"
    assert article.text.startswith("Harbour  Shut")


def test_known_metadata_comes_before_a_headline() -> None:
    assert article_from_text(f"Harbour shut\n\n{PROSE}", metadata=Metadata(title="Other")).title == "Other"


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        f"{PROSE}\n\nIt rained.",
        f"By Ina Bell\n\n{PROSE}",
        f"- a list item\n\n{PROSE}",
        "The harbour was shut on Friday after an inspector found a crack in\nthe old sea wall. Nobody was hurt.",
    ],
)
def test_a_first_line_that_begins_the_prose_is_no_title(text: str) -> None:
    assert article_from_text(text).title is None


@pytest.mark.parametrize("text", ["", " \n\t\ufeff", "***", "123 456.", "Hello", "Harbour shut\n\nMore soon"])
def test_a_text_without_a_sentence_is_refused(text: str) -> None:
    with pytest.raises(EmptyArticle) as caught:
        article_from_text(text, source_key="a.txt")
    assert str(caught.value).startswith("a.txt: ")
    assert "\n" not in str(caught.value)


def test_a_text_in_another_script_has_sentences() -> None:
    assert article_from_text("首相は金曜日に辞任すると述べた。").language == "ja"


def test_a_text_above_the_limit_is_refused() -> None:
    assert article_from_text(PROSE, max_chars=len(PROSE)).text == PROSE
    with pytest.raises(ArticleTooLong, match=r"48 characters, above the limit of 47; .*--max-article-chars"):
        article_from_text(PROSE, max_chars=len(PROSE) - 1)
