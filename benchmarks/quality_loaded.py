"""Quality of loaded language on BABE, PTC and BASIL: news sentences and articles in which people marked loaded words.

    python benchmarks/quality_loaded.py --data ../shared/data [--half odd|even|all]

Needs `loaded_babe.jsonl.gz` (Media-Bias-Group BABE, AGPL-3.0), `loaded_ptc.jsonl.gz` (SemEval-2020 task 11) and
`loaded_basil.jsonl.gz` (launchnlp/BASIL); all stay outside of the project. No entry of the lexicon was taken from them.
Of BABE, rows whose text has an even sha256 were looked at, 40 before the lexicon was written and the others to set how
strengths add up; `odd`, the default, is the other half. Summaries of most of BASIL were read while rules were made.

sentence   BABE: expert label Biased against Non-biased, rows without agreement left out. Ours is biased when it holds a
           loaded term. F1 of either label, their mean (macro-F1). PTC, BASIL: a sentence (by evenhand's splitter; as
           given in BASIL) is positive when a marked span touches it.
tokens     Tokens are runs of letters and digits. BABE: the words that experts listed for a sentence, as a set, against
           the words of our terms, over the rows labeled Biased; PTC, BASIL: positions. F1 over all documents.
always     Every sentence is called loaded: the floor of F1.

BABE counts any bias, also of choice and framing, and lists words for part of its rows only; PTC's "loaded" is technique
Loaded_Language, "+ names" adds Name_Calling,Labeling and Exaggeration,Minimisation; BASIL's is lexical bias.
Intervals: 95 %, bootstrap over documents (BABE: over the news pages the sentences are from), 1,000 resamples, seed 0.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from pipeline.engines.builtin.analysis import analyze
from pipeline.engines.builtin.loaded.find import find_loaded_language
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, LoadedTerm, Sentence, text_digest

RESAMPLES = 1000
NAMES = ("Name_Calling,Labeling", "Exaggeration,Minimisation")
_TOKEN = re.compile(r"\w+")

Row = Mapping[str, object]
Ranges = Sequence[tuple[int, int]]
Table = dict[str, dict[str, list["Counts"]]]


class Counts(NamedTuple):
    """True positives, false positives, false negatives and true negatives of one document."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--half", choices=("odd", "even", "all"), default="odd")
    options = parser.parse_args()
    table: Table = {}
    _babe(table, read(options.data / "loaded_babe.jsonl.gz"), options.half)
    _ptc(table, read(options.data / "loaded_ptc.jsonl.gz"))
    _basil(table, read(options.data / "loaded_basil.jsonl.gz"))
    _print(table)
    return 0


