"""Cuts out of a noun phrase: relative clauses, appositions, participles, and what stands after "is a"."""

from __future__ import annotations

from pipeline.engines.builtin.claims.coordination import CONTRASTS
from pipeline.engines.builtin.grammar.inflection import article_for
from pipeline.engines.builtin.grammar.personwords import person_nouns
from pipeline.engines.builtin.grammar.phrases import (
    COMMAS,
    FINITE,
    STANDING,
    Opening,
    bare_phrase,
    can_stand,
    form_of_be,
    is_bounded,
    is_comma,
    is_finite,
    is_plural,
    lent_subject,
    neighbour,
)
from pipeline.engines.builtin.grammar.syntax import SUBJECTS, child
from pipeline.text.parse import Parse, Token

# ", which ..." of these verbs is more often about the whole clause before it than about its last noun.
SENTENTIAL = frozenset(
    {
        "mean",
        "suggest",
        "make",
        "lead",
        "cause",
        "prompt",
        "result",
        "raise",
        "allow",
        "draw",
        "help",
        "show",
        "come",
        "be",
    }
    | {"force", "trigger", "add", "give", "put", "push", "leave", "bring", "spark", "take", "turn", "reflect", "happen"}
)
# An apposition with one of these heads is about the whole clause: "..., a move that angered the union".
CLAUSE_NOUNS = frozenset(
    {"move", "step", "decision", "development", "sign", "claim", "charge", "trend", "fact", "prospect", "result", "act"}
    | {
        "policy",
        "practice",
        "process",
        "figure",
        "number",
        "total",
        "increase",
        "decrease",
        "rise",
        "drop",
        "fall",
        "way",
    }
    | {
        "change",
        "shift",
        "reference",
        "part",
        "kind",
        "sort",
        "day",
        "week",
        "month",
        "year",
        "time",
        "thing",
        "something",
    }
    | {
        "one",
        "all",
        "none",
        "both",
        "event",
        "strategy",
        "tactic",
        "gesture",
        "effort",
        "attempt",
        "situation",
        "scene",
    }
)
DANGLING = frozenset(
    {"compare", "give", "provide", "consider", "judge", "accord", "ask", "tell", "follow", "include", "put"}
)
EMPTY_NOUNS = frozenset(
    {"man", "woman", "person", "one", "thing", "kind", "sort", "type", "place", "time", "way", "part", "member", "lot"}
    | {"number", "matter", "question", "reason", "result", "group", "series", "case", "moment", "day", "year", "people"}
)
OFFICE_VERBS = frozenset({"lead", "head", "chair", "run", "represent", "direct", "manage", "edit", "captain", "coach"})
OFFICE_WORDS = 6  # a shorter apposition to a person is an office: a role, not a statement of its own


def relative(parse: Parse, at: int) -> Opening | None:
    """ ", which opened in 1961": a relative clause after a comma, whose pronoun is its subject or possesses it."""
    token = parse.tokens[at]
    start = parse.subtree(at)[0]
    if (
        token.dep == "conj"
        and parse.tokens[token.head].dep == "relcl"
        and parse.tokens[start].tag in ("WP", "WP$", "WDT")
    ):
        return _second_relative(parse, at, start)
    apart = start > 0 and is_comma(parse, start - 1) and is_bounded(parse, parse.subtree(at))
    if token.dep == "relcl" and parse.tokens[token.head].dep == "appos" and not apart:
        return _within_role(parse, at, start)
    if token.dep != "relcl" or not apart or not is_finite(parse, at):
        return None
    word = parse.tokens[start].text.lower()
    if word == "who" and token.lemma.lower() in OFFICE_VERBS and not _is_news(parse, parse.subtree(at)):
        return None
    subject = child(parse, at, *SUBJECTS)
    if subject is None or (word == "which" and token.lemma in SENTENTIAL):
        return None
    lent = neighbour(parse, token.head, start)
    if not lent or not _agrees(parse, at, token.head) or (word == "which" and _is_part_of(parse, token.head)):
        return None
    if word in ("who", "which") and subject == start:
        return Opening(lent)
    owns = word == "whose" and parse.tokens[start].head == subject
    return Opening(lent, "'s") if owns else None


