"""Two made-up versions of one story, and how the builtin engine compares versions of anything."""

from __future__ import annotations

from functools import cache

from pipeline.engines.base import ReadArticle
from pipeline.engines.builtin.engine import BuiltinEngine
from pipeline.text.sentences import split_sentences
from pipeline.types import Comparison, ComparisonItem, Relation
from tests.pipeline.engines.builtin.reading import article

WIRE = """The ferry Alder Queen ran aground off Tarn Point on Monday and 12 passengers were hurt, the coastguard said.

“The charts were wrong and nobody told us,” said Mara Venn, the master of the ferry. Idris Cole, a retired \
harbour pilot, said the light at Tarn Point was out.

Three deckhands are missing. The company will pay 4 million crowns for the salvage, its spokeswoman Lena Osk said.

The hearing opens on 9 March at 10 a.m. behind closed doors in the town hall of Tarnwick."""
TABLOID = """The ferry Alder Queen ran aground off Tarn Point on Sunday and 19 passengers were hurt, the \
coastguard said.

“The charts were false and nobody warned us,” said Mara Venn, the master of the ferry. Idris Cole, who still \
works as a harbour pilot, said the light at Tarn Point was out.

Three deckhands were killed. The company will pay 4 million crowns for the salvage, its spokeswoman Lena Osk said.

The hearing opens on 9 March at 10 a.m. in public in the town hall of Tarnwick."""
ELSEWHERE = """The chess club of Belmere won the northern league for the third time on Saturday.

Corin Dale, the captain, drew his last game after 71 moves. The club was founded in 1958 and has 40 members."""


@cache
def compare(*texts: str, published: str | None = "2026-03-04") -> Comparison:
    """The comparison of articles with those texts."""
    articles = [article(text, published=published) for text in texts]
    return BuiltinEngine().compare([ReadArticle(a, split_sentences(a.text)) for a in articles])


def apart(*texts: str) -> list[ComparisonItem]:
    """The items that differ or conflict."""
    return [i for i in compare(*texts).items if i.relation in (Relation.DIFFER, Relation.CONFLICT)]


def told(*texts: str) -> set[tuple[str, tuple[str, ...]]]:
    """Aspect and words of every item that differs or conflicts."""
    return {(i.aspect.value, tuple(m.span.quote for m in i.mentions)) for i in apart(*texts)}
