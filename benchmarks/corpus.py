"""Made-up news articles in any number, the same for the same seed: input for the benchmarks that measure machinery."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from pipeline.types import Article, content_id, text_digest

_PLACES = ("Port Ellery", "Norvale", "Castle Brae", "the Tarn valley", "Ostmark", "Lindholm", "the Greywater coast")
_PEOPLE = ("Ada Moreno", "Carl Voss", "Ina Bell", "Tomas Reyk", "Judith Okafor", "Pavel Lund", "Mara Quist")
_ROLES = ("the harbour master", "a spokeswoman for the council", "the union leader", "the minister of works", "a judge")
_THINGS = (
    "the new ferry terminal",
    "the water levy",
    "a strike at the grain docks",
    "the rail bridge",
    "the school plan",
)
_VERBS = ("said", "told reporters", "argued", "warned", "insisted", "announced")
_ENDINGS = (
    "would cost {n} million crowns over {m} years",
    "had left {n} families without work since {month}",
    "was approved by {n} votes to {m} after a debate of {m} hours",
    "would not be ready before {month}, {m} months later than promised",
    "drew {n} objections, {m} of them from people who live next to it",
)
_MONTHS = ("January", "March", "May", "June", "September", "November")


def articles(count: int, *, seed: int = 0, sentences: int = 24) -> Iterator[Article]:
    """`count` articles of 24 sentences on average, about five chunks each."""
    for number in range(count):
        random = Random(f"{seed}-{number}")
        text = _text(random, random.randint(sentences // 2, sentences * 3 // 2))
        digest, source_key = text_digest(text), f"made-up/{seed}/{number:06d}.txt"
        title = f"{random.choice(_PLACES)} argues over {random.choice(_THINGS)}"
        publisher = random.choice(("The Ledger", "Coast Herald", "Norvale Post"))
        published = f"2026-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
        yield Article(
            content_id(source_key, digest), source_key, digest, title, text, publisher=publisher, published=published
        )


def _text(random: Random, sentences: int) -> str:
    return "".join(_sentence(random) + ("\n\n" if random.random() < 0.3 else " ") for _ in range(sentences)).strip()


def _sentence(random: Random) -> str:
    ending = random.choice(_ENDINGS).format(
        n=random.randint(2, 990), m=random.randint(2, 40), month=random.choice(_MONTHS)
    )
    who, thing, place = random.choice(_PEOPLE), random.choice(_THINGS), random.choice(_PLACES)
    verb = random.choice(_VERBS)
    return random.choice(
        (
            f"{who}, {random.choice(_ROLES)}, {verb} on Tuesday that {thing} in {place} {ending}.",
            f"‘Nobody in {place} asked for this,’ {who} {verb}, adding that {thing} {ending}.",
            f"In {place}, {thing} {ending}, according to {random.choice(_ROLES)}.",
            f"{thing[0].upper()}{thing[1:]} {ending}.",
        )
    )
