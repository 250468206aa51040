"""The loader names file, line and field of whatever is wrong with a labeled set."""

import json
import shutil

import pytest

from eval.datasets.__main__ import main
from eval.datasets.faults import LabelFaults
from eval.datasets.load import counts, load_part, read_part
from eval.datasets.places import Layout, Part, article_text
from eval.datasets.schema import ClaimRecord, VerdictRecord


def faults(layout, part=Part.DEV):
    return [str(fault) for fault in read_part(part, layout).faults]


def test_sound_part_is_read_whole(layout, placed):
    (story,) = load_part(Part.DEV, layout)
    assert story.slug == "tarn-ferry"
    assert counts(story) == {
        "story": 1, "article": 2, "claim": 2, "key_fact": 8, "loaded": 1, "verdict": 1, "difference": 1,
        "summary": 2, "roundup": 1, "headline": 2,
    }  # fmt: skip
    assert [claim.id for claim in story.of(ClaimRecord)] == ["c1", "c2"]
    assert story.of(ClaimRecord)[0].check_worthiness_parts.score == 0.75
    assert load_part(Part.TEST, layout) == ()


def test_part_with_a_fault_is_refused_whole(layout, edit):
    edit("claim", modality="rumour")
    with pytest.raises(LabelFaults, match="modality"):
        load_part(Part.DEV, layout)


def test_line_that_is_no_json_is_named(layout, placed):
    lines = placed.read_text(encoding="utf-8").splitlines()
    placed.write_text("\n".join([*lines, "{oops"]), encoding="utf-8")
    assert f"{placed}:{len(lines) + 1}: no JSON" in faults(layout)[0]


SPAN = {"article": "wire", "start": 0, "end": 5, "quote": "Ferry"}


@pytest.mark.parametrize(
    ("kind", "fields", "place", "message"),
    [
        ("claim", {"modality": "rumour"}, "modality", "Input should be"),
        ("claim", {"surprise": 1}, "surprise", "Extra inputs"),
        ("claim", {"text": "  "}, "text", "match"),
        ("claim", {"spans": []}, "spans", "at least 1"),
        ("claim", {"spans": [SPAN | {"quote": "Sails"}]}, "spans.0", "is 'Ferry', not 'Sails'"),
        ("claim", {"spans": [SPAN | {"quote": "Fer"}]}, "spans.0", "not as long as the quote"),
        ("claim", {"spans": [SPAN | {"start": 9000, "end": 9005}]}, "spans.0", "lies outside wire"),
        ("claim", {"article": "mirror", "spans": [SPAN | {"article": "mirror"}]}, "spans.0", "no article mirror"),
        ("claim", {"spans": [SPAN | {"article": "gazette"}]}, None, "span stands in gazette, not in wire"),
        ("claim", {"modality": "opinion"}, None, "an opinion of the author is no claim"),
        ("claim", {"proposition": "So."}, None, "proposition is null for the author"),
        ("claim", {"attribution": {"kind": "named", "cue_kind": "asserting"}}, "attribution", "needs a speaker"),
        ("claim", {"attribution": {"kind": "document", "speaker": "log"}}, "attribution", "needs cue_kind"),
        ("claim", {"attribution": {"kind": "author", "direct_quote": True}}, "attribution", "takes no speaker"),
        ("key_fact", {"id": "c1"}, "id", "already stands on line"),
        (
            "claim",
            {"check_worthiness_parts": {"verifiable": 0.3, "public_interest": 0, "harm": 0}},
            "check_worthiness_parts.verifiable",
            "0.3 is not one of",
        ),
        ("story", {"id": "other"}, "id", "is not the file's name"),
        ("story", {"fictional": False}, "fictional", "Input should be True"),
        ("article", {"digest": "sha256:" + "0" * 64}, "digest", "has changed"),
        ("article", {"derived_from": "gazette"}, "independence_group", "derived from gazette"),
        ("article", {"derived_from": "mirror"}, "derived_from", "no article mirror"),
        ("verdict", {"label": "MAYBE"}, "label", "Input should be"),
        ("verdict", {"label": "REFUTED"}, "label", "leads to SUPPORTED"),
        ("verdict", {"independent_groups": 2}, "independent_groups", "the evidence has 1"),
        ("verdict", {"claim_id": "c99"}, "claim_id", "no claim c99"),
        ("verdict", {"claim": "13 were hurt."}, "claim", "word for word"),
        ("verdict", {"article": "gazette"}, None, "the claim's own article"),
        ("difference", {"relation": "only"}, None, "the same article"),
        ("difference", {"relation": "agree", "mentions": [SPAN]}, None, "at least two mentions"),
        ("roundup", {"sentences": [{"text": "So.", "citations": [SPAN]}]}, None, "at least two articles"),
        ("headline", {"title": "Ferry sinks"}, "title", "is not the headline"),
        ("headline", {"overpromises": True}, None, "promise is given exactly when"),
    ],
)
def test_fault_is_named_with_file_line_and_field(layout, placed, edit, kind, fields, place, message):
    line = edit(kind, **fields)
    head = f"{placed}:{line}: {place}: " if place else f"{placed}:{line}: "
    found = faults(layout)
    assert any(fault.startswith(head) and message in fault for fault in found), found


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [(0, 6, "white space"), (28, 40, "a paragraph's end")],
)
def test_span_must_not_take_in_its_surroundings(layout, edit, start, end, message):
    text = article_text(layout.samples / "tarn-ferry" / "wire.txt")
    edit("claim", spans=[{"article": "wire", "start": start, "end": end, "quote": text[start:end]}])
    assert any(message in fault for fault in faults(layout))


