"""The chat model against a real HTTP server, through the real openai client and LangChain."""

from __future__ import annotations

import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from pipeline.errors import InvalidAnswer, ModelNotConfigured, ModelRefused, ModelUnreachable, UsageError
from pipeline.models.chat import require_json
from pipeline.models.dialect import Parameter, StructuredMode
from pipeline.models.keys import Secret
from pipeline.models.messages import AnswerProblem, AnswerSchema, FinishReason, Message, Role
from pipeline.models.retry import RetryPolicy
from tests.pipeline.models.conftest import SCHEMA, Opener, ask
from tests.server.answers import Answer, Fault, Figures, Seen, Trick
from tests.server.app import Support
from tests.server.serving import ModelServer, dead_port

GOOD = Answer.of({"said": True, "why": "he did"})


def test_a_reply_carries_text_object_usage_model_and_logprobs(model_server: ModelServer, open_model: Opener) -> None:
    figures = Figures(prompt=1000, completion=50, cached=600, reasoning=20)
    model_server.script(Answer.of({"said": True, "why": "é"}, figures=figures, model="test-model-2026", logprob=-0.5))
    reply = open_model(model_server.model).complete(ask(logprobs=True))
    assert reply.parsed == {"said": True, "why": "é"}
    assert (reply.problem, reply.finish, reply.model) == (None, FinishReason.STOP, "test-model-2026")
    spent = reply.spending
    assert (spent.calls, spent.input_tokens, spent.output_tokens) == (1, 1000, 50)
    assert (spent.cached_tokens, spent.reasoning_tokens, spent.estimated_calls) == (600, 20, 0)
    assert reply.mean_logprob() == pytest.approx(-0.5)
    assert reply.latency_s > 0


def test_the_request_says_what_was_asked_for(model_server: ModelServer, open_model: Opener) -> None:
    open_model(model_server.model).complete(ask("Who spoke?", seed=7, temperature=0.3, max_output_tokens=77))
    body = model_server.calls[0].body
    assert body["messages"][0] == {"role": "system", "content": "You read minutes of a council."}
    assert body["messages"][1] == {"role": "user", "content": "Who spoke?"}
    assert (body["seed"], body["temperature"], body["max_tokens"]) == (7, 0.3, 77)
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA.schema
    assert body["response_format"]["json_schema"]["strict"] is True
    assert not body.get("stream")
    assert "logprobs" not in body


def test_free_text_needs_no_schema(model_server: ModelServer, open_model: Opener) -> None:
    model_server.script(Answer("The mayor said so."))
    reply = open_model(model_server.model).complete(ask(schema=None))
    assert (reply.text, reply.parsed, reply.problem) == ("The mayor said so.", None, None)
    assert "response_format" not in model_server.calls[0].body


def test_usage_is_counted_by_us_when_the_server_reports_none(model_server: ModelServer, open_model: Opener) -> None:
    model_server.script(Answer.of({"said": True, "why": "x"}, usage=False))
    spent = open_model(model_server.model).complete(ask()).spending
    assert spent.estimated_calls == 1
    assert spent.input_tokens > 20
    assert 3 < spent.output_tokens < 20


# What goes wrong and is tried again


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        Fault(503),
        Fault(408),
        Fault(409),
        Fault.too_many(),
        Fault.too_many(retry_after="0"),
        Fault.of(Trick.RESET),
        Fault.of(Trick.CUT_OFF),
    ],
    ids=lambda fault: str(fault.trick or fault.status),
)
def test_a_passing_fault_is_tried_again(fault: Fault, model_server: ModelServer, open_model: Opener) -> None:
    model_server.script(fault, fault, GOOD)
    reply = open_model(model_server.model).complete(ask())
    assert reply.parsed == {"said": True, "why": "he did"}
    assert len(model_server.calls) == 3
    assert reply.spending.calls == 1


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(500, message="disk full"), "disk full"),
        (Fault(503), "(503)"),
        (Fault.too_many(), "limits the rate"),
        (Fault.of(Trick.RESET), "cannot be reached"),
    ],
    ids=lambda value: str(getattr(value, "trick", None) or getattr(value, "status", value)),
)
def test_a_lasting_fault_ends_after_four_attempts(
    fault: Fault, says: str, model_server: ModelServer, open_model: Opener
) -> None:
    model_server.respond(lambda _: fault)
    with pytest.raises(ModelUnreachable) as caught:
        open_model(model_server.model).complete(ask())
    assert len(model_server.calls) == 4
    assert says in str(caught.value)
    assert "after 4 attempts" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.item == model_server.model


