"""The back-up and restore that `docs/scaling.md` describes."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

Evenhand = Callable[..., Any]


def test_a_copy_of_the_catalog_is_a_whole_store_again(news: Path, evenhand: Evenhand) -> None:
    assert evenhand("index", news, "--store", "store").code == 0
    with (
        closing(sqlite3.connect("store/catalog.sqlite3")) as store,
        closing(sqlite3.connect("copy.sqlite3")) as copy,
    ):
        store.backup(copy)
    before = evenhand("search", "bridge closed for repairs", "--store", "store", "--json").out
    shutil.rmtree("store")
    Path("restored").mkdir()
    Path("copy.sqlite3").rename("restored/catalog.sqlite3")
    assert evenhand("store", "rebuild", "--store", "restored").code == 0
    shown = evenhand("store", "verify", "--store", "restored")
    assert shown.code == 0, shown.err
    assert json.loads(before)
    assert evenhand("search", "bridge closed for repairs", "--store", "restored", "--json").out == before
