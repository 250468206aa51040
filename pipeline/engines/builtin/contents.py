"""What a source says in one sentence: the shape of the words, and how a proposition is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.engines.builtin.clauses import Clause, ClauseKind, is_clause, split_clauses
from pipeline.engines.builtin.phrases import is_plural, trimmed
from pipeline.engines.builtin.statements import CueKind
from pipeline.engines.builtin.syntax import SUBJECTS, child
from pipeline.text.parse import Parse, Token

SUBJECT = "\0"  # stands for the speaker among the items of a proposition
_IN_SPEECH = frozenset({ClauseKind.PREDICATE})
_THERE = {
    CueKind.ASSERTING: "is",
    CueKind.CONFIRMING: "is",
    CueKind.HEDGING: "is",
    CueKind.PREDICTING: "will be",
    CueKind.DEMANDING: "should be",
}
JUDGED = frozenset({CueKind.DENYING, CueKind.ACCUSING})


class Shape(StrEnum):
    """What the attributed words are, grammatically."""

    CLAUSE = "clause"  # "the wreck had moved"
    INFINITIVE = "infinitive"  # "to pay for it", "the council to pay"
    GERUND = "gerund"  # "taking bribes"
    CALLED = "called"  # "the plan a farce", "it as a farce"
    SCENARIO = "scenario"  # "a scenario in which the port closes"
    PHRASE = "phrase"  # "a ceasefire"


@dataclass(frozen=True, slots=True)
class Content:
    """The attributed words of one sentence: their tokens in order, their shape, and the token that heads them.

    `other` is the noun that an infinitive or a judgement is about, when it is not the speaker.
    """

    tokens: tuple[int, ...]
    shape: Shape
    head: int
    other: int | None = None


def content_of(parse: Parse, indices: frozenset[int], cue: int | None) -> Content | None:
    """The content that some tokens of a sentence make, None when they hold no word; `cue` is the cue's verb here."""
    words = [i for i in sorted(indices) if parse.tokens[i].pos not in ("PUNCT", "SPACE")]
    if not words:
        return None
    tops = [i for i in words if parse.tokens[i].head not in indices or parse.tokens[i].head == i]
    clausal = [i for i in tops if is_clause(parse, i) and parse.tokens[i].dep != "relcl"]
    if not clausal and not all(parse.tokens[i].pos in ("NOUN", "PROPN", "PRON", "ADP") for i in tops):
        clausal = [i for i in words if is_clause(parse, i) and _is_free(parse, i) and _covers(parse, i, words)]
    tokens = trimmed(parse, indices)
    if len(tokens) > 1 and parse.tokens[tokens[0]].text.lower() == "that" and parse.tokens[tokens[0]].dep == "mark":
        tokens = tokens[1:]
    if clausal:
        return Content(tokens, Shape.CLAUSE, clausal[0])
    return _verbal(parse, tokens, tops, cue) or _nominal(parse, tokens, (tops or words)[-1])


def _nominal(parse: Parse, tokens: tuple[int, ...], top: int) -> Content:
    noun = child(parse, top, "pobj") if parse.tokens[top].dep == "prep" else top
    inner = child(parse, noun, "relcl") if noun is not None else None
    told = noun is not None and parse.tokens[noun].lemma.lower() in ("scenario", "situation", "case", "future", "world")
    if told and inner is not None and is_clause(parse, inner):
        return Content(tokens, Shape.SCENARIO, inner, noun)
    return Content(tokens, Shape.PHRASE, top if noun is None else noun)


def _covers(parse: Parse, index: int, words: Sequence[int]) -> bool:
    """Whether a clause holds most of the words."""
    return 3 * len(set(parse.subtree(index)) & set(words)) > 2 * len(words)


def _is_free(parse: Parse, index: int) -> bool:
    """Whether a clause is none that hangs on a noun."""
    return parse.tokens[index].dep not in ("relcl", "acl", "advcl")


