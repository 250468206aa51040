"""What models cost, in words: before the work as an estimate, after it as figures."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.engines.cascade import CascadeReport
from pipeline.models.usage import Spending
from pipeline.report.output import Format, Output, write_json_lines

_UNKNOWN = "the price is not known (give it with --prices FILE)"


class Forecast(NamedTuple):
    """What work would take at most; `cost_usd` None: the price is not known. `exact`: the model's own tokenizer."""

    model: str
    articles: int
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    exact: bool = True


def write_forecast(forecast: Forecast, output: Output) -> None:
    """Write what `--dry-run` found."""
    with output.stream() as stream:
        if output.format is Format.TEXT:
            stream.write(f"{_forecast_line(forecast)}\n")
        else:
            write_json_lines(stream, (forecast._asdict(),))


def usage_line(spending: Spending) -> str:
    """One line about what calls have cost; a price nobody knows is said, never taken for zero."""
    hits = f" and {_count(spending.cache_hits, 'answer')} from the cache" if spending.cache_hits else ""
    cached = f" ({spending.cached_tokens} cached)" if spending.cached_tokens else ""
    counted = f", {spending.estimated_calls} of the calls counted by evenhand" if spending.estimated_calls else ""
    return (
        f"{_count(spending.calls, 'call')}{hits}, {spending.input_tokens} tokens in{cached}, "
        f"{spending.output_tokens} out, {_money(spending)}{counted}"
    )


def cascade_line(report: CascadeReport) -> str:
    """One line about what a cascade saved, and how often its two judges differed where both were asked."""
    audited = f"; on {report.audited} asked of both they differed {report.disagreed} times" if report.audited else ""
    kept = f"{report.kept} of {_count(report.asked, 'claim')} decided without the model"
    return f"{kept}, {report.saved} of them unasked{audited}"


def _forecast_line(forecast: Forecast) -> str:
    articles = _count(forecast.articles, "article")
    tokens = forecast.input_tokens + forecast.output_tokens
    if forecast.calls == 0:
        return f"{articles}: 0 calls, 0 tokens, 0.00 USD with {forecast.model}"
    money = _UNKNOWN if forecast.cost_usd is None else f"at most {forecast.cost_usd:.4f} USD"
    about = "" if forecast.exact else "about "
    return (
        f"{articles}: {_count(forecast.calls, 'call')}, at most {about}{tokens} tokens ({about}{forecast.input_tokens} "
        f"in, up to {forecast.output_tokens} out), {money} with {forecast.model}"
    )


def _money(spending: Spending) -> str:
    if not spending.unpriced_calls:
        return f"{spending.cost_usd:.4f} USD"
    if spending.unpriced_calls == spending.calls:
        return _UNKNOWN
    return f"{spending.cost_usd:.4f} USD and {_count(spending.unpriced_calls, 'call')} of which {_UNKNOWN}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