def _within_role(parse: Parse, at: int, start: int) -> Opening | None:
    """ ", a geologist who reviewed the plan,": what is said of a person whose role the apposition gives."""
    noun = parse.tokens[parse.tokens[at].head]
    named = parse.tokens[noun.head]
    opening = parse.subtree(noun.index)[0]
    office = parse.tokens[at].lemma.lower() in OFFICE_VERBS
    if named.pos != "PROPN" or not _is_person(parse, named, noun) or not is_comma(parse, opening - 1) or office:
        return None
    lent, subject = neighbour(parse, named.index, opening), child(parse, at, *SUBJECTS)
    if not lent or subject is None or not is_finite(parse, at) or not is_bounded(parse, parse.subtree(at)):
        return None
    if parse.tokens[start].text.lower() == "who" and subject == start:
        return Opening(lent)
    owns = parse.tokens[start].text.lower() == "whose" and parse.tokens[start].head == subject
    return Opening(lent, "'s") if owns else None


def _second_relative(parse: Parse, at: int, start: int) -> Opening | None:
    """ "..., whose term ended in 2021 but whose party governs": the second clause lends what the first one does."""
    first = relative(parse, parse.tokens[at].head)
    if first is None or not is_finite(parse, at):
        return None
    subject = child(parse, at, *SUBJECTS)
    if parse.tokens[start].tag == "WP$":
        return Opening(first.lent, "'s") if parse.tokens[start].head == subject else None
    return Opening(first.lent) if subject == start else None


def apposition(parse: Parse, at: int) -> Opening | None:
    """ ", a 1,200-tonne ferry,": a noun phrase that says what a named thing is; a short one on a person is its role."""
    token = parse.tokens[at]
    named = parse.tokens[token.head]
    phrase = parse.subtree(at)
    opened = phrase[0] > 0 and is_comma(parse, phrase[0] - 1) and is_bounded(parse, phrase)
    if token.dep != "appos" or not opened or named.pos != "PROPN" or token.pos != "NOUN" or named.index > at:
        return None
    if token.lemma.lower() in CLAUSE_NOUNS or parse.tokens[phrase[0]].lemma.lower() not in ("a", "an", "the"):
        return None
    if _is_person(parse, named, token) and (len(phrase) < OFFICE_WORDS or not _is_news(parse, phrase)):
        return None
    lent = neighbour(parse, named.index, phrase[0])
    plain = bool(lent) and is_plural(parse, named.index) == is_plural(parse, at)
    return Opening(lent, "are" if is_plural(parse, at) else "is") if plain else None


def _is_person(parse: Parse, named: Token, noun: Token) -> bool:
    """Whether an apposition is about a person, as the name, the noun or a "who" behind it tells."""
    clauses = [c for c in parse.children[noun.index] if parse.tokens[c].dep == "relcl"]
    who = any(parse.tokens[parse.subtree(c)[0]].text.lower() in ("who", "whose") for c in clauses)
    return named.ent == "PERSON" or noun.lemma.lower() in person_nouns() or who


def _is_news(parse: Parse, phrase: tuple[int, ...]) -> bool:
    """Whether an apposition to a person holds a figure or date, not an age: more than the role in which they appear."""
    words = [parse.tokens[i] for i in phrase]
    aged = any(t.text.lower() in ("old", "aged") for t in words)
    return not aged and any(t.pos == "NUM" or t.ent == "DATE" for t in words)


def participle(parse: Parse, at: int) -> Opening | None:
    """ "Founded in 1999, ..." and ", built in 1932,": a past participle that says something of the noun beside it."""
    token = parse.tokens[at]
    lacks = child(parse, at, *SUBJECTS, "aux", "auxpass", "mark") is None
    if token.tag != "VBN" or not lacks or token.lemma in DANGLING or len(parse.subtree(at)) < 3:
        return None
    phrase = parse.subtree(at)
    if not is_bounded(parse, phrase):
        return None
    noun = _described(parse, at, phrase)
    if noun is None:
        return None
    noun = _subject_of_copula(parse, noun)
    lent = bare_phrase(parse, noun)
    return Opening(lent, form_of_be(parse, noun, at)) if lent and can_stand(parse, noun) else None


