"""Theatres: named sets of places, or pairs of sides, in which events are counted together."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tocsin.terms.format import compact

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


def theatre_json(theatre: Theatre) -> str:
    """The theatre as one line of JSON: the same theatre gives the same characters everywhere."""
    return compact(
        {
            "name": theatre.name,
            "countries": list(theatre.countries),
            "polygons": [{"outer": one.outer, "holes": one.holes} for one in theatre.polygons],
            "pair": theatre.pair,
            "precision_km": theatre.precision_km,
        }
    )


def theatre_of(text: str) -> Theatre:
    """The theatre that ``theatre_json`` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    told = json.loads(text)
    return Theatre(
        name=str(told["name"]),
        countries=tuple(str(code) for code in told["countries"]),
        polygons=tuple(
            Polygon(_ring(one["outer"]), tuple(_ring(hole) for hole in one["holes"])) for one in told["polygons"]
        ),
        pair=None if told["pair"] is None else (str(told["pair"][0]), str(told["pair"][1])),
        precision_km=float(told["precision_km"]),
    )


def _ring(points: list[list[float]]) -> Ring:
    return tuple((float(lon), float(lat)) for lon, lat in points)
