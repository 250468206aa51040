"""Where labels and articles lie, and the one text to which all offsets refer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import DatasetError
from pipeline.sources import read_article

SUFFIXES = (".txt", ".md", ".html")


class Part(StrEnum):
    """The part a story belongs to: `dev` is tuned on, `test` is looked at only when a figure is published."""

    DEV = "dev"
    TEST = "test"


class Sidecar(BaseModel):
    """What a sidecar says of an article; `title` is None where the headline is the first line of the text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fictional: Literal[True]
    publisher: Annotated[str, Field(min_length=1)]
    published: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$")]
    url: Annotated[str, Field(pattern=r"^https?://([a-z0-9-]+\.)+example(/|$)")]
    title: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of the labeled set: `labels` holds `dev/` and `test/`, each with the articles of its stories.

    The articles of the dev stories that ship as samples lie in `samples` instead.
    """

    labels: Path
    samples: Path

    @classmethod
    def shipped(cls) -> Layout:
        """The folders that ship with evenhand."""
        return cls(Path(str(files("eval") / "datasets")), Path(str(files("pipeline") / "data" / "samples")))

    def label_files(self, part: Part) -> tuple[Path, ...]:
        """The label files of a part, by name."""
        return tuple(sorted((self.labels / part).glob("*.jsonl")))

    def second_files(self, part: Part) -> tuple[Path, ...]:
        """The files of the second, independent labeling of a part, by name."""
        return tuple(sorted((self.labels / part / "second").glob("*.jsonl")))

    def first_files(self, part: Part) -> tuple[Path, ...]:
        """The first labels of a part's stories as they were made, before a second labeling was settled; by name."""
        return tuple(sorted((self.labels / part / "first").glob("*.jsonl")))

    def card(self, part: Part) -> Path:
        """The card of a part."""
        return self.labels / part / "CARD.md"

    def story_folder(self, part: Part, story: str) -> Path:
        """The folder with the articles of one story."""
        return next(
            (f for parent in self._parents(part) if (f := parent / story).is_dir()), self._parents(part)[0] / story
        )

    def stories(self, part: Part) -> tuple[Path, ...]:
        """The folders of articles of a part, by name."""
        folders = (path for parent in self._parents(part) if parent.is_dir() for path in parent.iterdir())
        return tuple(sorted((path for path in folders if article_files(path)), key=lambda path: path.name))

    def _parents(self, part: Part) -> tuple[Path, ...]:
        own = self.labels / part / "articles"
        return (own, self.samples) if part is Part.DEV else (own,)

    def folder_of(self, label_file: Path) -> Path:
        """The folder with the articles of a label file, found by its name; raises DatasetError when there is none."""
        for part in Part:
            folder = self.story_folder(part, label_file.stem)
            if folder.is_dir():
                return folder
        raise DatasetError(
            f"no folder of articles named {label_file.stem}", item=str(label_file), action="name it with --articles DIR"
        )


def article_files(folder: Path) -> tuple[Path, ...]:
    """The article files of a story's folder, by name; empty without the folder."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES))


def article_text(path: Path) -> str:
    """The canonical text of an article file; raises SourceError when it cannot be read."""
    return read_article(path).text


def sidecar(article: Path) -> Sidecar:
    """The sidecar `NAME.meta.json` of an article file; raises DatasetError when it is missing or malformed."""
    path = article.with_name(f"{article.stem}.meta.json")
    try:
        return Sidecar.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError:
        raise DatasetError(
            "sidecar is missing or unreadable", item=str(path), action="write it as GUIDE.md says"
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "sidecar"
        raise DatasetError(f"{field}: {first['msg']}", item=str(path), action="write it as GUIDE.md says") from None
