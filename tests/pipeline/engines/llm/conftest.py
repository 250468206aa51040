from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from pipeline.engines.llm.engine import LlmEngine
from pipeline.engines.llm.options import ExtractMode, LlmOptions
from pipeline.models.options import ModelOptions
from pipeline.models.retry import RetryPolicy
from pipeline.sources import article_from_text
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, Sentence
from tests.server.answers import Seen
from tests.server.serving import ModelServer, model_server, running_model_server  # noqa: F401 - fixtures

TEXT = (
    "Ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt.\n\n"
    "“The charts were wrong,” said Mara Venn, the ship’s master. “We hit sand.”\n\n"
    "Who is in charge at the port?\n\n"
    "She denied that she had been drinking. Two crew members said the pilot may have slept.\n"
)
FAST = RetryPolicy(max_attempts=2, timeout_s=5.0, base_delay_s=0.0)
Opener = Callable[..., LlmEngine]
Json = dict[str, Any]

AUTHOR: Json = {
    "kind": "author",
    "speaker": None,
    "role": None,
    "mention": None,
    "cue": None,
    "proposition": None,
    "modality": "fact",
    "verifiable": 1,
    "public_interest": 0.5,
    "harm": 0.25,
    "confidence": 90,
}
VENN: Json = {
    **AUTHOR,
    "kind": "named",
    "speaker": "Mara Venn",
    "role": "the ship's master",
    "mention": "Mara Venn",
    "cue": "said",
}

AGROUND: Json = {
    **AUTHOR,
    "sentences": [1],
    "quote": "Ferry Alder Queen ran aground off Tarn Point on Monday",
    "claim": "The ferry Alder Queen ran aground off Tarn Point on 2 March 2026.",
}
HURT: Json = {**AUTHOR, "sentences": [1], "quote": "12 passengers were hurt", "claim": "12 passengers were hurt."}
CHARTS: Json = {
    **VENN,
    "sentences": [2],
    "quote": "The charts were wrong",
    "claim": "Mara Venn, the ship’s master, said the charts were wrong.",
    "proposition": "The charts were wrong.",
}
SAND: Json = {
    **VENN,
    "sentences": [3],
    "quote": "We hit sand",
    "mention": None,
    "cue": None,
    "claim": "Mara Venn said the Alder Queen hit sand.",
    "proposition": "The Alder Queen hit sand.",
}
SOBER: Json = {
    **VENN,
    "sentences": [5],
    "quote": "she had been drinking",
    "mention": "She",
    "cue": "denied",
    "claim": "Mara Venn denied that she had been drinking.",
    "proposition": "Mara Venn had not been drinking.",
}
SLEPT: Json = {
    **AUTHOR,
    "kind": "anonymous",
    "speaker": "Two crew members",
    "mention": "Two crew members",
    "cue": "said",
    "sentences": [6],
    "quote": "the pilot may have slept",
    "claim": "Two crew members said the pilot may have slept.",
    "proposition": "The pilot may have slept.",
    "modality": "hypothetical",
}
CLAIMS = [AGROUND, HURT, CHARTS, SAND, SOBER, SLEPT]
QUESTION: Json = {"sentence": 4, "reason": "question"}
GOOD: Json = {"claims": CLAIMS, "unused": [QUESTION]}


def article_of(text: str = TEXT, **known: Any) -> tuple[Article, tuple[Sentence, ...]]:
    about = {"publisher": "Harbour Wire", "published": "2026-03-04", **known}
    article = replace(article_from_text(text, source_key="ferry.txt"), **about)
    return article, split_sentences(article.text)


def answer_for(seen: Seen, claims: list[Json] | None = None, unused: list[Json] | None = None) -> Json:
    """The good answer cut down to the sentences that were asked about."""
    wanted = numbers_asked(seen)
    kept = [c for c in (CLAIMS if claims is None else claims) if wanted & set(c["sentences"])]
    return {
        "claims": kept,
        "unused": [u for u in ([QUESTION] if unused is None else unused) if u["sentence"] in wanted],
    }


def numbers_asked(seen: Seen) -> set[int]:
    asked = re.search(r"of sentences? ([\d, -]+)\.", seen.body["messages"][-1]["content"])
    assert asked
    found: set[int] = set()
    for part in asked[1].split(","):
        first, _, last = part.strip().partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


@pytest.fixture
def open_engine(model_server: ModelServer) -> Iterator[Opener]:  # noqa: F811
    """Opens engines over the test server, by windows unless told otherwise, and closes them."""
    with ExitStack() as stack:

        def open_one(model: str | None = None, *, calls: Json | None = None, **options: Any) -> LlmEngine:
            given = {"extract_mode": ExtractMode.WINDOW, **options}
            settings = ModelOptions(**{"retry": FAST, "environ": {}, **(calls or {})})
            return stack.enter_context(LlmEngine(LlmOptions(model or model_server.model, calls=settings, **given)))

        yield open_one
