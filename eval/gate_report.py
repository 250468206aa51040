"""The outcome of a gate as JUnit XML for build servers, Markdown for reviewers, and a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from eval.checks import Check, Outcome
from pipeline.errors import UsageError
from pipeline.report.printable import one_line
from pipeline.report.table import markdown_table

SUITE = "evenhand eval gate"


def junit(checks: Sequence[Check], *, strict: bool) -> str:
    """One test case a check; an inconclusive one is skipped, and under `strict` failed."""
    failed = [check for check in checks if fails(check, strict=strict)]
    skipped = sum(check.outcome is Outcome.INCONCLUSIVE for check in checks) if not strict else 0
    counts = {"tests": len(checks), "failures": len(failed), "skipped": skipped, "errors": 0}
    suite = ElementTree.Element("testsuite", {"name": SUITE, **{name: str(n) for name, n in counts.items()}})
    for check in checks:
        case = ElementTree.SubElement(suite, "testcase", classname=SUITE, name=one_line(check.name))
        if check in failed:
            ElementTree.SubElement(case, "failure", message=one_line(check.message), type=check.outcome.value)
        elif check.outcome is Outcome.INCONCLUSIVE:
            ElementTree.SubElement(case, "skipped", message=one_line(check.message))
        else:
            ElementTree.SubElement(case, "system-out").text = one_line(check.message)
    ElementTree.indent(suite)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(suite, encoding="unicode")}\n'


def markdown(checks: Sequence[Check]) -> str:
    """A heading with the overall outcome, and a table of the checks, the failed ones first."""
    order = (Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.PASS)
    ranked = sorted(checks, key=lambda check: order.index(check.outcome))
    counts = ", ".join(f"{sum(c.outcome is outcome for c in checks)} {outcome}" for outcome in order)
    rows = [[check.outcome.value, check.name, check.message] for check in ranked]
    return f"## Eval gate: {counts}\n\n{markdown_table(['outcome', 'check', 'found'], rows)}"


def fails(check: Check, *, strict: bool) -> bool:
    """Whether the check fails the gate."""
    return check.outcome is Outcome.FAIL or (strict and check.outcome is Outcome.INCONCLUSIVE)


def write_text(path: Path, text: str, flag: str) -> None:
    """Write a file in one step; raises UsageError naming the flag when it cannot be written."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise UsageError(
            f"cannot be written ({error.strerror})", item=f"{flag} {path}", action="give another file"
        ) from None