def test_a_hanging_server_is_left_after_the_time_limit(model_server: ModelServer, open_model: Opener) -> None:
    model_server.script(Fault.of(Trick.HANG), GOOD)
    model = open_model(model_server.model, retry=RetryPolicy(timeout_s=0.4, base_delay_s=0))
    assert model.complete(ask()).parsed
    model_server.respond(lambda _: Fault.of(Trick.HANG))
    with pytest.raises(ModelUnreachable, match="no answer in time after 2 attempts"):
        open_model(model_server.model, retry=RetryPolicy(2, timeout_s=0.2, base_delay_s=0)).complete(ask())


def test_a_dead_server_is_one_clear_line(open_model: Opener) -> None:
    name = f"openai:qwen@http://127.0.0.1:{dead_port()}/v1"
    with pytest.raises(ModelUnreachable) as caught:
        open_model(name).complete(ask())
    assert str(caught.value).startswith(f"{name}: cannot be reached after 4 attempts")
    assert str(caught.value).endswith("check the address and that the server runs")


@pytest.mark.parametrize("headers", [{"retry-after": "0.3"}, {"retry-after-ms": "300"}], ids=str)
def test_retry_after_is_waited_out(headers: dict[str, str], model_server: ModelServer, open_model: Opener) -> None:
    arrivals: list[float] = []

    def respond(_: Seen) -> Answer | Fault:
        arrivals.append(time.monotonic())
        return Fault(429, headers) if len(arrivals) == 1 else GOOD

    model_server.respond(respond)
    assert open_model(model_server.model).complete(ask()).parsed
    assert arrivals[1] - arrivals[0] >= 0.29


def test_a_wait_beyond_reason_ends_the_call(model_server: ModelServer, open_model: Opener) -> None:
    model_server.respond(lambda _: Fault.too_many(retry_after="3600"))
    with pytest.raises(ModelUnreachable, match="limits the rate"):
        open_model(model_server.model).complete(ask())
    assert len(model_server.calls) == 1


# What goes wrong for good


def test_an_unknown_model_is_refused_at_once(model_server: ModelServer, open_model: Opener) -> None:
    name = f"openai:gpt-imaginary@{model_server.base_url}"
    with pytest.raises(ModelRefused, match=r"does not know this model .404.*gpt-imaginary.*check the name"):
        open_model(name).complete(ask())
    assert len(model_server.calls) == 1


def test_a_wrong_path_is_refused_with_the_likely_cause(model_server: ModelServer, open_model: Opener) -> None:
    with pytest.raises(ModelRefused, match="/v1"):
        open_model(model_server.model.removesuffix("/v1")).complete(ask())


@pytest.mark.parametrize("status", [401, 403, 400, 402, 422])
def test_a_refusal_by_status_is_not_tried_again(status: int, model_server: ModelServer, open_model: Opener) -> None:
    model_server.respond(lambda _: Fault(status, message="no"))
    with pytest.raises(ModelRefused):
        open_model(model_server.model).complete(ask())
    assert len(model_server.calls) == 1


