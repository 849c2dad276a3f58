"""Families of words for happenings: words that reports use for one and the same thing ("fired", "sacked", "let go")."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "ontology" / "families.csv"
_ANYBODY = "one's"


@dataclass(frozen=True, slots=True)
class Families:
    """Which families each word or phrase of base forms belongs to, and the wider kind of each family."""

    words: Mapping[str, frozenset[str]]
    phrases: Mapping[tuple[str, ...], frozenset[str]]
    wider: Mapping[str, str]

    def of(self, words: Sequence[str], lemma: str) -> frozenset[str]:
        """The families of a mention by its longest known phrase, else by the base form of its head; may be empty.

        The words of a phrase may stand apart ("gun them down" is "gun down").
        """
        longest, found = 1, frozenset[str]()
        for phrase, families in self.phrases.items():
            if len(phrase) >= max(longest, 2) and _in_order(phrase, words):
                found = families | found if len(phrase) == longest else families
                longest = len(phrase)
        return found or self.words.get(lemma, frozenset())


def _in_order(phrase: Sequence[str], words: Sequence[str]) -> bool:
    rest = iter(words)
    return all(any(word == wanted for word in rest) for wanted in phrase)


@lru_cache(maxsize=1)
def families() -> Families:
    """The families of ``ontology/families.csv``, read once."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    wider = {}
    with FILE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            wider[row["family"]] = row["wider"]
            for phrase in row["words"].split(";"):
                found[tuple(word for word in phrase.split() if word != _ANYBODY)].add(row["family"])
    return Families(
        {phrase[0]: frozenset(those) for phrase, those in found.items() if len(phrase) == 1},
        {phrase: frozenset(those) for phrase, those in sorted(found.items()) if len(phrase) > 1},
        wider,
    )
