"""How common words are in news, so that shared wording counts by how much it tells.

``common-words.csv`` holds for 2,789 word stems in how many of 1,000 news reports they stand (counted once over 3,824
English reports of 2016-2017; stems in fewer than 10 of 1,000 are left out, and so are names). It is a fixed table:
how much a word tells must not depend on what else a record holds.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Set
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

_TABLE: Final = Path(__file__).parent / "common-words.csv"
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_ENDINGS: Final = ("ingly", "ings", "ing", "edly", "ied", "ies", "ed", "es", "s", "ly")
_STEM_LENGTH: Final = 4


@lru_cache(maxsize=500_000)
def stem(word: str) -> str:
    """The word (lower case) without a common English ending; crude, and the same for the table and for reports."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_LENGTH:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=1)
def _commonness() -> MappingProxyType[str, int]:
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return MappingProxyType({row["stem"]: int(row["per_mille"]) for row in csv.DictReader(lines)})


@lru_cache(maxsize=1)
def another_words() -> frozenset[str]:
    """Words that say that another happening than the one before is told of, or several (``another-words.csv``)."""
    with (_TABLE.parent / "another-words.csv").open(encoding="utf-8", newline="") as lines:
        return frozenset(row["word"] for row in csv.DictReader(lines))


@lru_cache(maxsize=200_000)
def tells(stemmed: str) -> float:
    """How much a shared stem tells, 0 to 1: 1 in at most 10 of 1,000 reports, 0.5 in 100, 0 in all of them.

    In steps of 1/1024, so that sums are exact and no order of sets can change them.
    """
    per_mille = _commonness().get(stemmed)
    return 1.0 if per_mille is None else round(1024 * math.log(1000 / per_mille) / math.log(100)) / 1024


def told(stemmed: Iterable[str]) -> float:
    """How much these stems tell together."""
    return sum([tells(one) for one in stemmed])


def stems(text: str) -> Set[str]:
    """The stems of the words of four letters or more in a text; empty when there is none."""
    return frozenset(stem(word) for word in _WORD.findall(text.lower()))