def _verbal(parse: Parse, tokens: tuple[int, ...], tops: Sequence[int], cue: int | None) -> Content | None:
    called = _called(parse, tokens, tops, cue)
    if called is not None:
        return called
    for top in tops:
        token = parse.tokens[top]
        aux = child(parse, top, "aux")
        if token.tag == "VB" and aux is not None and parse.tokens[aux].tag == "TO":
            return Content(tokens, Shape.INFINITIVE, top, _object_before(parse, tokens, top, cue))
        inner = child(parse, top, "pcomp") if token.dep == "prep" else top
        if inner is not None and parse.tokens[inner].tag == "VBG" and child(parse, inner, *SUBJECTS) is None:
            return Content(tokens, Shape.GERUND, inner, _object_before(parse, tokens, inner, cue))
    return None


def _object_before(parse: Parse, tokens: tuple[int, ...], verb: int, cue: int | None) -> int | None:
    own = child(parse, verb, *SUBJECTS)
    if own is not None:
        return own
    given = child(parse, cue, "dobj", "dative") if cue is not None else None
    return (
        given if given is not None and given < verb and (given in tokens or parse.tokens[given].pos != "PRON") else None
    )


def _called(parse: Parse, tokens: tuple[int, ...], tops: Sequence[int], cue: int | None) -> Content | None:
    """ "called the plan a farce", "dismissed it as a farce": the judgement and what it is about."""
    if cue is None:
        return None
    about = child(parse, cue, "dobj")
    for top in tops:
        token = parse.tokens[top]
        if token.dep == "prep" and token.lemma.lower() == "as" and about in tokens:
            said = child(parse, top, "pobj", "amod", "pcomp")
            return (
                None if said is None or parse.tokens[said].tag == "VBG" else Content(tokens, Shape.CALLED, said, about)
            )
        small = token.dep in ("ccomp", "oprd") and token.pos in ("NOUN", "ADJ", "PROPN")
        if small:
            subject = child(parse, top, "nsubj") or about
            return None if subject is None else Content(tokens, Shape.CALLED, top, subject)
    return None


def clauses_of(parse: Parse, content: Content, *, quoted: bool) -> tuple[Clause, ...]:
    """The points that a clausal content makes; a quotation is cut only where a clause has its own subject.

    Words that belong to the content but hang on another part of the sentence keep it whole.
    """
    whole = (Clause(ClauseKind.WHOLE, content.head, content.tokens),)
    if content.shape is not Shape.CLAUSE:
        return whole
    parts = split_clauses(parse, content.head, content.tokens)
    reached = {i for p in parts for i in p.own}
    lost = [i for i in content.tokens if i not in reached and parse.tokens[i].pos not in ("PUNCT", "CCONJ", "SPACE")]
    opening = {"who", "which", "whose", "while", "although", "though", "whereas", "even", "that"}
    if any(parse.tokens[i].text.lower() not in opening for i in lost):
        return whole
    allowed = {ClauseKind.MAIN, ClauseKind.WHOLE, ClauseKind.COORDINATE}
    if any(p.kind not in allowed | (frozenset() if quoted else _IN_SPEECH) for p in parts):
        return whole
    return parts


def is_about_somebody_unnamed(parse: Parse, content: Content) -> bool:
    """Whether what an infinitive or gerund is about is "him", "them" or "himself": it cannot open a statement."""
    if content.shape is Shape.CALLED and content.other is not None:
        other = parse.tokens[content.other]
        return other.tag.startswith("W") or other.text.lower().endswith(("self", "selves"))
    return content.other is not None and parse.tokens[content.other].tag == "PRP"


def proposition_items(parse: Parse, content: Content, kind: CueKind) -> tuple[int | str, ...] | None:
    """The words of a content without a finite clause as a statement, None when none can be made.

    Token indices and literal words; `SUBJECT` stands for the speaker.
    """
    if content.shape is Shape.INFINITIVE:
        return _from_infinitive(parse, content, kind)
    if content.shape is Shape.GERUND:
        return _from_gerund(parse, content, kind)
    if content.shape is Shape.CALLED:
        return _from_judgement(parse, content)
    if content.shape is Shape.SCENARIO:
        opening = [
            c for c in parse.children[content.head] if parse.tokens[c].dep in ("prep", "advmod") and c < content.head
        ]
        return tuple(i for i in parse.subtree(content.head) if not any(i in parse.subtree(c) for c in opening[:1]))
    return _from_phrase(parse, content, kind)


