"""Prompts: Markdown files with front matter and the parts `## system`, `## user`, `## repair` and `## example …`.

The texts a model reads are in these files alone. A file says which variables it takes, which JSON Schema its answer
obeys and how the model is asked; its examples are sent as earlier turns of the conversation, and `repair` is added to
the last turn when an answer could not be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pipeline.errors import PromptError
from pipeline.types import PromptRef

if TYPE_CHECKING:
    from jinja2 import Environment

SUFFIX = ".md"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PARTS = re.compile(r"^## (?P<title>.+?)[ \t]*$", re.MULTILINE)
_EXAMPLE = re.compile(
    r"```yaml\n(?P<variables>.*?)^```[ \t]*\n\s*```json\n(?P<answer>.*?)^```", re.DOTALL | re.MULTILINE
)
_FRONT = re.compile(r"\A---\n(?P<front>.*?)^---[ \t]*\n(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
_REPAIR_INPUTS = frozenset({"fault", "numbers", "texts"})
_JOINER = "\u2060"  # invisible, and ignored when quotes are matched
_FORGED = re.compile(r"<(?=[|/!a-zA-Z])|\[(?=/?(?:INST\b|\d))", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Example:
    """One demonstration: the variables of its `## user` text, and the answer as a model should write it (JSON)."""

    variables: Mapping[str, Any] = field(hash=False)
    answer: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file. `digest` is the hash of its content; `source` says which file it was read from.

    `schema` is the JSON Schema of an answer, sealed: every object requires all its properties and forbids others.
    `parameters` are defaults of the call that this prompt needs (temperature, tokens).
    """

    name: str
    version: int
    purpose: str
    inputs: tuple[str, ...]
    schema: Mapping[str, Any] = field(hash=False)
    parameters: Mapping[str, float] = field(hash=False)
    system: str
    user: str
    repair: str
    examples: tuple[Example, ...]
    digest: str
    source: str

    @property
    def ref(self) -> PromptRef:
        """What goes into records."""
        return PromptRef(self.name, self.version, self.digest)


@dataclass(frozen=True, slots=True)
class FailedText:
    """A part of an answer that failed a check: its words, why (a code), the sentences it cited, the words at fault."""

    text: str
    fault: str
    cited: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """What `## repair` is filled with: why the answer could not be used (a code), and what it concerns."""

    fault: str
    numbers: str = ""
    texts: tuple[FailedText, ...] = ()


class Rendered(NamedTuple):
    """A prompt with its variables filled in: the system text, then user texts with the answers between them."""

    system: str
    turns: tuple[str, ...]  # user, answer, user, answer, …, user


def load_prompt(name: str, folder: Path | None = None) -> Prompt:
    """The prompt of that name: from `folder` when it has one, else the one that ships with evenhand.

    Raises PromptError when there is none, or the file is malformed.
    """
    if folder is not None and (folder / f"{name}{SUFFIX}").is_file():
        return _read_prompt(folder / f"{name}{SUFFIX}", name)
    return _packaged(name)


def prompt_text(prompt: Prompt) -> str:
    """The whole file that a loaded prompt was read from."""
    packaged = files("prompts").joinpath(f"{prompt.name}{SUFFIX}")
    shipped = prompt.source == f"prompts/{prompt.name}{SUFFIX}" and prompt == _packaged(prompt.name)
    return (packaged if shipped else Path(prompt.source)).read_text(encoding="utf-8")


def list_prompts(folder: Path | None = None) -> tuple[Prompt, ...]:
    """Every prompt by name, those of `folder` in place of the shipped ones; raises PromptError for a malformed file.

    A file in `folder` that replaces no shipped prompt is refused: nothing would ever ask for it.
    """
    known = prompt_names()
    if folder is not None:
        if not folder.is_dir():
            raise PromptError("is no folder", item=str(folder), action="name a folder with prompt files")
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            if path.stem not in known:
                raise PromptError(
                    "replaces no prompt of evenhand", item=str(path), action=f"name it after one: {', '.join(known)}"
                )
    return tuple(load_prompt(name, folder) for name in known)


