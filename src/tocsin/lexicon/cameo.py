"""How a CAMEO code is made more specific by the words around an act (``ontology/cameo.csv``)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from tocsin.lexicon.phrases import all_of


@dataclass(frozen=True, slots=True)
class CameoRule:
    """One row: any of the codes ``origin`` becomes ``code`` where the mode and the words fit.

    ``near`` is a list of expressions of which each must be found behind the act, ``without`` may not be.
    """

    code: str
    origin: frozenset[str]
    modes: frozenset[str]
    near: tuple[re.Pattern[str], ...]
    without: tuple[re.Pattern[str], ...]

    def fits(self, modes: Collection[str], text: str) -> bool:
        return (
            (not self.modes or not self.modes.isdisjoint(modes))
            and all(words.search(text) for words in self.near)
            and not any(words.search(text) for words in self.without)
        )


def rule_of(row: dict[str, str]) -> CameoRule:
    """The rule that a row of the table states."""
    return CameoRule(
        row["cameo"],
        frozenset(row["codes"].split("|")),
        frozenset(row["mode"].split("|")) if row["mode"] else frozenset(),
        all_of(row["near"]),
        all_of(row["not"]),
    )
