"""What a Chroma server holds of a shared store: the articles, and the vectors of their chunks.

The articles are the truth: each version is one record, written whole or not at all, under an id that follows from its
source and text. The vectors can be made anew from them; they are written first and looked for by ids that follow from
the text. So writers need no lock: whatever two of them write at once is the same record, or two versions of a source,
of which the one with the later clock is the latest everywhere.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from pipeline.errors import StoreError, StoreMismatch, UsageError
from pipeline.store.catalog import Catalog, Vectors
from pipeline.store.changes import Dated, Prepared
from pipeline.store.chroma import BATCH, CONFIGURATION, CollectionIndex, broken, embedding_function, quiet_settings
from pipeline.store.database import Identity
from pipeline.store.vectors import IndexBroken
from pipeline.types import Article, content_id, text_digest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ARTICLES, _CHUNKS = "evenhand-articles", "evenhand-chunks"
_DEFAULT_PORT = 8000  # that of `chroma run`
_MOST_CHARACTERS = 8_000_000  # a request: Chroma takes 40 MB, and JSON may need four bytes a character
_LONGEST_S = 120.0
_TICK = timedelta(microseconds=1)


class Address(NamedTuple):
    """Where a Chroma server listens."""

    host: str
    port: int
    secure: bool

    def __str__(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.host}:{self.port}"


def parse_address(location: str) -> Address:
    """The address in `http://HOST:PORT`; without a port Chroma's own. Raises UsageError for anything else."""
    try:
        parts = urlsplit(location)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    more = parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password
    if host is None or parts.scheme not in ("http", "https") or more:
        raise UsageError(
            "is no address of a store", item=f"--store {host or location}", action="write it as http://HOST:PORT"
        )
    return Address(host, port or _DEFAULT_PORT, parts.scheme == "https")


class Listed(NamedTuple):
    """An article version on the server, without its text."""

    source_key: str
    indexed_at: str


class ServedStore:
    """The two collections of a store on a Chroma server, which are made when they are not there.

    Every method raises StoreError when the server is not there or fails; what was written before stays. `chunks` is a
    VectorIndex, which raises IndexBroken instead.
    """

    def __init__(self, address: Address, identity: Identity) -> None:
        """Raises StoreMismatch when the store was built with another embedding model."""
        self.address = address
        with self._asked():
            self._client = _client(address)
        try:
            with self._asked():
                self._articles, chunks = (_collection(self._client, name, identity) for name in (_ARTICLES, _CHUNKS))
            for collection in (self._articles, chunks):
                _check(collection, identity, address)
        except BaseException:
            self.close()
            raise
        self.chunks = CollectionIndex(chunks)

    def close(self) -> None:
        """Drop the connection."""
        with suppress(IndexBroken), broken():
            _close(self._client)

    def listing(self) -> dict[str, Listed]:
        """All versions of all articles by id."""
        with self._asked():
            found = self._articles.get(include=["metadatas"])
            about = zip(found["ids"], found["metadatas"] or (), strict=True)
            return {str(i): Listed(str(m["source_key"]), str(m["indexed_at"])) for i, m in about}

    def articles(self, article_ids: Sequence[str]) -> dict[str, Dated]:
        """The articles under these ids; those that are gone, or are not what their id says, are left out."""
        if not article_ids:
            return {}
        with self._asked():
            found = self._articles.get(ids=list(article_ids), include=["metadatas", "documents"])
        rows = zip(found["ids"], found["metadatas"], found["documents"], strict=True)
        read = {article_id: _article(article_id, about, text) for article_id, about, text in rows}
        return {article_id: dated for article_id, dated in read.items() if dated is not None}

    def put(self, articles: Sequence[Dated]) -> None:
        """Keep these article versions."""
        with self._asked():
            for part in _parts(articles):
                self._articles.upsert(
                    ids=[dated.article.article_id for dated in articles[part]],
                    embeddings=[_direction(dated.article.article_id) for dated in articles[part]],
                    metadatas=[_about(dated) for dated in articles[part]],
                    documents=[dated.article.text for dated in articles[part]],
                )

    def remove(self, article_ids: Sequence[str]) -> None:
        """Forget these article versions; unknown ids are ignored."""
        with self._asked():
            for at in range(0, len(article_ids), BATCH):
                self._articles.delete(ids=list(article_ids[at : at + BATCH]))

    def count_chunks(self) -> int:
        """How many chunks have a vector here."""
        with self._asked():
            return self.chunks.count()

    def ids(self) -> frozenset[str]:
        """The ids of the chunks that have a vector here."""
        with self._asked():
            return self.chunks.ids()

    def stored(self, chunk_ids: Sequence[str]) -> Vectors:
        """The vectors of chunks; unknown ids are left out."""
        with self._asked():
            return self.chunks.stored(chunk_ids)

    def add_chunks(self, vectors: Vectors) -> None:
        """Keep these vectors as well."""
        with self._asked():
            self.chunks.add(vectors)

    def forget_chunks(self, chunk_ids: Sequence[str]) -> None:
        """Forget the vectors of these chunks; unknown ids are ignored."""
        with self._asked():
            self.chunks.delete(chunk_ids)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Turn whatever Chroma raises into a StoreError that names the server."""
        try:
            with broken():
                yield
        except IndexBroken as error:
            raise StoreError(
                f"the store's server cannot be asked ({error})",
                item=str(self.address),
                action="see that `chroma run` serves there, then give the same command again",
            ) from error


class ServedSink:
    """Indexed articles go to the server: vectors first, so that an article is there with them or not at all."""

    def __init__(self, served: ServedStore, known: Catalog) -> None:
        """`known` is the mirror: no version is dated before the one it has of the same source."""
        self._served = served
        self._known = known
        self._last = datetime.min.replace(tzinfo=UTC)

    def put(self, window: Sequence[Prepared], rows: NDArray[np.float32]) -> None:
        """Make these the latest versions of their sources; `rows` are the vectors of their chunks, in order."""
        chunk_ids = tuple(chunk.chunk_id for prepared in window for chunk in prepared.chunks)
        self._served.add_chunks(Vectors(chunk_ids, rows))
        self._served.put([self._dated(prepared.article) for prepared in window])

    def update(self, article: Article) -> None:
        """Give a stored article other metadata; its text is the same."""
        self._served.put([self._dated(article)])

    def _dated(self, article: Article) -> Dated:
        """The article with this moment, or the one after the latest version's where clocks differ."""
        statement = "SELECT max(indexed_at) FROM articles WHERE source_key = ?"
        ((known,),) = self._known.rows(statement, article.source_key)
        moments = [datetime.now(UTC), self._last + _TICK, *(_after(known) if known else ())]
        self._last = max(moments)
        return Dated(article, self._last.isoformat(timespec="microseconds"))