def prompt_names() -> tuple[str, ...]:
    """The names of the prompts that ship with evenhand, sorted."""
    found = (path.name for path in files("prompts").iterdir() if path.name.endswith(SUFFIX))
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found if _NAME.fullmatch(name.removesuffix(SUFFIX))))


def parse_prompt(text: str, *, source: str) -> Prompt:
    """The prompt that a file's text holds; raises PromptError naming what is malformed."""
    text = text.replace("\r\n", "\n")
    match = _FRONT.match(text)
    if match is None:
        raise PromptError("does not begin with front matter between two lines of ---", item=source)
    front = _front_matter(match["front"], source)
    parts = _parts(match["body"], source)
    prompt = Prompt(
        **front,
        system=parts.pop("system"),
        user=parts.pop("user"),
        repair=parts.pop("repair", ""),
        examples=tuple(_example(part, source) for part in parts.values()),
        digest=f"sha256:{sha256(text.encode()).hexdigest()}",
        source=source,
    )
    _check_variables(prompt)
    return prompt


def render(prompt: Prompt, variables: Mapping[str, Any], repair: Repair | None = None) -> Rendered:
    """The prompt with its examples and these variables; raises PromptError for a variable that is missing or unknown.

    With `repair`, the last turn ends with the prompt's words on what was wrong with an earlier answer.

    Values are inserted as they are and never read as templates; text that is not ours goes through `as_data` first.
    """
    _require_inputs(prompt, variables)
    turns: list[str] = []
    for example in prompt.examples:
        turns += [_filled(prompt, prompt.user, example.variables), example.answer]
    asked = _filled(prompt, prompt.user, variables)
    if repair is not None and prompt.repair:
        about = {"fault": repair.fault, "numbers": repair.numbers, "texts": repair.texts}
        asked = f"{asked}\n\n{_filled(prompt, prompt.repair, about)}"
    turns.append(asked)
    return Rendered(_filled(prompt, prompt.system, variables), tuple(turns))


def as_data(text: str) -> str:
    """Text of others made safe to stand in a prompt, on one line, with the same letters, digits and marks.

    An invisible word joiner goes into what could pass for a tag, a sentence number or a chat format's control token;
    matching of quotes ignores it, so offsets and quotes mean the same.
    """
    one_line = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return _FORGED.sub(lambda match: match[0] + _JOINER, one_line)


def without_joiners(text: str) -> str:
    """A model's words without the joiners that `as_data` put into the text it may have copied."""
    return text.replace(_JOINER, "")


@lru_cache(maxsize=16)
def _packaged(name: str) -> Prompt:
    path = files("prompts").joinpath(f"{name}{SUFFIX}")
    if not path.is_file():
        raise PromptError("there is no prompt of that name", item=name, action="see evenhand prompts list")
    return _named(parse_prompt(path.read_text(encoding="utf-8"), source=f"prompts/{name}{SUFFIX}"), name)


def _read_prompt(path: Path, name: str) -> Prompt:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"cannot be read ({error})", item=str(path), action="make it a UTF-8 text file") from None
    return _named(parse_prompt(text, source=str(path)), name)


def _named(prompt: Prompt, name: str) -> Prompt:
    if prompt.name != name:
        raise PromptError(f"calls itself {prompt.name!r}", item=prompt.source, action=f"write name: {name}")
    return prompt


def _front_matter(text: str, source: str) -> dict[str, Any]:
    """The front matter as keyword arguments of Prompt; unknown keys are refused."""
    from pydantic import BaseModel, ConfigDict, Field, ValidationError

    class FrontMatter(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)

        name: Annotated[str, Field(pattern=rf"^{_NAME.pattern}$")]
        version: Annotated[int, Field(ge=1)]
        purpose: Annotated[str, Field(min_length=1)]
        inputs: Annotated[list[str], Field(min_length=1)]
        output: dict[str, Any]
        parameters: dict[str, float | int] = {}

    try:
        front = FrontMatter.model_validate(_yaml(text, source))
        schema = _sealed(front.output, source)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        where = ".".join(map(str, problem["loc"]))
        raise PromptError(f"front matter {where}: {problem['msg']}", item=source, action="mend the file") from None
    if schema.get("type") != "object":
        raise PromptError("the output is no object", item=source, action="write output: {properties: …}")
    return {
        "name": front.name,
        "version": front.version,
        "purpose": " ".join(front.purpose.split()),
        "inputs": tuple(front.inputs),
        "schema": schema,
        "parameters": front.parameters,
    }


