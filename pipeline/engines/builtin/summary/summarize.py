"""Neutral summaries: the article's own sentences, chosen, trimmed and put in order, each citing what it rests on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.base import SummaryOptions
from pipeline.engines.builtin.attribution.statements import CueKind
from pipeline.engines.builtin.claims.extract import extract_claims
from pipeline.engines.builtin.loaded.find import find_loaded_language
from pipeline.engines.builtin.loaded.neutrality import is_neutral
from pipeline.engines.builtin.summary.fitness import Unfit, is_opinion_piece, judge_sentences, set_apart
from pipeline.engines.builtin.summary.naming import Introductions
from pipeline.engines.builtin.summary.pronouns import points_back
from pipeline.engines.builtin.summary.realization import Realized, realize, realize_opinion
from pipeline.engines.builtin.summary.salience import Salience, measure_salience
from pipeline.types import Summary, SummaryAccounting, SummarySentence

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.store.embeddings import Embedder

MODEL = "builtin"
LENGTHS = ((12, 5), (22, 6), (36, 7))  # (article up to so many sentences, default sentences of its summary)
MOST = 8
MOST_QUOTED = 3  # judgements of the author in a summary
FEWEST_QUOTED = 8  # words of such a judgement
REPEATS = 0.82  # cosine from which a sentence says again what is there
REPETITION, NOVELTY, OTHER_SIDE, REPLY = 0.35, 0.12, 0.06, 0.12


class Choice(NamedTuple):
    """Which sentences may be chosen: `reported` as they are, `quoted` as the author's judgements only."""

    reported: frozenset[int]
    quoted: frozenset[int]


def summarize(analysis: Analysis, options: SummaryOptions, embedder: Embedder) -> Summary:
    """A summary of at most `options.sentences` sentences (5 to 8 by the article's length) and `options.words` words.

    Fewer sentences when the article has fewer that are fit; none when it has none. Every sentence is one of the
    article's with small edits, and cites it; of an opinion piece, a few judgements are quoted as the author's. Those
    dropped because they could not be made neutral are counted.
    """
    count = options.sentences or default_length(sum(not s.heading for s in analysis.sentences))
    extraction = extract_claims(analysis)
    choice = _candidates(analysis, judge_sentences(analysis, extraction.outcomes))
    realized: Sequence[Realized] = ()
    dropped = 0
    if choice.reported or choice.quoted:
        salience = measure_salience(analysis, embedder, extraction.claims)
        realized, dropped = _compose(analysis, salience, choice, count, options.words)
    return Summary(
        article_id=analysis.article.article_id,
        sentences=tuple(
            SummarySentence(r.text, r.citations, supported=True, confidence=r.confidence, calibrated=False)
            for r in realized
        ),
        loaded_language=find_loaded_language(analysis),
        accounting=SummaryAccounting(len(analysis.sentences), len(realized), dropped),
        model=MODEL,
    )


def key_sentences(analysis: Analysis, embedder: Embedder, count: int) -> tuple[int, ...]:
    """The indices of the `count` sentences that tell the most of the story together, best first, as they stand.

    Fewer when the article has fewer that report something. Judgements of the author count in opinion pieces alone.
    """
    extraction = extract_claims(analysis)
    choice = _candidates(analysis, judge_sentences(analysis, extraction.outcomes))
    if not choice.reported and not choice.quoted:
        return ()
    return tuple(_choose(analysis, measure_salience(analysis, embedder, extraction.claims), choice, count, ()))


def default_length(sentences: int) -> int:
    """How many sentences the summary of an article of so many sentences has when nothing is asked for: 5 to 8."""
    return next((length for most, length in LENGTHS if sentences <= most), MOST)


def _candidates(analysis: Analysis, reasons: Sequence[Unfit | None]) -> Choice:
    if not is_opinion_piece(reasons):
        return Choice(frozenset(i for i, reason in enumerate(reasons) if reason is None), frozenset())
    apart = tuple(enumerate(set_apart(analysis, reasons)))
    return Choice(
        frozenset(i for i, reason in apart if reason is None),
        frozenset(i for i, reason in apart if reason is Unfit.OPINION and _stands_alone(analysis, i)),
    )


def _stands_alone(analysis: Analysis, index: int) -> bool:
    """Whether a judgement says enough to be quoted, and points to nothing outside it."""
    parse = analysis.parses[index]
    return len(parse.sentence.text.split()) >= FEWEST_QUOTED and not points_back(analysis.quotations, parse)


def _compose(
    analysis: Analysis, salience: Salience, choice: Choice, count: int, words: int | None
) -> tuple[Sequence[Realized], int]:
    """Choose, write out, refuse what is not neutral, and choose again until nothing is refused."""
    refused: set[int] = set()
    while True:
        chosen = _choose(analysis, salience, choice, count, refused)
        if words is not None:
            chosen = _fitting(analysis, choice, chosen, words)
        realized = _write(analysis, choice, chosen)
        good = {r.index for r in realized if is_neutral(r.text)}
        if good.issuperset(chosen):
            return realized, len(refused)
        refused.update(set(chosen) - good)


def _write(analysis: Analysis, choice: Choice, chosen: Sequence[int]) -> list[Realized]:
    """The chosen sentences written out in the order of the article."""
    known = Introductions()
    written = (
        realize(analysis, index, known) if index in choice.reported else realize_opinion(analysis, index)
        for index in sorted(chosen)
    )
    return [r for r in written if r is not None]


def _fitting(analysis: Analysis, choice: Choice, chosen: Sequence[int], words: int) -> list[int]:
    """Of the chosen sentences, best first, those that fit into a number of words together."""
    kept: list[int] = []
    for index in chosen:
        written = _write(analysis, choice, [*kept, index])
        if sum(len(r.text.split()) for r in written) <= words:
            kept.append(index)
    return kept


def _choose(analysis: Analysis, salience: Salience, choice: Choice, count: int, refused: Collection[int]) -> list[int]:
    """The sentences to take, best first."""
    chosen: list[int] = []
    while len(chosen) < count:
        quoted = sum(i in choice.quoted for i in chosen)
        open_ = choice.reported if quoted >= MOST_QUOTED else choice.reported | choice.quoted
        left = [i for i in sorted(open_) if i not in chosen and i not in refused and not _repeats(salience, chosen, i)]
        if not left:
            break
        chosen.append(max(left, key=lambda i: (_gain(analysis, salience, chosen, i), -i)))
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
