from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.models.messages import AnswerProblem, FinishReason
from pipeline.models.raw import RawReply, RawToken, align_logprobs, read_answer
from pipeline.models.usage import TokenCounts


def raw(text: str = '{"a": 1}', **changes: object) -> RawReply:
    fields: dict[str, object] = {
        "text": text,
        "arguments": None,
        "refusal": None,
        "finish": FinishReason.STOP,
        "model": "m",
        "tokens": TokenCounts(5, 3, 1, 1),
        "logprobs": (),
    }
    return RawReply(**{**fields, **changes})  # type: ignore[arg-type]


def tokens(*parts: bytes) -> tuple[RawToken, ...]:
    return tuple(RawToken(part.hex(), -float(place)) for place, part in enumerate(parts, 1))


def test_a_reply_survives_being_written_out() -> None:
    reply = raw("é😀", logprobs=tokens(b"\xc3", b"\xa9"), refusal="no")
    assert RawReply.from_json(reply.to_json()) == reply
    assert RawReply.from_json(raw(tokens=None).to_json()).tokens is None


def test_the_gravest_problem_is_named() -> None:
    cut = raw('{"a": ', finish=FinishReason.LENGTH)
    assert read_answer(raw(), wants_json=True).parsed == {"a": 1}
    assert read_answer(cut, wants_json=True).problem is AnswerProblem.TRUNCATED
    assert read_answer(raw(refusal="I will not"), wants_json=True).problem is AnswerProblem.REFUSED
    assert read_answer(raw("x", finish=FinishReason.REFUSAL), wants_json=False).problem is AnswerProblem.REFUSED
    assert read_answer(raw(" \n"), wants_json=False).problem is AnswerProblem.EMPTY
    assert read_answer(raw("prose"), wants_json=True).problem is AnswerProblem.NOT_JSON
    assert read_answer(raw("prose"), wants_json=False).problem is None


def test_a_tool_calls_arguments_are_the_answer() -> None:
    reply = raw("thinking aloud", arguments='{"a": 2}')
    assert reply.answer == '{"a": 2}'
    assert read_answer(reply, wants_json=True).parsed == {"a": 2}


@given(st.text(min_size=1, max_size=30), st.data())
def test_tokens_that_spell_the_text_cover_it_however_its_bytes_are_cut(text: str, data: st.DataObject) -> None:
    encoded = text.encode("utf-8", "surrogatepass")
    cuts = sorted(data.draw(st.sets(st.integers(1, max(len(encoded) - 1, 1)), max_size=6)) | {0, len(encoded)})
    parts = [encoded[start:end] for start, end in pairwise(cuts)]
    aligned = align_logprobs(raw(text, logprobs=tokens(*parts)))
    assert aligned is not None
    assert [token.logprob for token in aligned] == [-float(place) for place in range(1, len(parts) + 1)]
    covered = {place for token in aligned for place in range(token.start, token.end)}
    assert covered == set(range(len(text)))
    assert all(0 <= token.start <= token.end <= len(text) for token in aligned)


def test_tokens_outside_the_text_are_left_out() -> None:
    aligned = align_logprobs(raw("yes", logprobs=tokens(b" ", b"ye", b"s", b"<end>")))
    assert aligned is not None
    assert [(token.start, token.end, token.logprob) for token in aligned] == [(0, 2, -2.0), (2, 3, -3.0)]


def test_tokens_that_do_not_spell_the_text_are_no_figures() -> None:
    assert align_logprobs(raw("yes", logprobs=tokens(b"no"))) is None
    assert align_logprobs(raw("yes")) is None
    assert align_logprobs(raw("", logprobs=tokens(b"no"))) is None
