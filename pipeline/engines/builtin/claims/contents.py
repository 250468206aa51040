"""What a source says in one sentence: the attributed words and their grammatical shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.engines.builtin.attribution.cuewords import is_naming, is_placing, noun_kind
from pipeline.engines.builtin.claims.clauses import Clause, ClauseKind, is_clause, split_clauses
from pipeline.engines.builtin.grammar.phrases import bare_phrase, trimmed
from pipeline.engines.builtin.grammar.syntax import SUBJECTS, child
from pipeline.text.parse import Parse

_OPENERS = frozenset({"that", "for"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_IN_SPEECH = frozenset({ClauseKind.PREDICATE})


class Shape(StrEnum):
    """What the attributed words are, grammatically."""

    CLAUSE = "clause"  # "the wreck had moved"
    INFINITIVE = "infinitive"  # "to pay for it", "the council to pay"
    GERUND = "gerund"  # "taking bribes"
    CALLED = "called"  # "the plan a farce", "it as a farce"
    PLACED = "placed"  # "the cost at 12 million", "the ships four miles off the coast"
    SUBJUNCTIVE = "subjunctive"  # "the port be closed"
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
    if len(tokens) > 1 and parse.tokens[tokens[0]].text.lower() in _OPENERS and parse.tokens[tokens[0]].dep == "mark":
        tokens = tokens[1:]
    if clausal:
        return Content(tokens, Shape.CLAUSE, clausal[0])
    wished = next((i for i in tops if _is_subjunctive(parse, i)), None)
    if wished is not None:
        return Content(tokens, Shape.SUBJUNCTIVE, wished)
    given = child(parse, cue, "dobj") if cue is not None else None
    top = given if given is not None and given in tops else (tops or words)[-1]
    return _verbal(parse, tokens, tops, cue) or _nominal(parse, tokens, top)


def _is_subjunctive(parse: Parse, index: int) -> bool:
    """Whether a clause has a subject and a bare verb: "that the port be closed", "that Norland hand it over"."""
    helpers = [c for c in parse.children[index] if parse.tokens[c].dep in ("aux", "auxpass")]
    first = parse.tokens[min([index, *helpers])]
    return first.tag == "VB" and child(parse, index, *SUBJECTS) is not None


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
    called = _placed(parse, tokens, cue) or _called(parse, tokens, tops, cue)
    if called is not None:
        return called
    for top in tops:
        if _has_to(parse, top):
            return Content(tokens, Shape.INFINITIVE, top, _object_before(parse, tokens, top, cue))
        done = _gerund_below(parse, top)
        if done is not None:
            charged = top if parse.tokens[top].pos in _NOMINAL else _object_before(parse, tokens, done, cue)
            return Content(tokens, Shape.GERUND, done, charged)
    return None


def _has_to(parse: Parse, index: int) -> bool:
    return any(parse.tokens[c].dep == "aux" and parse.tokens[c].tag == "TO" for c in parse.children[index])


def _gerund_below(parse: Parse, top: int) -> int | None:
    """ "taking it", "of having taken it", also behind the one who is accused: "the mayor of having taken it"."""
    token = parse.tokens[top]
    inner: int | None = top
    if token.pos in _NOMINAL and noun_kind(token.lemma.lower()) is None:
        charges = [c for c in parse.children[top] if parse.tokens[c].dep == "prep" and parse.tokens[c].text == "of"]
        inner = child(parse, charges[0], "pcomp") if charges else None
    elif token.dep == "prep":
        inner = child(parse, top, "pcomp")
    if inner is None or child(parse, inner, *SUBJECTS) is not None:
        return None
    having = any(parse.tokens[c].text.lower() == "having" for c in parse.children[inner])
    return inner if parse.tokens[inner].tag == "VBG" or having else None


def _object_before(parse: Parse, tokens: tuple[int, ...], verb: int, cue: int | None) -> int | None:
    own = child(parse, verb, *SUBJECTS)
    if own is not None:
        return own
    given = _object_of(parse, cue) if cue is not None else None
    return (
        given if given is not None and given < verb and (given in tokens or parse.tokens[given].pos != "PRON") else None
    )


def _object_of(parse: Parse, cue: int) -> int | None:
    """Whom a cue addresses: its object, or the one behind "on" or "to" ("called on the mayor to resign")."""
    given = child(parse, cue, "dobj", "dative")
    if given is not None:
        return given
    brought = (child(parse, c, "pobj") for c in parse.children[cue] if parse.tokens[c].text in ("on", "upon", "to"))
    return next((noun for noun in brought if noun is not None), None)


def _placed(parse: Parse, tokens: tuple[int, ...], cue: int | None) -> Content | None:
    """ "puts the cost at 12 million": what is placed, and where or at what figure."""
    if cue is None or not is_placing(parse.tokens[cue].lemma.lower()):
        return None
    about = child(parse, cue, "dobj")
    if about is None:
        small = child(parse, cue, "ccomp")
        about = child(parse, small, "nsubj") if small is not None else None
    if about is None or about not in tokens:
        return None
    phrase = bare_phrase(parse, about)
    where = [i for i in tokens if phrase and i > phrase[-1]]
    return Content(tokens, Shape.PLACED, where[0], about) if where else None


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
        if small or token.dep == "oprd":
            subject = child(parse, top, "nsubj") or about
            return None if subject is None else Content(tokens, Shape.CALLED, top, subject)
    return _called_in_marks(parse, tokens, cue, about)


def _called_in_marks(parse: Parse, tokens: tuple[int, ...], cue: int, about: int | None) -> Content | None:
    """ "called the plan “late and lame”": the judgement in quotation marks, however the parser hung it."""
    if about is None or about not in tokens or not is_naming(parse.tokens[cue].lemma.lower()):
        return None
    mark = next((i for i in tokens if i > about and parse.tokens[i].tag == "``"), None)
    return Content(tokens, Shape.CALLED, mark + 1, about) if mark is not None and mark < tokens[-1] else None


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
