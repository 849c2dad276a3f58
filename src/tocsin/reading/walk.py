"""What a walk from an act up to the root of its sentence gathers: status, certainty, voices and the reasons."""

from __future__ import annotations

from dataclasses import dataclass, field

from tocsin.lexicon.load import PARTS_OF_SPEECH, Cue
from tocsin.terms.claims import FactValue, Status
from tocsin.terms.stance import Voice

LEVELS = {"CT": 3, "PR": 2, "PS": 1, "Uu": 0}
_NOT_YET = frozenset({"requested", "planned", "predicted", "hypothetical"})


@dataclass(slots=True)
class Walk:
    """What the walk has gathered so far."""

    token: int = -1
    negated: bool = False
    level: str = "CT"
    status: Status | None = None
    voices: list[Voice] = field(default_factory=list)
    source: FactValue | None = None
    author: FactValue | None = None
    reasons: list[str] = field(default_factory=list)
    hedges: list[str] = field(default_factory=list)
    crossed: bool = False
    real: bool = True
    lasting: bool = False

    def weaken(self, level: str) -> None:
        if LEVELS[level] < LEVELS[self.level]:
            self.level = level

    def value(self) -> FactValue:
        if self.level == "Uu":
            return "Uu"
        return self.level + ("-" if self.negated else "+")  # type: ignore[return-value]

    def turn(self, status: Status, why: str) -> None:
        """The first, innermost, non-factual status wins; a later one only adds its reason."""
        if self.status in {"ended", "ongoing"} and self.lasting and status in _NOT_YET and not self.crossed:
            self.status = "ongoing"  # "agreed to stop shelling", "vowed to go on shelling": it is going on now
        elif self.status is None or (
            self.status in {"ongoing", "ended"} and status not in {"ongoing", "ended"} and not self.crossed
        ):
            self.status = status
        self.reasons.append(why)


def flip(value: FactValue) -> FactValue:
    if value == "Uu":
        return "Uu"
    return value[:2] + ("-" if value[2] == "+" else "+")  # type: ignore[return-value]


def cue_of(table: dict[tuple[str, str], Cue], pos: str, words: str) -> Cue | None:
    return table.get((PARTS_OF_SPEECH.get(pos, pos), words))
