from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import BudgetReached
from pipeline.models.budget import Budget
from pipeline.models.dialect import StructuredMode
from pipeline.models.listing import describe_model, describe_models, price_note
from pipeline.models.options import ModelOptions
from pipeline.models.probe import Capabilities
from tests.pipeline.models.conftest import Opener, ask
from tests.server.answers import Answer, Seen
from tests.server.app import Support
from tests.server.serving import ModelServer, dead_port


def test_a_capable_server_is_found_to_be(model_server: ModelServer, open_model: Opener) -> None:
    model_server.behaviour.context_length = 32768
    model_server.respond(lambda _: Answer(model="test-model-v2"))
    found = open_model(model_server.model).probe()
    assert found == Capabilities(
        reachable=True, model="test-model-v2", json_schema=True, tool_call=True, logprobs=True, context_tokens=32768
    )
    assert found.mode is StructuredMode.JSON_SCHEMA


@pytest.mark.parametrize("support", [Support.REJECTED, Support.IGNORED])
def test_what_is_missing_is_found_missing(
    support: Support, model_server: ModelServer, open_model: Opener, cache_path: Path
) -> None:
    behaviour = model_server.behaviour
    behaviour.json_schema = behaviour.logprobs = support
    behaviour.rejected = ("logprobs",) if support is Support.REJECTED else ()
    model_server.respond(lambda seen: Answer() if seen.tool else Answer("They print the news."))
    model = open_model(model_server.model, cache=cache_path)
    found = model.probe()
    assert (found.json_schema, found.tool_call, found.logprobs) == (False, True, False)
    assert found.context_tokens is None
    assert model.complete(ask()).parsed
    assert "tools" in model_server.calls[-1].body
    assert open_model(model_server.model, cache=cache_path).capabilities == found


def test_a_model_without_either_is_asked_in_the_prompt(model_server: ModelServer, open_model: Opener) -> None:
    model_server.behaviour.json_schema = model_server.behaviour.tools = Support.REJECTED
    assert open_model(model_server.model).probe().mode is StructuredMode.PROMPT


def test_a_dead_server_and_an_unknown_model_are_findings(model_server: ModelServer, open_model: Opener) -> None:
    dead = open_model(f"openai:m@http://127.0.0.1:{dead_port()}/v1").probe()
    assert not dead.reachable
    assert dead.error is not None
    assert "cannot be reached" in dead.error
    unknown = open_model(f"openai:nobody@{model_server.base_url}").probe()
    assert unknown.reachable
    assert unknown.error is not None
    assert "does not know this model" in unknown.error
    assert unknown.mode is None


def test_a_probe_never_reads_the_cache_and_keeps_to_the_budget(
    model_server: ModelServer, open_model: Opener, cache_path: Path
) -> None:
    model = open_model(model_server.model, cache=cache_path)
    model.probe()
    model.probe()
    assert len(model_server.calls) == 6
    assert model.spending.calls == 6
    with pytest.raises(BudgetReached):
        open_model(model_server.model, budget=Budget(max_tokens=10)).probe()


def test_other_servers_forms_of_the_context_length_are_read(model_server: ModelServer) -> None:
    from pipeline.models.openai_backend import listed_context_tokens

    llamacpp = {"data": [{"id": "x.gguf", "meta": {"n_ctx": 2048, "n_ctx_train": 8192}}]}
    assert listed_context_tokens(llamacpp, "whatever") == 2048
    studio = {"data": [{"id": "a"}, {"id": "b", "max_context_length": 4096}]}
    assert listed_context_tokens(studio, "b") == 4096
    assert listed_context_tokens(studio, "a") is None
    assert listed_context_tokens(studio, "c") is None
    assert listed_context_tokens(["nonsense"], "c") is None


def test_the_listing_tells_what_is_set_up() -> None:
    rows = {row.form: row for row in describe_models({"EVENHAND_OPENAI_API_KEY": "sk-1234"})}
    assert rows["builtin"].ready
    assert rows["openai:NAME"].ready
    assert rows["openai:NAME"].note == "key from EVENHAND_OPENAI_API_KEY"
    bare = {row.form: row for row in describe_models({})}
    assert bare["openai:NAME"].lacks == "set OPENAI_API_KEY"
    assert bare["openai:NAME@BASE_URL"].ready
    assert all(row.ready == (row.lacks is None) for row in bare.values())


def test_a_description_says_when_the_price_is_not_known() -> None:
    options = ModelOptions(environ={})
    for text, note in (
        ("openai:qwen@http://localhost:1/v1", "price not known"),
        ("llamacpp:x.gguf", "costs nothing"),
        ("openai:gpt-4o-mini", "$0.15 in, $0.075 cached, $0.6 out"),
    ):
        described = describe_model(text, options)
        assert note in price_note(described.price, described.name)


def test_a_probe_sends_the_same_question_each_time(model_server: ModelServer, open_model: Opener) -> None:
    seen: list[Seen] = model_server.calls
    open_model(model_server.model).probe()
    seen = model_server.calls
    assert len({call.text() for call in seen}) == 1
    assert all(call.body["max_tokens"] <= 400 for call in seen)
