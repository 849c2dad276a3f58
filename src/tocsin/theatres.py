"""Theatres by what a user writes, what belongs to them, and their events as points in time.

A theatre is tens of kilometres across or more. What is smaller is refused: where events are counted in a village, the
count serves whoever aims at it.
"""

from __future__ import annotations

import datetime
import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.analysis.points import Points
from tocsin.errors import InputError, UsageError
from tocsin.gedfiles import GedTable
from tocsin.happened import days_of, deaths_of, happened
from tocsin.lexicon.codes import by_gw, countries, named_actor, state_of
from tocsin.lexicon.gazetteer import gazetteer
from tocsin.lexicon.load import fold_words, lexicon
from tocsin.lexicon.theatres import theatres_by_name
from tocsin.record.asking import EventQuestion
from tocsin.regions import LEAST_KM2, area_km2, holds, inside, polygons_of, region_file, ring_around
from tocsin.terms.events import Event
from tocsin.terms.theatres import Polygon, Theatre
from tocsin.terms.where import Place

if TYPE_CHECKING:
    from tocsin.record.store import Record

# PLOVER's types that are violence between sides; the points of a theatre are events of these.
VIOLENT: Final = frozenset({"ASSAULT"})
# A circle around a place reaches at least so far: a town alone is no theatre.
LEAST_RADIUS_KM: Final = 25.0
_ADVICE: Final = (
    "write a country (SYR or Syria), a place (Idlib), two sides (RUS~TUR), a GeoJSON file of a polygon,"
    " or a theatre of a theatres file"
)
_FILE_ADVICE: Final = "docs/forecasting.md shows a theatres file"
_KEYS: Final = ("name", "countries", "polygon", "geojson", "pair", "precision_km")
# How far off a place may be that is told without a precision, by its kind (km).
_KIND_KM: Final[Mapping[str, float]] = {"point": 5.0, "town": 25.0, "admin2": 50.0, "admin1": 150.0}
# The same for GED's where_prec. 1 exact, 2 near a known place, 3 in a district, 4 in a province, 5 in a part of the
# country or along a line, 6 in the country, 7 at sea or in the air.
_GED_KM: Final = (math.inf, 5.0, 25.0, 50.0, 150.0, 150.0, math.inf, math.inf)


def theatre_named(spec: str, *, file: Path | None = None) -> Theatre:
    """The theatre that ``spec`` means, the first that fits of: a theatre of ``file``, a GeoJSON file of polygons
    (``.geojson``, ``.json``), two sides with ``~`` between them, a country's code or name, a theatre that comes with
    tocsin, a region of the lexicon, a place of the gazetteer. The last two are circles, of at least 25 km.

    Raises UsageError for anything else, InputError for a file that cannot be used.
    """
    spec = spec.strip()
    if not spec:
        raise UsageError("a theatre without a name", advice=_ADVICE)
    found = (_of_file(spec, file) if file is not None else None) or _of_name(spec)
    if found is None:
        raise UsageError(f"no theatre, country or place is called {spec!r}", advice=_ADVICE)
    must_be_wide(found)
    return found


def must_be_wide(theatre: Theatre) -> None:
    """Raises UsageError when the theatre's polygons together have less than 400 km²."""
    if not theatre.polygons:
        return
    area = sum(map(area_km2, theatre.polygons))
    if area < LEAST_KM2:
        raise UsageError(
            f"the theatre {theatre.name!r} has {area:,.0f} km², and a theatre has at least {LEAST_KM2:,.0f}",
            advice="draw a wider polygon: nothing is counted or forecast for a single town or camp",
        )


def _of_name(spec: str) -> Theatre | None:
    if Path(spec).suffix.lower() in {".geojson", ".json"}:
        return region_file(Path(spec))
    if "~" in spec:
        return _pair(spec.split("~"), spec)
    state = countries().get(spec.upper()) if len(spec) == 3 else None
    state = state or state_of(lexicon(), spec)
    if state is not None:
        return Theatre(state.name, countries=(state.id,))
    return theatres_by_name().get(fold_words(spec)) or _region(spec) or _place(spec)


def _pair(names: list[str], name: str) -> Theatre:
    sides = [_actor_id(one.strip()) for one in names]
    if len(sides) != 2 or sides[0] == sides[1]:
        raise UsageError(f"{name!r} is no pair of sides", advice="write two different ones, as in RUS~TUR")
    return Theatre(name, pair=(sides[0], sides[1]))


def _actor_id(name: str) -> str:
    """The id of the actor that a user's word names: an id, a state or a group. Raises UsageError."""
    for entry in (lexicon().entries.get(name), lexicon().entries.get(name.upper())):
        if entry is not None:
            return entry.id
    state = countries().get(name.upper()) or (state_of(lexicon(), name) if name else None)
    if state is not None:
        return state.id
    actor = named_actor(lexicon(), name) if name else None
    if actor is None or actor.id is None:
        raise UsageError(f"nobody is known as {name!r}", advice="tocsin actors lists ids and names")
    return actor.id


