"""Short made-up articles in any number, each with figures of its own: its claims can be told from all others."""

from __future__ import annotations

from pathlib import Path

_TOWNS = ("Ostermere", "Hallen", "Brightsea", "Norden", "Sandvik", "Kirkvale", "Lowmoor")
_NAMES = ("Ilka Dorn", "Tomas Reed", "Vera Lund", "Peer Hollis", "Anna Kray")
_TEXT = """\
The council of {town} spent {first} million crowns on the ferry quay in {year}, and {second} boats were turned away \
from the northern basin that autumn.

“We counted {third} cracked piles under the northern quay,” said {name}, who inspected it for the port of {town}.

Repairs to the breakwater are due to take {fourth} weeks and to cost each household of the town {fifth} crowns.
"""
CLAIMS = 4  # in each article, read as the test server reads it


def article_text(number: int) -> str:
    """Three sentences with four claims; no two numbers give the same text."""
    return _TEXT.format(
        town=_TOWNS[number % len(_TOWNS)],
        name=_NAMES[number % len(_NAMES)],
        year=1960 + number % 60,
        first=11 + number % 83,
        second=100_000 + number,
        third=20 + number % 97,
        fourth=5 + number % 31,
        fifth=200 + number % 613,
    )


def write_news(folder: Path, count: int) -> None:
    """`count` articles as `0000.txt`, `0001.txt`, …"""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(article_text(number), encoding="utf-8")
