"""Agreement between samples: how many other answers make the same claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.engines.llm.answers import ClaimDraft
from pipeline.engines.llm.claims import Drafted
from pipeline.grounding.numbers import find_quantities
from pipeline.grounding.words import content_stems

SAME_WORDS = 0.5


def with_agreement(drafted: Sequence[Drafted], samples: Sequence[Sequence[ClaimDraft]]) -> tuple[Drafted, ...]:
    """The drafts, each with its agreement over the other samples."""
    return tuple(replace(one, agreement=agreement(one.draft, samples)) for one in drafted)


def agreement(draft: ClaimDraft, others: Sequence[Sequence[ClaimDraft]]) -> float | None:
    """The share of the other samples that have the claim; None when there are none."""
    if not others:
        return None
    return sum(any(same_claim(draft, other) for other in sample) for sample in others) / len(others)


def same_claim(first: ClaimDraft, second: ClaimDraft) -> bool:
    """Whether two drafts make one claim: a common sentence, speaker and numbers alike, half of the words."""
    if set(first.sentences).isdisjoint(second.sentences) or _speaker(first) != _speaker(second):
        return False
    if {q.value for q in find_quantities(first.claim)} != {q.value for q in find_quantities(second.claim)}:
        return False
    one, other = content_stems(first.claim), content_stems(second.claim)
    return bool(one | other) and len(one & other) / len(one | other) >= SAME_WORDS


def _speaker(draft: ClaimDraft) -> str | None:
    """The last name, by which "Mara Venn" and "Venn" are one."""
    return draft.speaker.split()[-1].casefold() if draft.speaker else None
