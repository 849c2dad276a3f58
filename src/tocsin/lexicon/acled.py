"""ACLED's event types as tables: the sub-events with their rank, the rules for single acts, cues of a whole text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.lexicon.phrases import either

# The ranks stand in the table of the sub-events.
TABLES = frozenset({"acled", "acled-rules", "acled-words", "acled-cues"})


@dataclass(frozen=True, slots=True)
class AcledRule:
    """One row of ``ontology/acled-rules.csv``: an empty field asks for nothing, ``-`` for an act without a mode."""

    sub_event_type: str
    types: frozenset[str]
    modes: frozenset[str]
    cameo: tuple[str, ...]
    actor: frozenset[str]
    recipient: frozenset[str]
    harm: str
    near: re.Pattern[str] | None
    without: re.Pattern[str] | None

    def fits(
        self, modes: Collection[str], cameo: str | None, actor: Collection[str], recipient: Collection[str], harm: str
    ) -> bool:
        """Whether the act is of this row by all but the words around it.

        ``actor`` and ``recipient`` are the classes on either side, ``harm`` is ``killed``, ``injured`` or ``none``.
        """
        return (
            (not self.modes or bool(self.modes & (set(modes) or {"-"})))
            and (not self.cameo or (cameo or "").startswith(self.cameo))
            and (not self.actor or bool(self.actor & (set(actor) or {"none"})))
            and (not self.recipient or bool(self.recipient & (set(recipient) or {"none"})))
            and self.harm in {"", harm}
        )

    def reads(self, text: str) -> bool:
        """Whether the words around the act are those that the row asks for, and none that it forbids."""
        return (self.near is None or self.near.search(text) is not None) and (
            self.without is None or self.without.search(text) is None
        )


@dataclass(slots=True)
class AcledTables:
    """All that is known of ACLED's codebook.

    ``types`` gives the event type and rank of a sub-event, ``words`` the classes of nouns beside those of the lexicon,
    ``rules`` the rows for an act of a PLOVER type in their order, ``cues`` words of a text that tell by themselves.
    """

    types: dict[str, tuple[str, int]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    rules: dict[str, list[AcledRule]] = field(default_factory=dict)
    cues: list[tuple[re.Pattern[str], re.Pattern[str] | None, str]] = field(default_factory=list)

    def load(self, path: Path, rows: Iterator[dict[str, str]]) -> None:
        """Adds the rows of one of the four tables."""
        for row in rows:
            if path.stem == "acled":
                self.types[row["sub_event_type"]] = (row["event_type"], int(row["rank"]))
            elif path.stem == "acled-words":
                self.words[row["word"]] = row["class"]
            elif path.stem == "acled-cues":
                self.cues.append((either(row["words"]), _words(row["beside"]), row["sub_event_type"]))
            else:
                rule = _rule(row)
                for type_ in rule.types:
                    self.rules.setdefault(type_, []).append(rule)


def _rule(row: dict[str, str]) -> AcledRule:
    return AcledRule(
        row["sub_event_type"],
        frozenset(_listed(row["type"])),
        frozenset(_listed(row["mode"])),
        tuple(_listed(row["cameo"])),
        frozenset(_listed(row["actor"])),
        frozenset(_listed(row["recipient"])),
        row["harm"],
        _words(row["near"]),
        _words(row["not"]),
    )


def _listed(value: str) -> list[str]:
    return [part for part in value.split("|") if part]


def _words(value: str) -> re.Pattern[str] | None:
    return either(value) if value else None
