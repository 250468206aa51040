"""Public sets: a line made by hand in each published form, and the sets themselves where they are on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.datasets.places import Part
from eval.loaders.registry import BY_NAME, SETS, Wanted, load_public, load_targets
from eval.tasks.items import Dataset, TaskId, document_key
from eval.tasks.task import load_task
from pipeline.errors import DatasetError, UsageError

DOCUMENT = "The ferry ran aground on Monday. Twelve people were hurt."
MADE = {
    "wice": (
        "wice_dev.jsonl",
        {
            "label": "partially_supported",
            "claim": "The ferry sank.",
            "evidence": ["The ferry ran aground.", "Nobody drowned."],
            "meta": {"id": "dev1", "claim_title": "Alder Queen", "claim_section": "History."},
        },
    ),
    "summedits": (
        "summedits.json",
        [{"domain": "news", "id": "n1", "doc": DOCUMENT, "summary": "A ferry sank.", "label": 0, "edit_types": ["x"]}],
    ),
    "fm2": (
        "dev.jsonl",
        {
            "id": "a1",
            "text": "The ferry sank in a storm.",
            "label": "REFUTES",
            "gold_evidence": [{"section_header": "History", "text": "The ferry ran aground in calm weather."}],
            "wikipedia_page": "Alder Queen",
        },
    ),
    "averitec": (
        "dev.json",
        [
            {
                "claim": "The ferry sank.",
                "label": "Conflicting Evidence/Cherrypicking",
                "fact_checking_article": "https://check.example/ferry",
                "questions": [
                    {
                        "question": "Did it sink?",
                        "answers": [
                            {"answer": "No", "answer_type": "Boolean", "boolean_explanation": "It ran aground."}
                        ],
                    }
                ],
            }
        ],
    ),
    "claimdiff": (
        "ClaimDiff-strength-test.json",
        [
            {
                "topic": "Ferry",
                "date": "2026-03-04",
                "pair_id": "p1",
                "claim_a": "Twelve people were hurt.",
                "claim_b": "People were hurt.",
                "article_a": "A",
                "article_b": "B",
                "relation": 1,
                "rationale": [],
            }
        ],
    ),
    "aggrefact": (
        "aggrefact_dev.jsonl",
        {"dataset": "Toy", "doc": DOCUMENT, "claim": "Twelve people were hurt.", "label": 1},
    ),
    "feverfact": (
        "validation.jsonl",
        {
            "source": "Alder Queen",
            "sentence": "She ran aground in March and was sold.",
            "sentence_id": 4,
            "claims": ["The Alder Queen ran aground.", "The Alder Queen was sold."],
            "sentence_context": ["Alder Queen", "She ran aground in March and was sold."],
            "source_text": "Alder Queen\nA ferry. She ran aground in March and was sold. She is white.",
        },
    ),
    "polnear": (
        "polnear.jsonl",
        {
            "id": "toy",
            "text": "“It sank,” said Mara Venn.",
            "attributions_by_annotator": {
                "b": [{"Source": [{"spans": [[0, 1]]}]}],
                "a": [
                    {
                        "Source": [{"spans": [[16, 25]]}],
                        "Cue": [{"spans": [[11, 15]]}],
                        "Content": [{"spans": [[1, 8]]}],
                    }
                ],
            },
        },
    ),
    "claimbuster": (
        "groundtruth.csv",
        "Sentence_id,Text,Speaker,File_id,Verdict\n7,We cut taxes by 12 percent.,X,1960-09-26.txt,1\n",
    ),
    "babe": (
        "final_labels_SG2.csv",
        "text;news_link;outlet;label_bias;biased_words\n"
        "The reckless owner fled.;https://n.example/1;N;Biased;\"['reckless']\"\n"
        "The owner left.;https://n.example/1;N;Non-biased;[]\n"
        "The owner went.;https://n.example/2;N;No agreement;[]\n",
    ),
    "basil": (
        "basil.jsonl",
        {
            "event": "e1",
            "source": "nyt",
            "sentences": ["The owner left.", "The reckless owner fled."],
            "spans": [
                {"sentence": 1, "start": 4, "end": 12, "bias": "lex"},
                {"sentence": 0, "start": 0, "end": 3, "bias": "inf"},
                {"sentence": -1, "start": -1, "end": -1, "bias": "lex"},
            ],
        },
    ),
    "ptc": (
        "ptc.jsonl",
        {
            "id": "111",
            "text": "The reckless owner fled.\n",
            "spans": [
                {"technique": "Loaded_Language", "start": 4, "end": 12},
                {"technique": "Doubt", "start": 0, "end": 3},
            ],
        },
    ),
    "allsides": (
        "roundups.jsonl",
        {
            "id": 3,
            "roundup": ["A ferry ran aground. Twelve people were hurt.", "Outlets differed."],
            "news": {
                "left": {"newsTitle": "Ferry aground", "newBody": ["The ferry ran aground on Monday."]},
                "right": {"newsTitle": "Nothing", "newBody": []},
            },
        },
    ),
}


def made(folder: Path, name: str) -> Path:
    file, content = MADE[name]
    path = folder / file
    path.write_text(content if isinstance(content, str) else f"{json.dumps(content)}\n", encoding="utf-8")
    return path


def read(name: str, path: Path) -> Dataset:
    return load_public(BY_NAME[name], Wanted(Part.DEV, path))


@pytest.mark.parametrize("name", [each.name for each in SETS])
def test_every_set_is_read_in_its_published_form(tmp_path, name):
    dataset = read(name, made(tmp_path, name))
    assert dataset.name == name
    assert dataset.items
    assert all(item.cluster_id.startswith(f"{name}/") for item in dataset.items)
    assert {item.gold.type for item in dataset.items} <= set(load_task(dataset.task).scorers)
    assert name in load_task(dataset.task).public


@pytest.mark.parametrize(
    ("name", "label", "cluster"),
    [
        ("wice", "not", "wice/Alder Queen"),
        ("summedits", "not", f"summedits/{document_key(DOCUMENT)}"),
        ("fm2", "REFUTES", "fm2/Alder Queen"),
        ("averitec", "Conflicting Evidence/Cherrypicking", "averitec/https://check.example/ferry"),
        ("claimdiff", "supported", "claimdiff/Ferry"),
        ("aggrefact", "supported", f"aggrefact/{document_key(DOCUMENT)}"),
    ],
)
def test_verification_sets_keep_their_labels_and_their_documents(tmp_path, name, label, cluster):
    (item,) = read(name, made(tmp_path, name)).items
    assert (item.gold.label, item.cluster_id) == (label, cluster)
    assert item.gold.label in item.gold.mapped.values()


def test_the_evidence_of_a_claim_is_its_sentences_in_order(tmp_path):
    (item,) = read("summedits", made(tmp_path, "summedits")).items
    first, second = (found.passage for found in item.question.evidence.found)
    assert (first.span.quote, second.span.quote) == ("The ferry ran aground on Monday.", "Twelve people were hurt.")
    assert (first.before, first.after, second.before) == ("", second.span.quote, first.span.quote)


def test_the_article_of_a_feverfact_sentence_ends_with_it(tmp_path):
    (item,) = read("feverfact", made(tmp_path, "feverfact")).items
    article, focus = item.question.article, item.gold.focus
    assert article.text.endswith("was sold.")
    assert article.text[focus.start : focus.end] == focus.quote == "She ran aground in March and was sold."


def test_the_first_annotator_in_order_counts(tmp_path):
    (item,) = read("polnear", made(tmp_path, "polnear")).items
    gold = item.gold
    assert [place.quote for place in (*gold.source, *gold.cue, *gold.content)] == ["Mara Venn", "said", "It sank"]


def test_brat_files_give_the_same_as_jsonl(tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "toy.txt").write_text("“It sank,” said Mara Venn.", encoding="utf-8")
    lines = ["T1\tSource 16 25\tMara Venn", "T2\tCue 11 15\tsaid", "T3\tContent 1 8\tIt sank", "E1\tCue:T2"]
    (tmp_path / "attributions" / "toy_4b22.ann").write_text("\n".join(lines), encoding="utf-8")
    made_by_hand = tmp_path / "other"
    made_by_hand.mkdir()
    assert read("polnear", tmp_path).digest == read("polnear", made(made_by_hand, "polnear")).digest


def test_babe_leaves_out_what_experts_disagree_on_and_clusters_by_page(tmp_path):
    biased, neutral = read("babe", made(tmp_path, "babe")).items
    assert (biased.gold.biased, biased.gold.marked, biased.gold.spans[0].quote) == (True, True, "reckless")
    assert (neutral.gold.biased, neutral.gold.marked) == (False, False)
    assert biased.cluster_id == neutral.cluster_id == "babe/https://n.example/1"


def test_basil_keeps_lexical_bias_at_its_place_in_the_article(tmp_path):
    (item,) = read("basil", made(tmp_path, "basil")).items
    (span,) = item.gold.spans
    assert item.question.article.text[span.start : span.end] == span.quote == "reckless"


def test_ptc_reads_articles_with_labels_beside_them(tmp_path):
    articles = tmp_path / "train-articles"
    articles.mkdir()
    (articles / "article111.txt").write_text("The reckless owner fled.\n", encoding="utf-8")
    (tmp_path / "train-task-flc-tc.labels").write_text("111\tLoaded_Language\t4\t12\n111\tDoubt\t0\t3\n")
    other = tmp_path / "other"
    other.mkdir()
    assert read("ptc", tmp_path).digest == read("ptc", made(other, "ptc")).digest


def test_allsides_leaves_out_reports_without_text_and_reads_pairs(tmp_path):
    (item,) = read("allsides", made(tmp_path, "allsides")).items
    assert (item.item_id, len(item.gold.reference)) == ("3/left", 2)
    source, target = tmp_path / "val.source", tmp_path / "val.target"
    source.write_text("TITLE=> Aground. ARTICLE=> The ferry ran aground. [SEP] TITLE=> Nothing. ARTICLE=> \n")
    target.write_text("TITLE=> Ferry. ARTICLE=> A ferry ran aground.\n")
    (pair,) = read("allsides", source).items
    assert pair.gold.reference == ("A ferry ran aground.",)


@pytest.mark.parametrize(
    ("name", "field", "value", "told"),
    [
        ("fm2", "label", "MAYBE", "label: 'MAYBE' is not one of SUPPORTS, REFUTES"),
        ("wice", "evidence", "one", "evidence: is not a list of texts"),
        ("aggrefact", "doc", None, "doc: is not a text with words in it"),
        ("ptc", "spans", [{"technique": "Loaded_Language", "start": 4, "end": 99}], "4:99 is outside article 111"),
        ("basil", "spans", [{"bias": "lex", "sentence": 9, "start": 0, "end": 1}], "0:1 is outside sentence 9"),
    ],
)
def test_a_malformed_line_is_named_with_file_line_and_field(tmp_path, name, field, value, told):
    file, content = MADE[name]
    spoiled = {**content, field: value}
    path = tmp_path / file
    path.write_text(f"{json.dumps(content)}\n{json.dumps(spoiled)}\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        read(name, path)
    assert caught.value.item == f"{path}:2"
    assert told in caught.value.message or "is missing" in caught.value.message


def test_an_id_that_repeats_is_refused(tmp_path):
    _, content = MADE["fm2"]
    path = tmp_path / "dev.jsonl"
    path.write_text(f"{json.dumps(content)}\n{json.dumps(content)}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="id 'a1' stands twice"):
        read("fm2", path)


def test_a_set_is_found_in_its_folder_and_missed_with_the_names_looked_for(tmp_path):
    assert read("fm2", made(tmp_path, "fm2").parent).items
    with pytest.raises(DatasetError, match=r"has none of averitec|has none of dev\.json"):
        read("averitec", tmp_path)
    with pytest.raises(DatasetError, match="is not there"):
        read("averitec", tmp_path / "none")


def test_a_target_that_is_none_and_a_set_without_data_are_told():
    with pytest.raises(UsageError, match="is no task and no dataset; name one of summarize"):
        load_targets(["nonsense"], Wanted(Part.DEV, None))
    with pytest.raises(UsageError, match="is not shipped with evenhand; get it from"):
        load_targets(["wice"], Wanted(Part.DEV, None))


def test_labels_change_the_digest_and_order_does_not(tmp_path):
    _, one = MADE["fm2"]
    two = {**one, "id": "a2", "text": "The ferry is white."}
    digests = set()
    for rows in ([one, two], [two, one], [one, {**two, "label": "SUPPORTS"}]):
        path = tmp_path / "dev.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        digests.add(read("fm2", path).digest)
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("name", "items", "clusters"),
    [
        ("wice", 1043, 308),
        ("fm2", 1169, 1024),
        ("summedits", 3995, 141),
        ("claimdiff", 1857, 93),
        ("feverfact", 445, 266),
        ("polnear", 84, 84),
        ("claimbuster", 8231, 30),
        ("babe", 2903, 1839),
        ("basil", 120, 40),
        ("ptc", 301, 301),
        ("allsides", 1479, 505),
    ],
)
def test_the_parts_on_disk_are_read_whole(shared, name, items, clusters):
    (dataset,) = load_targets([name], Wanted(Part.DEV, shared / "data"))
    assert (len(dataset.items), dataset.clusters) == (items, clusters)
    assert dataset.task in set(TaskId)
