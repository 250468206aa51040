"""FEVERFact: the claims that people wrote for one sentence of an encyclopedia article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eval.loaders.rows import Row, read_rows
from eval.tasks.gold import ClaimsGold, GoldClaim, Place
from eval.tasks.items import ArticleQuestion, Item, cluster_of
from pipeline.sources import article_from_text
from pipeline.types import Article


def feverfact(path: Path) -> Iterator[Item]:
    """One item a sentence: its claims, without places. The model reads the article up to the sentence.

    Where the sentence is not in the article word for word, its context stands for the article. The cluster is the
    article.
    """
    for row in read_rows(path):
        sentence = row.text("sentence")
        article = _article(row, sentence)
        start = len(article.text) - len(sentence)
        if start < 0 or article.text[start:] != sentence:
            row.refuse("sentence", "does not end the article's text once it is cleaned")
        claims = tuple(GoldClaim(id=str(n), text=text) for n, text in enumerate(row.texts("claims")))
        focus = Place(start=start, end=len(article.text), quote=sentence)
        yield Item(
            f"{row.text('sentence_id')}",
            cluster_of("feverfact", row.text("source")),
            ArticleQuestion(article),
            ClaimsGold(claims=claims, focus=focus),
        )


def _article(row: Row, sentence: str) -> Article:
    text = row.text("source_text")
    at = text.find(sentence)
    before = text[:at] if at >= 0 else "\n".join(row.texts("sentence_context")[:1]) + "\n"
    return article_from_text(f"{before}{sentence}", source_key=f"feverfact/{row.text('sentence_id')}")