def read(path: Path) -> list[Row]:
    """The rows of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def parity(text: str) -> str:
    """ "odd" or "even", by the sha256 of a text."""
    return "odd" if int(sha256(text.encode()).hexdigest(), 16) % 2 else "even"


def terms_of(text: str, sentences: Sequence[Sentence]) -> tuple[LoadedTerm, ...]:
    """Our loaded terms of a text."""
    article = Article("0", "0", text_digest(text), None, text, language="en")
    return find_loaded_language(analyze(article, sentences))


def _babe(table: Table, rows: Iterable[Row], half: str) -> None:
    for row in rows:
        text, label = str(row["text"]), row["label_bias"]
        if label not in ("Biased", "Non-biased") or half not in ("all", parity(text)):
            continue
        terms = terms_of(text, split_sentences(text))
        page = str(row["news_link"] or text)
        _add(table, f"BABE {half}: sentence", page, _verdict(label == "Biased", bool(terms)))
        _add(table, f"BABE {half}: always", page, _verdict(label == "Biased", says=True))
        if label == "Biased":
            gold = {w.lower() for words in ast.literal_eval(str(row["biased_words"])) for w in _TOKEN.findall(words)}
            ours = {w.lower() for t in terms for w in _TOKEN.findall(t.span.quote)}
            _add(table, f"BABE {half}: tokens", page, _overlap(gold, ours))


def _ptc(table: Table, rows: Iterable[Row]) -> None:
    for row in rows:
        text, spans = str(row["text"]), row["spans"]
        assert isinstance(spans, list)
        sentences = split_sentences(text)
        terms = [(t.span.start, t.span.end) for t in terms_of(text, sentences)]
        for name, kinds in (("loaded", ()), ("loaded + names", NAMES)):
            gold = [(s["start"], s["end"]) for s in spans if s["technique"] in ("Loaded_Language", *kinds)]
            _measure(table, f"PTC {name}", Document(str(row["id"]), text, sentences), gold, terms)


def _basil(table: Table, rows: Iterable[Row]) -> None:
    for number, row in enumerate(rows):
        given, spans = row["sentences"], row["spans"]
        assert isinstance(given, list)
        assert isinstance(spans, list)
        starts, text = [], ""
        for sentence in given:
            text += "\n\n" if text else ""
            starts.append(len(text))
            text += sentence
        placed = [(start, words) for start, words in zip(starts, given, strict=True) if words.strip()]
        sentences = tuple(Sentence(i, s, s + len(words), words, i) for i, (s, words) in enumerate(placed))
        terms = [(t.span.start, t.span.end) for t in terms_of(text, sentences)]
        gold = [
            (starts[s["sentence"]] + s["start"], starts[s["sentence"]] + s["end"]) for s in spans if s["bias"] == "lex"
        ]
        _measure(table, "BASIL lexical", Document(str(number), text, sentences), gold, terms)


class Document(NamedTuple):
    """A text with its sentences; `key` is what intervals are drawn over."""

    key: str
    text: str
    sentences: Sequence[Sentence]


def _measure(table: Table, name: str, document: Document, gold: Ranges, ours: Ranges) -> None:
    for sentence in document.sentences:
        marked, found = (any(s < sentence.end and sentence.start < e for s, e in spans) for spans in (gold, ours))
        _add(table, f"{name}: sentence", document.key, _verdict(marked, found))
        _add(table, f"{name}: always", document.key, _verdict(marked, says=True))
    tokens = [m.span() for m in _TOKEN.finditer(document.text)]
    _add(table, f"{name}: tokens", document.key, _overlap(_covered(tokens, gold), _covered(tokens, ours)))


def _covered(tokens: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> set[int]:
    return {n for n, (s, e) in enumerate(tokens) if any(a < e and s < b for a, b in spans)}


def _verdict(is_so: bool, says: bool) -> Counts:  # noqa: FBT001
    return Counts(int(is_so and says), int(says and not is_so), int(is_so and not says), int(not is_so and not says))


def _overlap(gold: Set[object], ours: Set[object]) -> Counts:
    return Counts(len(gold & ours), len(ours - gold), len(gold - ours))


def _add(table: Table, row: str, document: str, counts: Counts) -> None:
    table.setdefault(row, {}).setdefault(document, []).append(counts)


def _f1(tp: int, fp: int, fn: int) -> float:
    return 2 * tp / (2 * tp + fp + fn) if tp else 0.0


def _scores(counts: Sequence[Counts]) -> tuple[float, float, float, float]:
    """Precision, recall, F1 and macro-F1."""
    tp, fp, fn, tn = (sum(c[i] for c in counts) for i in range(4))
    f1 = _f1(tp, fp, fn)
    return tp / max(1, tp + fp), tp / max(1, tp + fn), f1, (f1 + _f1(tn, fn, fp)) / 2


def _print(table: Table) -> None:
    print(f"{'':28}{'n':>7}{'docs':>6}{'P':>7}{'R':>7}{'F1':>7}  {'95 %':13}{'macro-F1':>9}  95 %")
    for name, documents in table.items():
        groups = [Counts(*(sum(c[i] for c in found) for i in range(4))) for found in documents.values()]
        n = sum(map(len, documents.values()))
        precision, recall, f1, macro = _scores(groups)
        f1_range, macro_range = _intervals(groups)
        whole = "" if name.endswith("tokens") else f"{macro:9.3f}  {macro_range}"
        print(f"{name:28}{n:7}{len(groups):6}{precision:7.3f}{recall:7.3f}{f1:7.3f}  {f1_range:13}{whole}")


def _intervals(groups: Sequence[Counts]) -> tuple[str, str]:
    rng = random.Random(0)
    drawn = [_scores(rng.choices(groups, k=len(groups)))[2:] for _ in range(RESAMPLES)]
    low, high = round(0.025 * RESAMPLES), round(0.975 * RESAMPLES) - 1
    f1, macro = (sorted(d[i] for d in drawn) for i in range(2))
    return f"[{f1[low]:.3f} {f1[high]:.3f}]", f"[{macro[low]:.3f} {macro[high]:.3f}]"


if __name__ == "__main__":
    raise SystemExit(main())