def _after(moment: str) -> tuple[datetime, ...]:
    """The moment after it; nothing for what no clock shows."""
    try:
        return (datetime.fromisoformat(moment).astimezone(UTC) + _TICK,)
    except (ValueError, OverflowError):
        return ()


def _client(address: Address) -> Any:
    import chromadb

    client = chromadb.HttpClient(host=address.host, port=address.port, ssl=address.secure, settings=quiet_settings())
    for server in _servers(client):
        server._session.timeout = _LONGEST_S  # Chroma would wait for ever
    return client


def _close(client: Any) -> None:
    """Close it with its connections, which Chroma leaves open; clients of one address share them."""
    client.close()
    for server in _servers(client):
        if not server._running:  # this was the last client
            server._session.close()


def _servers(client: Any) -> list[Any]:
    """What sends a client's requests: one for collections, one for tenants. Chroma gives no other way to them."""
    found = (getattr(part, "_server", None) for part in (client, getattr(client, "_admin_client", None)))
    return [server for server in found if hasattr(server, "_session")]


def _collection(client: Any, name: str, identity: Identity) -> Any:
    return client.get_or_create_collection(
        name,
        embedding_function=embedding_function(identity),
        configuration=CONFIGURATION,
        metadata={"embedder": identity.embedder, "dimension": identity.dimension},
    )


def _check(collection: Any, identity: Identity, address: Address) -> None:
    built = collection.metadata or {}
    if (built.get("embedder"), built.get("dimension")) != identity:
        theirs = f"{built.get('embedder')} ({built.get('dimension')} dimensions)"
        raise StoreMismatch(
            f"was built with the embedding model {theirs}, not {identity.embedder} ({identity.dimension} dimensions)",
            item=str(address),
            action="use another server, or index the articles again there",
        )


def _direction(article_id: str) -> list[float]:
    """Chroma wants a vector of every record; articles are not searched by theirs, so two numbers do."""
    turn = int(article_id[:8], 16) / 0xFFFFFFFF * math.tau
    return [math.cos(turn), math.sin(turn)]


def _about(dated: Dated) -> Mapping[str, str]:
    """Of the fields only these two are needed by themselves; an update replaces all of them at once."""
    fields = {name: value for name, value in asdict(dated.article).items() if name != "text" and value is not None}
    return {
        "source_key": dated.article.source_key,
        "indexed_at": dated.indexed_at,
        "article": json.dumps(fields, ensure_ascii=False),
    }


def _article(article_id: str, about: Mapping[str, Any], text: str | None) -> Dated | None:
    """The article of a record, None when it is not what its id says."""
    try:
        fields = {"title": None, **json.loads(about["article"]), "text": text}
        if not all(value is None or isinstance(value, str) for value in fields.values()):
            return None
        article = Article(**fields)
        sound = article.digest == text_digest(article.text) and article_id == content_id(
            article.source_key, article.digest
        )
        return Dated(article, str(about["indexed_at"])) if sound and article.article_id == article_id else None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _parts(articles: Sequence[Dated]) -> Iterator[slice]:
    """The articles in parts that fit a request."""
    start = size = 0
    for at, dated in enumerate(articles):
        length = len(dated.article.text)
        if at > start and (size + length > _MOST_CHARACTERS or at - start == BATCH):
            yield slice(start, at)
            start, size = at, 0
        size += length
    if start < len(articles):
        yield slice(start, len(articles))
