"""Modality: how a statement is put forward, by the tests of the labeling guide."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.engines.builtin.attribution.statements import CueKind
from pipeline.engines.builtin.grammar.signals import Signal, find_signals
from pipeline.engines.builtin.grammar.syntax import child
from pipeline.text.lexicon import load_words
from pipeline.text.parse import Parse
from pipeline.types import Modality

WILL = frozenset({"will", "'ll", "’ll", "wo", "shall"})
DUTY = frozenset({"should", "must", "ought"})
WISHES = frozenset({"want", "wish", "hope", "prefer", "deserve", "need", "demand", "love", "hate", "like"})
PLANS = frozenset({"plan", "intend", "aim", "expect", "prepare", "promise", "pledge", "vow"})
_BY_CUE = {
    CueKind.PREDICTING: Modality.PREDICTION,
    CueKind.PROMISING: Modality.PREDICTION,
    CueKind.DEMANDING: Modality.OPINION,
}


def author_modality(parse: Parse, own: Iterable[int], head: int) -> Modality:
    """The modality of what the author asserts: never opinion, and a plan that is reported is a fact."""
    helpers = _helpers(parse, head)
    if _is_conditional(parse, head, helpers) or helpers & {"may", "might"}:
        return Modality.HYPOTHETICAL
    if helpers & {"could"}:
        return Modality.PREDICTION
    return Modality.PREDICTION if helpers & WILL and not _is_scheduled(parse, own) else Modality.FACT


def source_modality(parse: Parse, own: Iterable[int], head: int, *, kind: CueKind, indirect: bool) -> Modality:
    """The modality of what a source holds; in indirect speech a "would" without a condition was a "will"."""
    words = frozenset(own)
    helpers = _helpers(parse, head)
    conditional = _is_conditional(parse, head, helpers - ({"would"} if indirect else set()))
    if conditional or helpers & {"may", "might"}:
        return Modality.HYPOTHETICAL
    if kind in _BY_CUE:
        return _BY_CUE[kind]
    if helpers & (WILL | {"could"}) or (indirect and "would" in helpers) or _is_planned(parse, head):
        return Modality.PREDICTION
    return Modality.OPINION if _is_opinion(parse, words, head, helpers) else Modality.FACT


def _helpers(parse: Parse, head: int) -> set[str]:
    return {parse.tokens[c].text.lower() for c in parse.children[head] if parse.tokens[c].dep == "aux"}


def _is_conditional(parse: Parse, head: int, helpers: set[str]) -> bool:
    """Whether a condition is given with the statement, or "would" without one stands for it."""
    conditions = [c for c in parse.children[head] if parse.tokens[c].dep == "advcl"]
    marks = {parse.tokens[m].text.lower() for c in conditions if (m := child(parse, c, "mark")) is not None}
    return bool(marks & {"if", "unless"}) or "would" in helpers


def _is_scheduled(parse: Parse, own: Iterable[int]) -> bool:
    return any(parse.tokens[i].ent in ("DATE", "TIME") for i in own)


def _is_planned(parse: Parse, head: int) -> bool:
    token = parse.tokens[head]
    going = token.lemma == "go" and token.tag == "VBG" and child(parse, head, "xcomp") is not None
    return going or (token.lemma in PLANS and child(parse, head, "xcomp") is not None)


def _is_opinion(parse: Parse, words: frozenset[int], head: int, helpers: set[str]) -> bool:
    """Whether a statement judges, wishes or demands, with no number or event in it that could be looked up."""
    if helpers & DUTY or parse.tokens[head].lemma in WISHES:
        return True
    found = find_signals(parse, words)
    events = {Signal.NUMBER, Signal.MONEY_OR_PERCENT, Signal.PAST_ACTION, Signal.PERFECT_ACTION}
    if found & events:
        return False
    said = child(parse, head, "acomp", "attr", "oprd")
    near = (said, *parse.children[said]) if said is not None else ()
    judged = any(parse.tokens[i].lemma.lower() in load_words("evaluative") for i in near if i in words)
    return judged or (Signal.FIRST_PERSON_MIND in found and Signal.NAME not in found)
