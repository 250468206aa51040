"""`evenhand eval run` and `evenhand eval score`: records, states, resuming, models, bad input."""

# ruff: noqa: F811 - pytest takes fixtures by the names of their functions

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.asking import Asked, answered, batches
from eval.baselines import ConstantModel, LeadModel, commonest_verdict
from eval.datasets.places import Part
from eval.items import gather_models
from eval.loaders.registry import Wanted, load_targets
from eval.loaders.stories import load_stories
from eval.metrics import metrics_of
from eval.models import EngineModel
from eval.records import EvalRecord, ItemState, read_manifest, read_records
from eval.runs import EvalPlan, execute
from eval.search import EvalStores
from eval.tasks.items import TaskId
from eval.tasks.task import Call, load_task
from pipeline.errors import RunLocked
from pipeline.settings import Settings
from pipeline.types import Article, Extraction, ItemError, Sentence, SentenceOutcome, SentenceState, Usage
from tests.engine import PlainEngine
from tests.server.answers import Answer, Fault, Seen
from tests.server.serving import ModelServer, dead_port, model_server, running_model_server  # noqa: F401 - fixtures

LIMITS = {TaskId.ATTRIBUTE: 24, TaskId.COMPARE: 2, TaskId.VERIFY: 40}
"""So many items of a task that each of its figures has parts."""
SENTENCES = (
    ("Taxes fell by 12 percent in 2025.", 1),
    ("I am proud of this city.", 0),
    ("Unemployment doubled to 9 percent under him.", 1),
    ("Let us look ahead together.", 0),
)


@pytest.fixture
def worthiness(workdir: Path) -> Path:
    rows = [
        {"id": f"s{n}", "cluster": f"d{n % 2}", "text": text, "label": label}
        for n, (text, label) in enumerate(SENTENCES)
    ]
    path = workdir / "own.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


@pytest.fixture
def claims(workdir: Path) -> Path:
    text = "The ferry Alder Queen ran aground on Monday. The inquiry opens on 9 March."
    rows = [
        {"id": f"a{n}", "text": f"{text} It carried {n} cars.", "claims": ["The inquiry opens on 9 March."]}
        for n in (3, 4)
    ]
    path = workdir / "claims.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def records(run: str = "run") -> list:
    return [numbered.record for numbered in read_records(Path(run))]


def lines(run: str = "run") -> list[str]:
    return (Path(run) / "records.jsonl").read_text(encoding="utf-8").splitlines()


def test_every_item_of_every_model_has_one_record_and_a_state(evenhand, worthiness):
    shown = evenhand(
        *("eval", "run", "checkworthiness", "--data", worthiness, "--run", "run"),
        *("--model", "builtin", "--model", "constant", "--model", "lead", "--json"),
    )
    assert shown.code == 0, shown.err
    found = records()
    assert [(r.model, r.item_id) for r in found] == [(m, f"s{n}") for m in ("builtin", "constant") for n in range(4)]
    assert {r.state for r in found} == {ItemState.SCORED}
    assert {r.cluster_id for r in found} == {"own.jsonl/d0", "own.jsonl/d1"}
    assert "checkworthiness: lead has no answer to it; left out" in shown.err
    assert "items: 8 scored, 0 unscored, 0 errored" in shown.err
    rows = {row["model"]: row for row in map(json.loads, shown.out.splitlines())}
    assert rows["constant"]["figures"]["balanced_accuracy"] == 0.5
    assert rows["builtin"]["figures"]["auroc"] > 0.5
    assert (rows["builtin"]["scored"], rows["builtin"]["clusters"]) == (4, 2)


def test_the_manifest_says_what_was_run(evenhand, worthiness):
    evenhand("eval", "run", "checkworthiness", "--data", worthiness, "--run", "run", "--model", "constant")
    manifest = read_manifest(Path("run"))
    assert (manifest.tasks, manifest.state.value) == (("checkworthiness",), "finished")
    assert manifest.primary == {"checkworthiness": "balanced_accuracy"}
    (dataset,) = manifest.datasets
    assert (dataset.name, dataset.items, dataset.clusters) == ("own.jsonl", 4, 2)
    assert [(model.name, model.baseline) for model in manifest.models] == [("constant", True)]


