"""From raw text to an Article: one canonical text to which every offset refers."""

from __future__ import annotations

import re
import unicodedata

from pipeline.errors import ArticleTooLong, EmptyArticle
from pipeline.sources.metadata import Metadata
from pipeline.text.language import detect_language
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, Sentence, content_id, text_digest

_UNKNOWN = Metadata()
MAX_CHARS = 1_000_000
_LINE_ENDS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\ufeff": None})
_BLANK_RUN = re.compile(r"\n{3,}")
_BYLINE = re.compile(r"by\s+[A-Z]|photo(?:graph)?\b|\W*(?:updated|published|posted)\b", re.I)
_OPENING = 4_000  # characters in which a headline is looked for


def canonical_text(raw: str) -> str:
    """The text as offsets count it: LF line ends, no control characters, nothing trailing, one blank line at most.

    Letters and marks stay as they are (no Unicode normalization); lone surrogates become U+FFFD. Canonical text is
    left unchanged.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS)
    odd: dict[str, str | int | None] = {c: _stand_in(c) for c in set(text) if _is_odd(c)}
    lines = text.translate(str.maketrans(odd)).split("\n")
    return _BLANK_RUN.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def _is_odd(char: str) -> bool:
    return char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cs")


def _stand_in(char: str) -> str | None:
    return "\ufffd" if unicodedata.category(char) == "Cs" else None


def article_from_text(
    text: str,
    *,
    source_key: str | None = None,
    metadata: Metadata = _UNKNOWN,
    path: str | None = None,
    max_chars: int = MAX_CHARS,
) -> Article:
    """The article that a text is, with digest, id and language; its canonical URL comes before `source_key`.

    Without either the source key is "text:" and the first digits of the digest. A headline on the first line becomes
    the title when the metadata has none, and stays in the text. Raises EmptyArticle for a text without a sentence and
    ArticleTooLong above `max_chars` characters.
    """
    item = path or source_key or "text"
    canonical = canonical_text(text)
    if not canonical:
        raise EmptyArticle("is empty", item=item, action="give a file with text in it")
    if len(canonical) > max_chars:
        raise too_long(item, len(canonical), max_chars)
    if not any(map(_is_sentence, split_sentences(canonical))):
        raise EmptyArticle("has no sentence in it", item=item, action="give a file with prose in it")
    digest = text_digest(canonical)
    key = metadata.url or source_key or f"text:{digest[7:27]}"
    return Article(
        article_id=content_id(key, digest),
        source_key=key,
        digest=digest,
        title=metadata.title or headline(canonical),
        text=canonical,
        url=metadata.url,
        path=path,
        publisher=metadata.publisher,
        author=metadata.author,
        published=metadata.published,
        language=detect_language(canonical),
    )


def too_long(item: str, chars: int, limit: int, *, at_least: bool = False) -> ArticleTooLong:
    """The error for a text of `chars` characters where `limit` are allowed."""
    amount = f"{'more than ' if at_least else ''}{chars:,}"
    return ArticleTooLong(
        f"has {amount} characters, above the limit of {limit:,}",
        item=item,
        action="split it or raise --max-article-chars",
    )


def headline(text: str) -> str | None:
    """The headline on the first line of a canonical text, None when the prose begins there or nothing follows."""
    first = next(iter(split_sentences(text[:_OPENING])), None)
    if first is None or not first.heading or _BYLINE.match(first.text) or first.end == len(text):
        return None
    return " ".join(first.text.split())


def _is_sentence(sentence: Sentence) -> bool:
    """Whether a unit says something: not a heading, with two words, or with letters of a script without spaces."""
    if sentence.heading:
        return False
    words = [w for w in sentence.text.split() if any(map(str.isalpha, w))]
    return len(words) > 1 or (len(words) == 1 and sum(ord(c) > 0x2E7F for c in words[0]) > 3)
