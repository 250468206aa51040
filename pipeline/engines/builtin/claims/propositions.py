"""Propositions of words without a finite clause: what a source holds in "denied lying", "called for an inquiry".

Each template is used only where it cannot change the sense; where none is safe there is no proposition.
"""

from __future__ import annotations

from pipeline.engines.builtin.attribution.cuewords import noun_kind
from pipeline.engines.builtin.attribution.statements import CueKind
from pipeline.engines.builtin.claims.contents import Content, Shape
from pipeline.engines.builtin.grammar.inflection import past
from pipeline.engines.builtin.grammar.phrases import is_plural
from pipeline.engines.builtin.grammar.syntax import child
from pipeline.text.parse import Parse

SUBJECT = "\0"  # stands for the speaker among the items of a proposition
Items = tuple[int | str, ...]
_AFFIRMING = frozenset({CueKind.ASSERTING, CueKind.CONFIRMING, CueKind.HEDGING, CueKind.MENTIONING})
_TO_COME = frozenset({CueKind.PREDICTING, CueKind.PROMISING})
_INDEFINITE = frozenset({"a", "an", "some", "another", "any"})
_CHARGES = frozenset({"charge", "claim", "allegation", "accusation", "rumour", "rumor", "suggestion", "insinuation"})
_NOT_SINGULAR = frozenset({"i", "you", "we", "they"})


def proposition_items(parse: Parse, content: Content, kind: CueKind) -> Items | None:
    """The words of a content without a finite clause as a statement, None when none can safely be made.

    Token indices and literal words; `SUBJECT` stands for the speaker.
    """
    if content.shape is Shape.SUBJUNCTIVE:
        return _from_subjunctive(parse, content)
    if content.shape is Shape.INFINITIVE:
        return _from_infinitive(parse, content, kind)
    if content.shape is Shape.GERUND:
        return _from_gerund(parse, content, kind)
    if content.shape is Shape.CALLED:
        return _from_judgement(parse, content, kind)
    if content.shape is Shape.PLACED:
        return _from_placing(parse, content, kind)
    if content.shape is Shape.SCENARIO:
        return _from_scenario(parse, content)
    return _from_phrase(parse, content, kind)


def is_about_somebody_unnamed(parse: Parse, content: Content) -> bool:
    """Whether what the words are about is "himself" or "whom": it cannot open a statement."""
    if content.other is None:
        return False
    other = parse.tokens[content.other]
    return other.tag.startswith("W") or other.text.lower().endswith(("self", "selves"))


def is_amount(parse: Parse, content: Content) -> bool:
    """Whether a phrase is a figure or counts something: "600", "about 18 million", "four bodies"."""
    return _is_figure(parse, content) or child(parse, content.head, "nummod") is not None


def _from_scenario(parse: Parse, content: Content) -> Items:
    head = content.head
    opening = [c for c in parse.children[head] if parse.tokens[c].dep in ("prep", "advmod") and c < head]
    return tuple(i for i in parse.subtree(head) if not any(i in parse.subtree(c) for c in opening[:1]))


def _from_subjunctive(parse: Parse, content: Content) -> Items:
    """ "that the port be closed": the port should be closed."""
    helpers = [c for c in parse.children[content.head] if parse.tokens[c].dep in ("aux", "auxpass")]
    first = min([content.head, *helpers])
    negated = child(parse, content.head, "neg")
    cut = first if negated is None else min(first, negated)
    return (*(i for i in content.tokens if i < cut), "should", *(i for i in content.tokens if i >= cut))


# -- noun phrases ---------------------------------------------------------------------------------------------


def _from_phrase(parse: Parse, content: Content, kind: CueKind) -> Items | None:
    """ "hinted at a shift": there is a shift; "called for an inquiry": there should be an inquiry."""
    if _is_figure(parse, content):
        return _from_figure(content, kind)
    noun = content.head
    phrase = [i for i in content.tokens if i >= min(parse.subtree(noun), default=noun)]
    if not phrase or parse.tokens[noun].pos != "NOUN":
        return None
    received = _from_gift(parse, content, kind)
    if received is not None:
        return received
    if not _is_indefinite(parse, noun, phrase[0]):
        return _from_definite(parse, content, kind)
    if kind is CueKind.DENYING:
        return _from_refusal(parse, noun, phrase)
    return _there(parse, noun, phrase, kind)


def _there(parse: Parse, noun: int, phrase: list[int], kind: CueKind) -> Items | None:
    if kind in _AFFIRMING:
        return ("there", "are" if is_plural(parse, noun) else "is", *phrase)
    if kind in _TO_COME:
        return ("there", "will be", *phrase)
    return ("there", "should be", *phrase) if kind is CueKind.DEMANDING else None


def _from_refusal(parse: Parse, noun: int, phrase: list[int]) -> Items | None:
    """ "denies a conflict": there is no conflict; "rejected calls to resign": the speaker should not resign."""
    asked = child(parse, noun, "acl", "xcomp", "relcl")
    if noun_kind(parse.tokens[noun].lemma.lower()) is CueKind.DEMANDING:
        to = asked is not None and parse.tokens[asked].tag == "VB"
        return (SUBJECT, "should not", *(i for i in phrase if i >= asked)) if to and asked is not None else None
    if noun_kind(parse.tokens[noun].lemma.lower()) is not None:
        return None
    rest = phrase[1:] if parse.tokens[phrase[0]].text.lower() in _INDEFINITE else phrase
    return ("there", "are" if is_plural(parse, noun) else "is", "no", *rest)


