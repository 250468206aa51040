"""Exclusion: why a sentence or clause in the author's own voice yields no claim.

The rule of thumb is the labeling guide's: hard news is a claim even where it holds a loaded word. A judgement, a figure
of speech or a mood is excluded only when nothing in the clause could be looked up: no number, date or recorded act.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.engines.builtin.claims.clauses import Clause, is_clause
from pipeline.engines.builtin.grammar.phrases import FINITE
from pipeline.engines.builtin.grammar.signals import Signal, find_signals
from pipeline.engines.builtin.grammar.syntax import SUBJECTS, child
from pipeline.engines.builtin.loaded.match import match_sentence
from pipeline.text.lexicon import load_words
from pipeline.text.parse import Parse
from pipeline.types import ExclusionReason, Sentence

HARD = frozenset({Signal.NUMBER, Signal.MONEY_OR_PERCENT, Signal.DATE, Signal.RECORD_ACT})
CONTENT = HARD | {Signal.NAME, Signal.TOPIC, Signal.TREND, Signal.PAST_ACTION, Signal.PERFECT_ACTION, Signal.QUANTITY}
COPULAS = frozenset({"be", "seem", "look", "appear", "remain", "become", "feel", "sound", "prove"})
GUESSES = frozenset({"may", "might", "could", "can"})
DUTIES = frozenset({"should", "ought", "must"})
_ANYBODY = frozenset({"somebody", "someone", "nobody", "everyone", "everybody"})
_WEIGHING = frozenset({"mean", "prove", "make", "matter", "change", "suggest", "show", "count", "say"})
FEW_WORDS, MANY_WORDS = 8, 16
_PAGE_FURNITURE = re.compile(
    r"^(?:by [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}$|\(?(?:photo|image|ap|reuters|afp|getty)\b[^.]*\)$|https?://|www\.|[^\s@]+@[^\s@]+\.\w+$"
    r"|[*_=~#•\W]+$|(?:\d{1,2} )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.? \d{1,2},? \d{4}\W*$)",
    re.IGNORECASE,
)


def exclude_sentence(sentence: Sentence, parse: Parse) -> ExclusionReason | None:
    """Why a whole sentence is no source of claims whatever its clauses say, None when its clauses decide."""
    if sentence.heading:
        return ExclusionReason.HEADING
    if is_boilerplate(sentence.text):
        return ExclusionReason.BOILERPLATE
    if is_question(sentence.text):
        return ExclusionReason.QUESTION
    return None if _has_predicate(parse, frozenset(range(len(parse.tokens)))) else _without_predicate(parse)


def exclude_clause(parse: Parse, clause: Clause) -> ExclusionReason | None:
    """Why a clause of the author is no claim, None when it is one."""
    words = frozenset(clause.own)
    found = find_signals(parse, words)
    text = " " + " ".join(parse.tokens[i].text for i in clause.own).lower().replace(" ’s", "’s") + " "
    if not clause.lent and not _has_predicate(parse, words):
        return _without_predicate(parse)
    if (clause.lent or len(clause.own) < MANY_WORDS) and _phrase_pattern("anonymity").search(text):
        return ExclusionReason.NOT_CHECKABLE
    if _is_command(parse, clause):
        return ExclusionReason.OPINION
    if _only_speaks(parse, clause) or _only_presents(parse, clause):
        return ExclusionReason.NOT_CHECKABLE
    if _phrase_pattern("flourish").search(text):
        return ExclusionReason.RHETORIC
    if not found & HARD:
        soft = _soft_reason(parse, clause, found, text)
        if soft is not None:
            return soft
    return ExclusionReason.NOT_CHECKABLE if _is_empty(parse, clause, found) else None


def is_question(text: str) -> bool:
    """Whether a sentence asks: it ends in a question mark, closing quotation marks aside."""
    return text.rstrip("”’\"') ").endswith("?")


def is_boilerplate(text: str) -> bool:
    """Whether a line belongs to the page, not to the story: credits, links, calls to subscribe."""
    plain = text.strip().lower().lstrip("*•-–—[( ")
    return bool(_opening_pattern("boilerplate").match(plain)) or bool(_PAGE_FURNITURE.match(text.strip()))


def _soft_reason(parse: Parse, clause: Clause, found: frozenset[Signal], text: str) -> ExclusionReason | None:
    """The reason among opinion, rhetoric and scene-setting, for a clause without anything hard in it."""
    if _phrase_pattern("figurative").search(text):
        return ExclusionReason.RHETORIC
    if _is_guess(parse, clause, found):
        return ExclusionReason.OPINION
    if _sets_scene(parse, clause, found):
        return ExclusionReason.SCENE_SETTING
    if Signal.FIRST_PERSON_MIND in found or _phrase_pattern("judging_phrase").search(text):
        return ExclusionReason.OPINION
    if _generalizes(parse, clause, found) or _reads_minds(parse, clause):
        return ExclusionReason.OPINION
    if _judges(parse, clause) or _interprets(parse, clause):
        return ExclusionReason.OPINION
    return None


def _has_predicate(parse: Parse, words: frozenset[int]) -> bool:
    """Whether there is a finite verb among the words that is not in a relative clause.

    In a long sentence a participle or noun misread for the verb counts; a gerund does not.
    """
    if any(parse.tokens[i].tag in FINITE or is_clause(parse, i) for i in words if not _in_relative(parse, i)):
        return True
    tags = {parse.tokens[r].tag for r in parse.roots if r in words}
    relative = any(parse.tokens[i].dep == "relcl" for i in words)
    misread = any(parse.tokens[r].pos == "VERB" for r in parse.roots) and "VBG" not in tags
    least = FEW_WORDS if misread else FEW_WORDS + 2
    plain = "VBG" not in tags and not relative
    return plain and len(words) >= least and parse.sentence.text.rstrip("”’\"' ").endswith(".")


def _in_relative(parse: Parse, index: int) -> bool:
    at = index
    while parse.tokens[at].head != at:
        if parse.tokens[at].dep == "relcl":
            return True
        at = parse.tokens[at].head
    return False


def _without_predicate(parse: Parse) -> ExclusionReason:
    words = [t for t in parse.tokens if t.pos not in ("PUNCT", "SPACE")]
    command = bool(parse.roots) and parse.tokens[parse.roots[0]].tag == "VB" and len(words) > 1
    return ExclusionReason.OPINION if command else ExclusionReason.FRAGMENT


def _is_command(parse: Parse, clause: Clause) -> bool:
    token = parse.tokens[clause.head]
    return token.tag == "VB" and not clause.lent and child(parse, clause.head, *SUBJECTS, "aux", "expl") is None


def _is_empty(parse: Parse, clause: Clause, found: frozenset[Signal]) -> bool:
    """Whether a short clause about "it" or "they" holds nothing that could be looked up."""
    words = [i for i in clause.own if parse.tokens[i].pos != "PUNCT"]
    subject = child(parse, clause.head, *SUBJECTS, "expl")
    vague = not clause.lent and (subject is None or parse.tokens[subject].pos == "PRON")
    return vague and (len(words) < 3 or (len(words) < FEW_WORDS and not found & CONTENT))


def _only_speaks(parse: Parse, clause: Clause) -> bool:
    """Whether a clause only says that somebody spoke: "she said into the phone"."""
    says = parse.tokens[clause.head].lemma.lower() in (
        "say",
        "add",
        "reply",
        "ask",
        "continue",
        "joke",
        "quip",
        "respond",
    ) or _strikes_back(parse, clause)
    told = child(parse, clause.head, "ccomp", "dobj", "xcomp", "nsubjpass", "attr")
    return says and (told is None or told not in clause.own)


def _strikes_back(parse: Parse, clause: Clause) -> bool:
    """Whether somebody "hit back" or "fired back" in words, at nobody named."""
    hits = parse.tokens[clause.head].lemma.lower() in ("hit", "fire", "shoot", "strike")
    back = any(parse.tokens[c].text.lower() == "back" for c in parse.children[clause.head])
    return hits and back and child(parse, clause.head, "prep", "dobj") is None


def _only_presents(parse: Parse, clause: Clause) -> bool:
    """Whether a clause only points to what comes: "Here are the facts", "Then there is Mara Venn"."""
    if parse.tokens[clause.head].lemma not in ("be", "come") or clause.lent:
        return False
    words = [parse.tokens[i] for i in clause.own if parse.tokens[i].pos not in ("PUNCT", "SPACE")]
    if words and words[0].text.lower() == "here":
        return True
    at = next((n for n, t in enumerate(words) if t.dep == "expl"), None)
    rest = words[at + 2 :] if at is not None and at <= 1 else []
    return bool(rest) and all(t.pos == "PROPN" for t in rest)


def _sets_scene(parse: Parse, clause: Clause, found: frozenset[Signal]) -> bool:
    subject = child(parse, clause.head, *SUBJECTS)
    scenic = subject is not None and parse.tokens[subject].lemma.lower() in load_words("scene")
    if not scenic:
        scenic = any(parse.tokens[i].lemma.lower() in load_words("scene") for i in clause.own)
        found = found | (frozenset({Signal.NAME}) if found & {Signal.TOPIC, Signal.PERFECT_ACTION} else frozenset())
    return scenic and not found & {Signal.NAME, Signal.GRAVE, Signal.TREND, Signal.QUANTITY}


def _is_guess(parse: Parse, clause: Clause, found: frozenset[Signal]) -> bool:
    """Whether the author guesses or advises: "should", or "may" and "would" with nobody and nothing named.

    What a plan would do is reported, not guessed: "the bill would require".
    """
    helpers = {parse.tokens[c].text.lower() for c in parse.children[clause.head] if parse.tokens[c].dep == "aux"}
    modals = helpers | {parse.tokens[i].text.lower() for i in clause.lent}
    if modals & DUTIES:
        return True
    subject = child(parse, clause.head, *SUBJECTS)
    noun = parse.tokens[subject] if subject is not None else None
    if noun is not None and noun.pos == "PRON" and modals & {"would", "could", "might"}:
        return noun.text.lower() in ("it", "this", "that")
    planned = noun is not None and noun.lemma.lower() in load_words("plan_noun")
    vague = not found & {Signal.NAME, Signal.QUANTITY, Signal.GRAVE}
    if modals & {"would", "could", "might"}:
        return vague and not planned
    return "may" in modals and vague and Signal.TOPIC not in found


def _judges(parse: Parse, clause: Clause) -> bool:
    """Whether the predicate is a judging word: "is a disgrace", "remains crucial", "there is something absurd"."""
    head = parse.tokens[clause.head]
    if head.lemma.lower() not in COPULAS:
        return False
    said = child(parse, clause.head, "acomp", "attr", "oprd")
    if said is None or said not in clause.own:
        return False
    words = {said, *(c for c in parse.children[said] if parse.tokens[c].dep in ("amod", "conj"))}
    loaded = {i for m in match_sentence(parse) for i in range(m.first, m.last + 1)}
    return bool(words & loaded) or any(parse.tokens[i].lemma.lower() in load_words("evaluative") for i in words)


def _generalizes(parse: Parse, clause: Clause, found: frozenset[Signal]) -> bool:
    """Whether a sweeping "always" or "never" is said in the present of nobody in particular."""
    helpers = [c for c in parse.children[clause.head] if parse.tokens[c].dep in ("aux", "auxpass")]
    first = parse.tokens[min([clause.head, *helpers])]
    sweeping = any(parse.tokens[c].text.lower() in ("always", "never") for c in parse.children[clause.head])
    return sweeping and first.tag in ("VBZ", "VBP") and first.lemma.lower() != "have" and Signal.NAME not in found


def _reads_minds(parse: Parse, clause: Clause) -> bool:
    """Whether the author tells what "somebody" or "nobody" wants or thinks."""
    subject = child(parse, clause.head, *SUBJECTS)
    nobody = subject is not None and parse.tokens[subject].text.lower() in _ANYBODY
    return nobody and parse.tokens[clause.head].lemma.lower() in load_words("vague_verb")


def _interprets(parse: Parse, clause: Clause) -> bool:
    """Whether the author reads a meaning into words or events: "the remarks underscore a rift"."""
    subject = child(parse, clause.head, *SUBJECTS)
    verb = parse.tokens[clause.head].lemma.lower() in load_words("interpretive_verb")
    if parse.tokens[clause.head].lemma == "remain" and child(parse, clause.head, "csubj") is not None:
        return True
    if subject is not None and _is_pointing(parse, subject) and parse.tokens[clause.head].tag in ("VBZ", "VBP"):
        return parse.tokens[clause.head].lemma.lower() in _WEIGHING
    if not verb or subject is None:
        return False
    return parse.tokens[subject].ent not in ("PERSON", "ORG", "GPE") and parse.tokens[subject].pos != "PRON"


def _is_pointing(parse: Parse, subject: int) -> bool:
    """Whether a subject is "it", "this" or "none of this": something said before, not a thing or person."""
    words = {parse.tokens[i].text.lower() for i in parse.subtree(subject)}
    return bool(words & {"it", "this", "that"}) and words <= {"it", "this", "that", "none", "all", "of", "much"}


@cache
def _phrase_pattern(name: str) -> re.Pattern[str]:
    phrases = sorted(load_words(name), key=lambda p: (-len(p), p))
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(p) for p in phrases) + r")(?!\w)")


@cache
def _opening_pattern(name: str) -> re.Pattern[str]:
    phrases = sorted(load_words(name), key=lambda p: (-len(p), p))
    return re.compile(r"(?:" + "|".join(re.escape(p) for p in phrases) + r")(?!\w)")
