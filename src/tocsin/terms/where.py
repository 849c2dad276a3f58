"""Places as they are told, with their imprecision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PlaceKind = Literal["point", "town", "admin2", "admin1", "region", "country"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in a report; ``lat``/``lon`` (WGS 84 degrees) are a centre, ``precision_km`` how far it may be off.

    What the gazetteer does not hold keeps its words as ``name`` with ``id`` and coordinates None.
    """

    text: str
    start: int
    end: int
    name: str
    kind: PlaceKind
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    id: str | None = None
    precision_km: float | None = None
