"""How many calls and prompt tokens an article costs: 30 sentences, 40 claims, extracted, summarized and checked.

usage: python benchmarks/llm_calls.py

The article is put together here; the answers come from the project's test server, which gives back good claims for the
sentences it is shown, forgets one sentence at first and gets one number of the summary and one quotation of each batch
wrong, so that follow-up calls are counted too. For the check each claim has the ten sentences of four other articles
that share most with it. Prompt tokens are those of o200k_base over all messages and schemas. Limits, when the answers
are good at once: 3 calls and 12,000 tokens to extract and summarize, 13 calls and 40,000 with the check in batches.
What follow-ups add, and what a small model's check by single tokens takes, is printed beside it.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.engines.base import ClaimEvidence, Judgement, Passage, SummaryOptions  # noqa: E402
from pipeline.engines.builtin.verification.selection import worth_reading  # noqa: E402
from pipeline.engines.llm.engine import LlmEngine  # noqa: E402
from pipeline.engines.llm.options import ExtractMode, LlmOptions, VerifyMode  # noqa: E402
from pipeline.models.options import ModelOptions  # noqa: E402
from pipeline.sources import article_from_text  # noqa: E402
from pipeline.text.sentences import split_sentences  # noqa: E402
from pipeline.text.tokens import count_tokens  # noqa: E402
from pipeline.types import Claim, Span  # noqa: E402
from tests.server.answers import Seen  # noqa: E402
from tests.server.serving import ModelServer  # noqa: E402
from tests.server.standard import CLAIMS, GoodAnswers, standard_article  # noqa: E402

MOST_CALLS, MOST_TOKENS = 3, 12_000
MOST_CALLS_CHECKED, MOST_TOKENS_CHECKED = 13, 40_000
OTHER_ARTICLES, PASSAGES = 4, 10


class Cost(NamedTuple):
    """Calls and prompt tokens: of extraction and summary, and with the check."""

    calls: int
    tokens: int
    calls_checked: int
    tokens_checked: int


def main() -> int:
    """Measure and print; 1 when a limit is passed."""
    text = standard_article()
    print(f"article: {len(split_sentences(text))} sentences, {count_tokens(text)} tokens")
    print(f"{'':22}{'extract, summarize':>21}{'and check':>21}")
    print(f"{'answers':<22}{'calls':>6}{'prompt tokens':>15}{'calls':>6}{'prompt tokens':>15}")
    good = measure(text, VerifyMode.BATCH, forgetful=False, label="good at once")
    measure(text, VerifyMode.BATCH, forgetful=True, label="with follow-ups")
    measure(text, VerifyMode.LETTER, forgetful=False, label="check by tokens")
    met = good.calls <= MOST_CALLS and good.tokens <= MOST_TOKENS
    met_checked = good.calls_checked <= MOST_CALLS_CHECKED and good.tokens_checked <= MOST_TOKENS_CHECKED
    print(f"limits: {MOST_CALLS} calls, {MOST_TOKENS} prompt tokens: {'met' if met else 'missed'}")
    print(f"with the check: {MOST_CALLS_CHECKED}, {MOST_TOKENS_CHECKED}: {'met' if met_checked else 'missed'}")
    return 0 if met and met_checked else 1


def measure(text: str, mode: VerifyMode, *, forgetful: bool, label: str) -> Cost:
    """One run against the test server."""
    article, sentences = article_from_text(text, source_key="standard"), split_sentences(text)
    with ModelServer() as server:
        server.respond(GoodAnswers(forgetful=forgetful))
        options = LlmOptions(
            server.model, extract_mode=ExtractMode.WINDOW, verify_mode=mode, calls=ModelOptions(environ={})
        )
        with LlmEngine(options) as engine:
            extraction = engine.extract(article, sentences)
            summary = engine.summarize(article, sentences, SummaryOptions())
            first = len(server.calls)
            checked = engine.verify([evidence_for(claim) for claim in extraction.claims])
        tokens = [prompt_tokens(seen) for seen in server.calls]
        cost = Cost(first, sum(tokens[:first]), len(tokens), sum(tokens))
    grounded = sum(claim.grounded for claim in extraction.claims)
    judged = sum(isinstance(answer, Judgement) for answer in checked.judgements)
    if grounded != CLAIMS or judged != CLAIMS or len(summary.sentences) < 5 or extraction.errors:
        raise SystemExit(f"{grounded} claims, {judged} judged, {len(summary.sentences)} sentences: {extraction.errors}")
    print(f"{label:<22}{cost.calls:>6}{cost.tokens:>15,}{cost.calls_checked:>6}{cost.tokens_checked:>15,}")
    return cost


def evidence_for(claim: Claim) -> ClaimEvidence:
    """The claim with the sentences of the other articles that share most words with it."""
    offered = other_passages()
    chosen = worth_reading(claim.text, [passage.span.quote for passage in offered], PASSAGES)
    return ClaimEvidence(claim, tuple(offered[index] for index in chosen))


@lru_cache(maxsize=1)
def other_passages() -> tuple[Passage, ...]:
    """Every sentence of the other articles, with its neighbours."""
    found = []
    for number in range(1, OTHER_ARTICLES + 1):
        texts = ["", *(sentence.text for sentence in split_sentences(standard_article(number))), ""]
        for at in range(1, len(texts) - 1):
            span = Span(1000 * at, 1000 * at + len(texts[at]), texts[at])
            found.append(
                Passage(
                    article_id=str(number),
                    span=span,
                    before=texts[at - 1],
                    after=texts[at + 1],
                    title=None,
                    publisher="Ostermere Courier",
                    published="2026-03-05",
                    independence_group=number,
                    retelling=False,
                    similarity=0.5,
                )
            )
    return tuple(found)


def prompt_tokens(seen: Seen) -> int:
    """The tokens of a request's messages and schema."""
    messages = sum(count_tokens(message["content"]) + 4 for message in seen.body["messages"])
    return messages + count_tokens(str(seen.schema or ""))


if __name__ == "__main__":
    sys.exit(main())