def complement(parse: Parse, at: int) -> Opening | None:
    """The second noun of "is a model and an actress": what the subject is as well."""
    token = parse.tokens[at]
    first = at
    while parse.tokens[first].dep == "conj" and parse.tokens[first].head != first:
        first = parse.tokens[first].head
    verb = _plain_copula(parse, first)
    if (
        token.dep != "conj"
        or token.tag != "NN"
        or verb is None
        or _has_word(parse, first, "or")
        or _has_word(parse, first, "nor")
    ):
        return None
    article = child(parse, at, "det", "poss", "nummod")
    opening = parse.tokens[parse.subtree(at)[0]].text
    link = parse.tokens[verb].text if article is not None else f"{parse.tokens[verb].text} {article_for(opening)}"
    subject = lent_subject(parse, verb)
    return Opening(subject, link) if subject else None


def qualification(parse: Parse, at: int) -> Opening | None:
    """What is said of the subject in "is a film directed by X" and "is a lawyer who served as mayor"."""
    token = parse.tokens[at]
    verb = _plain_copula(parse, token.head) if token.dep in ("acl", "relcl") else None
    noun = parse.tokens[token.head]
    if verb is None or noun.lemma.lower() in EMPTY_NOUNS or not is_bounded(parse, parse.subtree(at)):
        return None
    subject = lent_subject(parse, verb)
    if not subject or parse.tokens[subject[-1]].lemma.lower() in ("it", "this", "that", "what", "which"):
        return None
    if token.dep == "acl":
        plain = (
            token.tag == "VBN" and child(parse, at, *SUBJECTS, "aux", "auxpass") is None and len(parse.subtree(at)) > 2
        )
        mixed = any(parse.tokens[i].tag == "VBG" and parse.tokens[i].dep == "conj" for i in parse.subtree(at))
        nested = any(parse.tokens[i].dep == "relcl" for i in parse.subtree(at))
        return Opening(subject, _past_or_present(parse, verb, at)) if plain and not mixed and not nested else None
    start = parse.subtree(at)[0]
    pronoun = parse.tokens[start].text.lower() in ("who", "that", "which") and child(parse, at, *SUBJECTS) == start
    return Opening(subject) if pronoun and is_finite(parse, at) else None


def _plain_copula(parse: Parse, noun: int) -> int | None:
    """The verb of "SUBJECT is a NOUN", not negated, when the noun has "a" or "an"; else None."""
    token = parse.tokens[noun]
    verb = token.head
    det = child(parse, noun, "det")
    if token.dep != "attr" or parse.tokens[verb].lemma != "be" or parse.tokens[verb].tag not in FINITE:
        return None
    indefinite = det is not None and parse.tokens[det].lemma.lower() in ("a", "an")
    subject = child(parse, verb, *SUBJECTS)
    if not indefinite or subject is None or child(parse, verb, "neg") is not None:
        return None
    return None if parse.tokens[subject].tag in ("WP", "WDT", "EX") else verb


def _has_word(parse: Parse, index: int, word: str) -> bool:
    return any(parse.tokens[i].lemma.lower() == word and parse.tokens[i].dep == "cc" for i in parse.subtree(index))


