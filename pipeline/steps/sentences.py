"""The sentences of an article, with the refusal of an article that has none."""

from __future__ import annotations

from pipeline.errors import EmptyArticle
from pipeline.types import Article, Sentence


def article_sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of `article`, at least one; raises EmptyArticle when its text has none."""
    from pipeline.text.sentences import split_sentences

    sentences = split_sentences(article.text)
    if not any(character.isalpha() for sentence in sentences for character in sentence.text):
        raise EmptyArticle("there is no sentence in it", item=article.path or article.source_key)
    return sentences