def _yaml(text: str, source: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PromptError(f"is no YAML ({' '.join(str(error).split())[:120]})", item=source) from None


def _sealed(schema: Any, source: str) -> dict[str, Any]:
    """A JSON Schema written short, completed: objects require all their properties and forbid others."""
    if not isinstance(schema, dict):
        raise PromptError("the output schema is no mapping", item=source)
    sealed = dict(schema)
    if "properties" in sealed:
        properties = {name: _sealed(value, source) for name, value in sealed["properties"].items()}
        sealed |= {"type": "object", "properties": properties, "required": list(properties)}
        sealed["additionalProperties"] = False
    if "items" in sealed:
        sealed |= {"type": "array", "items": _sealed(sealed["items"], source)}
    if "anyOf" in sealed:
        sealed["anyOf"] = [_sealed(choice, source) for choice in sealed["anyOf"]]
    return sealed


def _parts(body: str, source: str) -> dict[str, str]:
    """The parts of a file by title: `system`, `user`, maybe `repair`, and any number of `example …`."""
    headings = list(_PARTS.finditer(body))
    ends = [heading.start() for heading in headings[1:]] + [len(body)]
    parts: dict[str, str] = {}
    for heading, end in zip(headings, ends, strict=True):
        title = heading["title"].strip().lower()
        if title in parts or not (title in ("system", "user", "repair") or title.startswith("example")):
            raise PromptError(f"has a part {heading['title']!r} that is unknown or there twice", item=source)
        parts[title] = body[heading.end() : end].strip()
    for title in ("system", "user"):
        if not parts.get(title):
            raise PromptError(f"has no text under ## {title}", item=source)
    return parts


def _example(part: str, source: str) -> Example:
    match = _EXAMPLE.search(part)
    variables = _yaml(match["variables"], source) if match else None
    if match is None or not isinstance(variables, dict):
        action = "write a ```yaml block with the inputs, then a ```json block with the answer"
        raise PromptError("has an example that is not one", item=source, action=action)
    return Example(variables, match["answer"].strip())


def _check_variables(prompt: Prompt) -> None:
    """Every name in the texts is an input, every input is used, and every example has all of them."""
    from jinja2 import TemplateSyntaxError, meta

    environment = _environment()
    try:
        used = {name for text in (prompt.system, prompt.user) for name in _names(environment, text, meta)}
        repairing = set(_names(environment, prompt.repair, meta))
    except TemplateSyntaxError as error:
        raise PromptError(f"line {error.lineno} of a text is no template ({error})", item=prompt.source) from None
    wanted = set(prompt.inputs)
    for problem, names in (("uses", (used - wanted) | (repairing - _REPAIR_INPUTS)), ("never uses", wanted - used)):
        if names:
            raise PromptError(
                f"{problem} {', '.join(sorted(names))}", item=prompt.source, action="list in inputs what the texts use"
            )
    for example in prompt.examples:
        _require_inputs(prompt, example.variables)


def _names(environment: Environment, text: str, meta: Any) -> Iterator[str]:
    yield from meta.find_undeclared_variables(environment.parse(text))


def _require_inputs(prompt: Prompt, variables: Mapping[str, Any]) -> None:
    for problem, names in (
        ("is not given", set(prompt.inputs) - variables.keys()),
        ("has no use for", variables.keys() - set(prompt.inputs)),
    ):
        if names:
            raise PromptError(f"{problem} {', '.join(sorted(names))}", item=prompt.source)


def _filled(prompt: Prompt, text: str, variables: Mapping[str, Any]) -> str:
    from jinja2 import TemplateError

    try:
        return _environment().from_string(text).render(variables)
    except TemplateError as error:
        raise PromptError(f"cannot be filled in ({error})", item=prompt.source, action="mend the template") from None


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
