"""How some words stand in their sentence: on whose word, how sure, real or planned or denied."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.terms.claims import FactValue, Status


@dataclass(frozen=True, slots=True)
class Voice:
    """On whose word, as it stands in one sentence: the token of the source (None when unnamed) and its cue."""

    kind: str
    token: int | None
    cue: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Stance:
    """Status and certainty of one trigger, the voices (nearest first; empty is the author), and why."""

    status: Status
    author: FactValue
    source: FactValue | None
    voices: tuple[Voice, ...]
    reasons: tuple[str, ...]
    hedges: tuple[str, ...] = ()
    question: bool = False
