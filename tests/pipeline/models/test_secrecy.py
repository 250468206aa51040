"""A planted key must not come out anywhere."""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.models.listing import describe_models
from pipeline.models.options import ModelOptions
from tests.pipeline.models.conftest import Opener, ask
from tests.server.answers import Answer, Fault, Seen
from tests.server.serving import ModelServer, dead_port

KEY = "sk-planted-0123456789abcdef"
PASSWORD = "pl4nted pass"
ENVIRON = {"OPENAI_API_KEY": KEY}


def echo(seen: Seen) -> Fault:
    """A server that repeats what it was sent, as some do."""
    return Fault(401, message=f"Bad credentials: {seen.headers.get('authorization')}", code="invalid_api_key")


def everything_said(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + str(error) + repr(vars(error))


def assert_clean(text: str) -> None:
    basic = b64encode(f"ed:{PASSWORD}".encode()).decode()
    for secret in (KEY, PASSWORD, "pl4nted%20pass", basic):
        assert secret not in text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_an_echoed_key_stays_out_of_errors_and_logs(
    status: int, model_server: ModelServer, open_model: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model_server.respond(lambda seen: Fault(status, message=echo(seen).message))
    with pytest.raises(ModelError) as caught:
        open_model(model_server.model, environ=ENVIRON).complete(ask())
    assert model_server.calls[0].headers["authorization"] == f"Bearer {KEY}"
    assert "***" in str(caught.value)
    assert_clean(everything_said(caught.value))
    assert caplog.text
    assert_clean(caplog.text)


def test_an_echoed_key_stays_out_of_a_garbage_error(model_server: ModelServer, open_model: Opener) -> None:
    model_server.respond(lambda seen: Answer(model=seen.headers["authorization"], finish="stop"))
    model = open_model(model_server.model, environ=ENVIRON)
    assert KEY not in repr(model)
    assert KEY not in repr(model.complete(ask()).spending)


def test_the_key_is_in_no_printed_form_and_not_in_the_cache(
    model_server: ModelServer, open_model: Opener, cache_path: Path
) -> None:
    model = open_model(model_server.model, environ=ENVIRON, cache=cache_path)
    reply = model.complete(ask())
    printed = [repr(model), repr(model.name), str(model.name), repr(reply), repr(model._caller), repr(ModelOptions())]
    printed += [repr(ModelOptions(environ=ENVIRON)), repr(describe_models(ENVIRON))]
    assert_clean("".join(printed))
    model.close()
    for file in cache_path.parent.iterdir():
        assert KEY.encode() not in file.read_bytes()


def test_credentials_in_the_address_are_sent_and_never_shown(
    model_server: ModelServer, open_model: Opener, cache_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = model_server.base_url.replace("http://", "http://ed:pl4nted%20pass@")
    model = open_model(f"openai:test-model@{address}", environ=ENVIRON, cache=cache_path)
    reply = model.complete(ask())
    basic = b64encode(f"ed:{PASSWORD}".encode()).decode()
    assert model_server.calls[0].headers["authorization"] == f"Basic {basic}"
    model_server.respond(echo)
    with pytest.raises(ModelError) as caught:
        model.complete(ask("Again?"))
    model.close()
    assert_clean(everything_said(caught.value) + caplog.text + repr(reply) + repr(model) + str(model.name))
    for file in cache_path.parent.iterdir():
        assert_clean(file.read_bytes().decode("latin-1"))


def test_a_dead_server_behind_credentials_is_named_without_them(open_model: Opener) -> None:
    name = f"openai:m@http://ed:pl4nted%20pass@127.0.0.1:{dead_port()}/v1"
    with pytest.raises(ModelError) as caught:
        open_model(name).complete(ask())
    assert_clean(everything_said(caught.value))


def test_prompts_are_not_sent_to_a_tracing_service(
    model_server: ModelServer, open_model: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_planted")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", model_server.base_url)
    assert open_model(model_server.model).complete(ask()).parsed
    from langchain_core.callbacks.manager import CallbackManager

    assert not any("Tracer" in type(handler).__name__ for handler in CallbackManager.configure().handlers)
    assert [seen.path for seen in model_server.behaviour.seen] == ["/v1/chat/completions"]
