"""What a record keeps of this tool's own forecasts: what was foretold, what came of it, what was asked of coupling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

from tocsin.terms.format import compact
from tocsin.terms.text import content_id
from tocsin.terms.theatres import Theatre, theatre_json

# Draws as (value, how often), values ascending, each once: all that a score needs, and nothing lost of it.
Tally = tuple[tuple[int, int], ...]


def tally(draws: Iterable[int]) -> Tally:
    """The draws by value with how often each came; their order is forgotten."""
    return tuple((value, sum(1 for _ in same)) for value, same in groupby(sorted(int(one) for one in draws)))


def drawn(kept: Tally) -> list[int]:
    """The draws that the tally counts, ascending."""
    return [value for value, times in kept for _ in range(times)]


@dataclass(frozen=True, slots=True)
class KeptForecast:
    """What was foretold of one unit for one period.

    ``made`` is the ISO day on which it was kept; ``maker`` tocsin and its version. ``measure`` is what is counted,
    ``unit`` of what (``views:57``, ``theatre:…``), ``name`` that unit's name, ``theatre`` its places where it is a
    theatre. ``through`` is the last period known when it was made, ``target`` the one it is about. ``reference`` are
    the draws of ``reference_model`` made beside it, ``history`` is a digest of what both were made from. ``reasons``
    is what moved it, as JSON.
    """

    made: str
    maker: str
    model: str
    measure: str
    unit: str
    name: str
    period: Literal["month", "week"]
    through: int
    target: int
    draws: Tally
    reference_model: str
    reference: Tally
    history: str
    theatre: Theatre | None = None
    reasons: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lead(self) -> int:
        """How many periods it looks ahead, at least 1."""
        return self.target - self.through


@dataclass(frozen=True, slots=True)
class KeptOutcome:
    """What happened to ``unit`` in period ``target``, as known on the ISO day ``seen`` from ``source`` (a digest)."""

    seen: str
    measure: str
    unit: str
    period: Literal["month", "week"]
    target: int
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question of coupling between theatres ``a`` and ``b``, and its answer.

    ``made`` is the ISO day on which it was asked, ``source`` where the events come from (``record``, or a digest of a
    file); the window is half open, [``since``, ``until``), in ISO days. ``settings`` is whatever else changes the
    answer. ``p`` is the p value that counts, before any correction, None where there were too few events.
    """

    made: str
    maker: str
    source: str
    a: Theatre
    b: Theatre
    since: str
    until: str
    grade: str
    p: float | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """What is asked, as a hash: who asks the same again, on another day or with another version, shares it."""
        return content_id(
            self.source, theatre_json(self.a), theatre_json(self.b), self.since, self.until, plain(self.settings)
        )


def plain(value: Mapping[str, Any]) -> str:
    """JSON with its keys in order, so that the same content is the same text."""
    return compact(_ordered(value))


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _ordered(part) for key, part in sorted(value.items(), key=lambda item: str(item[0]))}
    if isinstance(value, list | tuple):
        return [_ordered(part) for part in value]
    return value
