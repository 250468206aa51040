"""Signals: what the words of a statement show about whether it can and should be checked."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pipeline.text.lexicon import load_words
from pipeline.text.parse import Parse, Token

TOPICS = ("topic_money", "topic_health", "topic_war", "topic_crime", "topic_policy", "topic_election")
MANY_TOKENS, FEW_TOKENS = 20, 7


class Signal(StrEnum):
    """One thing that the words of a statement show."""

    NUMBER = "number"
    MONEY_OR_PERCENT = "money_or_percent"
    QUANTITY = "quantity"  # "half", "millions", "most"
    DATE = "date"
    NAME = "name"  # a person, body, place, law or event by name
    PUBLIC_BODY = "public_body"  # a named body, state or law
    PAST_ACTION = "past_action"
    PERFECT_ACTION = "perfect_action"
    RECORD_ACT = "record_act"  # votes, laws, appointments, sentences: acts that leave a record
    TREND = "trend"
    COMPARISON = "comparison"
    ABSOLUTE = "absolute"  # "never", "every", "only", "first"
    TOPIC = "topic"  # a public affair: money, health, war, crime, policy, elections
    SECOND_TOPIC = "second_topic"
    GRAVE = "grave"  # life, limb, liberty, grave charges
    SECOND_GRAVE = "second_grave"
    LONG = "long"
    SHORT = "short"
    NO_PREDICATE = "no_predicate"
    HEDGE = "hedge"
    FUTURE = "future"
    HYPOTHETICAL = "hypothetical"
    EVALUATIVE = "evaluative"
    NORMATIVE = "normative"
    FIRST_PERSON_MIND = "first_person_mind"  # "I think", "we hope"
    FIRST_PERSON = "first_person"  # "I" is the subject
    SECOND_PERSON = "second_person"
    QUESTION = "question"


ABSOLUTES = frozenset({"never", "every", "only", "first", "last", "none", "nobody", "always", "unprecedented", "ever"})
NORMATIVES = frozenset({"should", "must", "ought", "let", "need"})
VAGUE_DATES = frozenset(
    {"today", "now", "tonight", "day", "days", "this", "that", "the", "a", "years", "year", "some", "every", "time"}
)
NUMBER_ENTITIES = frozenset({"CARDINAL", "QUANTITY", "MONEY", "PERCENT"})
NAME_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", "LAW", "EVENT", "PRODUCT", "WORK_OF_ART"})
BODY_ENTITIES = frozenset({"ORG", "GPE", "LAW"})


def find_signals(parse: Parse, only: frozenset[int] | None = None) -> frozenset[Signal]:
    """The signals that a sentence shows, or the part of it that the token indices `only` pick out."""
    tokens = [t for t in parse.tokens if (only is None or t.index in only) and not t.text.isspace()]
    words = [t for t in tokens if t.pos != "PUNCT"]
    found = _amounts(tokens) | _names(tokens) | _subject_matter(words) | _shape(words, tokens)
    return frozenset(found | _verbs(parse, words) | _stance(parse, words))


def _amounts(tokens: Sequence[Token]) -> set[Signal]:
    found = set()
    for t in tokens:
        if t.pos == "NUM" and t.lemma.lower() != "one" and t.ent not in ("DATE", "TIME", "PERSON", "ORG"):
            found.add(Signal.NUMBER)
        if t.ent in ("MONEY", "PERCENT") or t.text in ("%", "$", "€", "£"):
            found.add(Signal.MONEY_OR_PERCENT)
        if t.lemma.lower() in load_words("quantity"):
            found.add(Signal.QUANTITY)
        if t.ent == "DATE" and t.lemma.lower() not in VAGUE_DATES and t.pos in ("NUM", "PROPN", "NOUN"):
            found.add(Signal.DATE)
    return found


def _names(tokens: Sequence[Token]) -> set[Signal]:
    found = set()
    if any(t.ent in NAME_ENTITIES for t in tokens):
        found.add(Signal.NAME)
    if any(t.ent in BODY_ENTITIES for t in tokens):
        found.add(Signal.PUBLIC_BODY)
    return found


def _subject_matter(words: Sequence[Token]) -> set[Signal]:
    lemmas = {t.lemma.lower() for t in words if t.pos in ("NOUN", "VERB", "ADJ", "PROPN")}
    found = set()
    matches = set().union(*(lemmas & load_words(topic) for topic in TOPICS))
    grave = lemmas & load_words("grave")
    found |= {Signal.TOPIC} if matches else set()
    found |= {Signal.SECOND_TOPIC} if len(matches) > 1 else set()
    found |= {Signal.GRAVE} if grave else set()
    found |= {Signal.SECOND_GRAVE} if len(grave) > 1 else set()
    return found


def _shape(words: Sequence[Token], tokens: Sequence[Token]) -> set[Signal]:
    found = set()
    if len(words) < FEW_TOKENS:
        found.add(Signal.SHORT)
    if len(words) >= MANY_TOKENS:
        found.add(Signal.LONG)
    if tokens and "?" in "".join(t.text for t in tokens[-2:]):
        found.add(Signal.QUESTION)
    if not any(t.tag in ("VBD", "VBP", "VBZ", "MD") for t in words):
        found.add(Signal.NO_PREDICATE)
    if any(t.tag in ("JJR", "RBR", "JJS", "RBS") or t.lemma == "than" for t in words):
        found.add(Signal.COMPARISON)
    if any(t.lemma.lower() in ABSOLUTES for t in words):
        found.add(Signal.ABSOLUTE)
    return found


def _verbs(parse: Parse, words: Sequence[Token]) -> set[Signal]:
    found = set()
    for t in words:
        lemma = t.lemma.lower()
        if lemma in load_words("trend") and t.pos in ("VERB", "NOUN"):
            found.add(Signal.TREND)
        if t.pos != "VERB" or lemma in load_words("vague_verb"):
            continue
        helpers = {
            parse.tokens[c].lemma.lower() for c in parse.children[t.index] if parse.tokens[c].dep.startswith("aux")
        }
        done = t.tag == "VBD" or bool(t.tag == "VBN" and helpers & {"have", "be"})
        if t.tag == "VBD":
            found.add(Signal.PAST_ACTION)
        if t.tag == "VBN" and helpers & {"have", "be"} and not helpers & {"would", "will", "should", "could"}:
            found.add(Signal.PERFECT_ACTION)
        if done and lemma in load_words("record_verb"):
            found.add(Signal.RECORD_ACT)
    return found


def _stance(parse: Parse, words: Sequence[Token]) -> set[Signal]:
    found = set()
    for t in words:
        found |= _word_stance(t, t.lemma.lower(), t.text.lower())
        if t.dep in ("nsubj", "nsubjpass") and t.text.lower() in ("i", "we"):
            mind = parse.tokens[t.head].lemma.lower() in load_words("vague_verb")
            found |= {Signal.FIRST_PERSON} if t.text == "I" else set()
            found |= {Signal.FIRST_PERSON_MIND} if mind and parse.tokens[t.head].tag != "VBD" else set()
    return found


def _word_stance(token: Token, lemma: str, text: str) -> set[Signal]:
    found = set()
    if lemma in NORMATIVES:
        found.add(Signal.NORMATIVE)
    will = token.tag == "MD" and text in ("will", "'ll", "’ll", "wo", "shall")
    if will or (text == "going" and token.dep != "pcomp"):
        found.add(Signal.FUTURE)
    if text in ("would", "could", "might", "if", "'d"):
        found.add(Signal.HYPOTHETICAL)
    if lemma in load_words("hedge"):
        found.add(Signal.HEDGE)
    if lemma in load_words("evaluative") and token.pos in ("ADJ", "ADV", "NOUN"):
        found.add(Signal.EVALUATIVE)
    if text in ("you", "your", "yours"):
        found.add(Signal.SECOND_PERSON)
    return found