def test_a_second_start_asks_nothing_again_and_further_models_join(evenhand, worthiness):
    run = ("eval", "run", "checkworthiness", "--data", worthiness, "--run", "run")
    evenhand(*run, "--model", "constant")
    before = lines()
    again = evenhand(*run, "--model", "constant")
    assert (again.code, lines()) == (0, before)
    assert "resumed: 4 records were there already" in again.err
    evenhand(*run, "--model", "builtin")
    assert lines()[:4] == before
    assert {record.model for record in records()} == {"constant", "builtin"}


@pytest.mark.parametrize("cut", [1, 40])
def test_a_run_that_was_torn_off_goes_on_as_if_nothing_had_been(evenhand, worthiness, cut):
    run = ("eval", "run", "checkworthiness", "--data", worthiness, "--run", "run", "--model", "builtin")
    evenhand(*run)
    whole = [{**json.loads(line), "latency_s": 0} for line in lines()]
    path = Path("run/records.jsonl")
    path.write_bytes(path.read_bytes()[:-cut])
    assert evenhand(*run).code == 0
    assert [{**json.loads(line), "latency_s": 0} for line in lines()] == whole


def test_a_limit_keeps_some_items_and_the_digest_of_the_whole_set(evenhand, worthiness):
    run = ("eval", "run", "checkworthiness", "--data", worthiness, "--model", "constant")
    evenhand(*run, "--run", "few", "--limit", 2)
    evenhand(*run, "--run", "all")
    assert [record.item_id for record in records("few")] == ["s0", "s1"]
    few, whole = (read_manifest(Path(name)) for name in ("few", "all"))
    assert few.datasets[0].digest == whole.datasets[0].digest
    other = evenhand(*run, "--run", "few")
    assert (other.code, other.err) == (1, "evenhand: few: was made with other limit; choose another --run\n")


def test_a_set_that_has_changed_is_refused(evenhand, worthiness):
    run = ("eval", "run", "checkworthiness", "--data", worthiness, "--model", "constant", "--run", "run")
    evenhand(*run)
    worthiness.write_text(worthiness.read_text().replace('"label": 0', '"label": 1'), encoding="utf-8")
    told = evenhand(*run)
    assert told.code == 1
    assert "was made with another version of own.jsonl; choose another --run" in told.err


def test_a_run_in_use_is_left_alone(worthiness):
    from eval.resume import RunLock

    plan = EvalPlan(load_targets(["checkworthiness"], Wanted(Part.DEV, worthiness)), ("constant",), Path("run"))
    with RunLock(Path("run")), pytest.raises(RunLocked):
        execute(plan, Settings(), lambda **_: None)


def test_repeats_are_records_of_their_own(evenhand, worthiness):
    run = ("eval", "run", "checkworthiness", "--data", worthiness, "--run", "run", "--model", "constant")
    assert evenhand(*run, "--repeats", 3).code == 0
    assert sorted((r.repeat, r.item_id) for r in records()) == [(k, f"s{n}") for k in range(3) for n in range(4)]
    assert len(gather_models(Path("run"))["constant"].items) == 4


def test_scoring_again_calls_nothing_and_changes_nothing(evenhand, worthiness, monkeypatch):
    evenhand("eval", "run", "checkworthiness", "--data", worthiness, "--run", "run", "--model", "builtin")
    before = lines()
    monkeypatch.setattr(EngineModel, "ask", lambda *_: pytest.fail("a model was asked"))
    shown = evenhand("eval", "score", "run")
    assert (shown.code, lines()) == (0, before)
    assert "4 records, 0 scored differently than before" in shown.err


def test_scoring_again_mends_scores_that_were_otherwise(evenhand, worthiness):
    evenhand("eval", "run", "checkworthiness", "--data", worthiness, "--run", "run", "--model", "builtin")
    good = lines()
    path = Path("run/records.jsonl")
    path.write_text(path.read_text().replace('"label_correct": 1.0', '"label_correct": 0.0'), encoding="utf-8")
    assert lines() != good
    assert "scored differently than before" in evenhand("eval", "score", "run").err
    assert lines() == good


