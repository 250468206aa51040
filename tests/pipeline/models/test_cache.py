from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from pipeline.errors import ModelUnreachable, StoreDamaged, StoreError
from pipeline.models.cache import ReplyCache, Stored
from pipeline.models.messages import AnswerProblem, AnswerSchema, FinishReason
from pipeline.models.raw import RawReply
from pipeline.models.usage import CACHE_HIT
from tests.pipeline.models.conftest import SCHEMA, Opener, ask
from tests.server.answers import Answer, Fault
from tests.server.serving import ModelServer

GOOD = Answer.of({"said": True, "why": "x"})


def stored(text: str) -> Stored:
    return Stored(RawReply(text, None, None, FinishReason.STOP, "m", None), usable=True)


def test_a_second_call_is_answered_from_the_cache_and_costs_nothing(
    model_server: ModelServer, open_model: Opener, cache_path: Path
) -> None:
    first = open_model(model_server.model, cache=cache_path).complete(ask(logprobs=True))
    model = open_model(model_server.model, cache=cache_path)
    again = model.complete(ask(logprobs=True))
    assert len(model_server.calls) == 1
    assert (again.text, again.parsed, again.logprobs, again.model) == (
        first.text, first.parsed, first.logprobs, first.model,
    )  # fmt: skip
    assert again.from_cache
    assert not first.from_cache
    assert again.spending == model.spending == CACHE_HIT
    assert model.estimate(ask(logprobs=True)).calls == 0
    assert model.estimate(ask("Another?")).calls == 1


@pytest.mark.parametrize(
    "change",
    [
        {"user": "Did she?"},
        {"sample": 1},
        {"temperature": 0.5},
        {"seed": 4},
        {"max_output_tokens": 201},
        {"logprobs": True},
        {"schema": None},
        {"schema": AnswerSchema(SCHEMA.name, SCHEMA.description, {**SCHEMA.schema, "title": "T"})},
    ],
    ids=str,
)
def test_whatever_can_change_the_answer_is_part_of_the_address(
    change: dict[str, object], model_server: ModelServer, open_model: Opener, cache_path: Path
) -> None:
    model = open_model(model_server.model, cache=cache_path)
    model.complete(ask())
    assert not model.complete(ask(**change)).from_cache  # type: ignore[arg-type]
    assert len(model_server.calls) == 2


def test_another_model_or_address_has_answers_of_its_own(
    model_server: ModelServer, open_model: Opener, cache_path: Path
) -> None:
    model_server.behaviour.models = ("test-model", "other")
    open_model(model_server.model, cache=cache_path).complete(ask())
    for name in (f"openai:other@{model_server.base_url}", model_server.model.replace("127.0.0.1", "localhost")):
        assert not open_model(name, cache=cache_path).complete(ask()).from_cache


@pytest.mark.parametrize("fault", [Fault(500), Fault(401), Fault.too_many(), Fault(404)], ids=lambda f: str(f.status))
def test_errors_are_never_kept(fault: Fault, model_server: ModelServer, open_model: Opener, cache_path: Path) -> None:
    model_server.respond(lambda _: fault)
    model = open_model(model_server.model, cache=cache_path)
    with pytest.raises(Exception, match="test-model"):
        model.complete(ask())
    model_server.respond(lambda _: GOOD)
    assert not model.complete(ask()).from_cache
    with sqlite3.connect(cache_path) as connection:
        assert connection.execute("SELECT count(*) FROM replies").fetchone() == (1,)
    connection.close()


def test_an_unusable_answer_is_asked_again_online_and_replayed_offline(
    model_server: ModelServer, open_model: Opener, cache_path: Path
) -> None:
    model_server.script(Answer(""), GOOD)
    model = open_model(model_server.model, cache=cache_path)
    assert model.complete(ask()).problem is AnswerProblem.EMPTY
    offline = open_model(model_server.model, cache=cache_path, offline=True)
    assert offline.complete(ask()).problem is AnswerProblem.EMPTY
    assert model.complete(ask()).parsed == {"said": True, "why": "x"}
    assert offline.complete(ask()).parsed == {"said": True, "why": "x"}
    assert len(model_server.calls) == 2


def test_a_chain_decides_what_replays(model_server: ModelServer, open_model: Opener, cache_path: Path) -> None:
    model_server.script(Answer("", finish="length"))
    model = open_model(model_server.model, cache=cache_path)
    bad, good = model.complete(ask()), model.complete(ask("Good?"))
    model.set_replay(bad, usable=True)
    model.set_replay(good, usable=False)
    assert model.complete(ask()).from_cache
    assert not model.complete(ask("Good?")).from_cache


def test_offline_needs_no_key_and_fails_on_a_miss(
    model_server: ModelServer, open_model: Opener, cache_path: Path
) -> None:
    environ = {"OPENAI_API_KEY": "sk-x-1234", "OPENAI_BASE_URL": model_server.base_url}
    assert open_model("openai:test-model", cache=cache_path, environ=environ).complete(ask()).parsed
    environ = {"OPENAI_BASE_URL": model_server.base_url}
    model = open_model("openai:test-model", cache=cache_path, environ=environ, offline=True)
    assert model.complete(ask()).from_cache
    with pytest.raises(ModelUnreachable, match="not in the cache; run once without --offline"):
        model.complete(ask("Another?"))
    assert len(model_server.calls) == 1


def test_what_was_learned_about_a_server_outlives_the_process(
    model_server: ModelServer, open_model: Opener, cache_path: Path
) -> None:
    model_server.behaviour.rejected = ("seed",)
    open_model(model_server.model, cache=cache_path).complete(ask(seed=1))
    reply = open_model(model_server.model, cache=cache_path).complete(ask("Another?", seed=1))
    assert reply.parsed
    assert len(model_server.calls) == 3


def _write(path: Path, first: int) -> None:
    cache = ReplyCache(path)
    for number in range(first, first + 50):
        cache.put(f"d{number}", "e", stored(f"text {number}"), 0.0)
        cache.get(f"d{number}")
    cache.close()


def test_several_processes_share_one_cache(cache_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(cache_path, first)) for first in (0, 25, 100)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    cache = ReplyCache(cache_path)
    for number in (0, 25, 49, 74, 100, 149):
        kept = cache.get(f"d{number}")
        assert kept is not None
        assert kept.reply.text == f"text {number}"
    assert cache.get("d75") is None
    cache.close()


def test_a_file_that_is_no_cache_is_named(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreDamaged, match="--no-cache"):
        ReplyCache(path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        ReplyCache(tmp_path / "file" / "answers.sqlite")


def test_a_cache_of_another_layout_starts_anew(cache_path: Path) -> None:
    cache = ReplyCache(cache_path)
    cache.put("d", "e", stored("x"), None)
    cache.close()
    with sqlite3.connect(cache_path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    cache = ReplyCache(cache_path)
    assert cache.get("d") is None
    cache.put("d", "e", stored("y"), None)
    cache.close()


def test_a_reply_of_another_version_is_a_miss(cache_path: Path) -> None:
    cache = ReplyCache(cache_path)
    with sqlite3.connect(cache_path) as connection:
        connection.execute("INSERT INTO replies VALUES ('d', 'e', '{\"texts\": 1}', 1, 0, 'now')")
    connection.close()
    assert cache.get("d") is None
    cache.close()
