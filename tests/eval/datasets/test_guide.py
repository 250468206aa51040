"""The guide's own examples follow the schema, and the guide names every value of every closed set."""

import json
import re

import pytest

from eval.datasets import schema
from eval.datasets.load import load_part
from eval.datasets.places import Layout, Part
from pipeline.types import Modality, SourceKind

GUIDE = (Layout.shipped().labels / "GUIDE.md").read_text(encoding="utf-8")
EXAMPLES = re.search(r"```jsonl\n(.*?)```", GUIDE, re.DOTALL)


def placed(value, article):
    """The authoring value with offsets as if its quotes stood at the beginning of their articles."""
    if isinstance(value, list):
        return [placed(inner, article) for inner in value]
    if not isinstance(value, dict):
        return value
    if "quote" not in value:
        return {key: placed(inner, value.get("article", article)) for key, inner in value.items()}
    kept = {key: inner for key, inner in value.items() if key not in {"nth", "within"}}
    return {"article": article, "start": 0, "end": len(value["quote"])} | kept


@pytest.mark.parametrize("line", EXAMPLES[1].splitlines())
def test_example_records_of_the_guide_follow_the_schema(line):
    row = placed(json.loads(line), None)
    filled = {"id": "x1"} | ({"digest": "sha256:" + "0" * 64} if row["type"] == "article" else {})
    assert schema.ANY_RECORD.validate_python(filled | row).type == row["type"]


@pytest.mark.parametrize(
    "closed_set",
    [
        schema.CueKind, schema.Stance, schema.Weight, schema.VerdictLabel, schema.Relation, schema.Aspect, schema.Tag,
        schema.Topic, Modality, SourceKind,
    ],
)  # fmt: skip
def test_guide_names_every_value_of_the_set(closed_set):
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", GUIDE))))
    assert {value.value for value in closed_set} <= named


@pytest.mark.parametrize("part", Part)
def test_shipped_stories_follow_the_version_of_the_guide(part):
    version = int(re.search(r"^# Labeling guide, version (\d+)$", GUIDE, re.MULTILINE)[1])
    guides = {story.slug: story.of(schema.StoryRecord)[0].guide for story in load_part(part)}
    assert set(guides.values()) == {version}, guides
    card = Layout.shipped().card(part).read_text(encoding="utf-8")
    assert f"- **Guide version.** {version};" in card
