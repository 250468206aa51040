"""Checks prompts by the readers and checks that their answers go through."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from pipeline.calibration import Calibrations
from pipeline.engines.llm.alone import Alone, Told
from pipeline.engines.llm.answers import (
    ClaimDraft,
    EvidenceDraft,
    LetterDraft,
    LoadedDraft,
    MentionDraft,
    PointDraft,
    RewrittenDraft,
    RoundUpDraft,
    StatementDraft,
    SummaryDraft,
    UnusedDraft,
    VerdictDraft,
    missing_fields,
    read_item,
    read_list,
)
from pipeline.engines.llm.claims import ClaimBuilder, Drafted
from pipeline.engines.llm.extract import Reader, WindowReader
from pipeline.engines.llm.faults import Fault
from pipeline.engines.llm.limits import reading_limit
from pipeline.engines.llm.loaded import loaded_terms, loaded_words_in
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.points import Line, Points
from pipeline.engines.llm.rewriting import check_rewriting
from pipeline.engines.llm.roundup import Sources
from pipeline.engines.llm.sentencewise import SentenceReader
from pipeline.engines.llm.windows import Window, number_ranges
from pipeline.errors import PromptError
from pipeline.grounding import GroundedQuote, QuoteFinder, check_content
from pipeline.models.messages import Json
from pipeline.prompts import Example, FailedText, Prompt, Repair, list_prompts, render
from pipeline.types import Article, Attribution, Sentence, SourceKind, text_digest

_NEEDED: Mapping[str, Sequence[type[BaseModel]]] = {
    "extract_claims": (ClaimDraft, UnusedDraft),
    "extract_claims_sentence": (StatementDraft,),
    "summarize": (SummaryDraft, LoadedDraft),
    "summarize_sentence": (RewrittenDraft,),
    "neutrality": (LoadedDraft,),
    "compare": (PointDraft, MentionDraft),
    "round_up": (RoundUpDraft,),
    "verify_claims": (VerdictDraft, EvidenceDraft),
    "verify_letter": (LetterDraft,),
}
_WITHOUT_EXAMPLE = ("verify_letter",)  # its answer is one letter


_FAILED = (FailedText("It sank.", "number_not_in_source", "1, 2"), FailedText("So bad.", "loaded", "1", "“bad”"))


_ISO_DAY = len("2026-03-04")  # after the day of the week


class CheckedPrompt(NamedTuple):
    """A prompt, and what is wrong with it: nothing, or one line each."""

    prompt: Prompt
    problems: tuple[str, ...]


def check_prompts(folder: Path | None = None) -> tuple[CheckedPrompt, ...]:
    """Every prompt checked; raises PromptError for one that cannot even be read."""
    return tuple(CheckedPrompt(prompt, tuple(find_problems(prompt))) for prompt in list_prompts(folder))


def find_problems(prompt: Prompt) -> Iterator[str]:
    """What the engine would stumble over: fields it needs, examples that fail the checks of answers."""
    missing = missing_fields(prompt.schema, _NEEDED.get(prompt.name, ()))
    if missing:
        yield f"the output lacks {', '.join(missing)}"
    if not prompt.examples and prompt.name not in _WITHOUT_EXAMPLE:
        yield "there is no example"
    try:
        for repair in (*(Repair(fault.value, "1") for fault in Fault), Repair("failed_check", texts=_FAILED)):
            for example in prompt.examples:
                render(prompt, example.variables, repair)
    except PromptError as error:
        yield error.message
    for number, example in enumerate(prompt.examples, 1):
        try:
            problems = list(_example_problems(prompt, example))
        except (KeyError, TypeError, ValueError) as error:
            problems = [f"its variables are not of the form that the engine gives ({error})"]
        yield from (f"example {number}: {problem}" for problem in problems)


def _example_problems(prompt: Prompt, example: Example) -> Iterator[str]:
    try:
        parsed = json.loads(example.answer)
    except ValueError as error:
        yield f"the answer is no JSON ({error})"
        return
    yield from _schema_problems(parsed, prompt.schema, "the answer")
    if not isinstance(parsed, dict):
        return
    if prompt.name == "verify_claims":
        yield from _verdict_problems(parsed, example)
        return
    if prompt.name == "round_up":
        yield from _round_up_problems(prompt, parsed, example)
        return
    if prompt.name == "compare":
        yield from _comparison_problems(parsed, example)
        return
    material = _material(example.variables)
    if prompt.name == "summarize_sentence" and material is not None:
        yield from _rewriting_problems(parsed, example, material)
    elif material is None:
        yield "its lines are no list of number and text"
    elif prompt.name in ("extract_claims", "extract_claims_sentence"):
        reader: Reader = WindowReader(prompt) if prompt.name == "extract_claims" else SentenceReader(prompt)
        yield from _claim_problems(reader, parsed, example, material)
    else:
        yield from _loaded_problems(parsed, material)
        yield from _summary_problems(parsed, material)


def _claim_problems(reader: Reader, parsed: dict[str, Json], example: Example, material: Material) -> Iterator[str]:
    asked = _asked(str(example.variables.get("asked")), material)
    window = Window(tuple(s for s in material.sentences if s.text), asked)
    reading = reader.read(parsed, window, material)
    if reading is None:
        yield "the answer has no claims"
        return
    if reading.unknown:
        yield f"sentence {number_ranges(reading.unknown)} is not there"
    left = {sentence.index + 1 for sentence in asked} - reading.covered
    if left:
        yield f"sentence {number_ranges(left)} is neither in a claim nor unused"
    builder = ClaimBuilder(material, "example", reader.prompt.ref, Calibrations({}))
    for claim in builder.build([Drafted(draft, window) for draft in reading.drafts]):
        if not claim.grounded:
            yield f"“{claim.text}” is not grounded ({claim.ungrounded_reason})"


def _summary_problems(parsed: dict[str, Json], material: Material) -> Iterator[str]:
    for draft in read_list(parsed, "sentences", SummaryDraft):
        cited = [number - 1 for number in draft.citations if 0 < number <= len(material.sentences)]
        if not cited or len(cited) < len(draft.citations):
            yield f"“{draft.text}” cites what is not there"
            continue
        evidence = material.evidence(material.text_of(cited), cited, material.sentences)
        for problem in check_content(draft.text, evidence):
            yield f"“{draft.text}”: {problem.value}"
        known = [term.words for term in read_list(parsed, "loaded", LoadedDraft)]
        for words in loaded_words_in(draft.text, known, material):
            yield f"“{draft.text}” is loaded: {words}"


def _rewriting_problems(parsed: dict[str, Json], example: Example, material: Material) -> Iterator[str]:
    sentence = material.sentences[-1]
    source = example.variables["source"]
    told = (
        (Told(sentence.text, Attribution(SourceKind.ANONYMOUS, source), source, source, here=False),) if source else ()
    )
    alone = Alone(sentence.index, sentence.text, told, source, (sentence.index,))
    for draft in filter(None, (read_item(parsed, RewrittenDraft),)):
        checked = check_rewriting(draft.text, alone, material)
        if isinstance(checked, FailedText):
            yield f"“{draft.text}”: {checked.fault}"


def _loaded_problems(parsed: dict[str, Json], material: Material) -> Iterator[str]:
    drafts = read_list(parsed, "loaded", LoadedDraft)
    found = {term.span.quote for term in loaded_terms(drafts, material)}
    for draft in drafts:
        if not any(quote in draft.words for quote in found):
            yield f"“{draft.words}” is not in sentence {draft.sentence}"


def _verdict_problems(parsed: dict[str, Json], example: Example) -> Iterator[str]:
    passages = {passage["number"]: passage["text"] for passage in example.variables["passages"]}
    claims = [claim["number"] for claim in example.variables["claims"]]
    verdicts = read_list(parsed, "verdicts", VerdictDraft)
    if [verdict.claim for verdict in verdicts] != claims:
        yield "its verdicts are not those of its claims, in order"
    for offered in (evidence for verdict in verdicts for evidence in verdict.evidence):
        text = passages.get(offered.passage, "")
        finder = QuoteFinder(text, (Sentence(0, 0, len(text), text, 0),)) if text else None
        if finder is None or not isinstance(finder.ground(offered.quote, (0,)), GroundedQuote):
            yield f"“{offered.quote}” is not in passage {offered.passage}"


def _round_up_problems(prompt: Prompt, parsed: dict[str, Json], example: Example) -> Iterator[str]:
    versions = example.variables["versions"]
    materials = [material for version in versions if (material := _material(version)) is not None]
    sources = Sources(materials, [version["outlet"] for version in versions], reading_limit(prompt, None))
    for draft in read_list(parsed, "sentences", RoundUpDraft):
        checked = sources.checked(draft)
        if isinstance(checked, FailedText):
            yield f"“{draft.text}”: {checked.fault}"


def _comparison_problems(parsed: dict[str, Json], example: Example) -> Iterator[str]:
    groups = {group["number"]: group["lines"] for group in example.variables["groups"]}
    count = max(line["version"] for lines in groups.values() for line in lines)
    for draft in read_list(parsed, "items", PointDraft):
        lines = groups.get(draft.group, [])
        texts = [[line["text"] for line in lines if line["version"] == version] for version in range(1, count + 1)]
        numbered = ([{"number": n, "text": text} for n, text in enumerate(own, 1)] for own in texts)
        materials = [material for own in numbered if (material := _material({"lines": own})) is not None]
        group = tuple(Line(v, s) for v, own in enumerate(texts) for s in range(len(own)))
        labels = [f"version {number}" for number in range(1, len(materials) + 1)]
        if Points(materials, labels).item(draft, group) is None:
            yield f"“{draft.explanation}”: the versions that it names do not bear it"


def _material(variables: Mapping[str, Any]) -> Material | None:
    """The lines of an example as an article whose sentences have the lines' numbers; the first may name the source."""
    lines = variables.get("lines")
    if not isinstance(lines, list) or not all(
        isinstance(line, dict) and {"number", "text"} <= line.keys() for line in lines
    ):
        return None
    texts = {int(line["number"]): str(line["text"]) for line in lines}
    if variables.get("source"):
        texts.setdefault(1, f"{variables['source']} spoke.")
    sentences, at = [], 0
    for number in range(1, max(texts, default=0) + 1):
        text = texts.get(number, "")
        sentences.append(Sentence(number - 1, at, at + len(text), text, 0))
        at += len(text) + 1
    whole = "\n".join(sentence.text for sentence in sentences)
    published, publisher = str(variables.get("published") or ""), variables.get("publisher")
    article = Article(
        "example",
        "example",
        text_digest(whole),
        None,
        whole,
        publisher=publisher,
        published=published[-_ISO_DAY:] or None,
        language="en",
    )
    return Material(article, sentences)


