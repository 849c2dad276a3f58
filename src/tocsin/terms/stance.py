"""How some words stand in their sentence: on whose word, how sure, real or planned or denied."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.terms.claims import FactValue, Status
from tocsin.terms.text import Span


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


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words that a text gives as somebody's: who (None where nobody is named), by which cue, and the words covered.

    ``kind`` is the cue's: ``say``, ``claim``, ``confirm``, ``deny``, ``believe``, ``doubt``, ``hearsay``, ``ask``,
    ``judge`` or ``intend``. Spans are half-open ranges of the report's text; ``content`` is in text order.
    ``nested``: it stands within the words of somebody else ("the minister said that the rebels had admitted it":
    *admitted*), or inside quotation marks.
    """

    source: Span | None
    cue: Span
    content: tuple[Span, ...]
    kind: str
    nested: bool = False
