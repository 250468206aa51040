"""A card holds what `check` prints of its part; a stale one is a fault."""

import shutil

import pytest

from eval.datasets.__main__ import main
from eval.datasets.card import part_lines
from eval.datasets.load import load_part
from eval.datasets.places import Layout, Part

CARD = "# Card: dev\n\n- Origin: a test.\n\n```text\n```\n\n- Licence: CC BY 4.0.\n"


@pytest.fixture
def card(layout, placed):
    """The card of the dev part, its block still empty."""
    path = layout.card(Part.DEV)
    path.write_text(CARD, encoding="utf-8")
    return path


def complaint(layout, capsys):
    assert main(["check"], layout) == 1
    return capsys.readouterr().err


def test_written_card_passes_and_keeps_its_own_words(layout, card):
    assert main(["card"], layout) == 0
    assert main(["check"], layout) == 0
    text = card.read_text(encoding="utf-8")
    assert text.startswith("# Card: dev\n\n- Origin: a test.\n\n```text\ndev: 1 stories, digest sha256:")
    assert text.endswith("```\n\n- Licence: CC BY 4.0.\n")


def test_writing_twice_changes_nothing(layout, card):
    main(["card"], layout)
    once = card.read_text(encoding="utf-8")
    main(["card"], layout)
    assert card.read_text(encoding="utf-8") == once


def test_changed_label_makes_the_card_stale_and_its_line_is_named(layout, card, edit, capsys):
    main(["card"], layout)
    edit("loaded", reason="judges the firm")
    stale = complaint(layout, capsys)
    assert f"{card}:6: is stale: holds 'dev: 1 stories, digest sha256:" in stale


def test_changed_count_in_the_card_is_named(layout, card, capsys):
    main(["card"], layout)
    text = card.read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if "total" in line)
    card.write_text(text.replace(row, row.replace("8", "9")), encoding="utf-8")
    assert "but check prints '  total " in complaint(layout, capsys)


def test_card_that_holds_too_little_or_too_much_is_stale(layout, card, capsys):
    assert "holds 'nothing'" in complaint(layout, capsys)
    main(["card"], layout)
    text = card.read_text(encoding="utf-8")
    card.write_text(text.replace("\n```\n\n- Lic", "\n  more\n```\n\n- Lic"), encoding="utf-8")
    assert "check prints 'nothing'" in complaint(layout, capsys)


def test_second_labeling_makes_the_card_stale(layout, card, placed, capsys):
    main(["card"], layout)
    second = layout.labels / "dev" / "second" / placed.name
    second.parent.mkdir()
    shutil.copy(placed, second)
    assert "Agreement over 1 stories" in complaint(layout, capsys)


def test_card_without_a_block_is_a_fault_and_is_not_written(layout, card, capsys):
    card.write_text("# Card: dev\n\n```text\nnever closed\n", encoding="utf-8")
    assert "has no block" in complaint(layout, capsys)
    assert main(["card"], layout) == 1
    assert "no block" in capsys.readouterr().err


def test_missing_card_is_a_fault(layout, placed, capsys):
    assert "CARD.md: cannot be read" in complaint(layout, capsys)
    assert main(["card"], layout) == 1


def test_labels_with_faults_are_written_into_no_card(layout, card, edit, capsys):
    edit("claim", modality="rumour")
    assert main(["card"], layout) == 1
    assert card.read_text(encoding="utf-8") == CARD
    assert "modality" in capsys.readouterr().err


def test_lines_of_a_part_hold_its_counts(layout, placed):
    lines = part_lines(Part.DEV, load_part(Part.DEV, layout), ())
    assert lines[2].split() == ["tarn-ferry", "2", "2", "8", "1", "1", "1", "2", "1", "2"]
    assert lines[3].split()[0] == "total"


@pytest.mark.parametrize("part", Part)
def test_shipped_card_says_by_what_the_labels_were_made(part):
    text = Layout.shipped().card(part).read_text(encoding="utf-8")
    for said in ("No person wrote or checked these labels", "fictional", "CC BY 4.0", "Guide version", "Known faults"):
        assert said in text


def test_shipped_set_passes_its_own_check():
    assert main(["check"]) == 0


def test_shipped_set_is_large_enough():
    stories = {part: load_part(part) for part in Part}
    records = [record for part in Part for story in stories[part] for record in story.records]
    count = {kind: sum(record.type == kind for record in records) for kind in ("claim", "verdict", "difference")}
    assert sum(len(stories[part]) for part in Part) >= 24
    assert len(stories[Part.TEST]) >= 12
    assert sum(len(story.articles) for part in Part for story in stories[part]) >= 48
    assert count["claim"] >= 600
    assert count["verdict"] >= 200
    assert count["difference"] >= 160
    assert {record.label.value for record in records if record.type == "verdict"} == {
        "SUPPORTED", "REFUTED", "CONFLICTING_EVIDENCE", "NOT_ENOUGH_EVIDENCE",
    }  # fmt: skip
