"""Two labelings of the same stories side by side: how far their fields agree."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from eval.datasets.agreement import Range, SpanF1, alpha, interval, nominal, span_f1_over
from eval.datasets.matching import (
    Pair,
    matched_claims,
    matched_differences,
    matched_evidence,
    matched_headlines,
    matched_loaded,
    matched_verdicts,
)
from eval.datasets.schema import (
    ArticleRecord,
    ClaimRecord,
    DifferenceRecord,
    KeyFactRecord,
    LabelSpan,
    LoadedRecord,
    VerdictRecord,
)
from eval.datasets.story import StoryLabels

P = TypeVar("P")


class Row(NamedTuple):
    """Agreement on one field: alpha over `units` matched pairs, or mutual F1 over `units` spans of both labelings."""

    field: str
    measure: str
    units: int
    value: float | None


def agreement_table(pairs: Sequence[Pair]) -> tuple[Row, ...]:
    """Agreement on every field over the stories labeled twice; a field that neither labeled has value None."""
    return (*_span_rows(pairs), *_claim_rows(pairs), *_other_rows(pairs))


def _span_rows(pairs: Sequence[Pair]) -> list[Row]:
    fields: dict[str, Callable[[StoryLabels], list[LabelSpan]]] = {
        "claim spans": lambda s: [span for r in s.of(ClaimRecord) for span in r.spans],
        "key fact spans": lambda s: [span for r in s.of(KeyFactRecord) for span in r.spans],
        "loaded words": lambda s: [r.span for r in s.of(LoadedRecord)],
        "evidence spans": lambda s: [span for r in s.of(VerdictRecord) for span in r.evidence],
        "difference mentions": lambda s: [span for r in s.of(DifferenceRecord) for span in r.mentions],
    }
    rows = []
    for field, pick in fields.items():
        texts = [text for pair in pairs for text in _by_text(pair, pick)]
        units = sum(len(first) + len(second) for _, first, second in texts)
        rows += _f1_rows(field, units, span_f1_over(texts))
    return rows


def _f1_rows(field: str, units: int, f1: SpanF1) -> list[Row]:
    return [
        Row(field, "F1 exact", units, f1.exact),
        Row(field, "F1 overlap", units, f1.overlap),
        Row(field, "F1 words", units, f1.words),
    ]


def _by_text(
    pair: Pair, pick: Callable[[StoryLabels], list[LabelSpan]]
) -> Iterable[tuple[str, list[Range], list[Range]]]:
    first, second = pick(pair.first), pick(pair.second)
    for name, article in pair.first.articles.items():
        yield article.text, _ranges(first, name), _ranges(second, name)


def _ranges(spans: Iterable[LabelSpan], article: str) -> list[Range]:
    return sorted({Range(span.start, span.end) for span in spans if span.article == article})


def _claim_rows(pairs: Sequence[Pair]) -> list[Row]:
    claims = [match for pair in pairs for match in matched_claims(pair)]
    cited = [(a.attribution, b.attribution) for a, b in claims if a.attribution.speaker and b.attribution.speaker]
    parts = [(a.check_worthiness_parts, b.check_worthiness_parts) for a, b in claims]
    sources = [(a.attribution, b.attribution) for a, b in claims]
    return [
        _nominal("source kind", sources, lambda a: a.kind),
        _nominal("speaker", cited, lambda a: (a.speaker or "").casefold()),
        _nominal("cue kind", sources, lambda a: a.cue_kind),
        _nominal("direct quote", sources, lambda a: a.direct_quote),
        _nominal("modality", claims, lambda c: c.modality),
        _interval("verifiable", parts, lambda p: p.verifiable),
        _interval("public interest", parts, lambda p: p.public_interest),
        _interval("harm", parts, lambda p: p.harm),
    ]


def _other_rows(pairs: Sequence[Pair]) -> list[Row]:
    loaded = [match for pair in pairs for match in matched_loaded(pair)]
    verdicts = [match for pair in pairs for match in matched_verdicts(pair)]
    evidence = [match for a, b in verdicts for match in matched_evidence(a, b)]
    differences = [match for pair in pairs for match in matched_differences(pair)]
    headlines = [match for pair in pairs for match in matched_headlines(pair)]
    return [
        _nominal("loaded: attributed", loaded, lambda r: r.attributed),
        _nominal("verdict", verdicts, lambda v: v.label),
        _nominal("stance", evidence, lambda e: e.stance),
        _nominal("weight", evidence, lambda e: e.weight),
        _nominal("relation", differences, lambda d: d.relation),
        _nominal("aspect", differences, lambda d: d.aspect),
        _nominal("headline overpromises", headlines, lambda h: h.overpromises),
        _nominal("same independence group", [both for pair in pairs for both in _grouped(pair)], lambda same: same),
    ]


def _grouped(pair: Pair) -> list[tuple[bool, bool]]:
    """For every two articles of the story: whether each labeling puts them in one group."""
    first = {record.id: record.independence_group for record in pair.first.of(ArticleRecord)}
    second = {record.id: record.independence_group for record in pair.second.of(ArticleRecord)}
    names = sorted(first.keys() & second.keys())
    return [(first[a] == first[b], second[a] == second[b]) for n, a in enumerate(names) for b in names[n + 1 :]]


def _nominal(field: str, pairs: Sequence[tuple[P, P]], pick: Callable[[P], Hashable]) -> Row:
    units = [(str(pick(a)), str(pick(b))) for a, b in pairs]
    return Row(field, "alpha nominal", len(units), alpha(units, nominal))


def _interval(field: str, pairs: Sequence[tuple[P, P]], pick: Callable[[P], float]) -> Row:
    units = [(pick(a), pick(b)) for a, b in pairs]
    return Row(field, "alpha interval", len(units), alpha(units, interval))
