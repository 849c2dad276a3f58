"""Text in the cells of tables that spreadsheets open: written so that none is taken for a formula, and read back."""

from __future__ import annotations

import unicodedata
from typing import Final

# What starts a formula or a command in a spreadsheet, also as the wide and small forms that some fold into it.
_LIVE: Final = frozenset("=+-@|%" + "＝＋－＠｜％" + "﹢﹣﹦﹫﹪" + "−⁼⁺⁻₌₊₋")
_BLANK: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
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
