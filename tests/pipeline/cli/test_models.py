"""A model on the command line: against the test server, with every way in which it can fail."""

# ruff: noqa: F811 - pytest takes fixtures by the names of their functions

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.engines.builtin.versions import TABLOID, WIRE
from tests.server.answers import Answer, Fault, Seen, Trick
from tests.server.serving import ModelServer, dead_port, model_server, running_model_server  # noqa: F401 - fixtures

ROOT = Path(__file__).resolve().parents[3]
KEY = "sk-planted-0123456789abcdef"
ONCE = ("--max-retries", "0")
Command = Callable[..., Any]


def _excluded(seen: Seen) -> Answer:
    """Every sentence left unused, none claimed; for a summary the first sentence, cited."""
    if "summary" in json.dumps(seen.schema) or "citations" in json.dumps(seen.schema):
        sentence = {"text": "The old bridge in Tarnwick closed on Monday.", "citations": [2], "confidence": 90}
        return Answer.of({"sentences": [sentence], "loaded": []})
    return Answer.of({"claims": [], "unused": [{"sentence": n, "reason": "boilerplate"} for n in _asked(seen)]})


def _asked(seen: Seen) -> set[int]:
    """The numbers of the sentences that the question is about."""
    asked = re.search(r"of sentences? ([\d, -]+)\.", seen.body["messages"][-1]["content"])
    assert asked
    ends = [part.strip().partition("-") for part in asked[1].split(",")]
    return {number for first, _, last in ends for number in range(int(first), int(last or first) + 1)}


@pytest.fixture
def model(model_server: ModelServer) -> str:
    model_server.respond(_excluded)
    return model_server.model


def test_claims_with_a_model_add_up_and_say_what_they_cost(
    news: Path,
    evenhand: Command,
    model: str,
    model_server: ModelServer,
) -> None:
    shown = evenhand("claims", news, "--model", model, "--run", "run", "--json")
    assert shown.code == 0, shown.err
    accounting, usage = shown.err.splitlines()[-2:]
    assert '"done": 2, "failed": 0, "pending": 0, "total": 2' in accounting
    assert usage.startswith("usage: 2 calls, ")
    assert usage.endswith("the price is not known (give it with --prices FILE)")
    manifest = json.loads(Path("run/manifest.json").read_text())
    assert (manifest["usage"]["calls"], manifest["usage"]["unpriced_calls"]) == (2, 2)
    assert manifest["identity"]["parameters"]["prompts"]["extract_claims"].startswith("sha256:")
    assert evenhand("runs", "verify", "run").code == 0


def test_a_second_run_asks_nothing_and_offline_needs_no_server(
    news: Path,
    evenhand: Command,
    model: str,
    model_server: ModelServer,
) -> None:
    evenhand("claims", news, "--model", model, "--run", "one")
    asked = len(model_server.calls)
    again = evenhand("claims", news, "--model", model, "--run", "two", "--offline")
    assert again.code == 0
    assert "usage: 0 calls and 2 answers from the cache" in again.err
    assert len(model_server.calls) == asked
    assert Path("one/sentences.jsonl").read_bytes() == Path("two/sentences.jsonl").read_bytes()
    missing = evenhand("claims", news, "--model", model, "--run", "three", "--offline", "--samples", "2", "--no-cache")
    assert missing.code == 2


def test_without_a_cache_every_run_asks(
    bridge: Path,
    evenhand: Command,
    model: str,
    model_server: ModelServer,
) -> None:
    for number in (1, 2):
        assert evenhand("summarize", bridge, "--model", model, "--no-cache").code == 0
        assert len(model_server.calls) == number
    assert not Path(".evenhand/cache").exists()


def test_a_summary_of_one_article_says_what_it_cost_by_the_users_prices(
    bridge: Path, evenhand: Command, model: str
) -> None:
    row = 'name = "openai:test-model"\ninput = 1000\noutput = 1000\nas_of = 2026-01-01\n'
    Path("prices.toml").write_text(f"[[models]]\n{row}")
    shown = evenhand("summarize", bridge, "--model", model, "--prices", "prices.toml", "--json")
    assert shown.code == 0, shown.err
    record = json.loads(shown.out)
    assert record["usage"]["cost_usd"] > 0
    assert f"{record['usage']['cost_usd']:.4f} USD" in shown.err