def _region(name: str) -> Theatre | None:
    words = fold_words(name)
    for alias in lexicon().aliases.get(words[0], ()) if words else ():
        region = lexicon().regions.get(alias.id) if alias.kind == "region" and alias.words == words else None
        if region is None:
            continue
        if region.kind == "country_group":
            return Theatre(region.name, countries=region.countries)
        if region.lat is not None and region.lon is not None:
            return _circle(region.name, region.lat, region.lon, region.radius_km or 0.0)
    return None


def _place(name: str) -> Theatre | None:
    entry = gazetteer().best(name, {})
    if entry is None:
        return None
    if entry.kind == "country":
        return Theatre(entry.name, countries=(entry.country,))
    return _circle(entry.name, entry.lat, entry.lon, entry.radius_km)


def _circle(name: str, lat: float, lon: float, radius_km: float) -> Theatre:
    return Theatre(name, polygons=(Polygon(ring_around(lat, lon, max(radius_km, LEAST_RADIUS_KM))),))


def theatres_of(file: Path) -> tuple[Theatre, ...]:
    """The theatres of a TOML file, in its order. Raises InputError when it cannot be used."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}", advice="check the name") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise InputError(f"{file} is not TOML: {error}", advice=_FILE_ADVICE) from error
    rows = table.get("theatre")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{file} has no [[theatre]]", advice=_FILE_ADVICE)
    found = tuple(_theatre(row, file) for row in rows)
    names = [fold_words(one.name) for one in found]
    if len(set(names)) < len(names):
        raise InputError(f"{file} has two theatres of one name", advice="name each once")
    return found


def _of_file(spec: str, file: Path) -> Theatre | None:
    return next((one for one in theatres_of(file) if fold_words(one.name) == fold_words(spec)), None)


def _theatre(row: Mapping[str, Any], file: Path) -> Theatre:
    name = row.get("name")
    if not isinstance(name, str) or not fold_words(name):
        raise InputError(f"{file} has a theatre without a name", advice=_FILE_ADVICE)
    where = f"{file}, theatre {name!r}"
    unknown = sorted(set(row) - set(_KEYS))
    if unknown:
        raise InputError(f"{where}: there is no {unknown[0]!r}", advice=f"there are {', '.join(_KEYS)}")
    polygons: tuple[Polygon, ...] = ()
    if "polygon" in row:
        polygons = polygons_of({"type": "Polygon", "coordinates": [row["polygon"]]}, where)
    if "geojson" in row:
        polygons += region_file(file.parent / _words(row["geojson"], where)[0]).polygons
    states = tuple(_state(one, where) for one in _words(row.get("countries", []), where))
    pair = _pair(_words(row["pair"], where), name).pair if "pair" in row else None
    precision = row.get("precision_km", Theatre(name).precision_km)
    if isinstance(precision, bool) or not isinstance(precision, int | float) or not 1 <= precision <= 1000:
        raise InputError(f"{where}: precision_km is a number of kilometres from 1 to 1000", advice=_FILE_ADVICE)
    if not (polygons or states or pair):
        raise InputError(f"{where} has no countries, no polygon and no pair", advice=_FILE_ADVICE)
    return Theatre(name, states, polygons, pair, float(precision))


def _words(value: object, where: str) -> list[str]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(one, str) and one.strip() for one in words):
        raise InputError(f"{where}: {value!r} is no list of words", advice=_FILE_ADVICE)
    return words


def _state(name: str, where: str) -> str:
    state = countries().get(name.upper()) or state_of(lexicon(), name)
    if state is None:
        raise InputError(f"{where}: no country is called {name!r}", advice="write its code of three letters, as in SYR")
    return state.id


def described(theatre: Theatre) -> str:
    """The theatre in words, such as "Idlib: a polygon of 5,900 km²"; for a country its name alone."""
    parts = []
    if theatre.polygons:
        area = sum(map(area_km2, theatre.polygons))
        parts.append(f"{'a polygon' if len(theatre.polygons) == 1 else 'polygons'} of {float(f'{area:.2g}'):,.0f} km²")
    names = [countries()[one].name if one in countries() else one for one in theatre.countries]
    if names and (theatre.polygons or names != [theatre.name]):
        parts.append(", ".join(names))
    if theatre.pair is not None:
        parts.append("between " + " and ".join(theatre.pair))
    return f"{theatre.name}: {'; '.join(parts)}" if parts else theatre.name


# What belongs to a theatre


def belongs(theatre: Theatre, event: Event) -> bool:
    """Whether an event counts in the theatre, by ``Theatre``'s rules."""
    return _sides_fit(theatre, event) and lies_in(theatre, event.place)


def lies_in(theatre: Theatre, place: Place | None) -> bool:
    """Whether a place lies in the theatre: in one of its countries, or its centre in one of the polygons.

    A polygon takes no place that may be further off than ``precision_km``; one told without a precision has that of
    its kind (a town 25 km, a district 50, a province 150).
    """
    if not theatre.countries and not theatre.polygons:
        return True
    if place is None:
        return False
    if place.country in theatre.countries:
        return True
    if not theatre.polygons or place.lat is None or place.lon is None:
        return False
    off = place.precision_km if place.precision_km is not None else _KIND_KM.get(place.kind, math.inf)
    return off <= theatre.precision_km and holds(theatre.polygons, place.lon, place.lat)