def test_a_spent_quota_is_no_rate_limit(model_server: ModelServer, open_model: Opener) -> None:
    model_server.respond(lambda _: Fault.too_many(code="insufficient_quota"))
    with pytest.raises(ModelRefused, match="quota"):
        open_model(model_server.model).complete(ask())
    assert len(model_server.calls) == 1


def test_a_wrong_key_is_named_by_its_variable(model_server: ModelServer, open_model: Opener) -> None:
    model_server.behaviour.key = "sk-right"
    with pytest.raises(ModelRefused, match="set OPENAI_API_KEY"):
        open_model(model_server.model, environ={"OPENAI_API_KEY": "sk-wrong-key"}).complete(ask())
    assert open_model(model_server.model, environ={"OPENAI_API_KEY": "sk-right"}).complete(ask()).parsed
    assert open_model(model_server.model, api_key=Secret("sk-right")).complete(ask()).parsed


def test_openai_itself_needs_a_key_before_anything_is_read(open_model: Opener) -> None:
    with pytest.raises(ModelNotConfigured, match="set OPENAI_API_KEY"):
        open_model("openai:gpt-4o-mini")


def test_openai_base_url_of_the_environment_is_used(model_server: ModelServer, open_model: Opener) -> None:
    model = open_model("openai:test-model", environ={"OPENAI_BASE_URL": model_server.base_url})
    assert model.complete(ask()).parsed


@pytest.mark.parametrize(
    ("trick", "says"),
    [
        (Trick.GARBAGE, "text/event-stream instead of JSON"),
        (Trick.HTML, "text/html instead of JSON"),
        (Trick.ENDLESS_GARBAGE, "more than 32 MB"),
        (Trick.HALF_JSON, "Unterminated string"),
        (Trick.OTHER_JSON, "/v1"),
        (Trick.NO_CHOICES, "/v1"),
    ],
)
@pytest.mark.parametrize("schema", [SCHEMA, None], ids=["schema", "text"])
def test_garbage_is_one_clear_line(
    trick: Trick, says: str, schema: AnswerSchema | None, model_server: ModelServer, open_model: Opener
) -> None:
    model_server.respond(lambda _: Fault.of(trick))
    with pytest.raises(InvalidAnswer) as caught:
        open_model(model_server.model).complete(ask(schema=schema))
    line = str(caught.value)
    assert line.startswith(f"{model_server.model}: the server's response is no chat completion")
    assert says in line
    assert line.isprintable()
    assert len(line) < 400
    assert len(model_server.calls) == 1


# Answers that cannot be used


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(""), AnswerProblem.EMPTY),
        (Answer(refusal="I will not."), AnswerProblem.REFUSED),
        (Answer("", finish="content_filter"), AnswerProblem.REFUSED),
        (Answer('{"said": tr', finish="length"), AnswerProblem.TRUNCATED),
    ],
)
def test_an_unusable_answer_says_why_and_is_paid_for(
    answer: Answer, problem: AnswerProblem, model_server: ModelServer, open_model: Opener
) -> None:
    model_server.respond(lambda _: answer)
    model = open_model(model_server.model)
    reply = model.complete(ask())
    assert (reply.problem, reply.parsed) == (problem, None)
    assert len(model_server.calls) == 1
    assert reply.spending.input_tokens > 0
    assert model.spending == reply.spending
    error = ModelRefused if problem is AnswerProblem.REFUSED else InvalidAnswer
    with pytest.raises(error) as caught:
        require_json(reply, "sentence 3")
    assert str(caught.value).startswith("sentence 3: ")


def test_a_truncated_answer_keeps_its_words(model_server: ModelServer, open_model: Opener) -> None:
    model_server.script(Answer('{"said": tr', finish="length"))
    assert open_model(model_server.model).complete(ask()).text == '{"said": tr'


