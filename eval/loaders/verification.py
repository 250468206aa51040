"""Public sets of claims with evidence: a verdict from the evidence that the set gives.

Each set's labels are kept; `mapped` says which of them each of the four verdicts counts as. Maps lose something: WiCE's
"partially supported" is no verdict, so nobody can answer it; where a set has two labels, every verdict but SUPPORTED is
the other one; where it has no label for "not enough", saying so is an abstention. The cluster is the document that the
evidence is from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from eval.loaders.rows import Row, read_rows
from eval.loaders.statements import evidence_of, joined
from eval.tasks.gold import VerdictGold
from eval.tasks.items import EvidenceQuestion, Item, cluster_of, document_key
from pipeline.types import VerdictLabel

SUPPORTED, REFUTED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED
CONFLICTING, UNKNOWN = VerdictLabel.CONFLICTING_EVIDENCE, VerdictLabel.NOT_ENOUGH_EVIDENCE
NO_LABEL = ""

BINARY = {SUPPORTED: "supported", REFUTED: "not", CONFLICTING: "not", UNKNOWN: "not"}
FM2 = {SUPPORTED: "SUPPORTS", REFUTED: "REFUTES", CONFLICTING: NO_LABEL, UNKNOWN: NO_LABEL}
AVERITEC = {
    SUPPORTED: "Supported",
    REFUTED: "Refuted",
    CONFLICTING: "Conflicting Evidence/Cherrypicking",
    UNKNOWN: "Not Enough Evidence",
}
CLAIMDIFF = {SUPPORTED: "strengthen", REFUTED: "weaken", CONFLICTING: NO_LABEL, UNKNOWN: "neither"}
_WICE = {"supported": "supported", "partially_supported": "not", "not_supported": "not"}
_CONSISTENT = {"1": "supported", "0": "not", "entail": "supported", "not_entail": "not"}
_PAIRS = {"entail": "SUPPORTS", "contradict": "REFUTES"}


def wice(path: Path) -> Iterator[Item]:
    """WiCE: a claim of an encyclopedia against a cited page; fully supported, or not. The cluster is its article.

    Reads the published claims with all their evidence, and the chunks of them.
    """
    for number, row in enumerate(read_rows(path)):
        meta = row.part("meta")
        label = row.choice("label", _WICE)
        yield _item(
            "wice",
            item=f"{meta.text('id')}/{number}",
            document=meta.text("claim_title"),
            claim=row.text("claim"),
            evidence=joined(row.texts("evidence")),
            gold=(label, BINARY),
        )


def summedits(path: Path) -> Iterator[Item]:
    """SummEdits: a summary against its document, consistent or not. Also rows of `verification_pairs`."""
    for row in _rows_of(path, "summedits"):
        document, summary = ("premise", "hypothesis") if "premise" in row.values else ("doc", "summary")
        yield _item(
            "summedits",
            item=f"{row.optional('domain') or 'any'}/{row.text('id')}",
            document=document_key(row.text(document)),
            claim=row.text(summary),
            evidence=row.text(document),
            gold=(row.choice("label", _CONSISTENT), BINARY),
        )


def fm2(path: Path) -> Iterator[Item]:
    """Fool Me Twice: a statement with its gold evidence from an encyclopedia; true or false."""
    for row in _rows_of(path, "fm2"):
        if "premise" in row.values:
            claim, evidence, label = row.text("hypothesis"), row.text("premise"), row.choice("label", _PAIRS)
            document = document_key(evidence)
        else:
            claim, label = row.text("text"), row.choice("label", {"SUPPORTS": "SUPPORTS", "REFUTES": "REFUTES"})
            evidence = joined([part.text("text") for part in row.parts("gold_evidence")])
            document = row.optional("wikipedia_page") or document_key(evidence)
        yield _item("fm2", item=row.text("id"), document=document, claim=claim, evidence=evidence, gold=(label, FM2))


def averitec(path: Path) -> Iterator[Item]:
    """AVeriTeC: a claim with the questions and answers of fact-checkers. The cluster is the fact-checking article."""
    labels = {label: label for label in AVERITEC.values()}
    for number, row in enumerate(read_rows(path)):
        evidence = joined([_answer(question) for question in row.parts("questions")])
        yield _item(
            "averitec",
            item=f"{row.optional('claim_id') or number}",
            document=row.optional("fact_checking_article") or document_key(row.text("claim")),
            claim=row.text("claim"),
            evidence=evidence or "No evidence was found.",
            gold=(row.choice("label", labels), AVERITEC),
        )


def claimdiff(path: Path) -> Iterator[Item]:
    """ClaimDiff: two claims of two outlets on one event; whether the first strengthens or weakens the second.

    The published files judge one of the two: `strength` strengthen or not, `weak` weaken or not. The cluster is the
    event.
    """
    weak = "weak" in path.stem
    for row in read_rows(path):
        if "premise" in row.values:
            names = ("id", "premise", "hypothesis")
            gold = (row.choice("label", {value: value for value in CLAIMDIFF.values() if value}), CLAIMDIFF)
        else:
            names = ("pair_id", "claim_a", "claim_b")
            gold = (row.choice("relation", {"0": "not", "1": "supported"}), _one_relation(weak=weak))
        item, first, second = (row.text(name) for name in names)
        yield _item("claimdiff", item=item, document=row.text("topic"), claim=second, evidence=first, gold=gold)


def aggrefact(path: Path) -> Iterator[Item]:
    """LLM-AggreFact: a claim against a document, supported or not; the sets it gathers are told apart in the id."""
    for number, row in enumerate(read_rows(path)):
        yield _item(
            "aggrefact",
            item=f"{row.optional('dataset') or 'any'}/{row.optional('id') or number}",
            document=document_key(row.text("doc")),
            claim=row.text("claim"),
            evidence=row.text("doc"),
            gold=(row.choice("label", {"1": "supported", "0": "not"}), BINARY),
        )


def _one_relation(*, weak: bool) -> dict[VerdictLabel, str]:
    sought = REFUTED if weak else SUPPORTED
    return {label: "supported" if label is sought else "not" for label in VerdictLabel}


def _answer(question: Row) -> str:
    """A question with its answers, as one line."""
    answers = []
    for answer in question.parts("answers"):
        words = [answer.optional("answer"), answer.optional("boolean_explanation")]
        answers.append(" ".join(word for word in words if word))
    return " ".join([question.text("question"), *answers])


def _rows_of(path: Path, name: str) -> Iterator[Row]:
    """The rows of a set; of a file that gathers several sets, those that are its own."""
    return (row for row in read_rows(path) if row.values.get("set", name) == name)


def _item(
    dataset: str,
    *,
    item: str,
    document: str,
    claim: str,
    evidence: str,
    gold: tuple[str, Mapping[VerdictLabel, str]],
) -> Item:
    label, mapped = gold
    return Item(
        item,
        cluster_of(dataset, document),
        EvidenceQuestion(evidence_of(claim, evidence)),
        VerdictGold(claim=claim, label=label, mapped=dict(mapped)),
    )
