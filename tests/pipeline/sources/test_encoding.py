from __future__ import annotations

import pytest

from pipeline.errors import UndecodableSource
from pipeline.sources.encoding import decode

PROSE = "The mayor’s “plan” cost £5 — no more, said Zoë Müller of the Café Größe. Nobody in the harbour believed him."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_common_encodings_are_read(encoding: str) -> None:
    assert decode(PROSE.encode(encoding), item="a.txt") == PROSE


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_decides(mark: str) -> None:
    assert decode(("\ufeff" + PROSE).encode(mark), item="a.txt") == PROSE


def test_typographic_marks_alone_are_windows_text() -> None:
    assert decode("It’s “shut” – for now…".encode("cp1252"), item="a.txt") == "It’s “shut” – for now…"


def test_another_alphabet_is_guessed() -> None:
    text = "Министр заявил в пятницу, что мост будет закрыт на ремонт до июня. Жители города недовольны этим решением."
    assert decode(text.encode("cp1251"), item="a.txt") == text


def test_what_the_document_declares_is_taken_when_it_fits() -> None:
    assert decode("žluťoučký kůň".encode("iso-8859-2"), item="a.html", declared="iso-8859-2") == "žluťoučký kůň"
    assert decode("“so”".encode(), item="a.html", declared="ascii") == "“so”"
    assert decode(b"so", item="a.html", declared="no-such-encoding") == "so"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n1 0 obj", "a PDF file"),
        (b"PK\x03\x04word/document.xml", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (bytes(range(32)) * 40, "binary"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"\xff\xfe\x00\xd8x", "damaged"),
    ],
)
def test_binary_content_is_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(UndecodableSource, match=f"^a.txt: is .*{what}"):
        decode(data, item="a.txt")


def test_noise_is_refused() -> None:
    import random

    noise = random.Random(1).randbytes(5_000)
    with pytest.raises(UndecodableSource):
        decode(noise, item="a.txt")


def test_one_stray_control_character_is_no_binary() -> None:
    assert decode(PROSE.encode() * 3 + b"\0", item="a.txt").startswith("The mayor")
