"""Sentence boundaries and quotations of news prose, beside nupunkt alone.

    python benchmarks/quality_sentences.py [--data ../shared/data]

Sentences: the sentences of each BASIL article are joined by a space, so that no paragraph helps, and the ends that
`split_sentences` finds are compared with the joints. BASIL often keeps several sentences of one quotation together,
which counts as a fault of every splitter here: precision is a floor, not an estimate. Headlines without a stop and
lines that end in a colon cannot be told apart from what follows once they are joined.

Wrapped: each PolNeAR article is hard-wrapped at 72 columns; the share of its sentences found again unchanged.

Quotations: spans of content that PolNeAR's annotators chose and that begin and end with a quotation mark; the share
for which `find_quotations` gives the very same span.

Single marks: PolNeAR articles with curly double marks and no others are rewritten with single ones (‘so’), where every
apostrophe may be taken for a closing mark; F1 of the quotations against those found before.

Intervals are 95 %, by bootstrap over articles.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.text.quotes import find_quotations
from pipeline.text.sentences import split_sentences

BASIL = "loaded_basil.jsonl.gz"
POLNEAR = ("attribution_polnear_train.jsonl.gz", "attribution_polnear_dev.jsonl.gz")
SINGLE = str.maketrans("“”", "‘’")
RESAMPLES, SEED, COLUMNS = 1000, 7, 72


class Count(NamedTuple):
    """Units of one article: found rightly, found at all, and there to be found."""

    right: int
    found: int
    there: int


def main() -> None:
    """Print one line a measurement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    folder = parser.parse_args().data
    print(f"{'what':<44} {'articles':>8} {'units':>6} {'value':>6}  95 % interval")
    articles = [row["sentences"] for row in rows(folder / BASIL)]
    for name, splitter in (("split_sentences", ends_by_evenhand), ("nupunkt alone", ends_by_nupunkt)):
        counts = [boundaries(sentences, splitter) for sentences in articles]
        for metric in (f1, precision, recall):
            show(f"BASIL boundaries, {metric.__name__}, {name}", counts, metric)
    for file in POLNEAR:
        part = file.removeprefix("attribution_polnear_").split(".")[0]
        news = list(rows(folder / file))
        show(f"PolNeAR {part}, wrapped sentences, recall", [wrapped(row["text"]) for row in news], recall)
        show(f"PolNeAR {part}, quotations, recall", [quotations(row) for row in news], recall)
        curly = [row["text"] for row in news if "“" in row["text"] and not set(row["text"]) & set("‘'\"")]
        show(f"PolNeAR {part}, single marks, f1", [single_marks(text) for text in curly], f1)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def ends_by_evenhand(text: str) -> Iterator[int]:
    """Where the sentences end."""
    return (sentence.end for sentence in split_sentences(text))


def ends_by_nupunkt(text: str) -> Iterator[int]:
    """Where nupunkt ends the sentences, without the blanks that it counts in."""
    import nupunkt

    return (start + len(text[start:end].rstrip()) for start, end in nupunkt.sent_spans(text))


def boundaries(sentences: Sequence[str], splitter: Callable[[str], Iterable[int]]) -> Count:
    """The joints between sentences, but for the end of the text."""
    plain = [" ".join(sentence.split()) for sentence in sentences if sentence.strip()]
    text, joints, at = " ".join(plain), set(), -1
    for sentence in plain[:-1]:
        at += len(sentence) + 1
        joints.add(at)
    found = set(splitter(text)) - {len(text)}
    return Count(len(joints & found), len(found), len(joints))


def wrapped(text: str) -> Count:
    """The sentences of an article that are found again after it was hard-wrapped."""
    paragraphs = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    folded = (textwrap.fill(p, COLUMNS, break_long_words=False, break_on_hyphens=False) for p in paragraphs)
    there, found = (
        Counter(" ".join(s.text.split()) for s in split_sentences("\n\n".join(version)))
        for version in (paragraphs, folded)
    )
    return Count((there & found).total(), found.total(), there.total())


def quotations(row: dict[str, Any]) -> Count:
    """The quoted content spans of an article that are found exactly."""
    text = row["text"]
    found = {(q.start, q.end) for q in find_quotations(text)}
    chosen = {
        (start, end)
        for attributions in row["attributions_by_annotator"].values()
        for attribution in attributions
        for content in attribution.get("Content", ())
        for start, end in content["spans"]
        if is_one_quotation(text[start:end])
    }
    return Count(len(chosen & found), len(found), len(chosen))


def single_marks(text: str) -> Count:
    """The quotations of an article that are found again after its double marks became single ones."""
    there, found = ({(q.start, q.end) for q in find_quotations(version)} for version in (text, text.translate(SINGLE)))
    return Count(len(there & found), len(found), len(there))


def is_one_quotation(words: str) -> bool:
    """Whether words stand between one pair of double marks."""
    marked = words[0] in '“"' and words[-1] in '”"'
    return marked and len(words) > 2 and not set(words[1:-1]) & set('“”"')


def precision(counts: Sequence[Count]) -> float:
    """Share of what was found that is right."""
    return sum(c.right for c in counts) / max(sum(c.found for c in counts), 1)


def recall(counts: Sequence[Count]) -> float:
    """Share of what was there to be found."""
    return sum(c.right for c in counts) / max(sum(c.there for c in counts), 1)


def f1(counts: Sequence[Count]) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * sum(c.right for c in counts) / max(sum(c.found + c.there for c in counts), 1)


def show(name: str, counts: Sequence[Count], metric: Callable[[Sequence[Count]], float]) -> None:
    """Print one line: the value over all articles and its interval."""
    rng = random.Random(SEED)
    resampled = sorted(metric(rng.choices(counts, k=len(counts))) for _ in range(RESAMPLES))
    low, high = resampled[RESAMPLES // 40], resampled[-RESAMPLES // 40 - 1]
    units = sum(c.there for c in counts)
    print(f"{name:<44} {len(counts):>8} {units:>6} {metric(counts):>6.3f}  {low:.3f} to {high:.3f}")


if __name__ == "__main__":
    main()