def test_an_input_that_does_not_fit_is_a_reply_of_its_own(model_server: ModelServer, open_model: Opener) -> None:
    message = "request (5031 tokens) exceeds the available context size (2048 tokens), try increasing it"
    model_server.respond(lambda _: Fault(400, message=message))
    reply = open_model(model_server.model).complete(ask())
    assert reply.problem is AnswerProblem.INPUT_TOO_LONG
    assert len(model_server.calls) == 1


# What servers do not understand


def test_a_server_without_json_schema_gets_a_tool_call(model_server: ModelServer, open_model: Opener) -> None:
    model_server.behaviour.json_schema = Support.REJECTED
    model = open_model(model_server.model)
    assert model.complete(ask()).parsed == {"said": False, "why": ""}
    assert model.complete(ask("Again?")).parsed
    assert model.dialect.mode is StructuredMode.TOOL_CALL
    assert [("tools" in seen.body) for seen in model_server.calls] == [False, True, True]
    assert model_server.calls[1].body["tool_choice"]["function"]["name"] == SCHEMA.name


def test_a_server_without_either_gets_the_schema_in_the_prompt(model_server: ModelServer, open_model: Opener) -> None:
    model_server.behaviour.json_schema = model_server.behaviour.tools = Support.REJECTED
    model_server.respond(lambda seen: GOOD if '"said"' in seen.text("system") else Answer("no idea"))
    model = open_model(model_server.model)
    assert model.complete(ask()).parsed
    assert model.dialect.mode is StructuredMode.PROMPT
    assert model_server.calls[-1].text("system").startswith("You read minutes of a council.")


def test_a_server_that_ignores_the_schema_is_found_out_by_its_answer(
    model_server: ModelServer, open_model: Opener
) -> None:
    model_server.behaviour.json_schema = model_server.behaviour.tools = Support.IGNORED
    model_server.respond(
        lambda seen: (
            Answer('Well:\n```json\n{"said": true, "why": "x"}\n```\nDone.')
            if '"said"' in seen.text("system")
            else Answer("He did say so.")
        )
    )
    model = open_model(model_server.model)
    reply = model.complete(ask())
    assert reply.parsed == {"said": True, "why": "x"}
    assert reply.spending.calls == 3
    assert model.complete(ask("Again?")).spending.calls == 1


def test_an_object_of_another_shape_shows_that_the_schema_is_not_enforced(
    model_server: ModelServer, open_model: Opener
) -> None:
    model_server.behaviour.json_schema = Support.IGNORED
    model_server.respond(lambda seen: GOOD if seen.tool else Answer.of({"answer": 3}))
    model = open_model(model_server.model)
    assert model.complete(ask()).parsed == {"said": True, "why": "he did"}
    assert model.dialect.mode is StructuredMode.TOOL_CALL


def test_a_slip_of_a_proven_server_changes_nothing(model_server: ModelServer, open_model: Opener) -> None:
    model = open_model(model_server.model)
    assert model.complete(ask()).parsed
    model_server.script(Answer("not JSON"))
    reply = model.complete(ask("Again?"))
    assert reply.problem is AnswerProblem.NOT_JSON
    assert reply.spending.calls == 1
    assert model.dialect.mode is StructuredMode.JSON_SCHEMA


def test_a_model_that_never_writes_json_is_asked_three_ways_only_once(
    model_server: ModelServer, open_model: Opener
) -> None:
    model_server.behaviour.json_schema = model_server.behaviour.tools = Support.IGNORED
    model_server.respond(lambda _: Answer("I like trains."))
    model = open_model(model_server.model)
    assert model.complete(ask()).problem is AnswerProblem.NOT_JSON
    assert model.complete(ask("Again?")).spending.calls == 1
    assert len(model_server.calls) == 4


