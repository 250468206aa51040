"""The items of a call: what its SOURCEs mean, and one digest of their bytes and metadata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from pipeline.runs.identity import file_digest
from pipeline.sources import ReadOptions, SourceRef, find_sources, read_article
from pipeline.steps.items import attempt
from pipeline.types import Article, ItemError


@dataclass(frozen=True, slots=True)
class Item:
    """One article to work on. `key` is how messages call it; standard input is `given`, as it can be read only once."""

    key: str
    ref: SourceRef
    given: Article | ItemError | None = None

    def read(self, options: ReadOptions) -> Article | ItemError:
        """The article, or why it cannot be read."""
        if self.given is not None:
            return self.given
        return attempt(self.key, lambda: read_article(self.ref, options))


@dataclass(frozen=True, slots=True)
class Corpus:
    """The items in order, and the files of folders that are not articles."""

    items: tuple[Item, ...]
    skipped: tuple[SourceRef, ...]


def gather(sources: Sequence[str], options: ReadOptions) -> Corpus:
    """The corpus that SOURCE arguments mean; nothing is read yet but standard input."""
    refs = find_sources(sources)
    items = tuple(_item(ref, options) for ref in refs if ref.skipped is None)
    return Corpus(items, tuple(ref for ref in refs if ref.skipped is not None))


def corpus_digest(corpus: Corpus, options: ReadOptions) -> str:
    """The digest of all that is read: the bytes of every source with its metadata, from wherever it comes."""
    digest = sha256()
    for part in (options.publisher, options.published, options.url, options.title, options.author):
        digest.update(f"{part}\x1f".encode("utf-8", "surrogatepass"))
    if options.meta is not None:
        digest.update(file_digest(options.meta).encode())
    for item in corpus.items:
        line = "\x1f".join((item.key, item.ref.source_key, *_contents(item), "\n"))
        digest.update(line.encode("utf-8", "surrogatepass"))
    return f"sha256:{digest.hexdigest()}"


def _item(ref: SourceRef, options: ReadOptions) -> Item:
    if ref.path is not None:
        return Item(ref.name, ref)
    return Item(ref.name, ref, attempt(ref.name, lambda: read_article(ref, options)))


def _contents(item: Item) -> tuple[str, ...]:
    if isinstance(item.given, Article):
        return (item.given.digest,)
    path = item.ref.path
    if path is None:
        return ("unreadable",)
    sidecars = (path.with_name(f"{name}.meta.json") for name in (path.name, path.stem))
    return (file_digest(path), *(file_digest(sidecar) for sidecar in sidecars))
