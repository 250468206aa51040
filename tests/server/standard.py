"""The standard article of the benchmarks, and the test server's answers about it: those of a good model."""

from __future__ import annotations

import re

from tests.server.answers import Answer, Seen

SENTENCES, CLAIMS = 30, 40
_TWO_POINTS = (
    "The harbour board of {place} spent {a} million crowns on dredging in {year}, and {b} boats were turned away from "
    "the northern quay that autumn."
)
_QUOTED = (
    "“We counted {a} cracked piles under the northern quay,” said {name}, who inspected it for the port of {place}."
)
_PLAIN = "Repairs to the breakwater at {place} are due to take {a} weeks and to cost each household {b} crowns."
_NAMES = ("Ilka Dorn", "Tomas Reed", "Vera Lund", "Peer Hollis", "Anna Kray")
_PLACES = ("Sandvik", "Ostermere", "Hallen", "Brightsea", "Norden")


def standard_article(number: int = 0) -> str:
    """30 sentences in which 40 claims stand: ten have two points, ten a source, ten one point.

    Articles of different numbers have other figures, so that no two are alike.
    """
    lines = []
    for at in range(SENTENCES):
        form = (_TWO_POINTS, _QUOTED, _PLAIN)[at % 3]
        values = {"a": 11 + at, "b": 100 + at + number, "year": 1990 + at}
        lines.append(form.format(name=_NAMES[at % 5], place=_PLACES[at % 5], **values))
    return "\n\n".join(lines)


class GoodAnswers:
    """Answers as a good model would, reading only what the prompt shows; `forgetful` makes two slips on the way."""

    def __init__(self, *, forgetful: bool = False) -> None:
        self._forgetful = forgetful

    def __call__(self, seen: Seen) -> Answer:
        """The answer to an extraction, a summary or a check."""
        asked = seen.body["messages"][-1]["content"]
        if "Judge these claims" in asked:
            return self._verdicts(asked, repair="could not be used" in asked)
        if "Answer Yes or No" in asked:
            return Answer("Yes", finish="length", alternatives={"Yes": -0.2, "No": -1.7})
        lines = {int(n): line for n, line in re.findall(r"^\[(\d+)\] (.*)$", asked, re.MULTILINE)}
        if "Write a summary" in asked:
            return self._summary(lines, repair="failed a check" in asked)
        wanted = numbers_of(re.search(r"List the claims of sentences? ([\d, -]+)\.", asked)[1])  # type: ignore[index]
        forgotten = {max(wanted)} if self._forgetful and len(wanted) > 1 else set()
        claims = [claim for n in sorted(wanted - forgotten) for claim in claims_of(n, lines[n])]
        return Answer.of({"claims": claims, "unused": []})

    def _verdicts(self, asked: str, *, repair: bool) -> Answer:
        """Every claim supported by the first of its passages; one quotation is wrong at first."""
        passages = dict(re.findall(r"^\[(\d+)\].*?^passage: (.*?)$", asked, re.MULTILINE | re.DOTALL))
        claims = re.findall(r"^(\d+)\. .*passages (\d+)[\d, ]*\)$", asked, re.MULTILINE)
        slip = self._forgetful and not repair
        verdicts = []
        for number, passage in claims:
            quote = "words of nobody" if slip and number == "1" else passages[passage]
            evidence = {"passage": int(passage), "quote": quote, "stance": "SUPPORTS", "weight": "firm"}
            verdicts.append({"claim": int(number), "evidence": [evidence], "label": "SUPPORTED", "confidence": 90})
            verdicts[-1]["rationale"] = "The passage has the same figures."
        return Answer.of({"verdicts": verdicts})

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