def _described(parse: Parse, at: int, phrase: tuple[int, ...]) -> int | None:
    """The noun that a participle describes: the subject after an opening one, the noun before one between commas."""
    token = parse.tokens[at]
    ends = phrase[-1] + 1 < len(parse.tokens) and is_comma(parse, phrase[-1] + 1)
    if token.dep == "advcl" and phrase[0] == 0 and at <= 2 and ends and is_finite(parse, token.head):
        subject = child(parse, token.head, *SUBJECTS)
        lent = bare_phrase(parse, subject) if subject is not None else ()
        return subject if lent and lent[0] == phrase[-1] + 2 else None
    beside = token.dep == "acl" and phrase[0] > 1 and is_comma(parse, phrase[0] - 1) and at - phrase[0] <= 1
    closed = ends or phrase[-1] + 2 >= len(parse.tokens)
    sure = beside and closed and not _is_nested(parse, token.head)
    return token.head if sure and neighbour(parse, token.head, phrase[0]) else None


def _is_nested(parse: Parse, noun: int) -> bool:
    """Whether a noun stands below another one, which a participle behind it may mean as well."""
    at = noun
    while parse.tokens[at].head != at and parse.tokens[at].pos not in ("VERB", "AUX"):
        at = parse.tokens[at].head
        if parse.tokens[at].pos in ("NOUN", "PROPN"):
            return True
    return parse.tokens[at].dep in ("acl", "relcl", "advcl")


def _subject_of_copula(parse: Parse, noun: int) -> int:
    """The subject of "is" when a noun is its complement ("X is a paper, founded in 1851"), else the noun itself."""
    token = parse.tokens[noun]
    subject = child(parse, token.head, *SUBJECTS) if token.dep == "attr" else None
    return noun if subject is None or parse.tokens[subject].tag in ("WP", "WDT", "EX") else subject


def _is_part_of(parse: Parse, noun: int) -> bool:
    """Whether a noun stands in "X of NOUN", where "which" may mean the one or the other."""
    token = parse.tokens[noun]
    above = parse.tokens[token.head]
    return token.dep == "pobj" and parse.tokens[above.head].pos in ("NOUN", "PROPN")


def _agrees(parse: Parse, verb: int, noun: int) -> bool:
    """Whether the number of a verb, where it shows, is that of a noun."""
    forms = [verb, *(c for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass"))]
    words = {(parse.tokens[i].tag, parse.tokens[i].text.lower()) for i in forms}
    singular = any(tag == "VBZ" or text == "was" for tag, text in words)
    plural = any(tag == "VBP" or text == "were" for tag, text in words)
    return not (singular and is_plural(parse, noun)) and not (plural and not is_plural(parse, noun))


def _past_or_present(parse: Parse, verb: int, at: int) -> str:
    """The form of "be" for a participle after the copula `verb`, in its number."""
    plural = parse.tokens[verb].text.lower() in ("are", "were")
    present = parse.tokens[at].lemma in STANDING and parse.tokens[verb].tag != "VBD"
    return ("are" if plural else "is") if present else ("were" if plural else "was")


def opening_words(parse: Parse, at: int) -> frozenset[int]:
    """The tokens that tie a cut clause to its sentence and are dropped from it: "who", "while", "even though"."""
    found: set[int] = set()
    for c in parse.children[at]:
        token = parse.tokens[c]
        if token.dep == "mark" and token.lemma.lower() in CONTRASTS:
            found |= {c, *(i for i in parse.subtree(at) if i < c)}
    start = parse.subtree(at)[0]
    if parse.tokens[start].text.lower() == "that" and parse.tokens[start].dep == "mark":
        found.add(start)
    if parse.tokens[at].dep in ("relcl", "conj") and parse.tokens[start].tag in ("WP", "WP$", "WDT"):
        found.add(start)
    return frozenset(found)


def ties(parse: Parse, removed: frozenset[int], left: frozenset[int]) -> frozenset[int]:
    """The commas and conjunctions in `left` that only held the removed words to it."""
    first, last = min(removed), max(removed)
    before, at = set(), first - 1
    while at in left and (parse.tokens[at].text in COMMAS or parse.tokens[at].dep == "cc"):
        before.add(at)
        at -= 1
    after = {last + 1} if last + 1 in left and parse.tokens[last + 1].text in COMMAS else set()
    paired = any(parse.tokens[i].text in COMMAS for i in before) or not any(i < first for i in left)
    return frozenset(before | after) if paired else frozenset(before)
