"""The headline against the text below it: another number, a bound left out, more certainty than the text has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.acts.events import fate_of
from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.numbers.amounts import Amount, find_amounts
from pipeline.engines.builtin.comparison.numbers.counts import Figure, figures_of
from pipeline.engines.builtin.comparison.points import Point, Version, sentence_point
from pipeline.engines.builtin.comparison.wording import content, place_of, plain_words
from pipeline.grounding.words import stem
from pipeline.text.lexicon import load_groups, load_rows, load_words
from pipeline.text.parse import parse_sentences
from pipeline.types import Aspect, Relation, Sentence

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Alignment

ABOUT_IT = 0.5
"""Least likeness of the point that a headline is about."""
CONFIDENCE = 0.6
BOUND_REACH = 4
"""Words after a bound ("at least") that it bounds."""
_QUOTING = frozenset("?‘“\"'")


class Headline(NamedTuple):
    """A headline as a point, and the place in the text where it stands; None where the metadata alone have it."""

    point: Point
    place: Place | None


def read_headline(version: Version) -> Headline | None:
    """The headline that opens the text, else the title from the metadata; None when there is neither."""
    first = next(iter(version.analysis.parses), None)
    if first is not None and first.sentence.heading:
        point = sentence_point(version.number, first)
        return Headline(point, Place(version.number, version.mention(point.span.start, point.span.end)))
    title = version.analysis.article.title
    if not title:
        return None
    (parse,) = parse_sentences((Sentence(0, 0, len(title), title, 0, heading=True),))
    return Headline(sentence_point(version.number, parse), None)


def compare_headline(version: Version, alignment: Alignment) -> Iterator[Draft]:
    """Where the headline says something else than the text does, or says it without what holds the text back.

    Headlines that ask or quote promise nothing in their own voice.
    """
    headline = read_headline(version)
    if headline is None or set(headline.point.text) & _QUOTING:
        return
    if headline.place is None:
        yield from _other_numbers(version, headline)  # where it stands in the text, its numbers are among the text's
    points = [p for p in version.points if p.span != headline.point.span]
    likeness = dict(zip(map(id, version.points), alignment.likeness_to(headline.point, version.number), strict=True))
    point = max(points, key=lambda p: likeness[id(p)], default=None)
    if point is None or likeness[id(point)] < ABOUT_IT:
        return
    if _unbound(headline.point, point):
        yield _draft(headline, _place(version, point), "headline_unbound", "The headline leaves out the bound")
    elif _hedged(point) and not _hedged(headline.point):
        yield _draft(headline, _place(version, point), "headline_surer", "The headline is surer than the text")


def _other_numbers(version: Version, headline: Headline) -> Iterator[Draft]:
    """The numbers of a headline that the text never gives, but others of the same people or things."""
    figures = [f for f in figures_of(version) if not f.point.parse.sentence.heading]
    for amount in find_amounts(headline.point.parse):
        like = [f for f in figures if f.amount.comparable(amount)]
        rivals = [f for f in like if _counts_the_same(headline.point, amount, f)]
        given = any(f.amount.agrees(amount) or not f.amount.excludes(amount) for f in like)
        if rivals and not given:
            lead = "Another number in the headline"
            yield _draft(headline, rivals[0].place, "headline_number", lead, Aspect.NUMBER)


def _counts_the_same(headline: Point, amount: Amount, figure: Figure) -> bool:
    """Whether a figure of the text counts what a number of the headline does: its noun, or what became of them."""
    after = [t for t in headline.parse.tokens if t.start >= amount.end][:2]
    fates = {fate_of(t.text) for t in headline.parse.tokens} - {None}
    return any(stem(t.text.lower()) == figure.noun for t in after) or (bool(fates) and fates == figure.fates)


def _unbound(headline: Point, point: Point) -> bool:
    """Whether the text bounds ("at least", "up to") what the headline gives without the bound."""
    said, told = plain_words(headline.text), plain_words(point.parse.sentence.text)
    for bound in _bounds():
        at = place_of(bound, told)
        if at is not None and place_of(bound, said) is None:
            bounded = told[at + len(bound) : at + len(bound) + BOUND_REACH]
            if content(bounded) and content(bounded) <= content(said):
                return True
    return False


def _bounds() -> Sequence[tuple[str, ...]]:
    """The phrases before an amount that leave it open to one side."""
    rows = load_rows("rounding")
    return [
        tuple(phrase.split("_"))
        for kind, place, phrases in rows
        if kind in ("least", "most") and place == "before"
        for phrase in phrases.split()
    ]


def _draft(headline: Headline, place: Place, rule: str, lead: str, aspect: Aspect = Aspect.OTHER) -> Draft:
    """The finding between the headline and a place; of a headline in the metadata the explanation gives the words."""
    relation = Relation.CONFLICT if aspect is Aspect.NUMBER else Relation.DIFFER
    if headline.place is None:
        return Draft(relation, aspect, place, place, rule, CONFIDENCE, f"{lead} “{headline.point.text}”")
    return Draft(relation, aspect, headline.place, place, rule, CONFIDENCE, lead)


def _place(version: Version, point: Point) -> Place:
    return Place(version.number, version.mention(point.span.start, point.span.end))


def _hedged(point: Point) -> bool:
    """Whether the words of a point leave open that it is so; the month of May does not."""
    words = {t.text.lower() for t in point.words if t.ent != "DATE"}
    return bool(words & (load_groups("polarity")["hedge"] | load_words("hedge")))