def _from_phrase(parse: Parse, content: Content, kind: CueKind) -> tuple[int | str, ...] | None:
    """ "hinted at a shift": there is a shift; "called for an inquiry": there should be an inquiry."""
    noun = content.head
    phrase = tuple(i for i in parse.subtree(noun) if i in content.tokens)
    first = parse.tokens[phrase[0]] if phrase else None
    if first is None or parse.tokens[noun].pos != "NOUN" or not _is_indefinite(parse, noun, first):
        return None
    verb = _THERE.get(kind)
    if verb == "is":
        verb = "are" if is_plural(parse, noun) else "is"
    return None if verb is None else ("there", verb, *phrase)


def _is_indefinite(parse: Parse, noun: int, first: Token) -> bool:
    bare_plural = parse.tokens[noun].tag == "NNS" and child(parse, noun, "det", "poss") is None
    return first.lemma.lower() in ("a", "an", "some", "another") or (bare_plural and first.pos in ("NOUN", "ADJ"))


def _from_infinitive(parse: Parse, content: Content, kind: CueKind) -> tuple[int | str, ...] | None:
    verb = content.head
    rest = _after(parse, content, verb, drop={"aux"})
    subject = _subject_items(parse, content)
    negated = ["not"] if child(parse, verb, "neg") is not None else []
    having = [
        c for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass") and parse.tokens[c].tag != "TO"
    ]
    if kind is CueKind.DEMANDING and content.other is not None:
        return (*subject, "should", *negated, *having, *rest)
    if kind in (CueKind.PROMISING, CueKind.PREDICTING) or content.other is None:
        return (*subject, "will", *negated, *having, *rest)
    return None


def _from_gerund(parse: Parse, content: Content, kind: CueKind) -> tuple[int | str, ...] | None:
    """ "denied taking it": had not been taking it; "accused X of having taken it": X has taken it."""
    if kind not in JUDGED:
        return None
    verb = content.head
    rest = _after(parse, content, verb, drop=set())
    subject = _subject_items(parse, content)
    plural = content.other is not None and is_plural(parse, content.other)
    having = any(parse.tokens[c].text.lower() == "having" for c in parse.children[verb])
    if parse.tokens[verb].text.lower() == "being":
        was = "were" if plural else "was"
        return (*subject, f"{was} not" if kind is CueKind.DENYING else was, *rest[1:])
    if kind is CueKind.DENYING:
        return (*subject, "had not", *rest) if having else (*subject, "had not been", *rest)
    return (*subject, "have" if plural else "has", *rest) if having else (*subject, "were" if plural else "was", *rest)


def _from_judgement(parse: Parse, content: Content) -> tuple[int | str, ...] | None:
    if content.other is None:
        return None
    about = [i for i in parse.subtree(content.other) if i in content.tokens]
    said = [i for i in parse.subtree(content.head) if i in content.tokens and i not in about]
    if not about or not said:
        return None
    return (*about, "are" if is_plural(parse, content.other) else "is", *said)


def _subject_items(parse: Parse, content: Content) -> tuple[int | str, ...]:
    if content.other is None:
        return (SUBJECT,)
    return tuple(i for i in parse.subtree(content.other) if i < content.head)


def _after(parse: Parse, content: Content, verb: int, *, drop: set[str]) -> tuple[int, ...]:
    """The verb and what follows it in the content, without "to" and "having"."""
    skip = {c for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass", "neg") and c < verb}
    kept = skip if drop else {c for c in skip if parse.tokens[c].text.lower() == "having"}
    return tuple(i for i in content.tokens if i not in kept and (i >= verb or (i in skip and i not in kept)))