def _sides_fit(theatre: Theatre, event: Event) -> bool:
    if theatre.pair is None:
        return True
    sides = {side.actor.id for side in event.sides}
    # Soldiers whom no entry names are their state's.
    sides |= {side.actor.country for side in event.sides if side.actor.id is None and side.actor.sector in _ORGANS}
    return sides.issuperset(theatre.pair)


_ORGANS: Final = frozenset({"GOV", "MIL"})


def events_in(record: Record, theatre: Theatre, question: EventQuestion) -> Iterator[Event]:
    """The events of the theatre that meet a question without a place, each once; no others are read."""
    seen: set[str] = set()
    for narrower in _narrowed(theatre, question):
        for event in record.events(narrower):
            if event.id not in seen and belongs(theatre, event):
                seen.add(event.id)
                yield event


def _narrowed(theatre: Theatre, question: EventQuestion) -> Iterator[EventQuestion]:
    """Questions that together find all events that may lie in the theatre, by the record's indexes of places."""
    if not theatre.countries and not theatre.polygons:
        yield question
    for country in theatre.countries:
        yield replace(question, place=country)
    for polygon in theatre.polygons:
        east, north = (max(axis) for axis in zip(*polygon.outer, strict=True))
        west, south = (min(axis) for axis in zip(*polygon.outer, strict=True))
        yield replace(question, within=(south, west, north, east))


def members(theatre: Theatre, ged: GedTable) -> Any:
    """Which of GED's events count in the theatre, as an array of bool, by ``Theatre``'s rules."""
    import numpy as np

    kept = np.ones(len(ged), dtype=bool)
    if theatre.countries or theatre.polygons:
        kept = np.isin(ged.gw, [number for number, state in by_gw().items() if state.id in theatre.countries])
        if theatre.polygons:
            off = np.asarray(_GED_KM)[np.clip(ged.where_prec, 0, len(_GED_KM) - 1)]
            fit = ~np.isnan(ged.lat) & ~np.isnan(ged.lon) & (off <= theatre.precision_km)
            kept[fit] |= inside(theatre.polygons, ged.lon[fit], ged.lat[fit])
    if theatre.pair is not None:
        one, other = theatre.pair
        ids = np.asarray([_party(name) for name in ged.parties])
        a, b = ids[ged.side_a], ids[ged.side_b]
        kept &= ((a == one) & (b == other)) | ((a == other) & (b == one))
    return kept


@lru_cache(maxsize=8192)
def _party(name: str) -> str:
    actor = named_actor(lexicon(), name)
    return (actor.id or "") if actor else ""


# Events as points


def points(
    source: Record | GedTable, theatre: Theatre, *, since: datetime.date, until: datetime.date, least: int = 0
) -> Points:
    """The violent events of the theatre from ``since`` to ``until`` (both included) with at least ``least`` deaths.

    Of a record: events of PLOVER's ASSAULT that are told to have happened, fused over reports; an event on no known
    day is left out. Of GED: all kinds of violence, ids as ``ged:123``. Each stands at the middle of the days on which
    it can have been. Raises UsageError when ``until`` lies before ``since``.
    """
    import numpy as np

    if until < since:
        raise UsageError("the last day of a theatre's events comes before the first")
    start, days = since.toordinal(), (until - since).days + 1
    if isinstance(source, GedTable):
        rows = _ged_rows(source, theatre, least)
    else:
        rows = _record_rows(source, theatre, since, until, least)
    placed = (((first + last + 1) / 2 - start, float(last + 1 - first), id_) for first, last, id_ in rows)
    found = sorted(one for one in placed if 0 <= one[0] < days)
    return Points(
        theatre.name,
        start,
        days,
        np.asarray([one[0] for one in found], dtype=np.float64),
        np.asarray([one[1] for one in found], dtype=np.float64),
        tuple(one[2] for one in found),
    )


def _record_rows(
    record: Record, theatre: Theatre, since: datetime.date, until: datetime.date, least: int
) -> Iterator[tuple[int, int, str]]:
    for type_ in sorted(VIOLENT):
        asked = EventQuestion(type=type_, since=since.isoformat(), until=until.isoformat(), order="oldest")
        for event in events_in(record, theatre, asked):
            when = days_of(event)
            if when and happened(event) and (deaths_of(event) or 0) >= least:
                yield when[0], when[1], event.id


def _ged_rows(ged: GedTable, theatre: Theatre, least: int) -> Iterator[tuple[int, int, str]]:
    import numpy as np

    for row in np.flatnonzero(members(theatre, ged) & (ged.best >= least)):
        yield int(ged.first[row]), int(ged.last[row]), f"ged:{ged.id[row]}"
