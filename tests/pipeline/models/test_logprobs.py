"""Answers with thousands of log-probabilities are kept short on their way, and mean the same."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models.connections import unpacked
from pipeline.models.failures import UnexpectedResponse
from pipeline.models.logprobs import TokenLogprobs, with_packed_logprobs
from pipeline.models.reading import from_openai_completion
from tests.pipeline.models.conftest import Opener, ask
from tests.server.answers import Answer
from tests.server.serving import ModelServer


def completion(tokens: list[dict[str, Any]]) -> bytes:
    text = "".join(token["token"] for token in tokens)
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    return json.dumps(
        {"model": "m", "choices": [{**choice, "logprobs": {"content": tokens, "refusal": None}}]}
    ).encode()


def token(text: str, logprob: float, **more: Any) -> dict[str, Any]:
    return {"token": text, "logprob": logprob, "bytes": list(text.encode()), "top_logprobs": [], **more}


@given(st.lists(st.tuples(st.text(min_size=1, max_size=6), st.floats(-50, 0)), min_size=1, max_size=40))
def test_a_reply_reads_the_same_in_both_forms(tokens: list[tuple[str, float]]) -> None:
    plain = [token(text.encode("utf-8", "replace").decode(), logprob) for text, logprob in tokens]
    whole = completion(plain)
    short = with_packed_logprobs(whole)
    assert len(short) < len(whole)
    assert from_openai_completion(json.loads(short)) == from_openai_completion(json.loads(whole))


def logprobs(*tokens: bytes) -> TokenLogprobs:
    return TokenLogprobs.of(tokens, [-float(place) for place in range(1, len(tokens) + 1)])


@given(st.text(min_size=1, max_size=30), st.data())
def test_tokens_that_spell_the_text_cover_it_however_its_bytes_are_cut(text: str, data: st.DataObject) -> None:
    encoded = text.encode("utf-8", "surrogatepass")
    cuts = sorted(data.draw(st.sets(st.integers(1, max(len(encoded) - 1, 1)), max_size=6)) | {0, len(encoded)})
    parts = [encoded[start:end] for start, end in pairwise(cuts)]
    written = logprobs(*parts).within(text)
    assert written is not None
    assert written.logprobs == tuple(-float(place) for place in range(1, len(parts) + 1))
    places = list(zip(written.starts, written.ends, strict=True))
    assert {place for start, end in places for place in range(start, end)} == set(range(len(text)))
    assert all(0 <= start <= end <= len(text) for start, end in places)


def test_tokens_outside_the_text_are_left_out() -> None:
    written = logprobs(b" ", b"ye", b"s", b"<end>").within("yes")
    assert written is not None
    assert (written.starts, written.ends, written.logprobs) == ((0, 2), (2, 3), (-2.0, -3.0))
    assert written.mean(2, 3) == -3.0
    assert written.mean(3, 9) is None


def test_tokens_that_do_not_spell_the_text_are_no_figures() -> None:
    assert logprobs(b"no").within("yes") is None
    assert TokenLogprobs().within("yes") is None
    assert logprobs(b"no").within("") is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"[]",
        b'{"choices": []}',
        b'{"choices": [{"logprobs": null}]}',
        b'{"choices": [{"logprobs": {"content": [{"token": "a"}]}}]}',
        b'{"choices": [{"logprobs": {"content": 3}}]}',
        b'{"choices": {"a": 1}}',
        completion([token("A", -0.1, top_logprobs=[token("B", -2.0)])]),
    ],
)
def test_what_has_no_plain_logprobs_passes_through_as_it_is(body: bytes) -> None:
    assert with_packed_logprobs(body) == body


def test_a_packed_body_is_unpacked_and_a_broken_or_endless_one_refused() -> None:
    assert unpacked(gzip.compress(b"{}")) == b"{}"
    with pytest.raises(UnexpectedResponse, match="broken gzip"):
        unpacked(b"no gzip at all")
    with pytest.raises(UnexpectedResponse, match="32 MB"):
        unpacked(gzip.compress(bytes(40_000_000)))


def test_the_first_tokens_alternatives_come_with_the_reply_and_from_the_cache(
    model_server: ModelServer, open_model: Opener, tmp_path: Any
) -> None:
    model_server.respond(lambda _: Answer("Yes", finish="length", alternatives={"Yes": -0.1, "No": -2.5}))
    model = open_model(model_server.model, cache=tmp_path / "answers.sqlite")
    request = ask(schema=None, logprobs=True, alternatives=5, max_output_tokens=1)
    first, again = model.complete(request), model.complete(request)
    assert model_server.calls[0].body["top_logprobs"] == 5
    assert [(one.text, one.logprob) for one in first.alternatives] == [("Yes", -0.1), ("No", -2.5)]
    assert first.problem is None
    assert (again.from_cache, again.alternatives) == (True, first.alternatives)


def test_equal_requests_at_the_same_time_are_one_call(
    model_server: ModelServer, open_model: Opener, tmp_path: Any
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    model_server.behaviour.latency_s = 0.05
    model = open_model(model_server.model, cache=tmp_path / "answers.sqlite", jobs=8)
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: model.complete(ask()), range(6)))
    assert len(model_server.calls) == 1
    assert len({reply.text for reply in replies}) == 1
    assert (model.spending.calls, model.spending.cache_hits) == (1, 5)
