"""Cells of comma- and tab-separated files: text that no spreadsheet takes for a formula, numbers that stay numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tocsin.terms.cells import guarded

_UNWRITABLE: Final = str.maketrans('\t\r\n\x00"', "    '")
Cell = str | int | float | None
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def comma_separated(row: Sequence[Cell]) -> bytes:
    """One line of a CSV file (RFC 4180, but with a single line feed): all text guarded and in quotation marks.

    Numbers stand bare, None is empty. In quotation marks a cell stays one cell whatever a program takes for the
    separator. Half a character (a lone surrogate), which no file can hold, becomes U+FFFD.
    """
    return _bytes(",".join(_quoted(cell) for cell in row))


def tab_separated(row: Sequence[Cell]) -> bytes:
    """One line of a file whose cells are separated by tabs and never quoted, as GDELT's are.

    Tabs and line ends within a text become blanks and quotation marks apostrophes, for such files have no way to write
    them, and a spreadsheet would take the marks away with what they guard. Text is guarded.
    """
    return _bytes("\t".join(_bare(cell) for cell in row))


def whole_characters(text: str) -> str:
    """The text with U+FFFD for half a character (a lone surrogate), which no file can hold."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _bytes(line: str) -> bytes:
    return (whole_characters(line) + "\n").encode()


def _quoted(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return '"' + guarded(cell).replace('"', '""') + '"'
    return str(cell)


def _bare(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell.translate(_UNWRITABLE))
    return str(cell)
