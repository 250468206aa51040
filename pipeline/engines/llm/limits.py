"""How much of an article goes into one call, by the model's context and the prompt's own length."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from pipeline.engines.llm.windows import PER_LINE, WindowLimits
from pipeline.prompts import Prompt, render
from pipeline.text.tokens import count_tokens
from pipeline.types import Sentence

GUESSED_CONTEXT = 32_000  # when nobody says: what nearly every server of today takes
LEAST_CONTEXT = 2_048
MOST_SHOWN = 8_000  # a model reads longer texts, and misses more of them
MOST_ASKED = 2_000
MOST_OUTPUT = 16_000  # the bound of current models' answers
_OTHER_TOKENIZERS = 0.85  # they need more tokens than o200k for the same text
_CLAIM_TOKENS, _CLAIM_RATE = 150, 4.0  # an answer's tokens for each sentence, and for each token of it
_ANSWER_RATE = 7.0  # an answer's tokens for each token asked about, in news of sentences of common length
_SENTENCE_TOKENS = 120  # a summary sentence with its citations
_STATEMENTS_RATE, _STATEMENTS_SPARE = 2.5, 100  # the names of the sources, and the answer's own form, up to four times
_REWRITING_RATE, _REWRITING_SPARE = 1.5, 40  # other tokenizers, and the answer's own form
_VERDICT_TOKENS = 300  # evidence of a few passages with its words, and a sentence on why
_LONG_CONTEXT = 16_000  # models with less do not think before they answer
_SPARE, _SPARE_FOR_ONE = 800, 300  # room to think; a small model that is asked one sentence only rambles in it


def window_limits(prompt: Prompt, context_tokens: int | None) -> WindowLimits:
    """How many tokens of an article fit beside the prompt, and how many of them one answer can be about."""
    free = _free(prompt, context_tokens)
    return WindowLimits(shown=min(MOST_SHOWN, int(free * 0.4)), asked=min(MOST_ASKED, int(free * 0.6 / _ANSWER_RATE)))


def reading_limit(prompt: Prompt, context_tokens: int | None) -> int:
    """How many tokens of an article fit beside the prompt when the answer is short."""
    return min(MOST_SHOWN, int(_free(prompt, context_tokens) * 0.6))


def claims_tokens(asked: Iterable[Sentence], context_tokens: int | None) -> int:
    """The bound of an answer with the claims of these sentences: generous, and room for a model to think."""
    context = context_tokens or GUESSED_CONTEXT
    expected = [_CLAIM_TOKENS + _CLAIM_RATE * (count_tokens(sentence.text) + PER_LINE) for sentence in asked]
    spare = _SPARE if len(expected) > 1 and context >= _LONG_CONTEXT else _SPARE_FOR_ONE
    return min(int(sum(expected)) + spare, MOST_OUTPUT, context // 2)


def statement_tokens(asked: Iterable[Sentence]) -> int:
    """The bound of a short answer about single sentences: each statement is a part of one."""
    return sum(_STATEMENTS_SPARE + int(_STATEMENTS_RATE * count_tokens(sentence.text)) for sentence in asked)


def summary_tokens(length: int, context_tokens: int | None) -> int:
    """The bound of an answer with a summary of so many sentences and the loaded words, and room to think."""
    context = context_tokens or GUESSED_CONTEXT
    spare = 3 * _SPARE if context >= _LONG_CONTEXT else _SPARE_FOR_ONE
    return min(_SENTENCE_TOKENS * length + spare, context // 3)


def rewriting_tokens(text: str) -> int:
    """The bound of an answer with a sentence written again: it is to be shorter than the sentence."""
    return int(_REWRITING_RATE * count_tokens(text)) + _REWRITING_SPARE


def verdict_tokens(claims: int, context_tokens: int | None) -> int:
    """The bound of an answer with the verdicts of so many claims, and room to think."""
    context = context_tokens or GUESSED_CONTEXT
    spare = 3 * _SPARE if context >= _LONG_CONTEXT else _SPARE_FOR_ONE
    return min(_VERDICT_TOKENS * claims + spare, context // 2)


def _free(prompt: Prompt, context_tokens: int | None) -> int:
    context = max(context_tokens or GUESSED_CONTEXT, LEAST_CONTEXT)
    return max(int(context * _OTHER_TOKENIZERS) - _prompt_tokens(prompt), 400)


@lru_cache(maxsize=32)
def _prompt_tokens(prompt: Prompt) -> int:
    """What the prompt takes without an article: its texts, examples and schema."""
    rendered = render(prompt, prompt.examples[0].variables) if prompt.examples else None
    texts = (rendered.system, *rendered.turns[:-1]) if rendered else (prompt.system, prompt.user)
    return sum(map(count_tokens, texts)) + count_tokens(json.dumps(prompt.schema)) + _SPARE // 4
