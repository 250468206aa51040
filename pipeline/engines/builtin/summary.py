"""Neutral summaries: the article's own sentences, chosen, trimmed and put in order, each citing what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.engines.base import SummaryOptions
from pipeline.engines.builtin.fitness import unfit
from pipeline.engines.builtin.loaded import find_loaded_language
from pipeline.engines.builtin.naming import Introductions
from pipeline.engines.builtin.neutrality import is_neutral
from pipeline.engines.builtin.realization import Realized, realize
from pipeline.engines.builtin.salience import Salience, measure_salience
from pipeline.engines.builtin.statements import CueKind
from pipeline.types import Summary, SummaryAccounting, SummarySentence

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.store.embeddings import Embedder

MODEL = "builtin"
LENGTHS = ((12, 5), (22, 6), (36, 7))  # (article up to so many sentences, default sentences of its summary)
MOST = 8
REPEATS = 0.82  # cosine from which a sentence says again what is there
REPETITION, NOVELTY, OTHER_SIDE, REPLY = 0.35, 0.12, 0.06, 0.12


@dataclass
class _Draft:
    """The choice so far: indices of chosen sentences, those refused after they were written out, and the words."""

    chosen: list[int] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)


def summarize(analysis: Analysis, options: SummaryOptions, embedder: Embedder) -> Summary:
    """A summary of at most `options.sentences` sentences (5 to 8 by the article's length) and `options.words` words.

    Fewer sentences when the article has fewer that are fit; none when it has none. Every sentence is one of the
    article's with small edits, and cites it. Those dropped because they could not be made neutral are counted.
    """
    count = options.sentences or default_length(sum(not s.heading for s in analysis.sentences))
    fit = [i for i in range(len(analysis.parses)) if unfit(analysis, i) is None]
    salience = measure_salience(analysis, embedder) if fit else None
    realized, dropped = _compose(analysis, salience, fit, count, options.words) if salience else ((), 0)
    sentences = tuple(
        SummarySentence(r.text, r.citations, supported=True, confidence=r.confidence, calibrated=False)
        for r in realized
    )
    return Summary(
        article_id=analysis.article.article_id,
        sentences=sentences,
        loaded_language=find_loaded_language(analysis),
        accounting=SummaryAccounting(len(analysis.sentences), len(sentences), dropped),
        model=MODEL,
    )


def default_length(sentences: int) -> int:
    """How many sentences the summary of an article of so many sentences has when nothing is asked for: 5 to 8."""
    return next((length for most, length in LENGTHS if sentences <= most), MOST)


def _compose(
    analysis: Analysis, salience: Salience, fit: Sequence[int], count: int, words: int | None
) -> tuple[tuple[Realized, ...], int]:
    """Choose, write out, refuse what is not neutral, and choose again until nothing is refused."""
    draft = _Draft()
    while True:
        draft.chosen = _choose(analysis, salience, [i for i in fit if i not in draft.refused], count)
        realized = _write(analysis, draft.chosen)
        bad = {i for i in draft.chosen if not any(r.index == i and is_neutral(r.text) for r in realized)}
        if not bad:
            return _within(realized, salience, words), len(draft.refused)
        draft.refused |= bad


def _write(analysis: Analysis, chosen: Sequence[int]) -> tuple[Realized, ...]:
    known = Introductions()
    written = (realize(analysis, index, known) for index in sorted(chosen))
    return tuple(r for r in written if r is not None)


def _choose(analysis: Analysis, salience: Salience, candidates: Sequence[int], count: int) -> list[int]:
    chosen: list[int] = []
    while len(chosen) < count:
        gains = {i: _gain(analysis, salience, chosen, i) for i in candidates if i not in chosen}
        open_ = {i: gain for i, gain in gains.items() if not _repeats(salience, chosen, i)}
        if not open_:
            break
        chosen.append(max(open_, key=lambda i: (open_[i], -i)))
    return chosen


def _gain(analysis: Analysis, salience: Salience, chosen: Sequence[int], index: int) -> float:
    """What a sentence adds: salience and new facts, less repetition; another side's word counts extra."""
    told = frozenset().union(*(salience.facts[i] for i in chosen)) if chosen else frozenset()
    new = len(salience.facts[index] - told) / (1 + len(salience.facts[index]))
    alike = max((float(salience.similarity[index, i]) for i in chosen), default=0.0)
    return (
        salience.scores[index] + NOVELTY * new - REPETITION * max(0.0, alike - 0.3) + _balance(analysis, chosen, index)
    )


def _balance(analysis: Analysis, chosen: Sequence[int], index: int) -> float:
    heard = {s.attribution.speaker for s in analysis.statements for i in s.sentences if i in chosen}
    voices = [s for s in analysis.statements if index in s.sentences and s.puts_forward and s.attribution.speaker]
    others = [s for s in voices if s.attribution.speaker not in heard]
    if not heard or not others:
        return 0.0
    return REPLY if any(s.kind in (CueKind.DENYING, CueKind.CONFIRMING) for s in others) else OTHER_SIDE


def _repeats(salience: Salience, chosen: Sequence[int], index: int) -> bool:
    return any(salience.similarity[index, i] >= REPEATS for i in chosen)


def _within(realized: Sequence[Realized], salience: Salience, words: int | None) -> tuple[Realized, ...]:
    """The sentences that fit into a number of words, the most salient first, in order of the text."""
    if words is None:
        return tuple(realized)
    kept, left = [], words
    for sentence in sorted(realized, key=lambda r: -salience.scores[r.index]):
        length = len(sentence.text.split())
        if length <= left:
            kept.append(sentence)
            left -= length
    return tuple(sorted(kept, key=lambda r: r.index))
