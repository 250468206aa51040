"""A small labeled story, written as its author would write it, that tests then spoil in one place."""

import json
from functools import partial
from pathlib import Path

import pytest

from eval.datasets.places import Layout

WIRE = """Ferry runs aground off Tarn Point

The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt.

“The charts were wrong,” said Mara Venn, the ship’s master. She said nobody had warned her.

Police said the helmsman had been drinking. The inquiry opens on 9 March.
"""
GAZETTE = """The ferry Alder Queen struck sand off Tarn Point on Monday.
The hospital at Tarn treated twelve people from the ferry.

A blood test of the helmsman showed no alcohol. The reckless owner declined to comment. The inquiry opens on 9 March.
"""


def meta(title):
    return {
        "fictional": True,
        "publisher": "The Harbour Wire",
        "published": "2026-03-04",
        "url": "https://harbourwire.example/ferry",
        "title": title,
    }


def rows():
    """The authoring records of the story, without offsets."""
    parts = {"verifiable": 1, "public_interest": 0.75, "harm": 0.5}
    facts = {
        "wire": ["Alder Queen ran aground", "12 passengers were hurt", "The charts were wrong", "The inquiry opens"],
        "gazette": ["struck sand", "treated twelve people", "showed no alcohol", "The inquiry opens"],
    }
    venn = {"kind": "named", "speaker": "Mara Venn", "role": "ship’s master", "cue_kind": "asserting"}
    return [
        {
            "type": "story",
            "id": "tarn-ferry",
            "topic": "disaster",
            "event": "A ferry runs aground.",
            "guide": 1,
            "fictional": True,
        },
        {
            "type": "article",
            "id": "wire",
            "independence_group": 1,
            "independence_note": "Own reporter.",
            "tags": ["wire"],
        },
        {
            "type": "article",
            "id": "gazette",
            "independence_group": 2,
            "independence_note": "Own reporter.",
            "tags": ["local"],
        },
        {
            "type": "claim",
            "article": "wire",
            "text": "12 passengers were hurt on the ferry Alder Queen.",
            "spans": [{"quote": "12 passengers were hurt"}],
            "attribution": {"kind": "author"},
            "modality": "fact",
            "check_worthiness_parts": parts,
        },
        {
            "type": "claim",
            "article": "wire",
            "text": "Mara Venn said the charts were wrong.",
            "spans": [{"quote": "The charts were wrong"}],
            "attribution": venn
            | {"span": {"quote": "Mara Venn"}, "cue_span": {"quote": "said", "nth": 1}, "direct_quote": True},
            "proposition": "The charts were wrong.",
            "modality": "fact",
            "check_worthiness_parts": parts,
        },
        *(
            {"type": "key_fact", "article": article, "text": quote, "spans": [{"quote": quote}]}
            for article, quotes in facts.items()
            for quote in quotes
        ),
        {
            "type": "loaded",
            "span": {"article": "gazette", "quote": "reckless"},
            "attributed": False,
            "reason": "judges the owner",
            "suggestion": "",
        },
        {
            "type": "verdict",
            "claim": "12 passengers were hurt on the ferry Alder Queen.",
            "article": "wire",
            "label": "SUPPORTED",
            "independent_groups": 1,
            "rationale": "The hospital's count.",
            "evidence": [
                {
                    "article": "gazette",
                    "quote": "The hospital at Tarn treated twelve people from the ferry",
                    "stance": "SUPPORTS",
                    "weight": "firm",
                }
            ],
        },
        {
            "type": "difference",
            "relation": "differ",
            "aspect": "event",
            "explanation": "Sand or ground.",
            "mentions": [{"article": "wire", "quote": "ran aground"}, {"article": "gazette", "quote": "struck sand"}],
        },
        *(
            {
                "type": "summary",
                "article": article,
                "sentences": [
                    {"text": "The inquiry opens on 9 March.", "citations": [{"quote": "The inquiry opens on 9 March"}]}
                ],
            }
            for article in facts
        ),
        {
            "type": "roundup",
            "sentences": [
                {
                    "text": "The ferry ran aground on sand.",
                    "citations": [
                        {"article": "wire", "quote": "ran aground"},
                        {"article": "gazette", "quote": "struck sand"},
                    ],
                }
            ],
        },
        *(
            {
                "type": "headline",
                "article": article,
                "title": title,
                "overpromises": False,
                "promise": None,
                "spans": [{"quote": "The ferry Alder Queen"}],
                "rationale": "The text says so.",
            }
            for article, title in (("wire", "Ferry runs aground off Tarn Point"), ("gazette", "Ferry strikes sand"))
        ),
    ]


def write_rows(file, records):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records), encoding="utf-8")
    return file


def write_articles(folder):
    folder.mkdir(parents=True)
    for name, text, title in (("wire", WIRE, None), ("gazette", GAZETTE, "Ferry strikes sand")):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{name}.meta.json").write_text(json.dumps(meta(title)), encoding="utf-8")
    return folder


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A set with the articles of one dev story and its authoring file, not yet placed."""
    write_articles(tmp_path / "samples" / "tarn-ferry")
    write_rows(tmp_path / "labels" / "dev" / "tarn-ferry.jsonl", rows())
    return Layout(tmp_path / "labels", tmp_path / "samples")


@pytest.fixture
def label_file(layout: Layout) -> Path:
    return layout.labels / "dev" / "tarn-ferry.jsonl"


@pytest.fixture
def placed(layout: Layout, label_file: Path) -> Path:
    """The same label file with its offsets filled in."""
    from eval.datasets.locate import locate_file

    locate_file(label_file, layout.samples / "tarn-ferry")
    return label_file


@pytest.fixture
def edit(placed: Path):
    """Changes the first record of a type in the placed label file and returns its line."""
    return partial(change, placed)


@pytest.fixture
def draft(label_file: Path):
    """Changes the first record of a type in the authoring file and returns its line."""
    return partial(change, label_file)


def change(file, kind, **fields):
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    line = next(number for number, row in enumerate(records) if row["type"] == kind)
    records[line] |= fields
    write_rows(file, records)
    return line + 1
