"""Quality of summaries: coverage of human round-ups, loaded words left, attribution kept; beside lead sentences.

    python benchmarks/quality_summary.py --data ../shared/data [--limit 150] [--sentences 3]

Needs `neutral_allsides_roundups.jsonl.gz` and `neutral_allsides_val.*` (HLTCHKUST), `attribution_polnear_dev.jsonl.gz`
(PolNeAR) and `loaded_basil.jsonl.gz` (BASIL); all stay outside of the project. `lead` is the first sentences of the
article that are no headline, until they have the words of the summary; `article` is the whole of it. The round-ups
are unseen; rules were made while reading summaries of PolNeAR dev, BASIL and the first 80 stories of `val`.

coverage   AllSides: each of the up to three articles on a story against the story's neutral round-up (its first
           paragraph; in `val` the whole). `words`: share of the round-up's different content words (letters and digits,
           four characters or more, no function words, cut to six characters) that the text has. `meaning`: mean over
           the round-up's sentences of the highest cosine to a sentence of the text (MiniLM). These articles are leads
           of some 4 sentences, so the summary has `--sentences`, and `article` is the most that can be had.
shared     BASIL, where three outlets tell one event: share of the content words that all three have that the text has.
loaded     PolNeAR dev and BASIL, whole articles, default length. `ours`: strength-.5 sentences' loaded expressions by
           our own lexicon outside quotation marks, per 100 words: summaries are checked with it, so this shows that
           the check holds, not that they are neutral. `marked`: BASIL's lexical-bias spans, marked by people, in the
           author's voice, that stand word for word in the text, per 1,000 words.
attributed PolNeAR dev: of the sentences whose source sentence holds part of a labeled content, the share whose text has
           a word of that attribution's labeled cue or source, or of a speaker added with "said".
length     Words of the text.

Intervals: 95 %, bootstrap over stories (AllSides) or articles, 1,000 resamples, seed 0. Rates are ratios of sums.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.engines.base import SummaryOptions
from pipeline.engines.builtin.analysis import Analysis, analyze
from pipeline.engines.builtin.loaded.match import match_sentence
from pipeline.engines.builtin.summary.fitness import Unfit, unfit
from pipeline.engines.builtin.summary.summarize import summarize
from pipeline.store.embeddings import Embedder, load_embedder
from pipeline.text.parse import parse_sentences
from pipeline.text.quotes import find_quotations
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, Sentence, Summary, text_digest

RESAMPLES = 1000
STEM = 6
_CONTENT = re.compile(r"\w{4,}")
_FUNCTION_WORDS = """
    that this with from they have been were will would which their there after about more than also said says when while
    over into some other could should because being between during before both such only very many most these those
"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())

Row = Mapping[str, object]
Rates = dict[str, dict[str, list[tuple[float, float]]]]


class Texts(NamedTuple):
    """The three texts that are compared, as sentences with the article's sentence each was made from."""

    article: list[tuple[int, str]]
    lead: list[tuple[int, str]]
    summary: list[tuple[int, str]]


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=150, help="stories of each AllSides set; 0 for all")
    parser.add_argument("--sentences", type=int, default=3, help="length of the summaries of AllSides leads")
    options = parser.parse_args()
    rates: Rates = {}
    embedder = load_embedder()
    sets = {"round-ups": _roundups(options.data), "val": _val(options.data)}
    for name, stories in sets.items():
        for number, (goal, leads) in enumerate(stories):
            if options.limit and number >= options.limit:
                break
            for lead in leads:
                texts = texts_of(lead, SummaryOptions(sentences=options.sentences), embedder)[1]
                _coverage(rates, f"AllSides {name}", str(number), (goal, texts), embedder)
    for row in read(options.data / "attribution_polnear_dev.jsonl.gz"):
        analysis, texts = texts_of(
            article_of(str(row["id"]), str(row["title"]), str(row["text"])), SummaryOptions(), embedder
        )
        _loaded(rates, "PolNeAR", str(row["id"]), texts)
        _attributed(rates, row, analysis, texts)
    events: dict[str, list[Texts]] = {}
    for number, row in enumerate(read(options.data / "loaded_basil.jsonl.gz")):
        given = row["sentences"]
        assert isinstance(given, list)
        analysis, texts = texts_of(
            article_of(str(number), str(row["title"]), "\n\n".join(given)), SummaryOptions(), embedder
        )
        _loaded(rates, "BASIL", str(number), texts)
        _marked(rates, str(number), row, texts)
        events.setdefault(str(row["event"]), []).append(texts)
    _shared(rates, events)
    _print(rates)
    return 0