def test_a_dry_run_tells_calls_tokens_and_money_and_sends_nothing(
    news: Path,
    evenhand: Command,
    model_server: ModelServer,
) -> None:
    shown = evenhand("claims", news, "--model", "openai:gpt-4o-mini", "--dry-run", "--json")
    assert shown.code == 0, shown.err
    forecast = json.loads(shown.out)
    assert (forecast["articles"], forecast["calls"]) == (2, 2)
    assert forecast["input_tokens"] > 1000
    assert forecast["cost_usd"] > 0
    assert not Path(".evenhand").exists()
    text = evenhand("summarize", news, "missing.txt", "--model", model_server.model, "--dry-run")
    assert text.code == 1
    assert text.out.startswith("2 articles: 2 calls, at most about ")
    assert "the price is not known" in text.out
    assert "missing.txt: " in text.err
    assert model_server.calls == []


@pytest.mark.parametrize("command", [("compare",), ("summarize", "--together")])
def test_a_dry_run_over_versions_of_a_story_sends_nothing_and_tells_the_calls_of_the_real_run(
    command: tuple[str, ...], workdir: Path, evenhand: Command, model_server: ModelServer
) -> None:
    for name, text in (("wire.txt", WIRE), ("tabloid.txt", TABLOID)):
        Path(name).write_text(text)
    told = (*command, "wire.txt", "tabloid.txt", "--model", model_server.model)
    shown = evenhand(*told, "--dry-run", "--json")
    assert (shown.code, model_server.calls) == (0, []), shown.err
    assert not Path(".evenhand").exists()
    forecast = json.loads(shown.out)
    sentence = {"text": "The ferry Alder Queen ran aground off Tarn Point.", "citations": ["1.1", "2.1"]}
    model_server.respond(lambda _: Answer.of({"items": [], "sentences": [{**sentence, "confidence": 90}]}))
    assert evenhand(*told, "--json").code == 0
    assert (forecast["articles"], forecast["calls"]) == (2, len(model_server.calls))


def test_points_of_a_model_that_the_versions_do_not_bear_are_counted_for_people(
    workdir: Path, evenhand: Command, model_server: ModelServer
) -> None:
    for name, text in (("wire.txt", WIRE), ("tabloid.txt", TABLOID)):
        Path(name).write_text(text)
    mentions = [{"version": 1, "quote": "12 passengers"}, {"version": 2, "quote": "90 passengers"}]
    told = {"group": 1, "aspect": "number", "relation": "conflict", "explanation": "Two counts.", "mentions": mentions}
    model_server.respond(lambda _: Answer.of({"items": [told]}))
    shown = evenhand("compare", "wire.txt", "tabloid.txt", "--model", model_server.model)
    assert shown.code == 0, shown.err
    assert "Nothing to show. 1 of the model's points left out: the articles do not bear them." in shown.out


def test_calls_that_fail_in_the_same_way_are_said_once_with_how_many_they_are(
    workdir: Path, evenhand: Command, model_server: ModelServer
) -> None:
    for name, text in (("wire.txt", WIRE), ("tabloid.txt", TABLOID)):
        Path(name).write_text(text)

    def answer(seen: Seen) -> Answer:
        good = "million crowns" in seen.body["messages"][-1]["content"]
        return Answer.of({"items": []}) if good else Answer("no JSON here")

    model_server.respond(answer)
    told = ("compare", "wire.txt", "tabloid.txt", "--model", model_server.model, "--extract-mode", "sentence")
    forecast = json.loads(evenhand(*told, "--dry-run", "--json").out)
    shown = evenhand(*told, "--json")
    assert (shown.code, len(json.loads(shown.out)["errors"])) == (1, forecast["calls"] - 1)
    (line,) = [line for line in shown.err.splitlines() if line.startswith("wire.txt: ")]
    assert f" ({forecast['calls'] - 1} times)" in line


def test_a_round_up_of_which_nothing_stands_says_so(
    workdir: Path, evenhand: Command, model_server: ModelServer
) -> None:
    for name, text in (("wire.txt", WIRE), ("tabloid.txt", TABLOID)):
        Path(name).write_text(text)
    told = {"text": "The ferry sank with 700 sheep.", "citations": ["1.1", "2.1"], "confidence": 90}
    model_server.respond(lambda _: Answer.of({"sentences": [told]}))
    shown = evenhand("summarize", "--together", "wire.txt", "tabloid.txt", "--model", model_server.model)
    assert shown.code == 0, shown.err
    assert "None of the model's sentences (1) stands in what it cites" in " ".join(shown.out.split())
    assert "- wire.txt\n" in shown.out


