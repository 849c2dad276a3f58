"""An act in the making: one trigger with the parts that the grammar gives it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tocsin.coding.matching import Match
from tocsin.terms.claims import Casualties
from tocsin.terms.stance import Stance
from tocsin.terms.who import Mention

# Types that are done with words, plus the dealings between bodies that need both sides known.
VERBAL = frozenset(
    {
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "SANCTION",
        "COOPERATE",
        "AID",
    }
)


@dataclass(slots=True)
class Act:
    """One trigger with the parts it was given, before acts that are one are joined."""

    match: Match
    type: str
    modes: list[str]
    actors: list[Mention] = field(default_factory=list)
    recipients: list[Mention] = field(default_factory=list)
    weapons: list[str] = field(default_factory=list)
    harm: Casualties = field(default_factory=Casualties)
    triggers: list[int] = field(default_factory=list)
    tokens: set[int] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    cameo: str | None = None
    contexts: list[str] = field(default_factory=list)
    definite: bool = False
    stance: Stance | None = None
    told_at: int | None = None
    claimed: bool = False

    @property
    def token(self) -> int:
        return self.match.token

    @property
    def stance_token(self) -> int:
        """The word whose stance is the act's: of "the raid did not kill anybody" it is the verb."""
        return self.match.token if self.told_at is None else self.told_at
