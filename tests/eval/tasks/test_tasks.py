"""Task files: each names what there is, and the figures it promises come out."""

from __future__ import annotations

import pytest

from eval.loaders.registry import BY_NAME
from eval.scorers.score import SCORERS
from eval.tasks.gold import Place, WorthinessGold
from eval.tasks.items import ArticleQuestion, Dataset, Item, TaskId, cluster_of, digest_of, document_key
from eval.tasks.task import Call, all_tasks, load_task, parse_task
from pipeline.errors import DataFileError, UsageError
from pipeline.sources import article_from_text


def test_every_task_of_the_contract_has_a_file():
    assert [task.id for task in all_tasks()] == list(TaskId)


@pytest.mark.parametrize("task", all_tasks(), ids=lambda task: task.id.value)
def test_a_task_names_scorers_datasets_and_baselines_that_exist(task):
    assert set(task.scorers) <= set(SCORERS)
    assert task.dataset == "stories"
    assert all(BY_NAME[name].task is task.id for name in task.public)
    assert set(task.baselines) <= {"constant", "lead"}
    assert task.primary == task.metrics[0]
    assert isinstance(task.call, Call)


def test_every_public_set_is_named_by_its_task():
    assert {name for task in all_tasks() for name in task.public} == set(BY_NAME)


def test_a_name_that_is_no_task_is_refused():
    with pytest.raises(UsageError, match="is no task; name one of summarize, extract"):
        parse_task("nonsense")


@pytest.mark.parametrize("text", ["id: extract\nunknown: 1\n", "id: [", ""])
def test_a_malformed_task_file_is_told(tmp_path, monkeypatch, text):
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "extract.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("eval.tasks.task.files", lambda package: tmp_path)
    load_task.cache_clear()
    try:
        with pytest.raises(DataFileError, match="is no task file"):
            load_task(TaskId.EXTRACT)
    finally:
        load_task.cache_clear()


def item(id_: str, text: str, *, positive: bool = True) -> Item:
    focus = Place(start=0, end=len(text), quote=text)
    return Item(
        id_,
        cluster_of("toy", document_key(text)),
        ArticleQuestion(article_from_text(text, source_key=id_)),
        WorthinessGold(positive=positive, focus=focus),
    )


def test_a_digest_knows_labels_and_questions_and_no_order():
    one, two = item("a", "Taxes fell by 12 percent."), item("b", "We are proud of it.")
    assert digest_of((one, two)) == digest_of((two, one))
    assert digest_of((one,)) != digest_of((item("a", "Taxes fell by 12 percent.", positive=False),))
    assert digest_of((one,)) != digest_of((item("a", "Taxes fell by 13 percent."),))
    assert digest_of((one,)) != digest_of((item("c", "Taxes fell by 12 percent."),))


def test_the_same_words_are_one_document_however_they_are_spaced():
    assert document_key("The ferry  sank.\n") == document_key("The ferry sank.")
    assert document_key("The ferry sank.") != document_key("The ferry swam.")


def test_a_few_items_come_from_all_clusters_in_the_order_of_the_set():
    texts = ["Taxes fell by 12 percent."] * 3 + ["We are proud of it."] * 2
    items = tuple(item(f"i{n}", text) for n, text in enumerate(texts))
    dataset = Dataset.of("toy", TaskId.CHECKWORTHINESS, items)
    assert [each.item_id for each in dataset.some(2)] == ["i0", "i3"]
    assert [each.item_id for each in dataset.some(3)] == ["i0", "i1", "i3"]
    assert dataset.some(9) == dataset.some(None) == items


def test_a_dataset_counts_its_clusters():
    one, two = item("a", "Taxes fell by 12 percent."), item("b", "Taxes fell  by 12 percent.")
    assert Dataset.of("toy", TaskId.CHECKWORTHINESS, (one, two)).clusters == 1