def test_a_dry_run_names_the_version_that_cannot_be_read(workdir: Path, evenhand: Command, model: str) -> None:
    Path("wire.txt").write_text(WIRE)
    for command in (("compare",), ("summarize", "--together")):
        shown = evenhand(*command, "wire.txt", "missing.txt", "--model", model, "--dry-run")
        assert shown.code == 1
        assert "missing.txt: " in shown.err


def test_a_reached_budget_is_exit_5_and_a_larger_one_goes_on(news: Path, evenhand: Command, model: str) -> None:
    arguments = ("claims", news, "--model", model, "--run", "run", "--jobs", "1")
    stopped = evenhand(*arguments, "--token-budget", "10")
    assert (stopped.code, stopped.out) == (5, "")
    assert "would pass --token-budget 10" in stopped.err.splitlines()[-1]
    assert '"pending": 2' in stopped.err
    assert evenhand(*arguments, "--token-budget", "1000000").code == 0
    assert json.loads(Path("run/manifest.json").read_text())["usage"]["calls"] == 2


def test_a_limit_in_money_needs_a_price(news: Path, evenhand: Command, model: str) -> None:
    shown = evenhand("claims", news, "--model", model, "--max-cost", "1")
    assert shown.code == 2
    assert "the model's price is not known, so --max-cost cannot be kept" in shown.err.splitlines()[-1]


BAD = {
    "garbage": Fault.of(Trick.GARBAGE),
    "half an answer": Fault.of(Trick.HALF_JSON),
    "a web page": Fault.of(Trick.HTML),
    "another program": Fault.of(Trick.OTHER_JSON),
    "a reset": Fault.of(Trick.RESET),
    "a fault of its own": Fault(500),
}


@pytest.mark.parametrize("reply", BAD.values(), ids=BAD)
@pytest.mark.parametrize("command", ["summarize", "claims"])
def test_a_server_that_misbehaves_is_one_line_and_exit_1(
    command: str,
    reply: Fault,
    bridge: Path,
    evenhand: Command,
    model_server: ModelServer,
) -> None:
    model_server.respond(lambda seen: reply)
    shown = evenhand(command, bridge, "--model", model_server.model, *ONCE)
    only_now = reply.trick is None
    item = "bridge.txt" if command == "claims" else model_server.model
    _one_clear_line(shown, item if only_now else f"evenhand: {model_server.model}")


def test_a_dead_server_a_wrong_key_and_an_unknown_model_stop_the_run_with_one_line(
    news: Path,
    evenhand: Command,
    model_server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dead = f"openai:m@http://127.0.0.1:{dead_port()}/v1"
    line = _one_clear_line(evenhand("claims", news, "--model", dead, *ONCE), f"evenhand: {dead}")
    assert "127.0.0.1" in line
    unknown = f"openai:nobody@{model_server.base_url}"
    shown = evenhand("claims", news, "--model", unknown, *ONCE)
    assert "does not know this model" in _one_clear_line(shown, f"evenhand: {unknown}")
    assert '"done": 0, "failed": 0, "pending": 2, "total": 2' in shown.err
    model_server.behaviour.key = "right"
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    wrong = evenhand("claims", news, "--model", model_server.model, *ONCE)
    assert "OPENAI_API_KEY" in _one_clear_line(wrong, f"evenhand: {model_server.model}")


def test_a_run_stopped_by_a_dead_server_goes_on_when_the_server_is_there(
    news: Path, evenhand: Command, model: str, model_server: ModelServer
) -> None:
    arguments = ("claims", news, "--model", model, "--run", "run", "--jobs", "1", *ONCE)
    model_server.behaviour.models = ("another-model",)
    assert evenhand(*arguments).code == 1
    assert len(model_server.calls) == 1
    model_server.behaviour.models = ("test-model",)
    again = evenhand(*arguments)
    assert again.code == 0, again.err
    assert '"done": 2, "failed": 0, "pending": 0, "total": 2' in again.err


def test_a_model_that_goes_away_after_an_answer_fails_the_items_that_follow(
    news: Path, evenhand: Command, model: str, model_server: ModelServer
) -> None:
    answered = []

    def respond(seen: Seen) -> Answer | Fault:
        answered.append(seen)
        return _excluded(seen) if len(answered) == 1 else Fault(404, message="no such model")

    model_server.respond(respond)
    shown = evenhand("claims", news, "--model", model, "--run", "run", "--jobs", "1", *ONCE)
    assert "does not know this model" in _one_clear_line(shown, "news/harbor.txt")
    assert '"done": 1, "failed": 1, "pending": 0, "total": 2' in shown.err


def _one_clear_line(shown: Any, item: str) -> str:
    assert shown.code == 1
    assert "Traceback" not in shown.err
    lines = [line for line in shown.err.splitlines() if not line.startswith(("accounting: ", "usage: ", "run: "))]
    assert len(lines) == 1, shown.err
    assert lines[0].startswith(f"{item}: ")
    return lines[0]


def test_without_a_key_openai_is_refused_before_any_work(bridge: Path, evenhand: Command) -> None:
    shown = evenhand("claims", bridge, "--model", "openai:gpt-4o-mini")
    assert (shown.code, shown.out) == (1, "")
    assert shown.err == "evenhand: openai:gpt-4o-mini: there is no key for OpenAI; set OPENAI_API_KEY\n"


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "EVENHAND_OPENAI_API_KEY"])
def test_a_planted_key_is_sent_and_comes_out_nowhere(
    variable: str,
    news: Path,
    evenhand: Command,
    model: str,
    model_server: ModelServer,
) -> None:
    Path(".env").write_text(f"{variable}={KEY}\n")
    name = model.replace("http://", "http://ed:pl4nted@")
    shown = [
        evenhand("claims", news, "--model", model, "--debug"),
        evenhand("summarize", news / "bridge.txt", "--model", model, "--json"),
        evenhand("claims", news, "--model", name, "--run", "named"),
        evenhand("models", "--model", model, "--probe", "--json"),
        evenhand("doctor", "--json"),
    ]
    assert model_server.calls[0].headers["authorization"] == f"Bearer {KEY}"
    model_server.respond(lambda seen: Fault(401, message=f"bad {seen.headers['authorization']}"))
    shown.append(evenhand("claims", news, "--model", model, "--no-cache", "--run", "failed", "--debug", *ONCE))
    said = "".join(one.out + one.err for one in shown)
    assert "****cdef" in said
    files = [path for path in Path().rglob("*") if path.is_file() and path.name != ".env"]
    assert any(path.name == "answers.sqlite" for path in files)
    assert any(path.name == "manifest.json" for path in files)
    for secret in (KEY, "pl4nted"):
        assert secret not in said
        assert [path for path in files if secret.encode() in path.read_bytes()] == []


