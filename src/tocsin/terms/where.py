"""Places as they are told, with their imprecision."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

EARTH_KM: Final = 6371.0

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


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance along a great circle (haversine) between two points, in degrees, on a globe of ``EARTH_KM``."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
