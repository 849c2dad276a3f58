"""What words about the future commit to: odds, deadlines, and the kind of act, as tables in ``lexicon/outlook``.

Odds are the bands of ICD 203 (US Intelligence Community Directive 203, 2015) and, for words it lacks, of Kent, "Words
of Estimative Probability" (1964); a word that Kent calls one without odds ("possible") has none here either. The
deadlines are tocsin's own defaults: "within weeks" runs until one would say months.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from tocsin.lexicon.load import HERE, number, read_csv

OUTLOOK: Final = HERE / "outlook"


@dataclass(frozen=True, slots=True)
class Odds:
    """Words and the band of probability that they commit to, both ends in [0, 1]; None where they commit to none."""

    words: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Words for how soon, and within how many days from when they were said that is taken to be."""

    words: str
    days: int


@dataclass(frozen=True, slots=True)
class Deed:
    """Words for an act, as a type and mode of the ontology; ``war`` where more than a single act is meant.

    The type is ``*`` for words that bring an act elsewhere ("spread to"), and ``-`` for those that end or avert one.
    """

    words: str
    type: str
    mode: str | None
    war: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """The three tables with what finds their words in a text: the longest win, whole words only, in any case."""

    odds: dict[str, Odds]
    deadlines: dict[str, Deadline]
    deeds: dict[str, Deed]
    odds_pattern: re.Pattern[str]
    deadline_pattern: re.Pattern[str]
    deed_pattern: re.Pattern[str]

    def odds_in(self, text: str) -> tuple[Odds, ...]:
        """The words of probability in ``text``, in its order; empty where there is none. "May" is a name or a month."""
        found = (match for match in self.odds_pattern.finditer(text) if match.group() != "May" or not match.start())
        return tuple(self.odds[_key(match.group())] for match in found)

    def deadline_in(self, text: str) -> Deadline | None:
        """The first words for how soon; None where there are none."""
        found = self.deadline_pattern.search(text)
        return None if found is None else self.deadlines[_key(found.group())]

    def deed_in(self, text: str) -> Deed | None:
        """The first words for an act; None where there are none."""
        found = self.deed_pattern.search(text)
        return None if found is None else self.deeds[_key(found.group())]


@lru_cache(maxsize=1)
def outlook(folder: Path = OUTLOOK) -> Outlook:
    """The tables that ship with tocsin, loaded once."""
    odds = {
        row["words"]: Odds(row["words"], number(row["low"]), number(row["high"]))
        for row in read_csv(folder / "probability.csv")
    }
    deadlines = {row["words"]: Deadline(row["words"], int(row["days"])) for row in read_csv(folder / "deadlines.csv")}
    deeds = {
        row["words"]: Deed(row["words"], row["type"], row["mode"] or None, row["war"] == "yes")
        for row in read_csv(folder / "acts.csv")
    }
    return Outlook(odds, deadlines, deeds, _pattern(odds), _pattern(deadlines), _pattern(deeds))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(words, key=lambda word: (-len(word), word))
    either = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)


def _key(found: str) -> str:
    return " ".join(found.lower().split())
