"""Where a sentence may be cut: each rule looks at one token of a parse and says what its clause borrows, or None."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.engines.builtin.inflection import article_for
from pipeline.engines.builtin.syntax import SUBJECTS, antecedent, child, noun_phrase
from pipeline.text.parse import Parse, Token

FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
COMMAS = frozenset({",", "—", "–", "--", "-", ";"})
CONDITIONS = frozenset({"if", "unless", "until", "when", "once", "because", "since", "whether", "under", "without"})
CONTRASTS = frozenset({"while", "whereas", "although", "though"})
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
PAIRED_VERBS = frozenset({"go", "come", "try", "wait", "stop", "sit", "stand", "stay"})  # "went and bought" is one act
DANGLING = frozenset(
    {"compare", "give", "provide", "consider", "judge", "accord", "ask", "tell", "follow", "include", "put"}
)
STANDING = frozenset(
    {"base", "locate", "situate", "know", "own", "call", "name", "title", "headquarter", "run", "make"}
)
FEWEST_WORDS = 4  # of a coordinate clause; a shorter one is more often a title that was misread
EMPTY_NOUNS = frozenset(
    {"man", "woman", "person", "one", "thing", "kind", "sort", "type", "place", "time", "way", "part", "member", "lot"}
    | {"number", "matter", "question", "reason", "result", "group", "series", "case", "moment", "day", "year", "people"}
)
OFFICE_WORDS = 6  # a shorter apposition to a person is an office: a role, not a statement of its own


class Opening(NamedTuple):
    """What a clause that can be cut out borrows: the `lent` tokens before it, and the words that `link` them."""

    lent: tuple[int, ...] = ()
    link: str = ""


def is_finite(parse: Parse, index: int) -> bool:
    """Whether a verb, or one of its auxiliaries, is finite; a bare participle with a subject is a misread past."""
    token = parse.tokens[index]
    misread = token.tag == "VBN" and token.dep in ("ROOT", "conj", "ccomp") and child(parse, index, "nsubj") is not None
    own = token.tag in FINITE or (misread and child(parse, index, "aux", "auxpass") is None)
    return own or any(
        parse.tokens[c].tag in FINITE for c in parse.children[index] if parse.tokens[c].dep in ("aux", "auxpass")
    )


def coordinate(parse: Parse, at: int) -> Opening | None:
    """ ", and the port closed": a clause with its own subject, joined by "and", "but" or a semicolon."""
    token = parse.tokens[at]
    own = child(parse, at, *SUBJECTS, "expl")
    if (
        own is None
        or not is_finite(parse, at)
        or token.head == at
        or parse.tokens[parse.subtree(at)[0]].tag.startswith("W")
    ):
        return None
    short = len([i for i in parse.subtree(at) if parse.tokens[i].pos != "PUNCT"]) < FEWEST_WORDS
    if token.dep == "conj" and _joined(parse, at) and not short and not _conditioned(parse, token.head):
        return Opening()
    before = token.dep == "ccomp" and at < token.head and _last(parse, at) + 1 < len(parse.tokens)
    return Opening() if before and parse.tokens[_last(parse, at) + 1].text == ";" else None


def predicate(parse: Parse, at: int) -> Opening | None:
    """A predicate ("and closed the port") that shares its subject, and auxiliaries it lacks, with the one before."""
    token = parse.tokens[at]
    first = token.head
    if token.dep != "conj" or not _is_verb(token) or child(parse, at, *SUBJECTS, "expl") is not None:
        return None
    if not _joined(parse, at) or not _is_complete(parse, first, at) or _conditioned(parse, first):
        return None
    if not _is_bounded(parse, parse.subtree(at)):
        return None
    subject = _lent_subject(parse, first)
    helpers = _lent_auxiliaries(parse, first, at)
    return None if not subject or helpers is None else Opening(subject + helpers)


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
    apart = start > 0 and _comma(parse, start - 1) and _is_bounded(parse, parse.subtree(at))
    if token.dep != "relcl" or not apart or not is_finite(parse, at):
        return None
    word = parse.tokens[start].text.lower()
    subject = child(parse, at, *SUBJECTS)
    if subject is None or (word == "which" and token.lemma in SENTENTIAL):
        return None
    lent = _neighbour(parse, token.head, start)
    if not lent or not _agrees(parse, at, token.head) or (word == "which" and _is_part_of(parse, token.head)):
        return None
    if word in ("who", "which") and subject == start:
        return Opening(lent)
    owns = word == "whose" and parse.tokens[start].head == subject
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
    opened = phrase[0] > 0 and _comma(parse, phrase[0] - 1) and _is_bounded(parse, phrase)
    if token.dep != "appos" or not opened or named.pos != "PROPN" or token.pos != "NOUN" or named.index > at:
        return None
    if token.lemma.lower() in CLAUSE_NOUNS or parse.tokens[phrase[0]].lemma.lower() not in ("a", "an", "the"):
        return None
    if named.ent == "PERSON" and len(phrase) < OFFICE_WORDS:
        return None
    lent = _neighbour(parse, named.index, phrase[0])
    plain = bool(lent) and is_plural(parse, named.index) == is_plural(parse, at)
    return Opening(lent, "are" if is_plural(parse, at) else "is") if plain else None


def participle(parse: Parse, at: int) -> Opening | None:
    """ "Founded in 1999, ..." and ", built in 1932,": a past participle that says something of the noun beside it."""
    token = parse.tokens[at]
    lacks = child(parse, at, *SUBJECTS, "aux", "auxpass", "mark") is None
    if token.tag != "VBN" or not lacks or token.lemma in DANGLING or len(parse.subtree(at)) < 3:
        return None
    phrase = parse.subtree(at)
    if not _is_bounded(parse, phrase):
        return None
    noun = _described(parse, at, phrase)
    if noun is None:
        return None
    noun = _subject_of_copula(parse, noun)
    lent = bare_phrase(parse, noun)
    return Opening(lent, _be(parse, noun, at)) if lent and _can_stand(parse, noun) else None


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
    subject = _lent_subject(parse, verb)
    return Opening(subject, link) if subject else None


def qualification(parse: Parse, at: int) -> Opening | None:
    """What is said of the subject in "is a film directed by X" and "is a lawyer who served as mayor"."""
    token = parse.tokens[at]
    verb = _plain_copula(parse, token.head) if token.dep in ("acl", "relcl") else None
    noun = parse.tokens[token.head]
    if verb is None or noun.lemma.lower() in EMPTY_NOUNS or not _is_bounded(parse, parse.subtree(at)):
        return None
    subject = _lent_subject(parse, verb)
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


def contrast(parse: Parse, at: int) -> Opening | None:
    """ ", while the mayor stayed away": a clause set against another one, not one that gives its time."""
    token = parse.tokens[at]
    if token.dep != "advcl" or child(parse, at, *SUBJECTS) is None or not is_finite(parse, at) or token.tag == "VBG":
        return None
    phrase = parse.subtree(at)
    marker = child(parse, at, "mark")
    if marker is None or parse.tokens[marker].lemma.lower() not in CONTRASTS:
        return None
    apart = (
        _comma(parse, phrase[0] - 1)
        if phrase[0]
        else phrase[-1] + 1 < len(parse.tokens) and _comma(parse, phrase[-1] + 1)
    )
    return Opening() if apart else None


def opening_words(parse: Parse, at: int) -> frozenset[int]:
    """The tokens that tie a cut clause to its sentence and are dropped from it: "who", "while", "even though"."""
    found: set[int] = set()
    for c in parse.children[at]:
        token = parse.tokens[c]
        if token.dep == "mark" and token.lemma.lower() in CONTRASTS:
            found |= {c, *(i for i in parse.subtree(at) if i < c)}
    start = parse.subtree(at)[0]
    if parse.tokens[at].dep in ("relcl", "conj") and parse.tokens[start].tag in ("WP", "WP$", "WDT"):
        found.add(start)
    return frozenset(found)


def _is_verb(token: Token) -> bool:
    return token.pos in ("VERB", "AUX")


def _comma(parse: Parse, index: int) -> bool:
    """Whether a token is a comma or a dash between words; a hyphen inside a word is none."""
    if index < 0 or parse.tokens[index].text not in COMMAS:
        return False
    inside = parse.tokens[index].text == "-" and 0 < index < len(parse.tokens) - 1
    return not inside or parse.tokens[index - 1].end < parse.tokens[index].start


def _is_bounded(parse: Parse, phrase: tuple[int, ...]) -> bool:
    """Whether a phrase is one run of words that punctuation or a conjunction closes."""
    after = phrase[-1] + 1
    run = phrase[-1] - phrase[0] + 1 == len(phrase)
    return run and (after >= len(parse.tokens) or parse.tokens[after].pos in ("PUNCT", "CCONJ", "SPACE"))


def _last(parse: Parse, index: int) -> int:
    return parse.subtree(index)[-1]


def _joined(parse: Parse, at: int) -> bool:
    """Whether a verb is joined to the verb before it by "and", "but" or nothing; "or" gives a choice, not two facts."""
    first = parse.tokens[at].head
    if not _is_verb(parse.tokens[first]):
        return False
    words = {
        parse.tokens[c].lemma.lower() for c in parse.children[first] if parse.tokens[c].dep == "cc" and first < c < at
    }
    if parse.tokens[first].dep == "conj" and not words:
        return _joined(parse, first)
    later = [c for c in parse.children[at] if parse.tokens[c].dep == "cc"]
    return (
        words <= {"and", "but", "yet"}
        and (bool(words) or bool(later) or _comma(parse, parse.subtree(at)[0] - 1))
        and ("or" not in {parse.tokens[c].lemma.lower() for c in later})
    )


def _conditioned(parse: Parse, index: int) -> bool:
    """Whether a condition, time or frame stands before a verb, so that it holds for its conjuncts too."""
    for c in parse.children[index]:
        if c < index and parse.tokens[c].dep in ("advcl", "prep"):
            first = parse.tokens[parse.subtree(c)[0]].lemma.lower()
            if first in CONDITIONS:
                return True
    marker = child(parse, index, "mark")
    return marker is not None and parse.tokens[marker].lemma.lower() in CONDITIONS


def _is_complete(parse: Parse, first: int, at: int) -> bool:
    """Whether the first predicate has its own complements: "captured and killed 12" shares them, and stays one."""
    joiners = [c for c in parse.children[first] if parse.tokens[c].dep == "cc" and first < c < at]
    last = max(joiners, default=at)
    after = [c for c in parse.children[first] if first < c < last and parse.tokens[c].dep not in ("punct", "cc")]
    return bool(after) and parse.tokens[first].lemma not in PAIRED_VERBS


def _lent_subject(parse: Parse, index: int) -> tuple[int, ...] | None:
    at = index
    while child(parse, at, *SUBJECTS) is None:
        if parse.tokens[at].dep != "conj":
            return None
        at = parse.tokens[at].head
    subject = child(parse, at, *SUBJECTS)
    if subject is None or parse.tokens[subject].lemma.lower() in ("there", "each", "neither", "none"):
        return None
    noun = antecedent(parse, subject)
    return bare_phrase(parse, noun) if noun != subject or parse.tokens[noun].tag not in ("WP", "WDT") else None


def _lent_auxiliaries(parse: Parse, first: int, at: int) -> tuple[int, ...] | None:
    """The auxiliaries a conjunct shares with the first verb; None when it cannot be told which it shares."""
    if parse.tokens[at].tag in ("VBD", "VBP", "VBZ") or child(parse, at, "aux", "auxpass") is not None:
        return () if is_finite(parse, at) and is_finite(parse, first) else None
    if parse.tokens[at].tag != parse.tokens[first].tag or child(parse, first, "neg") is not None:
        return None
    source = first
    while child(parse, source, "aux", "auxpass") is None and parse.tokens[source].dep == "conj":
        source = parse.tokens[source].head
    helpers = tuple(c for c in parse.children[source] if parse.tokens[c].dep in ("aux", "auxpass") and c < source)
    return helpers if any(parse.tokens[c].tag in FINITE for c in helpers) else None


def bare_phrase(parse: Parse, noun: int) -> tuple[int, ...]:
    """A noun phrase without its appositions, clauses and the punctuation around them."""
    apart = [c for c in parse.children[noun] if parse.tokens[c].dep in ("appos", "relcl", "acl") and _set_off(parse, c)]
    barred = {i for c in apart for i in parse.subtree(c)}
    phrase = noun_phrase(parse, noun, without=barred)
    while phrase and parse.tokens[phrase[-1]].text in COMMAS:
        phrase = phrase[:-1]
    return _without_brackets(parse, phrase, noun) if noun in phrase else ()


def _without_brackets(parse: Parse, phrase: tuple[int, ...], noun: int) -> tuple[int, ...]:
    """A phrase without what stands in brackets behind its noun; the phrase ends before a bracket that stays open."""
    opened = next((i for i in phrase if i > noun and parse.tokens[i].text in ("(", "[")), None)
    if opened is None:
        return phrase
    closed = next((i for i in reversed(phrase) if parse.tokens[i].text in (")", "]")), phrase[-1])
    return tuple(i for i in phrase if i < opened or i > closed)


def _in_brackets(parse: Parse, index: int) -> bool:
    """Whether a token is a bracket or stands between two."""
    before = [t.text for t in parse.tokens[: index + 1]]
    return before.count("(") + before.count("[") > before.count(")") + before.count("]") or before[-1] in (")", "]")


def _set_off(parse: Parse, index: int) -> bool:
    return _comma(parse, parse.subtree(index)[0] - 1)


def _can_stand(parse: Parse, noun: int) -> bool:
    token = parse.tokens[noun]
    first = parse.tokens[bare_phrase(parse, noun)[0]].lemma.lower() if bare_phrase(parse, noun) else ""
    return token.pos in ("NOUN", "PROPN") and first not in ("no", "any", "every", "each", "either", "neither", "what")


def is_plural(parse: Parse, noun: int) -> bool:
    """Whether a noun, or what is joined to it by "and", takes a verb in the plural."""
    token = parse.tokens[noun]
    joined = any(parse.tokens[c].dep == "conj" for c in parse.children[noun])
    return joined or token.tag in ("NNS", "NNPS") or token.lemma.lower() in ("they", "we", "people", "police")


def _described(parse: Parse, at: int, phrase: tuple[int, ...]) -> int | None:
    """The noun that a participle describes: the subject after an opening one, the noun before one between commas."""
    token = parse.tokens[at]
    ends = phrase[-1] + 1 < len(parse.tokens) and _comma(parse, phrase[-1] + 1)
    if token.dep == "advcl" and phrase[0] == 0 and at <= 2 and ends and is_finite(parse, token.head):
        subject = child(parse, token.head, *SUBJECTS)
        lent = bare_phrase(parse, subject) if subject is not None else ()
        return subject if lent and lent[0] == phrase[-1] + 2 else None
    beside = token.dep == "acl" and phrase[0] > 1 and _comma(parse, phrase[0] - 1) and at - phrase[0] <= 1
    closed = ends or phrase[-1] + 2 >= len(parse.tokens)
    return token.head if beside and closed and _neighbour(parse, token.head, phrase[0]) else None


def _subject_of_copula(parse: Parse, noun: int) -> int:
    """The subject of "is" when a noun is its complement ("X is a paper, founded in 1851"), else the noun itself."""
    token = parse.tokens[noun]
    subject = child(parse, token.head, *SUBJECTS) if token.dep == "attr" else None
    return noun if subject is None or parse.tokens[subject].tag in ("WP", "WDT", "EX") else subject


def _neighbour(parse: Parse, noun: int, start: int) -> tuple[int, ...]:
    """The phrase of a noun when it ends right before the comma at `start - 1` and is surely what stands there.

    Empty when another noun lies between that could be meant as well, or when the phrase cannot stand as a subject.
    """
    phrase = bare_phrase(parse, noun)
    end = phrase[-1] if phrase else -1
    while 0 <= end < start - 2 and _in_brackets(parse, end + 1):
        end += 1
    if not phrase or end != start - 2 or not _can_stand(parse, noun) or parse.tokens[phrase[0]].dep == "advmod":
        return ()
    between = [parse.tokens[i] for i in phrase if i > noun]
    unsure = any(t.dep == "conj" or (t.dep == "prep" and t.lemma.lower() not in ("of", "for")) for t in between)
    return () if unsure or parse.tokens[noun].ent in ("DATE", "TIME") else phrase


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


def _be(parse: Parse, noun: int, at: int) -> str:
    plural = is_plural(parse, noun)
    present = parse.tokens[at].lemma in STANDING
    return ("are" if plural else "is") if present else ("were" if plural else "was")


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


def trimmed(parse: Parse, indices: frozenset[int]) -> tuple[int, ...]:
    """The tokens in order, without conjunctions, commas and stops at either end."""
    words = sorted(indices)
    while words and _is_edge(parse.tokens[words[0]], opening=True):
        words.pop(0)
    while words and _is_edge(parse.tokens[words[-1]], opening=False):
        words.pop()
    return tuple(words)


def _is_edge(token: Token, *, opening: bool) -> bool:
    if token.text in COMMAS or token.text.isspace() or token.text in (".", "!", ":", "...", "…"):
        return True
    return token.dep == "cc" and (opening or token.pos == "CCONJ")
