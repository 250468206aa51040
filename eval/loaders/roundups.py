"""AllSides: three outlets' reports of one event and the neutral round-up that people wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eval.loaders.rows import read_lines, read_rows
from eval.tasks.gold import ReferenceGold
from eval.tasks.items import ArticleQuestion, Item, cluster_of
from pipeline.errors import DatasetError, SourceError
from pipeline.sources import article_from_text
from pipeline.sources.metadata import Metadata
from pipeline.text.sentences import split_sentences

SENTENCES = 3
"""The reports are leads of some four sentences, so a summary of the usual length would be all of them."""
_BODY = re.compile(r"\s*ARTICLE=>\s*")


def allsides(path: Path) -> Iterator[Item]:
    """One item a report: its summary in three sentences, against the round-up's first paragraph, its cluster.

    Reads the crawled JSONL, and the pairs `NAME.source` and `NAME.target`. Reports without text are left out.
    """
    return _crawled(path) if ".jsonl" in path.name else _pairs(path)


def _crawled(path: Path) -> Iterator[Item]:
    for row in read_rows(path):
        roundup, story = row.texts("roundup"), row.text("id")
        for side in sorted(row.part("news").values):
            report = row.part("news").part(side)
            body = "\n\n".join(report.texts("newBody"))
            if roundup and body.strip():
                yield from _item(story, side, report.optional("newsTitle"), body, roundup[0])


def _pairs(path: Path) -> Iterator[Item]:
    target = path.with_name(path.name.replace(".source", ".target"))
    goals = [line for _, line in read_lines(target)]
    for number, line in read_lines(path):
        if number > len(goals):
            raise DatasetError("has fewer lines than its source", item=str(target), action="get both files again")
        goal = _BODY.split(goals[number - 1], maxsplit=1)[-1].strip()
        for side, part in enumerate(line.split("[SEP]")):
            title, _, body = (_BODY.sub("\n", part.replace("TITLE=>", "").strip(), count=1)).partition("\n")
            if goal and body.strip():
                yield from _item(str(number), str(side), title.strip() or None, body.strip(), goal)


def _item(story: str, side: str, title: str | None, body: str, roundup: str) -> Iterator[Item]:
    try:
        article = article_from_text(body, source_key=f"allsides/{story}/{side}", metadata=Metadata(title=title))
    except SourceError:
        return  # a report without a sentence cannot be summarized
    reference = tuple(s.text for s in split_sentences(roundup))
    if reference:
        question = ArticleQuestion(article, SENTENCES)
        gold = ReferenceGold(text=article.text, reference=reference)
        yield Item(f"{story}/{side}", cluster_of("allsides", story), question, gold)
