from __future__ import annotations

from pipeline.models.logprobs import TokenLogprobs
from pipeline.models.messages import Alternative, AnswerProblem, FinishReason
from pipeline.models.raw import RawReply, read_answer
from pipeline.models.usage import TokenCounts


def raw(text: str = '{"a": 1}', **changes: object) -> RawReply:
    fields: dict[str, object] = {
        "text": text,
        "arguments": None,
        "refusal": None,
        "finish": FinishReason.STOP,
        "model": "m",
        "tokens": TokenCounts(5, 3, 1, 1),
    }
    return RawReply(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_reply_survives_being_written_out() -> None:
    reply = raw(
        "é😀",
        logprobs=TokenLogprobs.of([b"\xc3", b"\xa9"], [-1.0, -2.5]),
        first=(Alternative("é", -1.0),),
        refusal="no",
    )
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
