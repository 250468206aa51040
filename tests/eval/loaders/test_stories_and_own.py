"""The labeled stories as items, and the user's own rows."""

from __future__ import annotations

import json

import pytest

from eval.datasets.places import Part
from eval.loaders.own import FIELDS, read_own
from eval.loaders.registry import Wanted, load_targets
from eval.loaders.stories import load_stories
from eval.tasks.items import TaskId
from eval.tasks.task import load_task
from pipeline.errors import DatasetError, UsageError
from pipeline.evidence.kinship import Kinship


@pytest.mark.parametrize("task", list(TaskId))
def test_every_task_has_items_over_the_stories_whose_places_are_right(task):
    dataset = load_stories(task, Part.DEV)
    assert dataset.name == "stories-dev"
    assert dataset.clusters >= 10
    assert len({item.item_id for item in dataset.items}) == len(dataset.items)
    assert {item.gold.type for item in dataset.items} <= set(load_task(task).scorers)


def test_all_tasks_share_one_digest():
    assert len({load_stories(task, Part.DEV).digest for task in TaskId}) == 1


def test_an_item_is_in_the_cluster_of_its_story():
    for item in load_stories(TaskId.ATTRIBUTE, Part.DEV).items:
        assert item.cluster_id == f"stories/{item.item_id.split('/')[0]}"


def test_words_of_gold_claims_stand_where_they_should():
    for item in load_stories(TaskId.EXTRACT, Part.DEV).items:
        text = item.question.article.text
        assert all(text[s.start : s.end] == s.quote for claim in item.gold.claims for s in claim.spans)


def test_evidence_of_a_verdict_is_whole_sentences_with_labeled_groups():
    kinships = set()
    for item in load_stories(TaskId.VERIFY, Part.DEV).items:
        for found in item.question.evidence.found:
            kinships.add(found.kinship)
            assert found.passage.retelling == (found.kinship is not Kinship.INDEPENDENT)
            assert found.passage.independence_group >= 1
    assert Kinship.INDEPENDENT in kinships
    assert len(kinships) > 1


def test_the_claims_own_article_is_in_its_store_question():
    items = load_stories(TaskId.VERIFY_END_TO_END, Part.DEV).items
    assert any(item.question.own is None for item in items)
    assert any(item.question.own is not None for item in items)


ROWS = {
    TaskId.EXTRACT: {"text": "A ferry ran aground on Monday.", "claims": "A ferry ran aground."},
    TaskId.CHECKWORTHINESS: {"text": "Taxes fell by 12 percent.", "label": "1"},
    TaskId.LOADED: {"text": "The reckless owner fled.", "words": "reckless"},
    TaskId.SUMMARIZE: {"text": "A ferry ran aground on Monday.", "reference": "A ferry ran aground."},
    TaskId.VERIFY: {"claim": "A ferry sank.", "evidence": "A ferry ran aground.", "label": "REFUTED"},
}


@pytest.mark.parametrize("task", list(ROWS))
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_own_rows_of_every_task_are_read(tmp_path, task, kind):
    row = {"id": "r1", "cluster": "story", **ROWS[task]}
    path = tmp_path / f"own.{kind}"
    quoted = ",".join(f'"{value}"' for value in row.values())
    path.write_text(json.dumps(row) if kind == "jsonl" else f"{','.join(row)}\n{quoted}\n", encoding="utf-8")
    (dataset,) = load_targets([task.value], Wanted(Part.DEV, path))
    (item,) = dataset.items
    assert (item.item_id, item.cluster_id, dataset.name) == ("r1", f"own.{kind}/story", f"own.{kind}")
    assert task in FIELDS


def test_own_rows_without_id_and_cluster_get_the_line_and_the_document(tmp_path):
    path = tmp_path / "own.jsonl"
    row = ROWS[TaskId.VERIFY]
    path.write_text(f"{json.dumps(row)}\n{json.dumps({**row, 'claim': 'A ferry is white.'})}\n", encoding="utf-8")
    one, two = read_own(TaskId.VERIFY, path)
    assert (one.item_id, two.item_id) == ("line-1", "line-2")
    assert one.cluster_id == two.cluster_id


@pytest.mark.parametrize(
    ("task", "field", "value", "told"),
    [
        (TaskId.VERIFY, "label", "TRUE", "label: 'TRUE' is not one of SUPPORTED"),
        (TaskId.CHECKWORTHINESS, "label", "yes", "label: 'yes' is not one of 1, 0"),
        (TaskId.LOADED, "words", "cruel", "words: 'cruel' does not stand in the text"),
        (TaskId.EXTRACT, "text", "", "text: is not a text with words in it"),
    ],
)
def test_own_rows_that_are_wrong_are_named(tmp_path, task, field, value, told):
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps({**ROWS[task], field: value}), encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        list(read_own(task, path))
    assert caught.value.item == f"{path}:1"
    assert told in caught.value.message


def test_a_task_that_needs_several_articles_is_not_read_from_rows(tmp_path):
    with pytest.raises(UsageError, match="cannot be read from rows"):
        read_own(TaskId.COMPARE, tmp_path / "own.csv")
