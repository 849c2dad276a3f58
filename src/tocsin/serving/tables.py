"""Tables of plain text that fit the width they are printed on: what matters less is left out, words are folded."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tocsin.serving.show import one_line

if TYPE_CHECKING:
    from tocsin.serving.terminal import Line

GAP: Final = 2
# A cell is folded into at most so many lines.
DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, how narrow it may become, and at which widths of the table it is shown (half-open).

    Columns with a ``share`` get what the others leave, in these proportions. ``style`` is a key of
    ``terminal.STYLES``.
    """

    heading: str
    least: int = 1
    share: int = 0
    from_width: int = 0
    below: int = 100_000
    right: bool = False
    style: str = ""


def table_lines(columns: Sequence[Column], rows: Iterable[Sequence[str]], width: int) -> Iterator[Line]:
    """The headings and the rows, none wider than ``width``; nothing when there is no row."""
    chosen = [place for place, column in enumerate(columns) if column.from_width <= width < column.below]
    cells = [[one_line(row[place]) for place in chosen] for row in rows]
    if not cells:
        return
    shown = [columns[place] for place in chosen]
    widths = _widths(shown, cells, width)
    yield [_cell(column.heading, size, column, "dim") for column, size in _last_free(shown, widths)]
    for row in cells:
        yield from _row(shown, widths, row)


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    longest = [
        max([len(column.heading), column.least, *(len(row[place]) for row in rows)])
        for place, column in enumerate(columns)
    ]
    fixed = sum(size for size, column in zip(longest, columns, strict=True) if not column.share)
    left = width - fixed - GAP * (len(columns) - 1)
    shares = sum(column.share for column in columns) or 1
    return [
        max(column.least, min(size, left * column.share // shares)) if column.share else size
        for size, column in zip(longest, columns, strict=True)
    ]


def _row(columns: Sequence[Column], widths: Sequence[int], row: Sequence[str]) -> Iterator[Line]:
    folded = [_folded(cell, size) for cell, size in zip(row, widths, strict=True)]
    for depth in range(max(len(cell) for cell in folded)):
        words = [cell[depth] if depth < len(cell) else "" for cell in folded]
        yield [
            _cell(word, size, column, column.style)
            for word, (column, size) in zip(words, _last_free(columns, widths), strict=True)
        ]


def _folded(cell: str, size: int) -> list[str]:
    lines = textwrap.wrap(cell, size, break_on_hyphens=False) or [""]
    if len(lines) > DEEPEST:
        lines = [*lines[: DEEPEST - 1], lines[DEEPEST - 1][: size - 2] + " …"]
    return lines


def _last_free(columns: Sequence[Column], widths: Sequence[int]) -> list[tuple[Column, int]]:
    """The columns with their widths and the gap behind them; behind the last there is none."""
    last = len(columns) - 1
    return [
        (column, size + (GAP if place < last else 0))
        for place, (column, size) in enumerate(zip(columns, widths, strict=True))
    ]


def _cell(word: str, size: int, column: Column, style: str) -> tuple[str, str]:
    if column.right:
        gap = GAP if size > len(word) and size - GAP >= len(word) else 0
        return word.rjust(size - gap) + " " * gap, style
    return word.ljust(size), style
