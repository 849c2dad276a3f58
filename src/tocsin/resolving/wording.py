"""A text as a row of words that can be compared: spelling, case, marks and standing phrases make no difference.

A word becomes sixteen bits: fourteen of its hash, so that a report's words take two bytes each in the record, and two
that say whether it is a fact (a figure, or a name by its capital) and whether it stands in quotation marks. Runs of
words are compared, never single ones, so that of two words one in 16,384 is taken for the other does no harm.
"""

from __future__ import annotations

import re
import zlib
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tocsin.lexicon.load import fold
from tocsin.lexicon.press import wording

FACT: Final = 1
QUOTED: Final = 2
# Scripts without spaces between words are compared sign by sign; in Indic ones vowel signs belong to the word.
_WORD: Final = re.compile(
    r"\d+(?:[.,]\d+)*"
    r"|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
    r"|(?:[^\W\d_]|[\u0900-\u0963\u0971-\u0dff])"
    r"(?:[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[\u0900-\u0963\u0971-\u0dff\u0300-\u036f\u0591-\u05c7"
    r"\u0610-\u061a\u064b-\u065f\u0670'’ʿʾ`‘])*"
)
# The same for a text without such scripts, several times as fast; ``_SCRIPTS`` are all signs that the two treat apart.
_PLAIN_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]\w*(?:['’ʿʾ`‘\u0300-\u036f]+\w*)*")
_SCRIPTS: Final = re.compile(r"[\u0590-\u1dff\u3040-\uffff]")
# An opening mark stands before a word, a closing one behind: so a mark that is missing spoils one quotation only.
_OPENING: Final = re.compile(r"(?:(?<=[\s(\[—–])|^)[\"“«„](?=\w)", re.MULTILINE)
_CLOSING: Final = re.compile(r"(?<=[\w.,!?…%])[\"”»“](?!\w)")
_SENTENCE_END: Final = re.compile(r"[.!?…][\"”’)]*\s+|\n+|[。！？]")
_BEFORE_NEW: Final = frozenset('.!?:\n“"•-–—…')
_LONGEST_QUOTATION: Final = 700
_LONGEST_SENTENCE: Final = 600
_NOWHERE: Final = (1 << 62, 1 << 62)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text in its order: ``codes`` of 16 bits, and where each stands, as half-open ranges."""

    codes: bytes
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts)


def words_of(text: str) -> Words:
    """The words of a text, without its standing phrases; none for a text without letters or digits."""
    left_out = [*_standing_phrases(text), _NOWHERE]
    quotations = [*_quotations(text), _NOWHERE]
    codes = array("H")
    starts: list[int] = []
    ends: list[int] = []
    # Both lists are in text order, as the words are, so the next stretch of each is all that has to be looked at.
    (out_from, out_to), (quoted_from, quoted_to) = left_out[0], quotations[0]
    next_out = next_quoted = 1
    # An underscore is a gap, as wide as the space that is put in its place.
    pattern = _WORD if _SCRIPTS.search(text) else _PLAIN_WORD
    for match in pattern.finditer(text.replace("_", " ")):
        start, end = match.span()
        while start >= out_to:
            out_from, out_to = left_out[next_out]
            next_out += 1
        if start >= out_from:
            continue
        word = match.group()
        code, figure = _code(word)
        if figure or (word[0].isupper() and _goes_on(text, start)):
            code |= FACT
        while start >= quoted_to:
            quoted_from, quoted_to = quotations[next_quoted]
            next_quoted += 1
        if start >= quoted_from:
            code |= QUOTED
        codes.append(code)
        starts.append(start)
        ends.append(end)
    if _BIG_ENDIAN:
        codes.byteswap()
    return Words(codes.tobytes(), tuple(starts), tuple(ends))


@lru_cache(maxsize=1 << 17)
def _code(word: str) -> tuple[int, bool]:
    """The fourteen bits of a word with room for the flags below them, and whether it is a figure."""
    key = fold(word)
    if key.endswith("s") and len(word) > len(key) > 2 and word[-2] in "'’":
        key = key[:-1]
    key = wording().spellings.get(key, key)
    figure = key[:1].isdigit()
    if figure:
        key = key.replace(",", "")
    # crc32 is the same everywhere; the product spreads words that differ in one letter.
    mixed = (zlib.crc32(key.encode("utf-8", "surrogatepass")) * 0x9E3779B1) & 0xFFFFFFFF
    return mixed >> 18 << 2, figure


def _goes_on(text: str, start: int) -> bool:
    """Whether a word stands within a sentence, so that its capital is its own."""
    at = start - 1
    while at >= 0 and text[at] in " \t(‘'":
        at -= 1
    return at >= 0 and text[at] not in _BEFORE_NEW


def _quotations(text: str) -> list[tuple[int, int]]:
    """The stretches between quotation marks, in text order."""
    out: list[tuple[int, int]] = []
    opens = [match.end() for match in _OPENING.finditer(text)]
    closes = [match.start() for match in _CLOSING.finditer(text)]
    for k, start in enumerate(opens):
        j = bisect_right(closes, start)
        if j == len(closes) or closes[j] - start > _LONGEST_QUOTATION:
            continue
        if k + 1 < len(opens) and opens[k + 1] <= closes[j]:
            continue
        out.append((start, closes[j]))
    return out


def _standing_phrases(text: str) -> list[tuple[int, int]]:
    """The sentences with a standing phrase ("Follow us on …"), as half-open ranges in text order that do not meet."""
    low = text.lower()
    if len(low) != len(text):
        return []  # a letter that grows in lower case, as İ does: offsets would be wrong
    found: list[tuple[int, int]] = []
    for phrase in wording().boilerplate:
        at = low.find(phrase)
        while at >= 0:
            found.append(_sentence_around(text, at, at + len(phrase)))
            at = low.find(phrase, found[-1][1] if found[-1][1] > at else at + 1)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """From the end of the sentence before to the end of this one; not farther than a long sentence."""
    first = max(0, start - _LONGEST_SENTENCE)
    begin = first
    for match in _SENTENCE_END.finditer(text, first, start):
        begin = match.end()
    last = _SENTENCE_END.search(text, end, min(len(text), end + _LONGEST_SENTENCE))
    return begin, last.end() if last else min(len(text), end + _LONGEST_SENTENCE)


_BIG_ENDIAN: Final = array("H", [1]).tobytes() == b"\0\1"
