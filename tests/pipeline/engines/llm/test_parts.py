"""The engine's parts by themselves: windows, mode, confidence, agreement, answers, options."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.llm.agreement import same_claim
from pipeline.engines.llm.answers import ClaimDraft, read_item, read_list
from pipeline.engines.llm.attribution import split_title
from pipeline.engines.llm.claims import say
from pipeline.engines.llm.confidence import combine
from pipeline.engines.llm.mode import choose_mode, parameters_in_billions
from pipeline.engines.llm.options import ExtractMode, LlmOptions
from pipeline.engines.llm.windows import (
    Window,
    WindowLimits,
    halves,
    narrowed,
    neighbourhoods,
    number_ranges,
    plan_windows,
)
from pipeline.models.names import parse_model_name
from pipeline.models.probe import Capabilities
from pipeline.types import Sentence
from tests.pipeline.engines.llm.conftest import AGROUND, CHARTS, HURT

SIZES = st.lists(st.integers(min_value=1, max_value=60), min_size=1, max_size=40)


def sentences_of(sizes: list[int]) -> tuple[Sentence, ...]:
    made, at = [], 0
    for index, size in enumerate(sizes):
        text = " ".join(["word"] * size) + "."
        made.append(Sentence(index, at, at + len(text), text, index))
        at += len(text) + 2
    return tuple(made)


@settings(deadline=None)
@given(sizes=SIZES, shown=st.integers(min_value=20, max_value=400), asked=st.integers(min_value=20, max_value=400))
def test_windows_ask_about_every_sentence_once_and_show_what_they_ask_about(
    sizes: list[int], shown: int, asked: int
) -> None:
    sentences = sentences_of(sizes)
    windows = plan_windows(sentences, sentences, WindowLimits(shown, asked))
    assert [s.index for window in windows for s in window.asked] == list(range(len(sizes)))
    for window in windows:
        assert set(window.asked) <= set(window.shown)
        assert [s.index for s in window.shown] == sorted({s.index for s in window.shown})


@given(sizes=SIZES)
def test_smaller_windows_ask_about_the_same_sentences(sizes: list[int]) -> None:
    sentences = sentences_of(sizes)
    window = Window(sentences, sentences)
    assert [s for part in halves(window) for s in part.asked] == list(sentences)
    closer = narrowed(window)
    assert not closer or [s for part in closer for s in part.asked] == list(sentences)
    assert all(len(part.shown) < len(sentences) for part in closer)


def test_what_fits_is_one_window_and_later_pages_begin_like_the_article() -> None:
    sentences = sentences_of([10] * 30)
    assert len(plan_windows(sentences, sentences, WindowLimits(2000, 2000))) == 1
    pages = plan_windows(sentences, sentences, WindowLimits(150, 150))
    assert [s.index for s in pages[1].shown[:2]] == [0, 1]
    assert pages[1].shown[4].index == pages[1].asked[0].index - 1
    same_page = plan_windows(sentences, sentences, WindowLimits(2000, 150))
    assert len({window.shown for window in same_page}) == 1


def test_a_neighbourhood_shows_the_sentences_around_one() -> None:
    sentences = sentences_of([3] * 9)
    window = neighbourhoods(sentences, sentences[4:5])[0]
    assert ([s.index for s in window.shown], window.numbers) == ([1, 2, 3, 4, 5], "5")


def test_number_ranges_join_runs() -> None:
    assert number_ranges([3, 1, 2, 7, 9, 10]) == "1-3, 7, 9-10"


@pytest.mark.parametrize(
    ("model", "mode"),
    [
        ("openai:gpt-5-mini", ExtractMode.WINDOW),
        ("openai:qwen2.5-1.5b-instruct@http://127.0.0.1:8080/v1", ExtractMode.SENTENCE),
        ("openai:llama-3.1-8B@http://127.0.0.1:8080/v1", ExtractMode.SENTENCE),
        ("openai:llama-3.3-70b@http://127.0.0.1:8080/v1", ExtractMode.WINDOW),
        ("llamacpp:models/smollm2-135m-instruct-q4_1.gguf", ExtractMode.SENTENCE),
        ("llamacpp:models/no-such-file.gguf", ExtractMode.SENTENCE),
        ("anthropic:claude-sonnet-4-5", ExtractMode.WINDOW),
    ],
)
def test_small_models_are_asked_sentence_by_sentence(model: str, mode: ExtractMode) -> None:
    name = parse_model_name(model)
    assert choose_mode(ExtractMode.AUTO, name, None) is mode
    assert choose_mode(ExtractMode.WINDOW, name, None) is ExtractMode.WINDOW


def test_a_short_context_means_sentence_by_sentence() -> None:
    found = Capabilities(reachable=True, context_tokens=4096)
    assert choose_mode(ExtractMode.AUTO, parse_model_name("openai:gpt-5"), found) is ExtractMode.SENTENCE


def test_sizes_are_read_off_names() -> None:
    assert parameters_in_billions("Qwen2.5-Coder-1.5B-Instruct-Q4_K_M.gguf") == 1.5
    assert parameters_in_billions("SmolLM2-135M") == 0.135
    assert parameters_in_billions("gpt-4o") is None


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_better_signal_never_lowers_the_score_and_rejection_always_does(
    own: float, logprob: float, overlap: float, better: float
) -> None:
    signals = {"grounding": 1.0, "attribution": 0.95, "self": own, "logprob": logprob, "overlap": overlap}
    for name, value in signals.items():
        raised = {**signals, name: max(value, better)}
        assert 0 <= combine(signals, passed=True) <= combine(raised, passed=True) <= 1
    assert combine(signals, passed=False) <= 0.25


def test_agreement_wants_sentence_speaker_numbers_and_words() -> None:
    aground, hurt, charts = (ClaimDraft.model_validate(claim) for claim in (AGROUND, HURT, CHARTS))
    assert same_claim(aground, aground)
    assert not same_claim(aground, hurt)
    assert not same_claim(hurt, hurt.model_copy(update={"claim": "13 passengers were hurt."}))
    assert not same_claim(charts, charts.model_copy(update={"speaker": "Idris Cole"}))
    assert same_claim(charts, charts.model_copy(update={"speaker": "Venn"}))


def test_answers_are_read_item_by_item_and_nothing_is_believed() -> None:
    hostile = [
        "text",
        None,
        {},
        {**HURT, "sentences": []},
        {**HURT, "kind": "king"},
        {**HURT, "confidence": "high"},
        HURT,
    ]
    assert [draft.claim for draft in read_list({"claims": hostile}, "claims", ClaimDraft)] == [
        "12 passengers were hurt."
    ]
    assert read_list({"claims": "none"}, "claims", ClaimDraft) == ()
    draft = read_item({**HURT, "speaker": " null ", "confidence": 250, "harm": -3, "sentences": 1}, ClaimDraft)
    assert draft is not None
    assert (draft.speaker, draft.confidence, draft.harm, draft.sentences) == (None, 1.0, 0.0, (1,))


def test_a_statement_is_put_into_indirect_speech() -> None:
    assert say("Mara Venn", "The charts were wrong.") == "Mara Venn said that the charts were wrong."
    assert say("two sailors", "Tarn Point was dark.") == "Two sailors said that Tarn Point was dark."


@pytest.mark.parametrize(
    ("speaker", "name", "title"),
    [
        ("Mara Venn", "Mara Venn", None),
        ("Vice Admiral Ingrid Sollmark", "Ingrid Sollmark", "Vice Admiral"),
        ("Mr. Cole", "Cole", None),
        ("the Kestrian ambassador to Ombara Denis Hall", "Denis Hall", "Kestrian ambassador to Ombara"),
        ("labour minister Radek Solheim", "Radek Solheim", "labour minister"),
        ("the transport minister", "the transport minister", None),
        ("the former Polish Prime Minister", "the former Polish Prime Minister", None),
    ],
)
def test_a_name_is_told_from_its_title(speaker: str, name: str, title: str | None) -> None:
    assert split_title(speaker) == (name, title)


@pytest.mark.parametrize("wrong", [{"samples": 0}, {"samples": 99}, {"temperature": 3.0}])
def test_options_out_of_range_are_refused(wrong: dict[str, int | float]) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        LlmOptions("openai:gpt-5", **wrong)  # type: ignore[arg-type]


def test_a_prompts_folder_that_is_malformed_fails_before_any_call(tmp_path: Path) -> None:
    from pipeline.engines.llm.engine import LlmEngine
    from pipeline.errors import PromptError

    (tmp_path / "summarize.md").write_text("no front matter")
    with pytest.raises(PromptError, match="front matter"):
        LlmEngine(LlmOptions("openai:gpt-5", prompts=tmp_path))
