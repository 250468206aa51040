from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from pipeline.text.language import detect_language

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said on Friday that the bridge would be closed for repairs until June.", "en"),
        ("Le ministre a déclaré vendredi que le pont serait fermé jusqu'en juin pour travaux.", "fr"),
        ("Der Minister sagte am Freitag, die Brücke werde bis Juni wegen Reparaturen gesperrt.", "de"),
        ("El ministro dijo el viernes que el puente estará cerrado por obras hasta junio.", "es"),
        ("Министр заявил в пятницу, что мост будет закрыт на ремонт до июня.", "ru"),
    ],
)
def test_a_sentence_is_enough(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", " \n", "12,345 67.8 %", "…", "Oslo", "\ud800\ud800"])
def test_what_cannot_be_told_is_none(text: str) -> None:
    assert detect_language(text) is None


def test_foreign_names_do_not_make_english_foreign() -> None:
    text = (
        "Giuseppe Verdi, Zoë Müller and Władysław Kowalczyk met Ngozi Okafor in Reykjavík before the vote on Tuesday. "
        "None of them would say what they had agreed."
    )
    assert detect_language(text) == "en"


def test_every_development_article_is_english() -> None:
    file = SHARED / "attribution_polnear_dev.jsonl.gz"
    if not file.exists():
        pytest.skip("the labeled data is not beside this checkout")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        assert {detect_language(json.loads(line)["text"]) for line in lines} == {"en"}
