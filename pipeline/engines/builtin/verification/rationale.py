"""One sentence on why: what the passage has and the claim has not, in their words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.engines.builtin.verification.alignment import FOUND, Alignment
from pipeline.engines.builtin.verification.mismatch import Mismatch, MismatchKind
from pipeline.types import Stance

_MOST_WORDS = 3
_NO_PASSAGE = "No passage was offered."
_SAYS = {
    MismatchKind.NUMBER: "the passage has “{found}” where the claim has “{claimed}”",
    MismatchKind.DAY: "the passage has “{found}” where the claim has “{claimed}”",
    MismatchKind.TIME: "the passage has “{found}” where the claim has “{claimed}”",
    MismatchKind.NAME: "the passage has “{found}” where the claim has “{claimed}”",
    MismatchKind.ANTONYM: "the passage says “{found}”, the opposite of “{claimed}”",
    MismatchKind.NEGATION: "one of them negates “{found}” and the other does not",
    MismatchKind.ROLE: "who does it and to whom is the other way round at “{found}”",
    MismatchKind.QUANTIFIER: "the passage has another part of “{found}” than the claim",
    MismatchKind.CERTAINTY: "the passage leaves “{found}” open",
}


def explain(stance: Stance, alignments: Sequence[Alignment], mismatches: Sequence[Mismatch]) -> str:
    """One sentence for a stance: the hardest mismatch, else how much of the claim was found and what was not."""
    if stance is Stance.REFUTES and mismatches:
        worst = max(mismatches, key=lambda m: m.weight)
        return _sentence(_SAYS[worst.kind].format(found=worst.found, claimed=worst.claimed))
    if stance is Stance.REFUTES:
        return _sentence("the passage gives an outcome that excludes the claim's")
    missing = _missing(alignments)
    if stance is Stance.SUPPORTS:
        return _sentence(
            "the passage has " + (f"the claim's words but {missing}" if missing else "all the claim's words")
        )
    if mismatches:
        worst = max(mismatches, key=lambda m: m.weight)
        said = _SAYS[worst.kind].format(found=worst.found, claimed=worst.claimed)
        return _sentence(f"{said}, but too little else is the same to call it a contradiction")
    return _sentence(f"no passage has {missing}" if missing else "the passages leave it open")


def nothing_offered() -> str:
    """The rationale of a claim without passages."""
    return _NO_PASSAGE


def _missing(alignments: Sequence[Alignment]) -> str:
    """The weightiest words of the claim that were not found, "" when all were."""
    lost = [p.word for a in alignments for p in a.pairings if p.strength < FOUND]
    heaviest = sorted(lost, key=lambda w: (-w.weight, w.start))[:_MOST_WORDS]
    return ", ".join(f"“{w.text}”" for w in sorted(heaviest, key=lambda w: w.start))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
