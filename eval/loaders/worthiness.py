"""ClaimBuster: sentences of debates, with a check-worthy claim or without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eval.loaders.plain import as_it_is
from eval.loaders.rows import Row, read_rows
from eval.tasks.gold import Place, WorthinessGold
from eval.tasks.items import ArticleQuestion, Item, cluster_of

_LABELS = {"1": True, "0": False, "-1": False}
_DEBATE = 1000


def claimbuster(path: Path) -> Iterator[Item]:
    """One item a sentence, positive when it is factual and worth checking (label 1).

    The cluster is the debate (`File_id`). The JSON form names none; its sentences are numbered through the debates, so
    that a thousand of them, about a debate, make a cluster.
    """
    for row in read_rows(path):
        yield _of_csv(row) if "Verdict" in row.values else _of_json(row)


def _of_csv(row: Row) -> Item:
    positive = row.choice("Verdict", _LABELS)
    return _item(row.text("Sentence_id"), row.text("File_id"), row.text("Text"), positive=positive)


def _of_json(row: Row) -> Item:
    number = row.number("sentence_id")
    words = "text" if "text" in row.values else "claim"
    positive = row.choice("label", _LABELS)
    return _item(str(number), f"about-{number // _DEBATE}", row.text(words), positive=positive)


def _item(key: str, debate: str, text: str, *, positive: bool) -> Item:
    article = as_it_is(f"claimbuster/{key}", text)
    gold = WorthinessGold(positive=positive, focus=Place(start=0, end=len(text), quote=text))
    return Item(key, cluster_of("claimbuster", debate), ArticleQuestion(article), gold)
