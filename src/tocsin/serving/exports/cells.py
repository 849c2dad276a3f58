"""Cells of comma- and tab-separated files: text that no spreadsheet takes for a formula, numbers that stay numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

Cell = str | int | float | None
# What starts a formula or a command in a spreadsheet, also as the wide and small forms that some fold into it.
_LIVE: Final = frozenset("=+-@|%" + "＝＋－＠｜％" + "﹢﹣﹦﹫﹪" + "−⁼⁺⁻₌₊₋")
_BLANK: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = frozenset("\t\r\n\v\f\x00")


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula, else as it is.

    Whatever begins with ``=``, ``+``, ``-``, ``@``, ``|``, ``%`` or one of their wide or small forms, with blanks and
    invisible characters before it or not, or with a control character, is guarded. ``unguarded`` gives it back.
    """
    return "'" + text if _is_live(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given."""
    return text[1:] if text[:1] == "'" and _is_live(text.lstrip("'")) else text


def comma_separated(row: Sequence[Cell]) -> bytes:
    """One line of a CSV file (RFC 4180, but with a single line feed): all text guarded and in quotation marks.

    Numbers stand bare, None is empty. In quotation marks a cell stays one cell whatever a program takes for the
    separator. Half a character (a lone surrogate), which no file can hold, becomes U+FFFD.
    """
    return _bytes(",".join(_quoted(cell) for cell in row))


def tab_separated(row: Sequence[Cell]) -> bytes:
    """One line of a file whose cells are separated by tabs and never quoted, as GDELT's are.

    Tabs and line ends within a text become blanks, for such files have no way to write them; text is guarded.
    """
    return _bytes("\t".join(_bare(cell) for cell in row))


def whole_characters(text: str) -> str:
    """The text with U+FFFD for half a character (a lone surrogate), which no file can hold."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _bytes(line: str) -> bytes:
    return (whole_characters(line) + "\n").encode()


def _is_live(text: str) -> bool:
    if not text:
        return False
    if text[0] in _CONTROL:
        return True
    if text[0].isalnum():
        return False
    for character in text:
        if character in _LIVE:
            return True
        if unicodedata.category(character) not in _BLANK:
            return False
    return False


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
        return guarded(" ".join(cell.replace("\x00", " ").split("\t")).replace("\r", " ").replace("\n", " "))
    return str(cell)
