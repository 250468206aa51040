"""Comparisons for people: the paired table, what each verdict rests on, and where the models part."""

from __future__ import annotations

from collections.abc import Sequence

from eval.comparison import Compared, Comparison, Counts, Flip, comparison_record
from eval.metrics import Kind
from eval.records import RECORDS
from eval.stats.intervals import Interval
from pipeline.records import Record
from pipeline.report.console import Column, Page
from pipeline.report.output import Format, Output
from pipeline.report.table import Field, write_records

COLUMNS = (
    Column("metric", narrow=True),
    Column("A", narrow=True, right=True),
    Column("B", narrow=True, right=True),
    Column("B - A", narrow=True, right=True),
    Column("95 %", narrow=True),
    Column("p", narrow=True, right=True),
    Column("flips", narrow=True, right=True),
    Column("verdict on B", narrow=True),
)
MARKDOWN = ("task", "models", *(column.name for column in COLUMNS), "items", "clusters", "note")


def write_comparisons(found: Sequence[Compared], output: Output, *, shown_flips: int) -> None:
    """Write the comparisons: all they hold as JSON, JSONL or CSV; a table, and the first flips, for people."""
    comparisons = [comparison for comparison, _ in found]
    if output.format in (Format.JSON, Format.JSONL):
        write_records([comparison_record(each) for each in comparisons], [], output, empty="")
    elif output.format is Format.CSV:
        rows = [_flat(comparison_record(each)) for each in comparisons]
        write_records(rows, [Field.of(name) for name in rows[0]], output, empty="")
    elif output.format is Format.MARKDOWN:
        rows = [dict(zip(MARKDOWN, _cells(each), strict=True)) for each in comparisons]
        write_records(rows, [Field.of(name) for name in MARKDOWN], output, empty="")
    else:
        with output.stream() as stream:
            page = Page(stream)
            for group in _grouped(found).values():
                _write_group(page, group, shown_flips)


def _flat(record: Record) -> Record:
    """The record with parts of parts as columns of their own, such as `flips_a_only`."""
    flat: Record = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= {f"{name}_{part}": each for part, each in value.items()}
        elif name.startswith("ci95"):
            flat |= {f"{name}_low": value and value[0], f"{name}_high": value and value[1]}
        else:
            flat[name] = value
    return flat


def _cells(c: Comparison) -> list[str]:
    """The cells of a Markdown row."""
    note = "; ".join(words for words in (lacking(c), c.reason) if words)
    return [f"{c.task} on {c.dataset}", f"{c.model_a}, {c.model_b}", *_row(c), str(c.items), str(c.clusters), note]


def number(value: float | None, kind: Kind = Kind.QUALITY) -> str:
    """A value for people: three decimals, three significant digits for cost, tokens and latency; a dash for none."""
    if value is None:
        return "-"
    return f"{value:.3g}" if kind is Kind.RESOURCE else f"{value:.3f}"


def signed(value: float | None, kind: Kind = Kind.QUALITY) -> str:
    """A difference with its sign."""
    return "-" if value is None else f"{'+' if value > 0 else ''}{number(value, kind)}"


def ends(interval: Interval | None, kind: Kind = Kind.QUALITY) -> str:
    """An interval in brackets."""
    return "-" if interval is None else f"[{number(interval.low, kind)}, {number(interval.high, kind)}]"


def lacking(comparison: Comparison) -> str:
    """Items without a score, by why and for which model; empty where every item has one from both."""
    kinds = {"unscored": comparison.unscored, "errored": comparison.errored, "missing": comparison.missing}
    return ", ".join(f"{_sides(counts)} {name}" for name, counts in kinds.items() if counts != Counts())


def _grouped(found: Sequence[Compared]) -> dict[tuple[str, ...], list[Compared]]:
    groups: dict[tuple[str, ...], list[Compared]] = {}
    for each in found:
        c = each.comparison
        groups.setdefault((c.task, c.dataset, c.model_a, c.model_b, c.run_b), []).append(each)
    return groups


def _write_group(page: Page, group: Sequence[Compared], shown_flips: int) -> None:
    first = group[0].comparison
    most = max(each.comparison.items for each in group)
    of = max(each.comparison.clusters for each in group)
    names = f"A = {first.model_a} ({first.run_a}), B = {first.model_b} ({first.run_b})"
    page.heading(f"{first.task} on {first.dataset}", f"{names}; up to {most} items in {of} clusters")
    page.table(COLUMNS, [_row(each.comparison) for each in group])
    for words, names in _notes(group, most).items():
        page.paragraph(f"{names}: {words}.")
    needed = [f"{c.metric} {c.clusters_needed}" for c, _ in group if c.clusters_needed is not None]
    if needed:
        page.paragraph(f"Clusters that would settle it, should the difference be the one seen: {', '.join(needed)}.")
    for each in group:
        if each.comparison.primary and each.flips and shown_flips:
            _write_flips(page, each, shown_flips)
    page.line()


def _notes(group: Sequence[Compared], most: int) -> dict[str, str]:
    """What must be said beside the rows, with the names of the metrics that it is said of."""
    notes: dict[str, list[str]] = {}
    for comparison, _ in group:
        found = [] if comparison.items == most else [f"{comparison.items} items in {comparison.clusters} clusters"]
        found += [words for words in (lacking(comparison), comparison.reason) if words]
        for words in found:
            notes.setdefault(words, []).append(comparison.metric)
    whole = len(group)
    return {words: "all metrics" if len(names) == whole else ", ".join(names) for words, names in notes.items()}


def _row(comparison: Comparison) -> list[str]:
    kind = comparison.kind
    name = f"{comparison.metric}{' *' if comparison.primary else ''}{'' if comparison.higher_is_better else ' ↓'}"
    flips = "" if kind is Kind.RESOURCE else f"{comparison.flips.a_only}/{comparison.flips.b_only}"
    return [
        name,
        number(comparison.a, kind),
        number(comparison.b, kind),
        signed(comparison.difference, kind),
        ends(comparison.ci95, kind),
        "-" if comparison.p_holm is None else f"{comparison.p_holm:.3f}",
        flips,
        str(comparison.verdict),
    ]


def _write_flips(page: Page, each: Compared, shown: int) -> None:
    page.line(f"Where they part on {each.comparison.metric} ({len(each.flips)} items):")
    for flip in each.flips[:shown]:
        page.paragraph(_flip_words(each.comparison, flip), indent=2)
    if len(each.flips) > shown:
        page.line(f"  and {len(each.flips) - shown} more; --flips FILE.jsonl writes all")


def _flip_words(comparison: Comparison, flip: Flip) -> str:
    a = f"{comparison.run_a}/{RECORDS}:{flip.line_a}"
    b = f"{comparison.run_b}/{RECORDS}:{flip.line_b}"
    return f"{flip.item_id} ({flip.cluster_id}): A {number(flip.a)} {a}, B {number(flip.b)} {b}"


def _sides(counts: Counts) -> str:
    return " and ".join(f"{n} of {side}" for side, n in (("A", counts.a), ("B", counts.b)) if n)
