"""How well the content check tells good claims from altered ones, on the project's own labeled dev stories.

usage: python benchmarks/grounding_check.py [--labels eval/datasets/dev] [--show]

Every labeled claim and key fact is held against the sentences its spans stand in. It should pass; then it is altered in
one place (a number, a day, a name, a negation put in or taken out), and each altered statement should fail. Intervals
are 95 %, by bootstrap over stories. Many good claims that fail take a number or date from a sentence they do not cite.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.grounding import Evidence, check_content  # noqa: E402
from pipeline.sources import find_sources, read_article  # noqa: E402
from pipeline.text.sentences import split_sentences  # noqa: E402
from pipeline.types import Article, Sentence  # noqa: E402

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(rf" (\d{{1,2}}) (?:{MONTHS}) \d{{4}}")
NUMBER = re.compile(rf"(?<![\d.,])\d+(?![\d.,]*\d)(?! (?:{MONTHS}))(?<!20\d\d)")
VERB = re.compile(r"\b(?:is|was|were|are|had|has|will)\b")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{4,}")
STRANGER = "Vandermeer"
DRAWS = 2_000


class Case(NamedTuple):
    """A labeled statement with what it rests on."""

    story: str
    text: str
    evidence: Evidence


class Result(NamedTuple):
    """Whether one statement came out as it should."""

    story: str
    right: bool


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, default=ROOT / "eval" / "datasets" / "dev")
    parser.add_argument("--show", action="store_true", help="print the good statements that fail")
    options = parser.parse_args()
    cases = [case for path in sorted(options.labels.glob("*.jsonl")) for case in cases_of(path)]
    print(f"{'statement':<18}{'should':>8}{'n':>7}{'right':>8}   95 %")
    passed = [Result(case.story, not check_content(case.text, case.evidence)) for case in cases]
    print_row("as labeled", "pass", passed)
    good = [case for case, result in zip(cases, passed, strict=True) if result.right]
    for name, alter in ALTERATIONS.items():
        altered = [(case, text) for case in good if (text := alter(case.text)) is not None]
        print_row(
            name, "fail", [Result(case.story, bool(check_content(text, case.evidence))) for case, text in altered]
        )
    if options.show:
        for case in cases:
            if problems := check_content(case.text, case.evidence):
                print(f"\n{', '.join(problems)}\n  {case.text}\n  {case.evidence.cited}")
    return 0


def print_row(name: str, should: str, results: list[Result]) -> None:
    """One line of the table."""
    share = sum(result.right for result in results) / len(results)
    low, high = interval(results)
    print(f"{name:<18}{should:>8}{len(results):>7}{share:>8.3f}   [{low:.3f}, {high:.3f}]")


def interval(results: list[Result]) -> tuple[float, float]:
    """Percentile bootstrap of the share over stories."""
    stories = sorted({result.story for result in results})
    counts = {s: [sum(r.right for r in results if r.story == s), sum(r.story == s for r in results)] for s in stories}
    draw = random.Random(7)
    shares = []
    for _ in range(DRAWS):
        chosen = draw.choices(stories, k=len(stories))
        shares.append(sum(counts[s][0] for s in chosen) / sum(counts[s][1] for s in chosen))
    shares.sort()
    return shares[int(DRAWS * 0.025)], shares[int(DRAWS * 0.975)]


def other_number(text: str) -> str | None:
    """The first number raised by three."""
    match = NUMBER.search(text)
    return text[: match.start()] + str(int(match[0]) + 3) + text[match.end() :] if match else None


def other_day(text: str) -> str | None:
    """The first full date on another day."""
    match = DAY.search(text)
    return text[: match.start(1)] + str((int(match[1]) + 4) % 28 + 1) + text[match.end(1) :] if match else None


def other_name(text: str) -> str | None:
    """The first name inside the sentence replaced by a stranger's."""
    match = NAME.search(text)
    return text[: match.start()] + STRANGER + text[match.end() :] if match else None


def negated(text: str) -> str | None:
    """With a "not" after the first auxiliary."""
    match = VERB.search(text)
    return f"{text[: match.end()]} not{text[match.end() :]}" if match and " not " not in text else None


def affirmed(text: str) -> str | None:
    """Without its first "not"."""
    return text.replace(" not ", " ", 1) if " not " in text else None


ALTERATIONS: dict[str, Callable[[str], str | None]] = {
    "other number": other_number,
    "other day": other_day,
    "other name": other_name,
    "negation put in": negated,
    "negation taken out": affirmed,
}


def cases_of(path: Path) -> Iterator[Case]:
    """The claims and key facts of one story's labels."""
    articles: dict[str, tuple[Article, tuple[Sentence, ...]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["type"] in ("claim", "key_fact"):
            article, sentences = articles.setdefault(row["article"], read(path.stem, row["article"]))
            yield Case(path.stem, row["text"], evidence_of(row, article, sentences))


def read(story: str, outlet: str) -> tuple[Article, tuple[Sentence, ...]]:
    """An article of a story, with its sentences."""
    folder = ROOT / "pipeline" / "data" / "samples" / story
    (file,) = (path for path in folder.glob(f"{outlet}.*") if not path.name.endswith(".json"))
    article = read_article(find_sources([str(file)])[0])
    return article, split_sentences(article.text)


def evidence_of(row: dict[str, Any], article: Article, sentences: tuple[Sentence, ...]) -> Evidence:
    """What the statement is held against: the sentences of its spans."""
    spans = row["spans"]
    cited = [s.text for s in sentences if any(s.start < span["end"] and span["start"] < s.end for span in spans)]
    source = row.get("attribution", {})
    given = " ".join(filter(None, (article.publisher, source.get("speaker"), source.get("role"))))
    published = date.fromisoformat(article.published[:10]) if article.published else None
    return Evidence(" ".join(s["quote"] for s in spans), " ".join(cited), article.text, published, given)


if __name__ == "__main__":
    sys.exit(main())
