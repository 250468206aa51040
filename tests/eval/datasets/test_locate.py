"""The locator fills in offsets that hold, or names every span it cannot place and changes nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets.__main__ import main
from eval.datasets.faults import LabelFaults
from eval.datasets.load import read_story
from eval.datasets.locate import locate_file, occurrences
from eval.datasets.story import spans_of
from pipeline.errors import DatasetError


@pytest.fixture
def folder(layout):
    return layout.samples / "tarn-ferry"


def faults_of(file, folder):
    before = file.read_bytes()
    with pytest.raises(LabelFaults) as caught:
        locate_file(file, folder)
    assert file.read_bytes() == before
    return [str(fault) for fault in caught.value.faults]


def test_every_placed_span_is_its_quote(placed, folder):
    reading = read_story(placed, folder)
    assert reading.faults == ()
    texts = reading.stories[0].articles
    spans = [span for record in reading.stories[0].records for _, span in spans_of(record)]
    assert len(spans) == 22
    assert all(texts[span.article].text[span.start : span.end] == span.quote for span in spans)


def test_placing_twice_changes_nothing(placed, folder):
    before = placed.read_bytes()
    locate_file(placed, folder)
    assert placed.read_bytes() == before


def test_ids_digests_and_the_claim_of_a_verdict_are_filled_in(placed):
    records = [json.loads(line) for line in placed.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in records if row["type"] in {"claim", "verdict"}] == ["c1", "c2", "v1"]
    assert next(row["claim_id"] for row in records if row["type"] == "verdict") == "c1"
    assert all(row["digest"].startswith("sha256:") for row in records if row["type"] == "article")


def test_quote_that_became_ambiguous_is_never_guessed(placed, folder):
    article = folder / "gazette.txt"
    article.write_text("A reckless start.\n\n" + article.read_text(encoding="utf-8"), encoding="utf-8")
    assert any("'reckless' occurs 2 times" in message for message in faults_of(placed, folder))


def test_labels_are_placed_again_after_the_article_changed(placed, folder):
    article = folder / "gazette.txt"
    article.write_text(article.read_text(encoding="utf-8").replace("Monday", "Monday night"), encoding="utf-8")
    assert read_story(placed, folder).faults
    locate_file(placed, folder)
    assert read_story(placed, folder).faults == ()


def test_quote_that_does_not_occur_is_refused_with_line_and_field(label_file, folder, draft):
    line = draft("claim", spans=[{"quote": "13 passengers were hurt"}])
    assert faults_of(label_file, folder) == [
        f"{label_file}:{line}: spans.0: '13 passengers were hurt' does not occur in wire"
    ]


def test_quote_with_straight_marks_is_refused_with_the_words_of_the_text(label_file, folder, draft):
    draft("claim", spans=[{"quote": "the ship's master"}])
    assert "the text has 'the ship’s master'" in faults_of(label_file, folder)[0]


def test_repeated_quote_needs_nth(label_file, folder, draft):
    draft("claim", spans=[{"quote": "said"}])
    assert "'said' occurs 3 times in wire; add within or nth" in faults_of(label_file, folder)[0]


def test_nth_picks_the_occurrence_counted_from_one(label_file, folder, draft):
    line = draft("claim", spans=[{"quote": "said", "nth": 3}])
    locate_file(label_file, folder)
    row = json.loads(label_file.read_text(encoding="utf-8").splitlines()[line - 1])
    text = read_story(label_file, folder).stories[0].articles["wire"].text
    assert row["spans"] == [
        {"article": "wire", "start": text.rindex("said"), "end": text.rindex("said") + 4, "quote": "said"}
    ]


@pytest.mark.parametrize("nth", [0, 4, True, "2"])
def test_nth_outside_the_text_or_no_number_is_refused(label_file, folder, draft, nth):
    draft("claim", spans=[{"quote": "said", "nth": nth}])
    assert "nth is" in faults_of(label_file, folder)[0]


def test_within_picks_the_occurrence_inside_longer_words(label_file, folder, draft):
    line = draft("claim", spans=[{"quote": "said", "within": "Police said the helmsman"}])
    locate_file(label_file, folder)
    row = json.loads(label_file.read_text(encoding="utf-8").splitlines()[line - 1])
    text = read_story(label_file, folder).stories[0].articles["wire"].text
    start = text.rindex("said")
    assert row["spans"] == [{"article": "wire", "start": start, "end": start + 4, "quote": "said"}]


@pytest.mark.parametrize(
    ("within", "message"),
    [
        ("Police say", "within: 'Police say' does not occur in wire"),
        ("Mara Venn", "'said' occurs 0 times within"),
        ("said", "within: 'said' occurs 3 times in wire"),
        (7, "within is no text"),
    ],
)
def test_within_must_occur_once_and_hold_the_quote_once(label_file, folder, draft, within, message):
    draft("claim", spans=[{"quote": "said", "within": within}])
    assert message in faults_of(label_file, folder)[0]


def test_every_fault_is_listed_at_once(label_file, folder, draft):
    draft("claim", spans=[{"quote": "no such words"}, {"article": "mirror", "quote": "any"}])
    draft("loaded", span={"quote": "reckless"})
    messages = faults_of(label_file, folder)
    assert len(messages) == 3
    assert "no article 'mirror' in this story" in messages[1]
    assert "no article given" in messages[2]


def test_line_that_is_no_json_is_refused(label_file, folder):
    label_file.write_text(label_file.read_text(encoding="utf-8") + "{oops\n[1]\n", encoding="utf-8")
    messages = faults_of(label_file, folder)
    assert "no JSON" in messages[0]
    assert "no JSON object" in messages[1]


def test_missing_authoring_file_is_one_clear_error(tmp_path, folder):
    with pytest.raises(DatasetError, match="cannot be read"):
        locate_file(tmp_path / "none.jsonl", folder)


def test_command_places_a_file_and_then_holds_it_to_the_guide(label_file, layout, draft, capsys):
    draft("verdict", label="REFUTED")
    assert main(["locate", str(label_file)], layout) == 1
    printed = capsys.readouterr()
    assert "spans placed" in printed.out
    assert "label: REFUTED, but the evidence leads to SUPPORTED" in printed.err


def test_command_names_a_file_whose_articles_it_cannot_find(layout, tmp_path, capsys):
    assert main(["locate", str(tmp_path / "other-story.jsonl")], layout) == 1
    assert "--articles DIR" in capsys.readouterr().err


def test_quotes_are_found_as_whole_words_only():
    assert occurrences("unsaid, said he; said", "said") == [8, 17]


@given(st.text(alphabet="ab ’.", max_size=40), st.data())
def test_every_occurrence_is_the_quote(text, data):
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : start + data.draw(st.integers(1, 10))]
    if quote:
        assert all(text[place : place + len(quote)] == quote for place in occurrences(text, quote))
