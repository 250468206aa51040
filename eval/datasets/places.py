"""Where labels and articles lie, and the one text to which all offsets refer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from pipeline.errors import DatasetError

SUFFIXES = (".txt", ".md", ".html")


class Part(StrEnum):
    """The part a story belongs to: `dev` is tuned on, `test` is looked at only when a figure is published."""

    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of the labeled set: `labels` holds `dev/` and `test/`, `samples` the articles of the dev stories."""

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

    def story_folder(self, part: Part, story: str) -> Path:
        """The folder with the articles of one story."""
        return (self.samples if part is Part.DEV else self.labels / part / "articles") / story

    def folder_of(self, label_file: Path) -> Path:
        """The folder with the articles of a label file or draft, by its story's slug; raises DatasetError without one."""
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
    """The canonical text of an article file."""
    from pipeline.sources import read_article

    return read_article(path).text


def sidecar(article: Path) -> dict[str, object]:
    """The sidecar `NAME.meta.json` of an article file; raises DatasetError when it is missing or malformed."""
    path = article.with_name(f"{article.stem}.meta.json")
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(
            f"sidecar cannot be read ({error})", item=str(path), action="write it as the guide says"
        ) from None
    if not isinstance(meta, dict):
        raise DatasetError("sidecar is no JSON object", item=str(path), action="write it as the guide says")
    return meta
