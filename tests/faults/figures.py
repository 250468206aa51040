"""The figures of a trial, as lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.faults.ledger import End
from tests.faults.server import FAULTS
from tests.faults.trial import Report, Scale


def figures(scale: Scale, report: Report, run: Path) -> Iterator[str]:
    """What was done to the run, what became of it, and what its calls were for."""
    kinds, tally = report.tally.kinds, report.tally
    billed = sum(count for kind, count in kinds.items() if kind.billed)
    faulty = sum(kinds[kind] for kind in FAULTS)
    usage = json.loads((run / "manifest.json").read_text())["usage"]
    ends = [start.end for start in report.starts]
    full = ends.count(End.DISK_FULL)
    yield f"{scale.articles} articles, {len(ends)} starts: {report.kills} killed, {full} ended by a full disk"
    yield f"{kinds.total()} calls, {faulty} of them faulty ({faulty / kinds.total():.3f}); {billed} billed"
    yield from (f"  {kind.value}: {kinds[kind]}" for kind in FAULTS)
    yield "why the calls were made"
    yield from (f"  {reason}: {count}" for reason, count in tally.reasons.most_common())
    yield f"  an answer received whole and paid again: {len(tally.paid_twice)}"
    yield f"in flight at a kill: {tally.in_flight} calls, {tally.in_flight / max(report.kills, 1):.1f} a kill"
    yield f"longest time from an answer sent to a kill that lost it: {tally.longest_unkept_s:.2f} s"
    yield f"calls in the manifest's usage: {usage['calls']} of {billed} billed"
    yield f"wall time {report.wall_s:.0f} s"
