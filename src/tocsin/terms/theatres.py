"""Theatres: named sets of places, or pairs of sides, in which events are counted together."""

from __future__ import annotations

from dataclasses import dataclass

# A closed ring of (lon, lat) in WGS 84 degrees; the first point is not repeated at the end.
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Polygon:
    """An outer ring and the holes in it. Neither crosses the 180th meridian."""

    outer: Ring
    holes: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True)
class Theatre:
    """A named set of places in which events are counted together.

    An event belongs when it lies in one of ``countries`` (ISO 3166 alpha-3) or one of ``polygons``, or, where both are
    empty, anywhere; and when, for a ``pair``, its sides are those two actors (ids), either way round. A polygon takes
    only events whose place is known to within ``precision_km`` of it.
    """

    name: str
    countries: tuple[str, ...] = ()
    polygons: tuple[Polygon, ...] = ()
    pair: tuple[str, str] | None = None
    precision_km: float = 50.0
