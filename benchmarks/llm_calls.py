"""How many calls and prompt tokens an article costs: 30 sentences, 40 claims, extracted and summarized.

usage: python benchmarks/llm_calls.py

The article is put together here; the answers come from the project's test server, which gives back good claims for the
sentences it is shown, forgets one sentence at first and gets one number of the summary wrong, so that follow-up calls
are counted too. Prompt tokens are those of o200k_base over all messages and schemas. Limits: 3 calls and 12,000 tokens
when the answers are good at once; what follow-ups add is printed beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.engines.base import SummaryOptions  # noqa: E402
from pipeline.engines.llm.engine import LlmEngine  # noqa: E402
from pipeline.engines.llm.options import ExtractMode, LlmOptions  # noqa: E402
from pipeline.models.options import ModelOptions  # noqa: E402
from pipeline.sources import article_from_text  # noqa: E402
from pipeline.text.sentences import split_sentences  # noqa: E402
from pipeline.text.tokens import count_tokens  # noqa: E402
from tests.server.answers import Seen  # noqa: E402
from tests.server.serving import ModelServer  # noqa: E402
from tests.server.standard import CLAIMS, GoodAnswers, standard_article  # noqa: E402

MOST_CALLS, MOST_TOKENS = 3, 12_000


class Cost(NamedTuple):
    """Calls and prompt tokens of one run."""

    calls: int
    tokens: int


def main() -> int:
    """Measure and print; 1 when a limit is passed."""
    text = standard_article()
    print(f"article: {len(split_sentences(text))} sentences, {count_tokens(text)} tokens")
    print(f"{'answers':<22}{'calls':>6}{'prompt tokens':>15}{'claims':>8}")
    good = measure(text, forgetful=False, label="good at once")
    measure(text, forgetful=True, label="with follow-ups")
    met = good.calls <= MOST_CALLS and good.tokens <= MOST_TOKENS
    print(f"limits: {MOST_CALLS} calls, {MOST_TOKENS} prompt tokens: {'met' if met else 'missed'}")
    return 0 if met else 1


def measure(text: str, *, forgetful: bool, label: str) -> Cost:
    """One run against the test server."""
    article, sentences = article_from_text(text, source_key="standard"), split_sentences(text)
    with ModelServer() as server:
        server.respond(GoodAnswers(forgetful=forgetful))
        options = LlmOptions(server.model, extract_mode=ExtractMode.WINDOW, calls=ModelOptions(environ={}))
        with LlmEngine(options) as engine:
            extraction = engine.extract(article, sentences)
            summary = engine.summarize(article, sentences, SummaryOptions())
        cost = Cost(len(server.calls), sum(map(prompt_tokens, server.calls)))
    grounded = sum(claim.grounded for claim in extraction.claims)
    if grounded != CLAIMS or len(summary.sentences) < 5 or extraction.errors:
        raise SystemExit(f"{grounded} claims, {len(summary.sentences)} summary sentences: {extraction.errors}")
    print(f"{label:<22}{cost.calls:>6}{cost.tokens:>15,}{grounded:>8}")
    return cost


def prompt_tokens(seen: Seen) -> int:
    """The tokens of a request's messages and schema."""
    messages = sum(count_tokens(message["content"]) + 4 for message in seen.body["messages"])
    return messages + count_tokens(str(seen.schema or ""))


if __name__ == "__main__":
    sys.exit(main())