def test_models_lists_every_form_and_probe_tells_what_one_can_do(
    evenhand: Command,
    model: str,
    model_server: ModelServer,
) -> None:
    listed = evenhand("models")
    assert listed.code == 0
    assert "openai:NAME@BASE_URL" in listed.out
    assert "set OPENAI_API_KEY" in listed.out
    assert "not probed yet" in evenhand("models", "--model", model).out
    model_server.behaviour.context_length = 4096
    model_server.respond(lambda seen: Answer())
    probed = json.loads(evenhand("models", "--model", model, "--probe", "--json").out)["current"]
    assert probed["capabilities"]["json_schema"] is True
    assert probed["capabilities"]["context_tokens"] == 4096
    asked = len(model_server.calls)
    assert json.loads(evenhand("models", "--model", model, "--json").out)["current"]["extract_mode"] == "sentence"
    assert len(model_server.calls) == asked


def test_a_probe_of_a_dead_server_is_one_line_and_exit_1(evenhand: Command) -> None:
    shown = evenhand("models", "--model", f"openai:m@http://127.0.0.1:{dead_port()}/v1", "--probe", *ONCE)
    assert shown.code == 1
    assert "127.0.0.1" in shown.err.splitlines()[-1]


def test_two_interrupts_while_a_slow_server_thinks_are_exit_130_and_the_same_command_goes_on(
    news: Path, evenhand: Command, model: str, model_server: ModelServer
) -> None:
    first_alone = iter((0.0,))
    model_server.respond(lambda seen: replace(_excluded(seen), latency_s=next(first_alone, 600.0)))
    arguments = ["claims", "news", "--model", model, "--run", "run", "--jobs", "1", "--timeout", "20", *ONCE]
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while len(model_server.calls) < 2:
        assert process.poll() is None, process.communicate()
        os.sched_yield()
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    said = process.stderr.readline() + process.stderr.readline()
    assert "once more stops at once" in said
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, ""), err
    assert err.splitlines()[-1] == "evenhand: interrupted; the same command goes on from run"
    assert '"done": 1, "failed": 0, "pending": 1, "total": 2' in err
    model_server.respond(_excluded)
    again = evenhand(*arguments)
    assert again.code == 0, again.err
    assert "resumed: 1 of 2 items were final already" in again.err
    assert len(model_server.calls) == 3
