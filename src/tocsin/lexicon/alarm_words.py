"""Words that alarms look for in quotes: how an actor is lost, who leads, what a truce is for, that one was broken."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

Sort = Literal["loss", "office", "truce", "violation"]
_TABLE: Final = Path(__file__).parent / "alarm-words.csv"


@dataclass(frozen=True, slots=True)
class AlarmWords:
    """One row: ``pattern`` finds the words (``*`` stands for the end of a word, or for one word), ``name`` is what they
    tell, ``example`` has them."""

    sort: Sort
    name: str
    pattern: re.Pattern[str]
    example: str


@lru_cache(maxsize=1)
def alarm_words() -> tuple[AlarmWords, ...]:
    """All rows, in the table's order."""
    with _TABLE.open(encoding="utf-8", newline="") as handle:
        return tuple(
            AlarmWords(row["sort"], row["name"], _pattern(row["words"]), row["example"])  # type: ignore[arg-type]
            for row in csv.DictReader(handle)
        )


def named(sort: Sort, text: str) -> tuple[str, ...]:
    """The names of the rows of that sort whose words stand in ``text``, in the table's order; empty when none do."""
    return tuple(row.name for row in alarm_words() if row.sort == sort and row.pattern.search(text))


def _pattern(words: str) -> re.Pattern[str]:
    options = []
    for option in words.split("|"):
        parts = [r"\w+" if part == "*" else re.escape(part).replace(r"\*", r"\w*") for part in option.split()]
        options.append(r"\s+".join(parts))
    return re.compile(rf"\b(?:{'|'.join(options)})\b", re.IGNORECASE)
