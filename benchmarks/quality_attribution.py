"""Quality of attribution on PolNeAR: who says what, against hand-labeled news articles.

    python benchmarks/quality_attribution.py --data ../shared/data --part dev

Needs `attribution_polnear_<part>.jsonl.gz` (networkdynamics/PolNeAR; no licence stated, so it stays outside of the
project). Where several people labeled an article, the first in order of their ids counts. A token is a run of letters
and digits (apostrophes inside belong to it). An opening "that" of a content is left out on both sides, since our
content is the statement itself. Definitions:

sentence   A sentence (by evenhand's splitter) is positive when any part of an attribution (source, cue or content)
           touches it. Precision, recall, F1 over all sentences. "all" answers yes to every sentence.
cue        The same, positive when a cue stands in it.
tokens     Source, cue and content: F1 over token positions, where a token counts when it is in such a span of any
           attribution. PolNeAR includes feelings, intentions, votes and mere topics; so does this row. The row
           "speech" leaves out, on our side, statements that put nothing forward (`Statement.puts_forward`).
source     Over gold attributions with a source: one of our statements has a cue or content in common with it, and its
           source shares a token with the gold source. Recall of the right source, for all, and for those with a
           quotation of at least four words in their content.
quotation  Over our quotations (statements with `direct_quote`, at least four words) whose words a gold content covers
           by half: the source that decided, followed back from run-on quotations, shares a token with its source, or
           the speaker we resolved it to shares the last word of the name.

Intervals: 95 %, bootstrap over articles, 1,000 resamples, seed 0. People agree, pair by pair, at token F1 .81 source,
.91 content, .68 cue (shared data's README).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pipeline.engines.builtin.analysis import Analysis, Statement, analyze
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, text_digest

_TOKEN = re.compile(r"\w+(?:['’]\w+)*")
_RESAMPLES = 1000
_FEWEST_WORDS = 4

Ranges = list[tuple[int, int]]


class Gold(NamedTuple):
    """One labeled attribution as token positions."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    quoted: bool


class Hits(NamedTuple):
    """True positives, false positives, false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0


@dataclass
class Score:
    """Counts of one article, by row of the table."""

    rows: dict[str, Hits] = field(default_factory=dict)

    def add(self, row: str, gold: Iterable[int], found: Iterable[int]) -> None:
        """Count two sets of positions under a row."""
        right, ours = set(gold), set(found)
        self.rows[row] = Hits(len(right & ours), len(ours - right), len(right - ours))


class Tokens:
    """The tokens of a text, by number."""

    def __init__(self, text: str) -> None:
        self.spans = [m.span() for m in _TOKEN.finditer(text)]
        self.words = [text[s:e].lower() for s, e in self.spans]
        self._owner: dict[int, int] = {at: n for n, (s, e) in enumerate(self.spans) for at in range(s, e)}

    def within(self, ranges: Iterable[tuple[int, int]]) -> frozenset[int]:
        """The numbers of the tokens that ranges of the text touch."""
        return frozenset(n for s, e in ranges for at in range(s, e) if (n := self._owner.get(at)) is not None)

    def content(self, ranges: Iterable[tuple[int, int]]) -> frozenset[int]:
        """The tokens of a content, less an opening "that"."""
        found = self.within(ranges)
        first = min(found, default=None)
        return found - {first} if first is not None and self.words[first] == "that" and len(found) > 1 else found


def read(path: Path) -> list[dict[str, object]]:
    """The rows of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def gold_of(row: Mapping[str, object], tokens: Tokens, quoted: Callable[[Ranges], bool]) -> list[Gold]:
    """The labeled attributions of an article."""
    by_annotator = row["attributions_by_annotator"]
    assert isinstance(by_annotator, dict)
    found = []
    for one in by_annotator[min(by_annotator)]:
        source, cue, content = (_ranges(one, layer) for layer in ("Source", "Cue", "Content"))
        found.append(Gold(tokens.within(source), tokens.within(cue), tokens.content(content), quoted(content)))
    return found


def _ranges(attribution: Mapping[str, list[Mapping[str, object]]], layer: str) -> Ranges:
    return [(s, e) for part in attribution.get(layer, []) for s, e in part["spans"]]  # type: ignore[attr-defined]


def article_of(row: Mapping[str, object]) -> Article:
    """The row's article."""
    text = str(row["text"])
    return Article(str(row["id"]), str(row["id"]), text_digest(text), str(row["title"]), text, language="en")


def score(row: Mapping[str, object], analysis: Analysis) -> Score:
    """Counts for one article."""
    tokens = Tokens(analysis.article.text)
    gold = gold_of(row, tokens, lambda ranges: _has_quotation(analysis, ranges))
    ours = [_Ours.of(s, tokens) for s in analysis.statements]
    result = Score()
    _score_sentences(result, analysis, tokens, gold, ours)
    for name, kept in (("", ours), ("speech ", [o for o in ours if o.statement.puts_forward])):
        for layer in ("source", "cue", "content"):
            right = {t for g in gold for t in getattr(g, layer)}
            result.add(f"{name}{layer} tokens", right, {t for o in kept for t in getattr(o, layer)})
    _score_sources(result, gold, ours)
    _score_quotations(result, tokens, gold, ours)
    return result