def test_refused_parameters_are_left_out_and_remembered(
    model_server: ModelServer, open_model: Opener, cache_path: object
) -> None:
    model_server.behaviour.rejected = ("temperature", "seed", "logprobs", "max_tokens")
    model = open_model(model_server.model, cache=cache_path)
    assert model.complete(ask(seed=1, logprobs=True)).parsed
    sent = model_server.calls[-1].body
    assert not {"temperature", "seed", "logprobs", "max_tokens"} & sent.keys()
    assert sent["max_completion_tokens"] == 200
    assert model.dialect.left_out == frozenset(Parameter)
    again = open_model(model_server.model, cache=cache_path)
    assert again.complete(ask("Again?", seed=1, logprobs=True)).spending.calls == 1
    assert len(model_server.calls) == 6


def test_a_request_without_a_system_message_can_carry_a_schema_too(
    model_server: ModelServer, open_model: Opener
) -> None:
    model_server.behaviour.json_schema = model_server.behaviour.tools = Support.REJECTED
    model_server.respond(lambda seen: GOOD if '"said"' in seen.text("system") else Answer("no idea"))
    request = ask(messages=(Message(Role.USER, "Did he?"),))
    assert open_model(model_server.model).complete(request).parsed


def test_models_of_the_newer_api_are_asked_there_and_keep_nothing(
    model_server: ModelServer, open_model: Opener
) -> None:
    model_server.behaviour.models = ("gpt-5-pro",)
    model_server.script(Answer.of({"said": True, "why": "x"}, figures=Figures(90, 30, 10, 20)), Answer("{", "length"))
    model = open_model(model_server.model)
    reply = model.complete(ask(seed=1, logprobs=True))
    assert reply.parsed == {"said": True, "why": "x"}
    assert (reply.spending.input_tokens, reply.spending.reasoning_tokens) == (90, 20)
    seen = model_server.calls[0]
    assert seen.path == "/v1/responses"
    assert seen.body["store"] is False
    assert seen.schema == SCHEMA.schema
    assert seen.body["max_output_tokens"] == 200
    assert model.complete(ask("Again?")).problem is AnswerProblem.TRUNCATED


# Threads, loops, chains


def test_many_threads_share_one_model(model_server: ModelServer, open_model: Opener) -> None:
    model_server.respond(lambda seen: Answer.of({"said": True, "why": seen.text()}))
    model = open_model(model_server.model, jobs=8)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda n: model.complete(ask(f"Number {n}?")), range(40)))
    assert [reply.parsed["why"] for reply in replies if reply.parsed] == [f"Number {n}?" for n in range(40)]
    assert model.spending.calls == 40


async def test_an_event_loop_of_ones_own_can_wait_for_replies(model_server: ModelServer, open_model: Opener) -> None:
    assert (await open_model(model_server.model).acomplete(ask())).parsed


def test_a_model_is_a_link_of_a_chain(model_server: ModelServer, open_model: Opener) -> None:
    from langchain_core.runnables import RunnableLambda

    model = open_model(model_server.model)
    chain = RunnableLambda(ask) | model.as_runnable() | RunnableLambda(lambda reply: reply.parsed["said"])
    assert chain.invoke("Did he?") is False
    assert chain.batch(["One?", "Two?"]) == [False, False]


def test_no_more_calls_are_under_way_than_jobs(model_server: ModelServer, open_model: Opener) -> None:
    model_server.behaviour.latency_s = 0.02
    model = open_model(model_server.model, jobs=2)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: model.complete(ask(f"{n}?")), range(6)))
    assert len(model_server.calls) == 6
    assert model_server.behaviour.most_at_once == 2


def test_closing_ends_the_calls_under_way(model_server: ModelServer, open_model: Opener) -> None:
    arrived = threading.Event()

    def respond(_: Seen) -> Fault:
        arrived.set()
        return Fault.of(Trick.HANG)

    model_server.respond(respond)
    model = open_model(model_server.model)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(model.complete, ask())
        assert arrived.wait(10)
        model.close()
        with pytest.raises(CancelledError):
            waiting.result(10)


def test_builtin_is_no_chat_model(open_model: Opener) -> None:
    with pytest.raises(UsageError):
        open_model("builtin")
