"""Tables and prose for people: rich on a terminal, the same layout as plain text in a pipe or file."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from pipeline.report.printable import one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

PLAIN_WIDTH = 100

Cell = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and whether it holds short values that never wrap."""

    name: str
    narrow: bool = False
    right: bool = False


class Page:
    """Writes headings, paragraphs and tables to a stream; text from articles is made printable on the way."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream is sys.stdout and stream.isatty()

    def heading(self, text: str, detail: str = "") -> None:
        """A title with a line of details below it."""
        from rich.text import Text

        self._print(Text(one_line(text), style="bold"))
        if detail:
            self._print(Text(one_line(detail), style="dim"))

    def label(self, text: str) -> None:
        """What the next block is."""
        from rich.text import Text

        self._print(Text(f"\n{one_line(text)}", style="bold cyan"))

    def paragraph(self, text: str, *, indent: int = 0, hanging: int = 0, style: str = "") -> None:
        """A filled paragraph; `hanging` more columns from the second line on."""
        from rich.padding import Padding
        from rich.text import Text

        if hanging:
            first, _, rest = one_line(text).partition(" ")
            self._print(self._grid(((first, rest),), indent, hanging, style))
        else:
            self._print(Padding(Text(one_line(text), style=style), (0, 0, 0, indent)))

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """A table; a cell of several strings has a line for each."""
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(column.name, no_wrap=column.narrow, justify="right" if column.right else "left")
        for row in rows:
            table.add_row(*(Text(_cell_text(cell)) for cell in row))
        self._print(table)

    def side_by_side(self, cells: Sequence[Cell], *, style: str = "") -> None:
        """Texts beside one another in columns of one width; a cell of several strings has a line for each."""
        from rich.table import Table
        from rich.text import Text

        grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
        for _ in cells:
            grid.add_column(ratio=1)
        grid.add_row(*(Text(_cell_text(cell), style=style) for cell in cells))
        self._print(grid)

    def line(self, text: str = "") -> None:
        """One line as it is, wrapped only by the terminal."""
        self._stream.write(f"{one_line(text)}\n")

    def _grid(self, rows: Iterable[tuple[str, str]], indent: int, hanging: int, style: str) -> RenderableType:
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=hanging - 1, no_wrap=True)
        grid.add_column()
        for first, rest in rows:
            grid.add_row(Text(first, style=style), Text(rest, style=style))
        return Padding(grid, (0, 0, 0, indent))

    def _print(self, renderable: RenderableType) -> None:
        if self._terminal:
            self._console(self._stream).print(renderable)
            return
        buffer = io.StringIO()
        self._console(buffer).print(renderable)
        self._stream.writelines(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())

    def _console(self, stream: TextIO) -> Console:
        from rich.console import Console

        width = None if self._terminal else PLAIN_WIDTH
        color = "auto" if self._terminal else None
        return Console(file=stream, width=width, color_system=color, highlight=False, markup=False, emoji=False)  # type: ignore[arg-type]


def _cell_text(cell: Cell) -> str:
    return "\n".join(map(one_line, (cell,) if isinstance(cell, str) else cell))