def test_span_must_not_include_the_marks_around_it(layout, edit):
    text = article_text(layout.samples / "tarn-ferry" / "wire.txt")
    start, end = text.index("“"), text.index("”") + 1
    edit("claim", spans=[{"article": "wire", "start": start, "end": end, "quote": text[start:end]}])
    assert any("quotation marks around it" in fault for fault in faults(layout))


def test_unknown_record_type_is_named(layout, placed):
    placed.write_text(placed.read_text(encoding="utf-8") + '{"type": "mood", "id": "m1"}\n', encoding="utf-8")
    assert any("mood" in fault for fault in faults(layout))


def test_story_in_both_parts_is_a_fault(layout, placed):
    other = layout.labels / "test" / placed.name
    other.parent.mkdir()
    shutil.copy(placed, other)
    with pytest.raises(LabelFaults, match="stands in both parts"):
        load_part(Part.DEV, layout)


def test_missing_article_and_sidecar_are_faults(layout, placed):
    folder = layout.samples / "tarn-ferry"
    (folder / "gazette.txt").unlink()
    (folder / "wire.meta.json").unlink()
    found = faults(layout)
    assert any("no article gazette in this story" in fault for fault in found)
    assert any("sidecar is missing" in fault for fault in found)


@pytest.mark.parametrize(
    ("field", "value"),
    [("fictional", False), ("url", "https://harbourwire.com/"), ("published", "Monday"), ("mood", "x")],
)
def test_sidecar_must_say_fictional_and_point_nowhere_real(layout, placed, field, value):
    path = layout.samples / "tarn-ferry" / "wire.meta.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {field: value}), encoding="utf-8")
    assert any(f"{field}: " in fault for fault in faults(layout))


def test_incomplete_story_lists_what_it_lacks(layout, placed):
    lines = placed.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if json.loads(line)["type"] not in {"key_fact", "summary", "roundup"}]
    placed.write_text("\n".join(kept), encoding="utf-8")
    found = "\n".join(faults(layout))
    assert "0 records of type roundup" in found
    assert "article wire has 0 records of type summary" in found
    assert "article gazette has 0 key facts, not 4 to 8" in found


def test_story_has_at_most_six_differences_of_relation_only(layout, placed):
    row = {"type": "difference", "relation": "only", "aspect": "other", "mentions": [SPAN], "explanation": "So."}
    extra = [json.dumps(row | {"id": f"d{number}"}) for number in range(20, 27)]
    placed.write_text("\n".join([placed.read_text(encoding="utf-8").rstrip(), *extra]), encoding="utf-8")
    assert any("7 differences of relation only, more than 6" in fault for fault in faults(layout))


def test_story_without_labels_is_a_fault(layout, placed):
    placed.unlink()
    assert any("has articles and no label file" in fault for fault in faults(layout))


def test_check_prints_counts(layout, placed, capsys):
    main(["check"], layout)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["tarn-ferry", "2", "2", "8", "1", "1", "1", "2", "1", "2"] in rows


def test_check_lists_all_faults_and_fails(layout, edit, capsys):
    edit("claim", modality="rumour")
    edit("verdict", label="MAYBE")
    assert main(["check"], layout) == 1
    errors = capsys.readouterr().err
    assert "modality" in errors
    assert "label" in errors
    assert "faults" in errors.splitlines()[-1]


def test_check_prints_the_agreement_of_a_second_labeling(layout, placed, capsys):
    second = layout.labels / "dev" / "second" / placed.name
    second.parent.mkdir()
    shutil.copy(placed, second)
    main(["check"], layout)
    assert "Agreement over 1 stories labeled twice" in capsys.readouterr().out


def test_agreement_before_settling_is_taken_from_the_labels_that_were_kept(layout, placed, edit, capsys):
    for folder in ("first", "second"):
        (layout.labels / "dev" / folder).mkdir()
        shutil.copy(placed, layout.labels / "dev" / folder / placed.name)
    edit("claim", modality="prediction")
    main(["check"], layout)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["modality", "alpha", "nominal", "-", "2", "0.00", "2"] in rows


@pytest.mark.parametrize("folder", ["first", "second"])
def test_fault_of_a_first_or_second_labeling_is_named(layout, placed, folder, capsys):
    file = layout.labels / "dev" / folder / placed.name
    file.parent.mkdir()
    shutil.copy(placed, file)
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines, '{"type": "mood"}']), encoding="utf-8")
    assert main(["check"], layout) == 1
    assert f"{file}:{len(lines) + 1}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("folder", "message"),
    [("first", "keeps first labels of a story that has no second ones"), ("second", "has no labels to settle")],
)
def test_stray_labeling_is_a_fault(layout, placed, folder, message, capsys):
    file = layout.labels / "dev" / folder / "other-story.jsonl"
    file.parent.mkdir()
    shutil.copy(placed, file)
    assert main(["check"], layout) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("row", ["{oops", '{"type": "story", "guide": ' + "9" * 5000 + "}", "[" * 100_000])
def test_line_that_cannot_be_read_is_a_fault_and_no_crash(layout, placed, row):
    lines = placed.read_text(encoding="utf-8").splitlines()
    placed.write_text("\n".join([*lines, row]), encoding="utf-8")
    assert any(fault.startswith(f"{placed}:{len(lines) + 1}: ") for fault in faults(layout))


def test_shipped_articles_are_looked_for_in_the_packages():
    shipped = Layout.shipped()
    assert (shipped.labels / "GUIDE.md").is_file()
    assert shipped.samples.parts[-3:] == ("pipeline", "data", "samples")


def test_verdict_on_a_free_claim_has_no_group_of_its_own(layout, edit):
    edit("verdict", article=None, claim_id=None)
    assert faults(layout) == []
    assert load_part(Part.DEV, layout)[0].of(VerdictRecord)[0].article is None