@dataclass(frozen=True)
class _Ours:
    statement: Statement
    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]

    @classmethod
    def of(cls, s: Statement, tokens: Tokens) -> _Ours:
        return cls(
            s,
            tokens.within([(s.source.start, s.source.end)] if s.source else []),
            tokens.within([(s.cue.start, s.cue.end)] if s.cue else []),
            tokens.content([(c.start, c.end) for c in s.content]),
        )


def _has_quotation(analysis: Analysis, ranges: Ranges) -> bool:
    return any(
        len(_TOKEN.findall(analysis.article.text[max(s, q.start) : min(e, q.end)])) >= _FEWEST_WORDS
        for s, e in ranges
        for q in analysis.quotations
        if q.start < e and s < q.end
    )


def _score_sentences(
    result: Score, analysis: Analysis, tokens: Tokens, gold: Sequence[Gold], ours: Sequence[_Ours]
) -> None:
    owner = {t: s.index for s in analysis.sentences for t in tokens.within([(s.start, s.end)])}
    right = {owner[t] for g in gold for t in g.source | g.cue | g.content if t in owner}
    found = {owner[t] for o in ours for t in o.source | o.cue | o.content if t in owner}
    speech = {owner[t] for o in ours if o.statement.puts_forward for t in o.source | o.cue | o.content if t in owner}
    result.add("sentence", right, found)
    result.add("sentence, speech", right, speech)
    result.add("sentence, all", right, (s.index for s in analysis.sentences))
    result.add(
        "cue sentence",
        {owner[t] for g in gold for t in g.cue if t in owner},
        {owner[t] for o in ours for t in o.cue if t in owner},
    )


def _score_sources(result: Score, gold: Sequence[Gold], ours: Sequence[_Ours]) -> None:
    sourced = [g for g in gold if g.source]
    for name, kept in (("source", sourced), ("source of quotation", [g for g in sourced if g.quoted])):
        right = sum(any(g.source & o.source and (g.cue & o.cue or g.content & o.content) for o in ours) for g in kept)
        result.rows[f"{name} found"] = Hits(right, 0, len(kept) - right)


def _score_quotations(result: Score, tokens: Tokens, gold: Sequence[Gold], ours: Sequence[_Ours]) -> None:
    right = wrong = 0
    for o in ours:
        if not o.statement.attribution.direct_quote or len(o.content) < _FEWEST_WORDS or o.statement.within is not None:
            continue
        cover = max(gold, key=lambda g: (len(g.content & o.content), -len(g.content)), default=None)
        if cover is None or not cover.source or 2 * len(cover.content & o.content) < len(o.content):
            continue
        deciding = o
        while deciding.statement.follows is not None:
            deciding = ours[deciding.statement.follows]
        holding = [g for g in gold if 2 * len(g.content & o.content) >= len(o.content)]
        name = _TOKEN.findall((o.statement.attribution.speaker or "").lower())[-1:]
        agreed = any(deciding.source & g.source or set(name) & {tokens.words[t] for t in g.source} for g in holding)
        right, wrong = right + agreed, wrong + (not agreed)
    result.rows["quotation speaker"] = Hits(right, wrong, 0)


class Measure(NamedTuple):
    """Precision, recall and F1, each 0..1; 0 where it is not defined."""

    precision: float
    recall: float
    f1: float


def measure(hits: Iterable[Hits]) -> Measure:
    """The measures of summed counts."""
    tp, fp, fn = map(sum, zip(*hits, strict=True))
    return Measure(tp / max(1, tp + fp), tp / max(1, tp + fn), 2 * tp / max(1, 2 * tp + fp + fn))


def interval(hits: Sequence[Hits], pick: str) -> tuple[float, float]:
    """The 95 % bootstrap interval of one measure over articles."""
    rng = random.Random(0)
    drawn = sorted(getattr(measure(rng.choices(hits, k=len(hits))), pick) for _ in range(_RESAMPLES))
    return drawn[int(0.025 * _RESAMPLES)], drawn[int(0.975 * _RESAMPLES) - 1]


def table(scores: Sequence[Score]) -> str:
    """The rows as text: n, precision, recall, F1, and the interval of the measure that the row is about."""
    lines = [f"{'':24}{'n':>8}{'P':>7}{'R':>7}{'F1':>7}   95 %"]
    for row in scores[0].rows:
        hits = [s.rows[row] for s in scores]
        n = sum(h.tp + h.fn for h in hits) if row != "quotation speaker" else sum(h.tp + h.fp for h in hits)
        got = measure(hits)
        about = "precision" if row == "quotation speaker" else "recall" if row.endswith("found") else "f1"
        low, high = interval(hits, about)
        cells = [f"{v:7.3f}" if about in ("f1", name) else " " * 7 for name, v in got._asdict().items()]
        lines.append(f"{row:24}{n:8}{''.join(cells)}   [{low:.3f}, {high:.3f}]")
    return "\n".join(lines)


def main() -> None:
    """Print the table for one part."""
    parser = argparse.ArgumentParser(description="Attribution quality on PolNeAR.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--part", choices=("dev", "train"), default="dev")
    arguments = parser.parse_args()
    rows = read(arguments.data / f"attribution_polnear_{arguments.part}.jsonl.gz")
    scores = []
    for row in rows:
        article = article_of(row)
        scores.append(score(row, analyze(article, split_sentences(article.text))))
    print(f"PolNeAR {arguments.part}: {len(rows)} articles")
    print(table(scores))


if __name__ == "__main__":
    main()
