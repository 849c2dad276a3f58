"""Polygons on the map: out of GeoJSON files, around a place, how large they are and what lies in them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tocsin.errors import InputError
from tocsin.terms.theatres import Polygon, Ring, Theatre
from tocsin.terms.where import EARTH_KM

# Corners of a circle; the area is within 1 % of the circle's.
_CORNERS: Final = 32
# Nothing finer than this is a theatre (km²): some twenty kilometres across.
LEAST_KM2: Final = 400.0
_ADVICE: Final = "give GeoJSON with a Polygon or MultiPolygon, longitude first, in WGS 84 degrees"
_MOST_BYTES: Final = 20_000_000
_MOST_POINTS: Final = 200_000


def ring_around(lat: float, lon: float, radius_km: float) -> Ring:
    """A circle around a place, as a ring of 32 corners; near the poles and the 180th meridian it is cut off there."""
    north = math.degrees(radius_km / EARTH_KM)
    east = north / max(math.cos(math.radians(lat)), 0.05)
    angles = [2 * math.pi * corner / _CORNERS for corner in range(_CORNERS)]
    return tuple(
        (
            min(180.0, max(-180.0, lon + east * math.cos(angle))),
            min(90.0, max(-90.0, lat + north * math.sin(angle))),
        )
        for angle in angles
    )


def area_km2(polygon: Polygon) -> float:
    """The area of a polygon without its holes, in km² on a sphere (Chamberlain and Duquette 2007, eq. 8)."""
    return max(0.0, _ring_km2(polygon.outer) - sum(_ring_km2(hole) for hole in polygon.holes))


def _ring_km2(ring: Ring) -> float:
    total = 0.0
    for (x, y), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        total += math.radians(x2 - x) * (2 + math.sin(math.radians(y)) + math.sin(math.radians(y2)))
    return abs(total) * EARTH_KM**2 / 2


def inside(polygons: Sequence[Polygon], lon: Any, lat: Any) -> Any:
    """Which places lie in one of the polygons and in none of its holes, as an array of bool (even-odd rule)."""
    import numpy as np

    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    found = np.zeros(x.shape, dtype=bool)
    for polygon in polygons:
        within = _in_ring(polygon.outer, x, y)
        for hole in polygon.holes:
            within &= ~_in_ring(hole, x, y)
        found |= within
    return found


def holds(polygons: Sequence[Polygon], lon: float, lat: float) -> bool:
    """Whether one place lies in one of the polygons: as ``inside``, quicker for one."""
    return any(
        _ring_holds(one.outer, lon, lat) and not any(_ring_holds(hole, lon, lat) for hole in one.holes)
        for one in polygons
    )


def _ring_holds(ring: Ring, x: float, y: float) -> bool:
    odd = False
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
        x1, y1 = x2, y2
    return odd


def _in_ring(ring: Ring, x: Any, y: Any) -> Any:
    import numpy as np

    odd = np.zeros(x.shape, dtype=bool)
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if y1 == y2:
            continue
        crosses = (y1 > y) != (y2 > y)
        # Far from a nearly level edge the line runs out of numbers; there nothing crosses it.
        with np.errstate(over="ignore", invalid="ignore"):
            odd ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return odd


def region_file(path: Path) -> Theatre:
    """The polygons of a GeoJSON file as one theatre, named for the file. Raises InputError."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path} has more than {_MOST_BYTES:,} bytes", advice="simplify the polygon")
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}", advice="check the name") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {error}", advice=_ADVICE) from error
    return Theatre(path.stem, polygons=polygons_of(data, str(path)))


def polygons_of(data: object, name: str) -> tuple[Polygon, ...]:
    """The polygons of a GeoJSON object: Polygon, MultiPolygon, Feature, FeatureCollection or GeometryCollection.

    Raises InputError, calling it ``name``, for anything else, and for what is smaller than a theatre can be.
    """
    found = tuple(_polygons(data, name, 0))
    if not found:
        raise InputError(f"{name} holds no polygon", advice=_ADVICE)
    if sum(len(one.outer) for one in found) > _MOST_POINTS:
        raise InputError(f"{name} has more than {_MOST_POINTS:,} corners", advice="simplify the polygon")
    return found


def _polygons(data: object, name: str, depth: int) -> list[Polygon]:
    if not isinstance(data, dict) or depth > 10:
        raise InputError(f"{name} is no GeoJSON object", advice=_ADVICE)
    kind = data.get("type")
    if kind == "FeatureCollection" or kind == "GeometryCollection":
        parts = data.get("features" if kind == "FeatureCollection" else "geometries")
        if not isinstance(parts, list):
            raise InputError(f"{name}: the {kind} has no list of parts", advice=_ADVICE)
        return [one for part in parts for one in _polygons(part, name, depth + 1)]
    if kind == "Feature":
        geometry = data.get("geometry")
        return [] if geometry is None else _polygons(geometry, name, depth + 1)
    coordinates = data.get("coordinates")
    if kind == "Polygon" and isinstance(coordinates, list):
        return [_polygon(coordinates, name)]
    if kind == "MultiPolygon" and isinstance(coordinates, list):
        return [_polygon(one, name) for one in coordinates]
    raise InputError(
        f"{name} holds a {kind if isinstance(kind, str) else 'thing without a type'}, no polygon", advice=_ADVICE
    )


def _polygon(rings: object, name: str) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise InputError(f"{name}: a polygon without a ring", advice=_ADVICE)
    outer, *holes = (_ring(one, name) for one in rings)
    return Polygon(outer, tuple(holes))


def _ring(points: object, name: str) -> Ring:
    if not isinstance(points, list):
        raise InputError(f"{name}: a ring is no list of corners", advice=_ADVICE)
    ring = tuple(_corner(one, name) for one in points)
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring = ring[:-1]
    if len(set(ring)) < 3:
        raise InputError(f"{name}: a ring has fewer than three corners", advice=_ADVICE)
    if max(x for x, _ in ring) - min(x for x, _ in ring) > 180:
        raise InputError(f"{name}: a polygon crosses the 180th meridian", advice="cut it in two there")
    return ring


def _corner(point: object, name: str) -> tuple[float, float]:
    if (
        not isinstance(point, list)
        or len(point) < 2
        or any(isinstance(one, bool) or not isinstance(one, int | float) for one in point[:2])
    ):
        raise InputError(f"{name}: a corner is no pair of numbers", advice=_ADVICE)
    x, y = float(point[0]), float(point[1])
    if not (abs(x) <= 180 and abs(y) <= 90):
        raise InputError(f"{name}: {x:g}, {y:g} is no longitude and latitude", advice=_ADVICE)
    return x, y
