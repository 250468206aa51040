"""Labeled pairs for verification: public sets, and the passages of our own dev stories as claim and evidence."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from eval.datasets.load import load_part
from eval.datasets.places import Part
from eval.datasets.schema import ClaimRecord, EvidenceLabel, VerdictRecord
from eval.datasets.story import ArticleFile, StoryLabels
from pipeline.engines.base import ClaimEvidence, Passage
from pipeline.engines.builtin.verification.selection import worth_reading
from pipeline.store.embeddings import Embedder
from pipeline.text.sentences import split_sentences
from pipeline.types import Attribution, CheckWorthiness, Claim, Modality, Sentence, SourceKind, Span, Stance

CLEAN = frozenset({"snli_dev_test", "summedits", "fm2", "factcheck_bench_stance", "wice", "dev stories"})
"""Sets that shipped coefficients may be fitted on; of SummEdits the part without news."""
SAME_AS_WICE = "wice_oracle_chunks"
EMBEDDED = 4
"""Sentences of a premise whose cosine with the claim is computed: those that share most words with it."""
_WICE = {"supported": "entail", "partially_supported": "partial", "not_supported": "neutral"}
_STANCES = {Stance.SUPPORTS: "entail", Stance.REFUTES: "contradict", Stance.NEUTRAL: "neutral"}


@dataclass(frozen=True)
class Pair:
    """A labeled pair of a document or story (`cluster`): `entail neutral contradict partial not_entail`."""

    name: str
    cluster: str
    label: str
    item: ClaimEvidence
    gold: EvidenceLabel | None = None

    @property
    def clean(self) -> bool:
        """Whether shipped coefficients may be fitted on it."""
        return self.name in CLEAN


def public_pairs(data: Path, limit: int, embedder: Embedder, names: Container[str] | None = None) -> Iterator[Pair]:
    """Up to `limit` pairs of each public set, or of the sets in `names`, drawn with seed 0."""
    by_set: dict[str, list[dict[str, object]]] = {}
    for row in (*_read(data / "verification_pairs.jsonl.gz"), *_wice(data)):
        name = "summedits news" if row.get("domain") == "news" else str(row["set"])
        by_set.setdefault(name, []).append(row)
    by_set.pop(SAME_AS_WICE, None)
    for name, rows in sorted(by_set.items()):
        if names is not None and name not in names:
            continue
        drawn = random.Random(0).sample(rows, min(limit, len(rows)))
        for row in drawn:
            yield _pair(name, row, embedder)


def _read(path: Path) -> list[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _wice(data: Path) -> Iterator[dict[str, object]]:
    for row in _read(data / "wice_dev.jsonl.gz"):
        label = _WICE[str(row["label"])]
        yield {"set": "wice", "premise": row["evidence"], "hypothesis": row["claim"], "label": label}


def _pair(name: str, row: dict[str, object], embedder: Embedder) -> Pair:
    premise, statement = row["premise"], str(row["hypothesis"])
    sentences = list(map(str, premise)) if isinstance(premise, list) else _sentences(str(premise))
    cluster = sha256(str(premise).encode()).hexdigest()[:12]
    item = ClaimEvidence(claim_of(statement), passages_of(statement, sentences, embedder))
    return Pair(name, cluster, str(row["label"]), item)


def _sentences(text: str) -> list[str]:
    return [s.text for s in split_sentences(text)] or [text]


def claim_of(statement: str, attribution: Attribution | None = None) -> Claim:
    """A claim without an article of its own; `statement` is its proposition when it has a source."""
    source = attribution or Attribution(SourceKind.AUTHOR, None)
    proposition = None if source.kind is SourceKind.AUTHOR else statement
    worth = CheckWorthiness(0.5, 0.5, 0.5, 0.5)
    return Claim(
        *("", "", statement, (), source, proposition, Modality.FACT, worth, 1.0),
        calibrated=False,
        grounded=True,
        ungrounded_reason=None,
        model="",
    )


def passages_of(statement: str, sentences: Sequence[str], embedder: Embedder) -> tuple[Passage, ...]:
    """Every sentence of a premise as a passage of one article, the closest with their cosines."""
    texts = [s for s in sentences if s.strip()]
    close = worth_reading(statement, texts, EMBEDDED)
    rows = embedder.embed([statement, *(texts[i] for i in close)])
    cosines = dict(zip(close, map(float, rows[1:] @ rows[0]), strict=True))
    found, start = [], 0
    for i, text in enumerate(texts):
        before, after = texts[i - 1] if i else "", texts[i + 1] if i + 1 < len(texts) else ""
        span = Span(start, start + len(text), text)
        found.append(_passage("premise", span, (before, after), cosines.get(i, 0.0)))
        start += len(text) + 1
    return tuple(found)


def _passage(article: str, span: Span, around: tuple[str, str], similarity: float) -> Passage:
    return Passage(
        article,
        span,
        *around,
        title=None,
        publisher=None,
        published=None,
        independence_group=1,
        retelling=False,
        similarity=similarity,
    )


def story_pairs(embedder: Embedder) -> Iterator[Pair]:
    """Every verdict claim of the dev stories against every sentence of another article that shares words with it.

    The label is the stance of the labeled evidence in the sentence, else neutral. Unlabeled sentences of the claim's
    own independence group are left out, since copies of the claim's words are never labeled.
    """
    for story in load_part(Part.DEV):
        readings = {name: split_sentences(file.text) for name, file in story.articles.items()}
        for verdict in story.of(VerdictRecord):
            claim = claim_of(verdict.claim, _attribution(story, verdict))
            for name, file in story.articles.items():
                if name != verdict.article:
                    yield from _story_pairs(story, verdict, claim, (file, readings[name]), embedder)


def _attribution(story: StoryLabels, verdict: VerdictRecord) -> Attribution | None:
    for record in story.of(ClaimRecord):
        if record.id == verdict.claim_id and record.proposition is not None:
            return Attribution(record.attribution.kind, record.attribution.speaker, record.attribution.role)
    return None


def _story_pairs(
    story: StoryLabels,
    verdict: VerdictRecord,
    claim: Claim,
    article: tuple[ArticleFile, Sequence[Sentence]],
    embedder: Embedder,
) -> Iterator[Pair]:
    file, sentences = article
    body = [s for s in sentences if not s.heading]
    close = set(worth_reading(verdict.claim, [s.text for s in body], len(body)))
    own = story.by_article[verdict.article].independence_group if verdict.article else None
    copied = story.by_article[file.id].independence_group == own
    rows = embedder.embed([verdict.claim, *(body[i].text for i in sorted(close))])
    cosines = dict(zip(sorted(close), map(float, rows[1:] @ rows[0]), strict=True))
    for i, sentence in enumerate(body):
        gold = _gold(verdict.evidence, file.id, sentence)
        if gold is None and (copied or i not in close):
            continue
        around = (body[i - 1].text if i else "", body[i + 1].text if i + 1 < len(body) else "")
        passage = _passage(file.id, Span(sentence.start, sentence.end, sentence.text), around, cosines.get(i, 0.0))
        passage = replace(passage, title=file.sidecar.title, published=file.sidecar.published)
        label = _STANCES[gold.stance] if gold else "neutral"
        yield Pair("dev stories", story.slug, label, ClaimEvidence(claim, (passage,)), gold)


def _gold(evidence: Iterable[EvidenceLabel], article: str, sentence: Sentence) -> EvidenceLabel | None:
    """The labeled evidence that begins in a sentence, one that is not neutral first."""
    here = [e for e in evidence if e.article == article and sentence.start <= e.start < sentence.end]
    return min(here, key=lambda e: e.stance is Stance.NEUTRAL, default=None)
