"""LangChain's other providers. AzureChatOpenAI comes with langchain-openai, so it stands for all of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import ModelNotConfigured, ModelRefused, ModelUnreachable, UsageError
from pipeline.models.dialect import StructuredMode
from pipeline.models.extras import missing_extra
from pipeline.models.messages import AnswerProblem
from tests.pipeline.models.conftest import Opener, ask
from tests.server.answers import Answer, Fault
from tests.server.app import Support
from tests.server.serving import ModelServer


@pytest.fixture
def azure(model_server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> ModelServer:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", f"http://127.0.0.1:{model_server.port}")
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "azure-key-1234")
    return model_server


def test_a_provider_answers_like_any_model(azure: ModelServer, open_model: Opener) -> None:
    model = open_model("azure_openai:test-model")
    reply = model.complete(ask(logprobs=True, seed=3))
    assert reply.parsed == {"said": False, "why": ""}
    assert reply.spending.input_tokens > 0
    assert reply.logprobs
    body = azure.calls[0].body
    assert (body["seed"], body["temperature"]) == (3, 0.0)
    assert "max_tokens" in body or "max_completion_tokens" in body
    assert azure.calls[0].path.startswith("/openai/deployments/test-model/")


def test_a_providers_truncated_answer_keeps_its_words(azure: ModelServer, open_model: Opener) -> None:
    azure.script(Answer('{"said": tr', finish="length"))
    reply = open_model("azure_openai:test-model").complete(ask())
    assert (reply.text, reply.problem) == ('{"said": tr', AnswerProblem.TRUNCATED)
    assert reply.spending.input_tokens > 0


def test_a_provider_is_retried_in_one_layer_only(azure: ModelServer, open_model: Opener) -> None:
    azure.respond(lambda _: Fault(503))
    with pytest.raises(ModelUnreachable, match="after 4 attempts"):
        open_model("azure_openai:test-model").complete(ask())
    assert len(azure.calls) == 4


def test_a_providers_refusal_is_ours(azure: ModelServer, open_model: Opener) -> None:
    azure.respond(lambda _: Fault(401, message="Access denied for azure-key-1234"))
    with pytest.raises(ModelRefused, match="set AZURE_OPENAI_API_KEY") as caught:
        open_model("azure_openai:test-model").complete(ask())
    assert "azure-key-1234" not in str(caught.value)


def test_a_provider_without_json_schema_gets_a_tool_call(azure: ModelServer, open_model: Opener) -> None:
    azure.behaviour.json_schema = Support.REJECTED
    model = open_model("azure_openai:test-model")
    assert model.complete(ask()).parsed
    assert model.dialect.mode is StructuredMode.TOOL_CALL


def test_a_provider_may_give_free_text(azure: ModelServer, open_model: Opener) -> None:
    azure.script(Answer("Yes."))
    assert open_model("azure_openai:test-model").complete(ask(schema=None)).text == "Yes."


def test_a_provider_that_is_not_set_up_says_so_in_one_line(open_model: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "OPENAI_API_KEY", "OPENAI_API_VERSION"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ModelNotConfigured) as caught:
        open_model("azure_openai:test-model")
    assert "\n" not in str(caught.value)


def test_a_missing_package_is_named_with_the_command(open_model: Opener) -> None:
    with pytest.raises(ModelNotConfigured, match="pip install") as caught:
        open_model("perplexity:sonar")
    assert "\n" not in str(caught.value)


def test_an_extra_is_named_where_there_is_one() -> None:
    assert "evenhand[local]" in str(missing_extra("local", "reason"))
    assert "pip install langchain-zzz" in str(
        missing_extra("zzz", "Please install it with `pip install langchain-zzz`")
    )
    assert "pip install langchain-zz-y" in str(missing_extra("zz_y", "no hint"))


def test_an_unknown_provider_is_a_usage_error(open_model: Opener) -> None:
    with pytest.raises(UsageError, match="no provider"):
        open_model("nobody:model")


def test_what_the_sdk_looks_for_in_an_answer_is_imported_before_the_first_call(model_server: ModelServer) -> None:
    pytest.importorskip("httpx")
    script = (
        "import sys, pipeline.models.backends as b;"
        "from pipeline.models.names import parse_model_name;"
        f"name = parse_model_name({model_server.model!r});"
        "assert 'httpx' not in sys.modules;"
        "b.LangChainBackend(b.Endpoint(name, None, None, None, 1.0, 1));"
        "assert sys.modules['httpx'].Response"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[3])