def test_a_record_without_a_gold_answer_is_named_and_nothing_is_changed(evenhand, worthiness):
    evenhand("eval", "run", "checkworthiness", "--data", worthiness, "--run", "run", "--model", "builtin")
    rows = [json.loads(line) for line in lines()]
    rows[2]["gold"] = {"type": "worthiness"}
    path = Path("run/records.jsonl")
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    spoiled = path.read_bytes()
    told = evenhand("eval", "score", "run")
    assert told.code == 1
    assert "run:3: cannot be scored (worthiness.positive: Field required)" in told.err
    assert path.read_bytes() == spoiled


def test_a_folder_that_is_no_run_is_told(evenhand, workdir):
    assert evenhand("eval", "score", workdir).code == 1


def test_nonsense_for_a_model_or_a_task_is_a_usage_error(evenhand, worthiness):
    assert evenhand("eval", "run", "nonsense").code == 2
    assert evenhand("eval", "run", "wice").code == 2
    told = evenhand("eval", "run", "checkworthiness", "--data", worthiness, "--model", "no such model", "--run", "run")
    assert told.code == 2


def excluded(seen: Seen) -> Answer:
    """No claim in any sentence."""
    import re

    asked = re.search(r"of sentences? ([\d, -]+)\.", seen.body["messages"][-1]["content"])
    ends = [part.strip().partition("-") for part in asked[1].split(",")] if asked else []
    numbers = [n for first, _, last in ends for n in range(int(first), int(last or first) + 1)]
    return Answer.of({"claims": [], "unused": [{"sentence": n, "reason": "boilerplate"} for n in numbers]})


def test_a_model_that_finds_no_claim_is_unscored_and_never_averaged(evenhand, claims, model_server: ModelServer):
    model_server.respond(excluded)
    shown = evenhand(
        "eval", "run", "extract", "--data", claims, "--model", model_server.model, "--run", "run", "--json"
    )
    assert shown.code == 0, shown.err
    assert {(r.state, r.reason) for r in records()} == {(ItemState.UNSCORED, "no claim found")}
    assert all(not record.scores for record in records())
    (row,) = map(json.loads, shown.out.splitlines())
    assert (row["scored"], row["unscored"], row["figures"]) == (0, 2, {})


def test_a_model_that_fails_is_errored_with_the_reason_and_can_be_asked_again(
    evenhand, claims, model_server: ModelServer
):
    model_server.respond(lambda seen: Fault(500))
    run = ("eval", "run", "extract", "--data", claims, "--model", model_server.model, "--run", "run")
    shown = evenhand(*run, "--max-retries", 0)
    assert shown.code == 1
    found = records()
    assert {record.state for record in found} == {ItemState.ERRORED}
    assert all(record.reason and record.reason.startswith("Model") for record in found)
    assert "items: 0 scored, 0 unscored, 2 errored" in shown.err
    model_server.respond(excluded)
    assert evenhand(*run, "--max-retries", 0).code == 1  # final, until it is asked for
    assert evenhand(*run, "--retry-errors").code == 0
    assert [(record.item_id, record.state) for record in records()] == [
        ("a3", ItemState.UNSCORED),
        ("a4", ItemState.UNSCORED),
    ]


def test_usage_and_prompt_of_a_model_are_in_the_records_and_the_manifest(evenhand, claims, model_server: ModelServer):
    model_server.respond(excluded)
    shown = evenhand("eval", "run", "extract", "--data", claims, "--model", model_server.model, "--run", "run")
    assert all(record.usage.calls == 1 and record.usage.input_tokens > 0 for record in records())
    assert all(record.latency_s > 0 for record in records())
    (model,) = read_manifest(Path("run")).models
    assert (model.prompts["extract"] or "").startswith("sha256:")
    assert not model.baseline
    assert "usage: 2 calls" in shown.err


def test_a_model_that_is_not_there_ends_the_run_with_one_line(evenhand, claims):
    told = evenhand(
        *("eval", "run", "extract", "--data", claims, "--run", "run", "--max-retries", 0),
        *("--model", f"openai:toy@http://127.0.0.1:{dead_port()}/v1"),
    )
    assert told.code == 1
    assert read_manifest(Path("run")).state.value == "interrupted"


