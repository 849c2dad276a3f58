"""Alarms: what a rule found to be worth a look, with the numbers, the claims behind it, and how often it is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

AlarmKind = Literal["truce", "transfer", "hub", "deaths", "forecast"]
ALARM_KINDS: Final[tuple[AlarmKind, ...]] = ("truce", "transfer", "hub", "deaths", "forecast")
Level = Literal["watch", "warning"]


@dataclass(frozen=True)
class Evidence:
    """A claim behind an alarm: its words, on whose word they are told, where and when they were published."""

    claim: str
    quote: str
    holders: tuple[str, ...]
    outlet: str | None
    published: str | None
    url: str | None


@dataclass(frozen=True)
class Alarm:
    """One alarm. It names theatres, armed actors and public offices, never a private person.

    ``id`` is a hash of the kind, what it is about and what set it off: the same alarm, looked at on another day, keeps
    it. ``theatre`` is a name, ``actors`` are ids, ``day`` the ISO day on which it was set off. ``numbers`` are what the
    rule compared. ``events`` and ``claims`` are ids; ``evidence`` the first of those claims, filled in by the desk.
    ``base_rate`` says in words how often such an alarm was followed by what it warns of, None where nobody measured it.
    """

    id: str
    kind: AlarmKind
    theatre: str
    day: str
    level: Level
    sentence: str
    actors: tuple[str, ...] = ()
    numbers: Mapping[str, float | int | str | None] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    base_rate: str | None = None
