"""Kinds of source, names, roles and the exact words of a mention."""

from __future__ import annotations

import pytest

from pipeline.types import SourceKind
from tests.pipeline.engines.builtin.voices import statement


@pytest.mark.parametrize(
    ("source", "kind", "speaker"),
    [
        ("Mara Venn", SourceKind.NAMED, "Mara Venn"),
        ("Dr. Hana Lind", SourceKind.NAMED, "Hana Lind"),
        ("The transport minister", SourceKind.NAMED, "transport minister"),
        ("The former Danish prime minister", SourceKind.NAMED, "former Danish prime minister"),
        ("A minister", SourceKind.ANONYMOUS, "minister"),
        ("Two crew members", SourceKind.ANONYMOUS, "Two crew members"),
        ("A senior official, who declined to be named,", SourceKind.ANONYMOUS, "senior official"),
        ("Critics", SourceKind.ANONYMOUS, "Critics"),
        ("Officials in the capital", SourceKind.ANONYMOUS, "Officials in the capital"),
        ("Police", SourceKind.ORGANIZATION, "Police"),
        ("The port authority", SourceKind.ORGANIZATION, "port authority"),
        ("A ministry spokeswoman", SourceKind.ORGANIZATION, "ministry"),
        ("A spokesman for the port authority", SourceKind.ORGANIZATION, "port authority"),
        ("A spokeswoman", SourceKind.ORGANIZATION, "spokeswoman"),
        ("A leaked memo", SourceKind.DOCUMENT, "leaked memo"),
        ("The indictment", SourceKind.DOCUMENT, "indictment"),
        ("Mara Venn and Idris Cole", SourceKind.NAMED, "Mara Venn and Idris Cole"),
    ],
)
def test_kind_and_speaker(source, kind, speaker):
    found = statement(f"{source} said the pier was closed.", "pier was closed").attribution
    assert (found.kind, found.speaker) == (kind, speaker)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Mara Venn, the ship's master, said the pier was closed.", "ship's master"),
        ("Port spokesman Idris Cole said the pier was closed.", "Port spokesman"),
        ("Mayor Jane Roe said the pier was closed.", "Mayor"),
        ("The Danish ambassador to Norway, Karin Holt, said the pier was closed.", "Danish ambassador to Norway"),
        ("Danish Ambassador to Norway Karin Holt said the pier was closed.", "Danish Ambassador to Norway"),
        ("Admiral Osk, a senior naval officer, said the pier was closed.", "senior naval officer"),
        ("His deputy, Lena Osk, said the pier was closed.", "deputy"),
        ("“The pier is closed,” said Jonas Weil, chief executive of the yard.", "chief executive of the yard"),
        ("Mara Venn said the pier was closed.", None),
    ],
)
def test_role_stands_as_written_without_article(text, role):
    assert statement(text, "pier").attribution.role == role


def test_a_role_is_taken_from_anywhere_in_the_article():
    text = "Idris Cole said nothing new. “The pier is closed,” he added.\n\nCole, the harbour master, will retire."
    assert statement(text, "pier is closed").attribution.role == "harbour master"


def test_the_mention_is_exact_and_the_source_is_the_whole_phrase():
    text = "The Danish ambassador to Norway, Karin Holt, who chairs the board, said the pier was closed."
    found = statement(text, "pier was closed")
    assert found.attribution.span.quote == "Karin Holt"
    assert found.source.quote == "The Danish ambassador to Norway, Karin Holt, who chairs the board"


def test_the_cue_is_shortest_in_the_attribution_and_whole_beside_it():
    found = statement("Venn has also said the pier was closed.", "pier was closed")
    assert found.attribution.cue == "said"
    assert found.cue.quote == "has also said"