def test_a_budget_ends_the_run_and_the_next_start_goes_on(evenhand, claims, model_server: ModelServer):
    model_server.respond(excluded)
    prices = Path("prices.toml")
    name = model_server.behaviour.models[0]
    prices.write_text(f'["{name}"]\ninput = 1000.0\noutput = 1000.0\n', encoding="utf-8")
    run = ("eval", "run", "extract", "--data", claims, "--model", model_server.model, "--run", "run")
    told = evenhand(*run, "--token-budget", 10)
    assert told.code == 5, told.err
    assert not lines() if Path("run/records.jsonl").exists() else True
    assert evenhand(*run).code == 0
    assert len(records()) == 2


def test_a_dry_run_says_what_it_would_take_and_leaves_nothing(evenhand, claims, model_server: ModelServer):
    run = ("eval", "run", "extract", "--data", claims, "--dry-run", "--run", "run", "--json")
    shown = evenhand(*run, "--model", model_server.model, "--model", "constant")
    assert shown.code == 0, shown.err
    model, constant = map(json.loads, shown.out.splitlines())
    assert (model["articles"], model["calls"]) == (2, 2)
    assert (constant["articles"], constant["calls"]) == (2, 0)
    assert not Path("run").exists()
    assert not model_server.calls


def test_one_call_answers_all_tasks_on_an_article():
    datasets = [load_stories(task, Part.DEV) for task in (TaskId.EXTRACT, TaskId.ATTRIBUTE, TaskId.CHECKWORTHINESS)]
    first = datasets[0].items[0].item_id
    asked = [Asked(d, i, 0) for d in datasets for i in d.items if i.item_id.startswith(first)]
    (batch,) = batches(asked)
    assert batch.call is Call.EXTRACT
    seen: list[str] = []
    engine = PlainEngine(before=lambda article: seen.append(article.article_id))
    with EvalStores() as stores:
        found = answered(batch, EngineModel(engine, Settings(), stores))
    assert len(seen) == 1
    assert len(found) == len(asked)
    assert sum(record.latency_s > 0 for record in found) == 3  # once a task


def test_calls_about_one_article_stand_together():
    datasets = [load_stories(task, Part.DEV) for task in (TaskId.EXTRACT, TaskId.SUMMARIZE)]
    found = batches(Asked(d, i, 0) for d in datasets for i in d.items)
    keys = [batch.asked[0].item.question.article.article_id for batch in found]
    assert keys[::2] == keys[1::2]


def test_an_engine_that_breaks_fails_its_items_and_no_others():
    def breaks(article: object) -> None:
        raise ZeroDivisionError("the engine broke")

    dataset = load_stories(TaskId.EXTRACT, Part.DEV)
    (batch,) = batches([Asked(dataset, dataset.items[0], 0)])
    with EvalStores() as stores:
        (record,) = answered(batch, EngineModel(PlainEngine(before=breaks), Settings(), stores))
    assert record.state is ItemState.ERRORED
    assert record.reason is not None
    assert record.reason.startswith("ZeroDivisionError: unexpected ZeroDivisionError: the engine broke")


def test_the_constant_verdict_is_the_commonest_label_of_the_set():
    dataset = load_stories(TaskId.VERIFY, Part.DEV)
    label = commonest_verdict(dataset)
    golds = [item.gold.label for item in dataset.items]
    assert label is not None
    assert golds.count(label.value) == max(golds.count(each) for each in set(golds))


@pytest.mark.parametrize("task", list(TaskId))
def test_the_figures_that_a_task_file_names_come_out_of_its_scorers(task, tmp_path):
    """Every metric named is one that the baselines, or builtin on a few items, have parts for."""
    spec = load_task(task)
    plan = EvalPlan(
        (load_stories(task, Part.DEV),), (*spec.baselines, "builtin"), tmp_path / "run", limit=LIMITS.get(task, 4)
    )
    execute(plan, Settings(), lambda **_: None)
    items = [item for model in gather_models(tmp_path / "run").values() for item in model.items.values() if item.scored]
    names = {metric.name for metric in metrics_of(items)}
    of_public_sets = {"source_f1", "cue_f1", "content_f1", "meaning", "content"}
    of_whole_texts = {"balanced_accuracy", "macro_f1"} if task is TaskId.LOADED else set()
    assert set(spec.metrics) - names <= of_public_sets | of_whole_texts
    assert spec.primary in names