def _from_definite(parse: Parse, content: Content, kind: CueKind) -> Items | None:
    """ "rejected the allegation": the allegation is not true, only where the noun can be true or false."""
    if kind is not CueKind.DENYING or parse.tokens[content.head].lemma.lower() not in _CHARGES:
        return None
    return (*content.tokens, "are" if is_plural(parse, content.head) else "is", "not true")


def _from_gift(parse: Parse, content: Content, kind: CueKind) -> Items | None:
    """ "promised the valley 12 million": the valley will get 12 million."""
    verb = parse.tokens[content.head].head
    to = child(parse, verb, "dative")
    if kind is not CueKind.PROMISING or to is None or to not in content.tokens or to > content.head:
        return None
    start = min(parse.subtree(content.head))
    return (*(i for i in content.tokens if i < start), "will get", *(i for i in content.tokens if i >= start))


def _is_figure(parse: Parse, content: Content) -> bool:
    words = [i for i in content.tokens if parse.tokens[i].pos not in ("PUNCT", "SPACE")]
    plain = all(parse.tokens[i].pos in ("NUM", "SYM", "ADV", "ADP", "CCONJ", "DET", "ADJ") for i in words)
    return plain and any(parse.tokens[i].pos == "NUM" for i in words)


def _from_figure(content: Content, kind: CueKind) -> Items | None:
    if kind in _AFFIRMING:
        return ("the figure is", *content.tokens)
    return ("the figure will be", *content.tokens) if kind is CueKind.PREDICTING else None


def _is_indefinite(parse: Parse, noun: int, first: int) -> bool:
    """Whether a phrase brings something new: "a shift", "shifts", "restraint", "12 shifts"."""
    if parse.tokens[first].lemma.lower() in _INDEFINITE:
        return True
    bare = child(parse, noun, "det", "poss") is None and parse.tokens[first].pos in ("NOUN", "ADJ", "NUM", "ADV")
    return bare and parse.tokens[noun].tag in ("NNS", "NN")


# -- verbs ----------------------------------------------------------------------------------------------------


def _from_infinitive(parse: Parse, content: Content, kind: CueKind) -> Items | None:
    verb = content.head
    rest = _after(parse, content)
    subject = _subject_items(parse, content)
    negated = ["not"] if child(parse, verb, "neg") is not None else []
    having = [
        c for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass") and parse.tokens[c].tag != "TO"
    ]
    if kind is CueKind.DEMANDING and content.other is not None:
        return (*subject, "should", *negated, *having, *rest)
    if kind in _TO_COME or content.other is None:
        return (*subject, "will", *negated, *having, *rest)
    return None


def _from_gerund(parse: Parse, content: Content, kind: CueKind) -> Items | None:
    """ "denied taking it": did not take it; "accused X of having taken it": X took it."""
    if kind not in (CueKind.DENYING, CueKind.ACCUSING):
        return None
    verb = content.head
    denied = kind is CueKind.DENYING
    rest = [i for i in _after(parse, content) if i > verb]
    subject = _subject_items(parse, content)
    was = "were" if content.other is not None and is_plural(parse, content.other) else "was"
    be = f"{was} not" if denied else was
    passive = child(parse, verb, "auxpass") is not None
    lemma = parse.tokens[verb].lemma.lower()
    if lemma == "be":
        return (*subject, be, *rest)
    if passive:
        return (*subject, be, verb, *rest)
    form = parse.tokens[verb].text
    done = form if parse.tokens[verb].tag == "VBN" and form.endswith("ed") else past(lemma)
    return (*subject, f"did not {lemma}", *rest) if denied else (*subject, done, *rest)


def _from_judgement(parse: Parse, content: Content, kind: CueKind) -> Items | None:
    """ "called the plan a farce": the plan is a farce."""
    if content.other is None:
        return None
    below = [i for i in parse.subtree(content.head) if i in content.tokens and i > content.other]
    start = min([content.head, *below])
    if start > content.tokens[0] and parse.tokens[start - 1].tag == "``":
        start -= 1
    about = [i for i in content.tokens if i < start]
    while about and (parse.tokens[about[-1]].text.lower() == "as" or parse.tokens[about[-1]].pos == "PUNCT"):
        about.pop()
    said = [i for i in content.tokens if i >= start]
    if not about or not said or kind not in (_AFFIRMING | {CueKind.ACCUSING, CueKind.ATTITUDE}):
        return None
    return (*about, "are" if is_plural(parse, content.other) else "is", *said)


def _from_placing(parse: Parse, content: Content, kind: CueKind) -> Items | None:
    """ "puts the cost at 12 million": the cost is 12 million; "put the hit at ten": the hit was at ten."""
    if content.other is None or kind not in _AFFIRMING:
        return None
    about = [i for i in content.tokens if i < content.head]
    where = [i for i in content.tokens if i >= content.head]
    timed = any(parse.tokens[i].ent in ("DATE", "TIME") for i in where)
    many = is_plural(parse, content.other)
    if timed:
        return (*about, "were" if many else "was", *where)
    where = where[1:] if parse.tokens[where[0]].text.lower() == "at" else where
    return (*about, "are" if many else "is", *where)


def _subject_items(parse: Parse, content: Content) -> Items:
    if content.other is None:
        return (SUBJECT,)
    below = parse.subtree(content.other)
    barred = {i for c in parse.children[content.other] if content.head in parse.subtree(c) for i in parse.subtree(c)}
    return tuple(i for i in below if i < content.head and i not in barred)


def _after(parse: Parse, content: Content) -> tuple[int, ...]:
    """The verb and what follows it in the content."""
    helpers = {c for c in parse.children[content.head] if parse.tokens[c].dep in ("aux", "auxpass", "neg")}
    return tuple(i for i in content.tokens if i >= content.head and i not in helpers)
