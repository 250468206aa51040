"""Gold and predicted answers over one small article, for the scorers' tests."""

from __future__ import annotations

from eval.tasks.gold import ArticlePlace, GoldClaim, Place
from eval.tasks.predictions import ClaimsPrediction, PredictedClaim
from pipeline.types import SourceKind

ARTICLE = (
    "The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt.\n\n"
    "“The charts were wrong,” said Mara Venn, the ship’s master. The reckless owner declined to comment."
)


def place(words: str, text: str = ARTICLE) -> Place:
    start = text.index(words)
    return Place(start=start, end=start + len(words), quote=words)


def in_article(article: str, words: str, text: str = ARTICLE) -> ArticlePlace:
    return ArticlePlace(article=article, **place(words, text).model_dump())


def gold(text: str, words: str, id_: str = "c1", speaker: str | None = None, *, quote: bool = False) -> GoldClaim:
    kind = SourceKind.NAMED if speaker else SourceKind.AUTHOR
    return GoldClaim(id=id_, text=text, spans=(place(words),), kind=kind, speaker=speaker, direct_quote=quote)


def predicted(
    text: str,
    words: str,
    speaker: str | None = None,
    *,
    quote: bool = False,
    confidence: float = 0.9,
    kind: SourceKind | None = None,
) -> PredictedClaim:
    spot = place(words)
    sentence = next(s for s in ARTICLE.replace("\n\n", " ").split(". ") if words.rstrip(".") in s)
    return PredictedClaim(
        text=text,
        spans=(spot,),
        cited=sentence,
        kind=kind or (SourceKind.NAMED if speaker else SourceKind.AUTHOR),
        speaker=speaker,
        direct_quote=quote,
        check_worthiness=0.5,
        confidence=confidence,
    )


def answer(*claims: PredictedClaim, answered: bool = True) -> ClaimsPrediction:
    return ClaimsPrediction(claims=claims, answered=answered, context=ARTICLE, published="2026-03-04")


AGROUND = "The ferry Alder Queen ran aground off Tarn Point on 2 March 2026."
HURT = "12 passengers were hurt when the ferry Alder Queen ran aground on 2 March 2026."
CHARTS = "Mara Venn, master of the Alder Queen, said the charts were wrong."
G_AGROUND = gold(AGROUND, "The ferry Alder Queen ran aground off Tarn Point on Monday", "c1")
G_HURT = gold(HURT, "12 passengers were hurt", "c2")
G_CHARTS = gold(CHARTS, "The charts were wrong", "c3", "Mara Venn", quote=True)
P_AGROUND = predicted(AGROUND, "The ferry Alder Queen ran aground off Tarn Point on Monday")
P_HURT = predicted(HURT, "12 passengers were hurt")
P_CHARTS = predicted(CHARTS, "The charts were wrong", "Venn", quote=True)