def test_baselines_refuse_what_they_have_no_answer_to():
    dataset = load_stories(TaskId.COMPARE, Part.DEV)
    for model in (ConstantModel((dataset,)), LeadModel()):
        assert not model.answers(load_task(TaskId.COMPARE))
        with pytest.raises(TypeError):
            model.ask(Call.COMPARE, dataset.items[0].question, dataset)


def test_a_store_is_asked_without_the_claims_own_article():
    dataset = load_stories(TaskId.RETRIEVE, Part.DEV)
    item = next(item for item in dataset.items if item.question.own is not None)
    with EvalStores() as stores:
        hits = stores.find(item.question).result.places
    assert hits
    assert item.question.claim.article_id not in {hit.article for hit in hits}


class PartEngine(PlainEngine):
    """An engine that had no answer of use to the first sentence, for a reason of the given type."""

    def __init__(self, fault: str, *, claims: bool = True) -> None:
        super().__init__()
        self.fault, self.claims = fault, claims

    def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        found = super().extract(article, sentences)
        claims = tuple(claim for claim in found.claims if claim.sentences != (0,)) if self.claims else ()
        kept = {index for claim in claims for index in claim.sentences}
        outcomes = tuple(
            outcome
            if outcome.sentence.index in kept or outcome.state is not SentenceState.CLAIMED
            else SentenceOutcome(outcome.sentence, SentenceState.FAILED, self.fault)
            for outcome in found.outcomes
        )
        error = ItemError("sentence 1", self.fault, "no answer of use", None)
        return Extraction(claims, outcomes, Usage(calls=3, cost_usd=0.5), (error,))


def extracted(engine: PlainEngine) -> EvalRecord:
    dataset = load_stories(TaskId.EXTRACT, Part.DEV)
    (batch,) = batches([Asked(dataset, dataset.items[0], 0)])
    with EvalStores() as stores:
        (record,) = answered(batch, EngineModel(engine, Settings(), stores))
    return record


def test_sentences_without_an_answer_of_use_cost_the_model_their_claims():
    record = extracted(PartEngine("SkippedSentence"))
    assert record.state is ItemState.SCORED
    assert 0 < record.scores["complete"] < 1


@pytest.mark.parametrize("engine", [PartEngine("ModelUnreachable"), PartEngine("SkippedSentence", claims=False)])
def test_a_call_that_failed_or_an_answer_without_use_is_errored_at_its_price(engine):
    record = extracted(engine)
    assert (record.state, dict(record.scores)) == (ItemState.ERRORED, {})
    assert record.reason == f"{engine.fault}: no answer of use"
    assert (record.usage.calls, record.usage.cost_usd) == (3, 0.5)


@pytest.mark.parametrize(
    ("name", "opening"), [("s.csv", "task,dataset,model,scored"), ("s.md", "| task | dataset | model")]
)
def test_the_standing_of_a_run_is_written_in_every_form(evenhand, worthiness, name, opening):
    run = ("eval", "run", "checkworthiness", "--data", worthiness, "--run", "run", "--model", "constant")
    assert evenhand(*run, "-o", name).code == 0
    written = Path(name).read_text(encoding="utf-8")
    assert written.startswith(opening)
    assert "balanced_accuracy 0.5, macro_f1" in written.replace("\\_", "_")


def test_the_standing_for_people_has_a_table_for_each_task(evenhand, worthiness):
    shown = evenhand(
        *("eval", "run", "checkworthiness", "--data", worthiness, "--run", "run"),
        *("--model", "constant", "--model", "builtin"),
    )
    lines_ = [line.split() for line in shown.out.splitlines() if line.strip()]
    assert lines_[0] == ["checkworthiness", "on", "own.jsonl"]
    assert lines_[1][:6] == ["model", "items", "no", "score", "clusters", "balanced_accuracy"]
    assert lines_[2][:5] == ["constant", "4", "0", "2", "0.500"]
