"""Loaded words of a short text by the builtin lexicon, which knows common ones only."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=2048)
def loaded_phrases(text: str) -> tuple[str, ...]:
    """The loaded expressions in a text, as written."""
    from pipeline.engines.builtin.loaded.match import match_sentence
    from pipeline.text.parse import parse_sentences
    from pipeline.text.sentences import split_sentences

    return tuple(
        text[parse.tokens[match.first].start : parse.tokens[match.last].end]
        for parse in parse_sentences(split_sentences(text))
        for match in match_sentence(parse)
    )
