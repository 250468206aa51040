"""Agreement between labelers: Krippendorff's alpha and mutual F1 of spans.

Alpha follows K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

V = TypeVar("V", bound=Hashable)

WORD = re.compile(r"\w+")
MATCHING_OVERLAP = 0.5


class Range(NamedTuple):
    """A half-open range of code points in a text."""

    start: int
    end: int


class SpanF1(NamedTuple):
    """Mutual F1 of two sets of spans; each in 0..1, None when neither has a span.

    `exact` counts spans that cover the same words, `overlap` spans matched one to one that share at least half of
    the words they cover together, `words` the words that both cover.
    """

    exact: float | None
    overlap: float | None
    words: float | None


def nominal(a: Hashable, b: Hashable) -> float:
    """0 for equal values, 1 for others."""
    return float(a != b)


def interval(a: float, b: float) -> float:
    """The squared difference."""
    return (a - b) ** 2


def alpha(units: Iterable[Sequence[V | None]], distance: Callable[[V, V], float]) -> float | None:
    """Krippendorff's alpha over units, each holding one value a labeler and None where a labeler gave none.

    1 is perfect agreement, 0 what chance would give. None when no unit has two values or when all values are the
    same, where chance agrees always and alpha says nothing.
    """
    rated = [[value for value in unit if value is not None] for unit in units]
    paired = [values for values in rated if len(values) > 1]
    total = Counter(value for values in paired for value in values)
    n = sum(total.values())
    if n == 0:
        return None
    observed = sum(_disagreement(Counter(values), distance) / (len(values) - 1) for values in paired) / n
    expected = _disagreement(total, distance) / (n * (n - 1))
    return 1 - observed / expected if expected else None


def span_f1(text: str, first: Sequence[Range], second: Sequence[Range]) -> SpanF1:
    """The mutual F1 of two sets of spans over the words of `text`; precision and recall swap with the labelers."""
    return span_f1_over([(text, first, second)])


def span_f1_over(texts: Iterable[tuple[str, Sequence[Range], Sequence[Range]]]) -> SpanF1:
    """The mutual F1 over several texts, every span counted once (micro-averaged)."""
    spans = words = exact = overlap = common = 0
    for text, first, second in texts:
        places = [Range(match.start(), match.end()) for match in WORD.finditer(text)]
        a, b = [_covered(span, places) for span in first], [_covered(span, places) for span in second]
        spans += len(a) + len(b)
        exact += sum((Counter(a) & Counter(b)).values())
        overlap += len(match_one_to_one([[jaccard(x, y) for y in b] for x in a], MATCHING_OVERLAP))
        in_a, in_b = frozenset[int]().union(*a), frozenset[int]().union(*b)
        words += len(in_a) + len(in_b)
        common += len(in_a & in_b)
    return SpanF1(_f1(exact, spans), _f1(overlap, spans), _f1(common, words))


def match_one_to_one(scores: Sequence[Sequence[float]], floor: float) -> list[tuple[int, int]]:
    """Pairs (row, column), best score first, each row and column once, none below `floor`; ties in order."""
    ranked = sorted(
        ((score, row, column) for row, line in enumerate(scores) for column, score in enumerate(line)),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    rows: set[int] = set()
    columns: set[int] = set()
    pairs = []
    for score, row, column in ranked:
        if score >= floor and row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append((row, column))
    return pairs


def jaccard(a: frozenset[V], b: frozenset[V]) -> float:
    """Size of the intersection over size of the union; 0 for two empty sets."""
    return len(a & b) / len(a | b) if a or b else 0.0


def _disagreement(counts: Counter[V], distance: Callable[[V, V], float]) -> float:
    return sum(m * n * distance(a, b) for a, m in counts.items() for b, n in counts.items() if a != b)


def _covered(span: Range, places: Sequence[Range]) -> frozenset[int]:
    return frozenset(n for n, word in enumerate(places) if word.start < span.end and span.start < word.end)


def _f1(hits: int, total: int) -> float | None:
    return 2 * hits / total if total else None
