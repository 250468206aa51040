"""How many calls and prompt tokens an article costs: 30 sentences, 40 claims, extracted and summarized.

usage: python benchmarks/llm_calls.py

The article is put together here; the answers come from the project's test server, which gives back good claims for the
sentences it is shown, forgets one sentence at first and gets one number of the summary wrong, so that follow-up calls
are counted too. Prompt tokens are those of o200k_base over all messages and schemas. Limits: 3 calls and 12,000 tokens
when the answers are good at once; what follow-ups add is printed beside it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.engines.base import SummaryOptions  # noqa: E402
from pipeline.engines.llm.engine import LlmEngine  # noqa: E402
from pipeline.engines.llm.options import ExtractMode, LlmOptions  # noqa: E402
from pipeline.models.options import ModelOptions  # noqa: E402
from pipeline.sources import article_from_text  # noqa: E402
from pipeline.text.sentences import split_sentences  # noqa: E402
from pipeline.text.tokens import count_tokens  # noqa: E402
from tests.server.answers import Answer, Seen  # noqa: E402
from tests.server.serving import ModelServer  # noqa: E402

MOST_CALLS, MOST_TOKENS = 3, 12_000
TWO_POINTS = (
    "The harbour board of {place} spent {a} million crowns on dredging in {year}, and {b} boats were turned away from "
    "the northern quay that autumn."
)
QUOTED = (
    "“We counted {a} cracked piles under the northern quay,” said {name}, who inspected it for the port of {place}."
)
PLAIN = "Repairs to the breakwater at {place} are due to take {a} weeks and to cost each household {b} crowns."
NAMES = ("Ilka Dorn", "Tomas Reed", "Vera Lund", "Peer Hollis", "Anna Kray")
PLACES = ("Sandvik", "Ostermere", "Hallen", "Brightsea", "Norden")
SENTENCES, CLAIMS = 30, 40


class Cost(NamedTuple):
    """Calls and prompt tokens of one run."""

    calls: int
    tokens: int


def main() -> int:
    """Measure and print; 1 when a limit is passed."""
    text = standard_article()
    print(f"article: {len(split_sentences(text))} sentences, {count_tokens(text)} tokens")
    print(f"{'answers':<22}{'calls':>6}{'prompt tokens':>15}{'claims':>8}")
    good = measure(text, forgetful=False, label="good at once")
    measure(text, forgetful=True, label="with follow-ups")
    met = good.calls <= MOST_CALLS and good.tokens <= MOST_TOKENS
    print(f"limits: {MOST_CALLS} calls, {MOST_TOKENS} prompt tokens: {'met' if met else 'missed'}")
    return 0 if met else 1


def standard_article() -> str:
    """30 sentences in which 40 claims stand: ten have two points, ten a source, ten one point."""
    lines = []
    for number in range(SENTENCES):
        form = (TWO_POINTS, QUOTED, PLAIN)[number % 3]
        values = {"a": 11 + number, "b": 100 + number, "year": 1990 + number}
        lines.append(form.format(name=NAMES[number % 5], place=PLACES[number % 5], **values))
    return "\n\n".join(lines)


def measure(text: str, *, forgetful: bool, label: str) -> Cost:
    """One run against the test server."""
    article, sentences = article_from_text(text, source_key="standard"), split_sentences(text)
    with ModelServer() as server:
        server.respond(Responder(forgetful=forgetful))
        options = LlmOptions(server.model, extract_mode=ExtractMode.WINDOW, calls=ModelOptions(environ={}))
        with LlmEngine(options) as engine:
            extraction = engine.extract(article, sentences)
            summary = engine.summarize(article, sentences, SummaryOptions())
        cost = Cost(len(server.calls), sum(map(prompt_tokens, server.calls)))
    grounded = sum(claim.grounded for claim in extraction.claims)
    if grounded != CLAIMS or len(summary.sentences) < 5 or extraction.errors:
        raise SystemExit(f"{grounded} claims, {len(summary.sentences)} summary sentences: {extraction.errors}")
    print(f"{label:<22}{cost.calls:>6}{cost.tokens:>15,}{grounded:>8}")
    return cost


def prompt_tokens(seen: Seen) -> int:
    """The tokens of a request's messages and schema."""
    messages = sum(count_tokens(message["content"]) + 4 for message in seen.body["messages"])
    return messages + count_tokens(str(seen.schema or ""))


class Responder:
    """Answers as a good model would, reading only what the prompt shows; `forgetful` makes two slips on the way."""

    def __init__(self, *, forgetful: bool) -> None:
        self._forgetful = forgetful

    def __call__(self, seen: Seen) -> Answer:
        """The answer to an extraction or a summary."""
        asked = seen.body["messages"][-1]["content"]
        lines = {int(n): line for n, line in re.findall(r"^\[(\d+)\] (.*)$", asked, re.MULTILINE)}
        if "Write a summary" in asked:
            return self._summary(lines, repair="failed a check" in asked)
        wanted = numbers_of(re.search(r"List the claims of sentences? ([\d, -]+)\.", asked)[1])  # type: ignore[index]
        forgotten = {max(wanted)} if self._forgetful and len(wanted) > 1 else set()
        claims = [claim for n in sorted(wanted - forgotten) for claim in claims_of(n, lines[n])]
        return Answer.of({"claims": claims, "unused": []})

    def _summary(self, lines: dict[int, str], *, repair: bool) -> Answer:
        slip = self._forgetful and not repair
        chosen = [n for n in lines if n % 3 == 0][: 1 if repair else 7]
        sentences = [{"citations": [n], "text": lines[n], "confidence": 90} for n in chosen]
        if slip:
            sentences[0]["text"] = re.sub(r"\d+ weeks", "99 weeks", str(sentences[0]["text"]))
        return Answer.of({"sentences": sentences, "loaded": []})


def numbers_of(ranges: str) -> set[int]:
    """The numbers in "1-3, 7"."""
    found: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.strip().partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def claims_of(number: int, line: str) -> list[dict[str, object]]:
    """The one or two claims of a sentence of the standard article."""
    nobody = dict.fromkeys(("speaker", "role", "mention", "cue", "proposition"))
    worth = {"verifiable": 1, "public_interest": 0.5, "harm": 0.25, "confidence": 90}
    base: dict[str, object] = {"sentences": [number], "kind": "author", **nobody, "modality": "fact", **worth}
    quoted = re.match(r"“(.*),” said (.*), who inspected it for (.*)\.", line)
    if quoted:
        said = {"kind": "named", "speaker": quoted[2], "mention": quoted[2], "cue": "said", "quote": quoted[1]}
        whole = quoted[1].replace("We counted", f"{quoted[2]} counted")
        text = f"{quoted[2]} said that {quoted[2]} counted {quoted[1].removeprefix('We counted ')}."
        return [base | said | {"claim": text, "proposition": f"{whole}."}]
    parts = re.split(r", and ", line)
    return [base | {"quote": part, "claim": f"{part[0].upper()}{part[1:].rstrip('.')}."} for part in parts]


if __name__ == "__main__":
    sys.exit(main())
