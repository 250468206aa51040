from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import ModelNotConfigured, ModelUnreachable
from pipeline.models.chat import ChatModel
from pipeline.models.dialect import StructuredMode
from pipeline.models.factory import open_chat_model
from pipeline.models.llamacpp import LlamaServer, LlamaSettings, default_threads, llama_server, stop_servers
from pipeline.models.messages import AnswerProblem, AnswerSchema, ChatRequest, Message, Role
from pipeline.models.options import ModelOptions
from pipeline.models.retry import RetryPolicy

CONTEXT = 1024
SCHEMA = AnswerSchema(
    "Sentences",
    "What each sentence reports.",
    {
        "type": "object",
        "$defs": {"Kind": {"type": "string", "enum": ["fact", "opinion"]}},
        "properties": {
            "found": {
                "type": "array",
                "minItems": 1,
                "maxItems": 2,
                "items": {
                    "type": "object",
                    "properties": {
                        "sentence": {"type": "integer", "minimum": 1, "maximum": 3},
                        "kind": {"$ref": "#/$defs/Kind"},
                        "quote": {"type": "string", "maxLength": 30},
                    },
                    "required": ["sentence", "kind", "quote"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["found"],
        "additionalProperties": False,
    },
)
ARTICLE = "[1] The ferry sank on Monday. [2] Nobody was hurt, the harbour master said. [3] It was a sorry sight."


def ask(question: str, **options: object) -> ChatRequest:
    messages = (Message(Role.SYSTEM, ARTICLE), Message(Role.USER, question))
    return ChatRequest(messages, **{"max_output_tokens": 150, "schema": SCHEMA, **options})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def model(smollm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatModel]:
    cache = tmp_path_factory.mktemp("cache") / "answers.sqlite"
    with open_chat_model(f"llamacpp:{smollm}", ModelOptions(cache=cache, context_tokens=CONTEXT, environ={})) as opened:
        yield opened
    stop_servers()


def test_every_answer_obeys_the_schema_and_is_accounted_for(model: ChatModel) -> None:
    before = model.spending
    with ThreadPoolExecutor(3) as pool:
        replies = list(pool.map(lambda n: model.complete(ask(f"What does sentence {n} report?", seed=n)), (1, 2, 3)))
    for reply in replies:
        if reply.problem is AnswerProblem.TRUNCATED:
            continue
        assert reply.parsed is not None
        found = reply.parsed["found"]
        assert isinstance(found, list)
        assert 1 <= len(found) <= 2
        for entry in found:
            assert isinstance(entry, dict)
            assert entry.keys() == {"sentence", "kind", "quote"}
            assert entry["kind"] in ("fact", "opinion")
            assert entry["sentence"] in (1, 2, 3)
    assert any(reply.parsed for reply in replies)
    spent = model.spending
    assert spent.calls - before.calls == sum(reply.spending.calls for reply in replies) == 3
    assert spent.output_tokens - before.output_tokens == sum(reply.spending.output_tokens for reply in replies)
    assert all(reply.spending.input_tokens > 40 for reply in replies)
    assert spent.unpriced_calls == 0
    assert spent.cost_usd == 0


def test_the_same_seed_gives_the_same_answer_and_the_cache_gives_it_again(model: ChatModel) -> None:
    request = ask("Which sentence is an opinion?", seed=5)
    first, again = model.complete(request), model.complete(request)
    assert again.from_cache
    assert again.text == first.text
    assert first.model.endswith(".gguf")
    assert "/" not in first.model


def test_free_text_comes_with_log_probabilities(model: ChatModel) -> None:
    reply = model.complete(ask("Say one word.", schema=None, max_output_tokens=12, logprobs=True))
    assert reply.text.strip()
    mean = reply.mean_logprob()
    assert mean is not None
    assert mean <= 0


def test_a_text_beyond_the_context_is_told_as_such(model: ChatModel) -> None:
    reply = model.complete(ask("word " * (CONTEXT + 100)))
    assert reply.problem is AnswerProblem.INPUT_TOO_LONG


def test_an_answer_that_takes_too_long_is_a_truncated_one_and_not_asked_for_again(
    smollm: Path, model: ChatModel
) -> None:
    model.complete(ask("Warm?"))
    hasty = ModelOptions(context_tokens=CONTEXT, environ={}, retry=RetryPolicy(timeout_s=0.2))
    with open_chat_model(f"llamacpp:{smollm}", hasty) as other:
        reply = other.complete(ask("Tell a long story of the sea.", schema=None, max_output_tokens=900))
        assert reply.problem is AnswerProblem.TRUNCATED
        assert other.spending.calls == 0


def test_the_probe_finds_schema_and_context(model: ChatModel) -> None:
    found = model.probe()
    assert found.reachable
    assert found.json_schema
    assert found.logprobs
    assert found.context_tokens == CONTEXT
    assert found.mode is StructuredMode.JSON_SCHEMA


def test_a_crash_of_the_native_server_is_survived(smollm: Path) -> None:
    settings = LlamaSettings(smollm.resolve(), 512, default_threads())
    server = llama_server(settings)
    options = ModelOptions(context_tokens=512, environ={})
    with open_chat_model(f"llamacpp:{smollm}", options) as model:
        assert model.complete(ask("First?")).text
        first = server.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert model.complete(ask("Second?")).text
        assert server.pid not in (None, first)
    server.stop()
    assert server.pid is None


def test_two_models_of_one_file_share_one_process(smollm: Path, model: ChatModel) -> None:
    server = llama_server(LlamaSettings(smollm.resolve(), CONTEXT, default_threads()))
    model.complete(ask("Warm?"))
    pid = server.pid
    options = ModelOptions(context_tokens=CONTEXT, environ={})
    with open_chat_model(f"llamacpp:{smollm}", options) as other:
        assert other.complete(ask("Which sentence is a fact?")).text
    assert server.pid == pid


def test_the_server_refuses_those_who_do_not_know_its_key(smollm: Path, model: ChatModel) -> None:
    model.complete(ask("Warm?"))
    url = llama_server(LlamaSettings(smollm.resolve(), CONTEXT, default_threads())).ensure()
    stranger = open_chat_model(f"openai:x@{url}", ModelOptions(environ={}))
    with stranger, pytest.raises(Exception, match="refuses the key"):
        stranger.complete(ask("May I?"))


CHILD = """
import sys
from pathlib import Path
from pipeline.models.llamacpp import LlamaServer, LlamaSettings
server = LlamaServer(LlamaSettings(Path(sys.argv[1]), 256, 1))
server.ensure()
print(server.pid, flush=True)
sys.stdin.read()
"""


def test_the_server_dies_with_a_killed_parent(smollm: Path) -> None:
    command = [sys.executable, "-c", CHILD, str(smollm)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        server = int(parent.stdout.readline())
        os.kill(server, 0)
        parent.kill()
    assert _gone(server)


def _gone(pid: int) -> bool:
    """Whether a process that is not our child ends within ten seconds: its end closes its process descriptor."""
    import select

    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 10.0)[0])
    finally:
        os.close(descriptor)


def test_a_broken_model_file_is_one_clear_line(smollm: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    with smollm.open("rb") as whole:
        broken.write_bytes(whole.read(1_000_000))
    model = open_chat_model(f"llamacpp:{broken}", ModelOptions(environ={}))
    with model, pytest.raises(ModelUnreachable) as caught:
        model.complete(ask("Anyone?"))
    assert str(broken) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b"hello, I am no model"])
def test_a_file_that_is_no_model_is_refused_before_anything_starts(content: bytes | None, tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelNotConfigured):
        open_chat_model(f"llamacpp:{path}", ModelOptions(environ={}))


def test_a_server_that_cannot_start_is_not_started_for_ever(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF and nothing else")
    server = LlamaServer(LlamaSettings(path, 256, 1))
    for _ in range(5):
        with pytest.raises(ModelUnreachable):
            server.ensure()
    server.stop()
