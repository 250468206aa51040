"""Coordinates for the figures of a report: points in the units of a plot, ready for inline SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from eval.standings import Calibration, Standing

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 420, 260, 46, 36, 12, 12
COLORS = ("#0b6e99", "#c4510b", "#5b7f1f", "#8a3f8f", "#a8810a", "#3b4a5a", "#b3264a", "#1f7f6b")


class Mark(NamedTuple):
    """A point of a plot with its label and colour; `low` and `high` are the ends of its interval on the y axis."""

    x: float
    y: float
    label: str
    color: str
    low: float | None = None
    high: float | None = None


class Line(NamedTuple):
    """A line through points, as SVG takes them, and its marks."""

    label: str
    color: str
    points: str
    marks: tuple[Mark, ...] = ()


class Tick(NamedTuple):
    """A labeled place on an axis."""

    at: float
    label: str


class Plot(NamedTuple):
    """A figure with its axes."""

    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]


class Scale(NamedTuple):
    """From values to places on an axis; values outside are put on its ends."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def x_scale(low: float, high: float) -> Scale:
    """The horizontal axis."""
    return Scale(low, high if high > low else low + 1, LEFT, WIDTH - RIGHT)


def y_scale(low: float, high: float) -> Scale:
    """The vertical axis, which grows downwards in SVG."""
    return Scale(low, high if high > low else low + 1, HEIGHT - BOTTOM, TOP)


def color(number: int) -> str:
    """The colour of the n-th model."""
    return COLORS[number % len(COLORS)]


def pareto_plot(standings: Sequence[Standing], metric: str, *, higher_is_better: bool) -> Plot | None:
    """Quality against what an item costs, or takes in seconds where nothing costs money; the frontier as a line."""
    known = [(n, s) for n, s in enumerate(standings) if math.isfinite(s.estimate.value)]
    if not known:
        return None
    paid = any(s.cost_usd > 0 for _, s in known)
    prices = [s.cost_usd if paid else s.latency_s for _, s in known]
    ends = [end for _, s in known for end in (s.estimate.value, *(s.estimate.interval or ()))]
    x, y = x_scale(0.0, max(prices) * 1.1), y_scale(*_padded(min(ends), max(ends)))
    marks = [_mark(n, s, x(price), y) for (n, s), price in zip(known, prices, strict=True)]
    values = [s.estimate.value if higher_is_better else -s.estimate.value for _, s in known]
    best = _frontier(prices, values)
    line = Line("frontier", "#999999", " ".join(f"{marks[n].x},{marks[n].y}" for n in best))
    label = "US dollars an item" if paid else "seconds an item"
    return Plot(label, metric, _ticks(x, "{:.2g}"), _ticks(y, "{:.2f}"), (line,), tuple(marks))


def reliability_plot(calibrations: Sequence[Calibration], order: Sequence[str]) -> Plot | None:
    """Accuracy by confidence, a line a model over the diagonal of perfect calibration."""
    if not calibrations:
        return None
    x, y = x_scale(0.0, 1.0), y_scale(0.0, 1.0)
    lines = [Line("perfect", "#bbbbbb", f"{x(0)},{y(0)} {x(1)},{y(1)}")]
    for each in calibrations:
        paint = color(order.index(each.model))
        marks = tuple(
            Mark(
                x(b.confidence),
                y(b.accuracy),
                f"{each.model}: said {b.confidence:.2f}, right {b.accuracy:.2f} of {b.n}",
                paint,
                y(b.interval.low),
                y(b.interval.high),
            )
            for b in each.bins
        )
        lines.append(Line(each.model, paint, " ".join(f"{mark.x},{mark.y}" for mark in marks), marks))
    return Plot("confidence", "share right", _ticks(x, "{:.1f}"), _ticks(y, "{:.1f}"), tuple(lines), ())


def coverage_plot(calibrations: Sequence[Calibration], order: Sequence[str]) -> Plot | None:
    """Risk by coverage, a line a model: how many answers are wrong when only the surest are given."""
    if not calibrations:
        return None
    worst = max(point.risk for each in calibrations for point in each.curve)
    x, y = x_scale(0.0, 1.0), y_scale(0.0, max(worst, 0.05))
    lines = tuple(
        Line(
            each.model,
            color(order.index(each.model)),
            " ".join(f"{x(at)},{y(risk)}" for at, risk in ((0.0, each.curve[0].risk), *(p[:2] for p in each.curve))),
        )
        for each in calibrations
    )
    return Plot("coverage", "share wrong", _ticks(x, "{:.1f}"), _ticks(y, "{:.2f}"), lines, ())


def _mark(number: int, standing: Standing, x: float, y: Scale) -> Mark:
    interval = standing.estimate.interval
    low, high = (y(interval.low), y(interval.high)) if interval is not None else (None, None)
    return Mark(x, y(standing.estimate.value), standing.model, color(number), low, high)


def _frontier(prices: Sequence[float], values: Sequence[float]) -> list[int]:
    """The places that no other beats in price and value both, cheapest first."""
    order = sorted(range(len(prices)), key=lambda n: (prices[n], -values[n]))
    found: list[int] = []
    for n in order:
        if not found or values[n] > values[found[-1]]:
            found.append(n)
    return found


def _padded(low: float, high: float) -> tuple[float, float]:
    reach = max(high - low, 0.02) * 0.08
    return low - reach, high + reach


def _ticks(scale: Scale, form: str, count: int = 5) -> tuple[Tick, ...]:
    values = [scale.low + (scale.high - scale.low) * n / count for n in range(count + 1)]
    return tuple(Tick(scale(each), form.format(each)) for each in values)