def read(path: Path) -> list[Row]:
    """The rows of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def article_of(key: str, title: str | None, text: str) -> Article:
    """An article of a set."""
    return Article(key, key, text_digest(text), title, text, language="en")


def texts_of(article: Article, options: SummaryOptions, embedder: Embedder) -> tuple[Analysis, Texts]:
    """The article's analysis; its sentences, its summary and as many lead sentences."""
    analysis = analyze(article, split_sentences(article.text))
    summary: Summary = summarize(analysis, options, embedder)
    starts = {s.start: s.index for s in analysis.sentences}
    chosen = [(starts[s.citations[0].start], s.text) for s in summary.sentences]
    body = [(s.index, s.text) for s in analysis.sentences if unfit(analysis, s.index) is not Unfit.HEADING]
    return analysis, Texts(body, _as_long(body, sum(len(text.split()) for _, text in chosen)), chosen)


def _as_long(body: Sequence[tuple[int, str]], words: int) -> list[tuple[int, str]]:
    """The first sentences, until they have so many words."""
    lead: list[tuple[int, str]] = []
    for sentence in body:
        if sum(len(text.split()) for _, text in lead) >= words:
            break
        lead.append(sentence)
    return lead


def _roundups(data: Path) -> Iterator[tuple[str, list[Article]]]:
    for row in read(data / "neutral_allsides_roundups.jsonl.gz"):
        goal, news = row["roundup"], row["news"]
        assert isinstance(goal, list)
        assert isinstance(news, dict)
        bodies = [(n["newsTitle"], "\n\n".join(n["newBody"])) for n in news.values()]
        if goal:
            yield goal[0], [article_of(f"{row['id']}-{i}", t, b) for i, (t, b) in enumerate(bodies) if b.strip()]


def _val(data: Path) -> Iterator[tuple[str, list[Article]]]:
    with (
        gzip.open(data / "neutral_allsides_val.source.gz", "rt") as sources,
        gzip.open(data / "neutral_allsides_val.target.gz", "rt") as targets,
    ):
        for number, (source, target) in enumerate(zip(sources, targets, strict=True)):
            parts = [
                re.split(r"\s*ARTICLE=>\s*", p.replace("TITLE=>", "").strip(), maxsplit=1)
                for p in source.split("[SEP]")
            ]
            articles = [
                article_of(f"{number}-{i}", p[0], p[1]) for i, p in enumerate(parts) if len(p) == 2 and p[1].strip()
            ]
            yield re.split(r"ARTICLE=>", target, maxsplit=1)[-1].strip(), articles


def _coverage(rates: Rates, name: str, key: str, goal_and_texts: tuple[str, Texts], embedder: Embedder) -> None:
    goal, texts = goal_and_texts
    wanted = _stems(goal)
    sentences = [s.text for s in split_sentences(goal)]
    if not texts.summary or not wanted or not sentences:
        return
    goal_rows = embedder.embed(sentences)
    for kind, chosen in texts._asdict().items():
        words = [text for _, text in chosen]
        has = _stems(" ".join(words))
        _add(rates, f"{name}: words, {kind}", key, (len(wanted & has), len(wanted)))
        best = (goal_rows @ embedder.embed(words).T).max(axis=1)
        _add(rates, f"{name}: meaning, {kind}", key, (float(best.sum()), len(sentences)))
        _add(rates, f"{name}: length, {kind}", key, (sum(len(w.split()) for w in words), 1))


def _stems(text: str) -> set[str]:
    return {w[:STEM] for w in _CONTENT.findall(text.lower()) if w not in _FUNCTION}


def _loaded(rates: Rates, name: str, key: str, texts: Texts) -> None:
    for kind, chosen in texts._asdict().items():
        found = sum(_loaded_outside(text) for _, text in chosen)
        words = sum(len(text.split()) for _, text in chosen)
        _add(rates, f"{name}: loaded per 100 words, {kind}", key, (100 * found, words))
        if kind != "article":
            _add(rates, f"{name}: length, {kind}", key, (words, 1))