def _asked(numbers: str, material: Material) -> tuple[Sentence, ...]:
    wanted: set[int] = set()
    for part in numbers.split(","):
        first, _, last = part.strip().partition("-")
        if first.isdigit():
            wanted.update(range(int(first), int(last if last.isdigit() else first) + 1))
    return tuple(sentence for sentence in material.sentences if sentence.index + 1 in wanted and sentence.text)


def _schema_problems(value: object, schema: Mapping[str, object], where: str) -> Iterator[str]:
    """Where a value departs from the part of JSON Schema that prompts use: types, enums, properties, items."""
    kinds = schema.get("type")
    allowed = kinds if isinstance(kinds, list) else [kinds] if kinds else []
    if allowed and not any(_is_of(value, kind) for kind in allowed):
        yield f"{where} is no {' or '.join(map(str, allowed))}"
        return
    enum = schema.get("enum")
    if isinstance(enum, list) and value not in enum:
        yield f"{where} is {value!r}, which is not among the values"
    properties, items = schema.get("properties"), schema.get("items")
    if isinstance(value, dict) and isinstance(properties, dict):
        for name in properties.keys() ^ value.keys():
            yield f"{where} {'lacks' if name in properties else 'has an unknown'} {name}"
        for name in properties.keys() & value.keys():
            yield from _schema_problems(value[name], properties[name], f"{where}.{name}")
    if isinstance(value, list) and isinstance(items, dict):
        for number, item in enumerate(value, 1):
            yield from _schema_problems(item, items, f"{where}[{number}]")


def _is_of(value: object, kind: object) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    types: dict[str, type | tuple[type, ...]] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "null": type(None),
    }
    return isinstance(value, types.get(str(kind), ()))
