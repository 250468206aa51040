"""The user's own labels, as CSV or JSONL: one item a row, for the tasks that fit into one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from eval.loaders.plain import as_it_is
from eval.loaders.rows import Row, read_rows
from eval.loaders.statements import evidence_of
from eval.scorers.wording import find_words
from eval.tasks.gold import ClaimsGold, Gold, GoldClaim, LoadedGold, Place, ReferenceGold, VerdictGold, WorthinessGold
from eval.tasks.items import ArticleQuestion, EvidenceQuestion, Item, Question, TaskId, cluster_of, document_key
from pipeline.errors import UsageError
from pipeline.sources import article_from_text
from pipeline.text.sentences import split_sentences
from pipeline.types import VerdictLabel

FIELDS: Mapping[TaskId, str] = {
    TaskId.EXTRACT: "text, claims (a list, or one a line)",
    TaskId.CHECKWORTHINESS: "text, label (1 or 0)",
    TaskId.LOADED: "text, words (a list, or one a line; empty where there are none)",
    TaskId.SUMMARIZE: "text, reference",
    TaskId.VERIFY: "claim, evidence, label (one of the four verdicts)",
}
"""The columns of a file for each task; `id` and `cluster` (story or document) may stand in every one."""
_WORTHY = {"1": True, "0": False, "1.0": True, "0.0": False}
_VERDICTS = {label.value: label.value for label in VerdictLabel}
Made = tuple[Question, Gold, str]


def read_own(task: TaskId, path: Path) -> Iterator[Item]:
    """The items of a file; without a `cluster` the document is the cluster, without an `id` the line is the id.

    Raises UsageError for a task that does not fit into rows, DatasetError naming file, line and field for a bad row.
    """
    makers: Mapping[TaskId, Callable[[Row], Made]] = {
        TaskId.EXTRACT: _claims,
        TaskId.CHECKWORTHINESS: _worthiness,
        TaskId.LOADED: _loaded,
        TaskId.SUMMARIZE: _reference,
        TaskId.VERIFY: _verdict,
    }
    if task not in makers:
        raise UsageError(
            "cannot be read from rows", item=f"{task.value} --data {path}", action="label stories as GUIDE.md says"
        )
    return (_item(row, path.name, makers[task]) for row in read_rows(path))


def _item(row: Row, dataset: str, make: Callable[[Row], Made]) -> Item:
    question, gold, document = make(row)
    cluster = row.optional("cluster") or document_key(document)
    return Item(row.optional("id") or f"line-{row.line}", cluster_of(dataset, cluster), question, gold)


def _claims(row: Row) -> Made:
    article = article_from_text(row.text("text"), source_key=f"own/{row.line}")
    gold = ClaimsGold(claims=tuple(GoldClaim(id=str(n), text=text) for n, text in enumerate(_listed(row, "claims"))))
    return ArticleQuestion(article), gold, article.text


def _worthiness(row: Row) -> Made:
    text = row.text("text")
    focus = Place(start=0, end=len(text), quote=text)
    gold = WorthinessGold(positive=row.choice("label", _WORTHY), focus=focus)
    return ArticleQuestion(as_it_is(f"own/{row.line}", text)), gold, text


def _loaded(row: Row) -> Made:
    text = row.text("text")
    spans = [place for words in _listed(row, "words") for place in _places(row, text, words)]
    gold = LoadedGold(text=text, sentences=tuple((s.start, s.end) for s in split_sentences(text)), spans=tuple(spans))
    return ArticleQuestion(as_it_is(f"own/{row.line}", text)), gold, text


def _reference(row: Row) -> Made:
    article = article_from_text(row.text("text"), source_key=f"own/{row.line}")
    reference = tuple(sentence.text for sentence in split_sentences(row.text("reference")))
    return ArticleQuestion(article), ReferenceGold(text=article.text, reference=reference), article.text


def _verdict(row: Row) -> Made:
    claim, evidence = row.text("claim"), row.text("evidence")
    mapped = {label: label.value for label in VerdictLabel}
    gold = VerdictGold(claim=claim, label=row.choice("label", _VERDICTS), mapped=mapped)
    return EvidenceQuestion(evidence_of(claim, evidence)), gold, evidence


def _listed(row: Row, field: str) -> tuple[str, ...]:
    """A list of texts, in CSV one a line of the cell."""
    if isinstance(row.values.get(field), list):
        return tuple(text for text in row.texts(field) if text.strip())
    return tuple(line.strip() for line in (row.optional(field) or "").splitlines() if line.strip())


def _places(row: Row, text: str, words: str) -> tuple[Place, ...]:
    found = find_words(text, words)
    if not found:
        row.refuse("words", f"{words!r} does not stand in the text")
    return found