def _loaded_outside(text: str) -> int:
    quotations = find_quotations(text)
    (parse,) = parse_sentences((Sentence(0, 0, len(text), text, 0),))
    starts = (parse.tokens[m.first].start for m in match_sentence(parse))
    return sum(not any(q.start <= start < q.end for q in quotations) for start in starts)


def _marked(rates: Rates, key: str, row: Row, texts: Texts) -> None:
    spans, given = row["spans"], row["sentences"]
    assert isinstance(spans, list)
    assert isinstance(given, list)
    marked = [(given[s["sentence"]], s["txt"]) for s in spans if s["bias"] == "lex" and s.get("quote") != "yes"]
    whole = dict(texts.article)
    for kind, chosen in texts._asdict().items():
        kept = sum(
            1 for n, text in chosen for sentence, words in marked if whole.get(n, text) in sentence and words in text
        )
        _add(
            rates, f"BASIL: marked per 1,000 words, {kind}", key, (1000 * kept, sum(len(t.split()) for _, t in chosen))
        )


def _shared(rates: Rates, events: Mapping[str, Sequence[Texts]]) -> None:
    for event, versions in events.items():
        shared = set.intersection(*(_stems(" ".join(text for _, text in v.article)) for v in versions))
        if len(versions) < 3 or not shared:
            continue
        for version in versions:
            for kind, chosen in version._asdict().items():
                has = len(shared & _stems(" ".join(text for _, text in chosen)))
                _add(rates, f"BASIL: shared words, {kind}", event, (has, len(shared)))


def _attributed(rates: Rates, row: Row, analysis: Analysis, texts: Texts) -> None:
    by_annotator = row["attributions_by_annotator"]
    assert isinstance(by_annotator, dict)
    gold = by_annotator[min(by_annotator)]
    for kind, chosen in (("lead", texts.lead), ("summary", texts.summary)):
        for number, text in chosen:
            sentence = analysis.sentences[number]
            held = [one for one in gold if _touches(one, sentence)]
            if held:
                kept = any(_names(one, analysis.article.text, text) for one in held) or _says(text, sentence.text)
                _add(rates, f"PolNeAR: attributed, {kind}", str(row["id"]), (float(kept), 1))


def _touches(attribution: Mapping[str, list[Mapping[str, list[list[int]]]]], sentence: Sentence) -> bool:
    return any(
        s < sentence.end and sentence.start < e for part in attribution.get("Content", []) for s, e in part["spans"]
    )


def _names(attribution: Mapping[str, list[Mapping[str, list[list[int]]]]], article: str, text: str) -> bool:
    words = {
        w.lower()
        for layer in ("Cue", "Source")
        for part in attribution.get(layer, [])
        for s, e in part["spans"]
        for w in re.findall(r"\w+", article[s:e])
    }
    return bool(words & {w.lower() for w in re.findall(r"\w+", text)} - _FUNCTION - {"the", "a", "of", "to", "in"})


def _says(text: str, source: str) -> bool:
    """Whether a speaker was added: "said" where the source sentence has none."""
    return " said " in text and " said " not in source


def _add(rates: Rates, row: str, key: str, ratio: tuple[float, float]) -> None:
    rates.setdefault(row, {}).setdefault(key, []).append(ratio)


def _print(rates: Rates) -> None:
    print(f"{'':46}{'n':>7}{'groups':>8}{'value':>9}  95 %")
    for name in sorted(rates):
        groups = [tuple(map(sum, zip(*found, strict=True))) for found in rates[name].values()]
        low, high = _interval(groups)
        n = sum(map(len, rates[name].values()))
        print(f"{name:46}{n:7}{len(groups):8}{_ratio(groups):9.3f}  [{low:.3f} {high:.3f}]")


def _ratio(groups: Iterable[Sequence[float]]) -> float:
    above, below = map(sum, zip(*groups, strict=True))
    return above / below if below else 0.0


def _interval(groups: Sequence[Sequence[float]]) -> tuple[float, float]:
    rng = random.Random(0)
    drawn = sorted(_ratio(rng.choices(groups, k=len(groups))) for _ in range(RESAMPLES))
    return drawn[round(0.025 * RESAMPLES)], drawn[round(0.975 * RESAMPLES) - 1]


if __name__ == "__main__":
    raise SystemExit(main())
