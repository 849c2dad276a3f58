"""Theatres by what a user writes, what belongs to them, and their events as points in time."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.analysis.points import Points
from tocsin.errors import UsageError
from tocsin.gedfiles import GedTable
from tocsin.happened import days_of, deaths_of, happened
from tocsin.lexicon.codes import by_gw, countries, named_actor, state_of
from tocsin.lexicon.gazetteer import gazetteer
from tocsin.lexicon.load import lexicon
from tocsin.regions import inside, region_file, ring_around
from tocsin.terms.events import Event
from tocsin.terms.theatres import Polygon, Theatre

if TYPE_CHECKING:
    from tocsin.record.store import Record

# PLOVER's types that are violence between sides; the points of a theatre are events of these.
VIOLENT: Final = frozenset({"ASSAULT"})
# A place of the gazetteer reaches at least so far: below it a theatre is a target, above it a theatre of war.
LEAST_RADIUS_KM: Final = 25.0
_ADVICE: Final = (
    "write a country (SYR or Syria), a place (Idlib), two sides (RUS~TUR), a GeoJSON file of a polygon,"
    " or a theatre of a theatres file"
)


def theatre_named(spec: str, *, file: Path | None = None) -> Theatre:
    """The theatre that ``spec`` means: a theatre of ``file`` or one built in, a country (code or name), a place of the
    gazetteer as a circle, two sides with ``~`` between them, or the path of a GeoJSON polygon, in this order.

    Raises UsageError for anything else, InputError for a file that cannot be used.
    """
    spec = spec.strip()
    if not spec:
        raise UsageError("a theatre without a name", advice=_ADVICE)
    if Path(spec).suffix.lower() in {".geojson", ".json"}:
        return region_file(Path(spec))
    if "~" in spec:
        return _pair(spec)
    state = countries().get(spec.upper()) if len(spec) == 3 else None
    state = state or state_of(lexicon(), spec)
    if state is not None:
        return Theatre(state.name, countries=(state.id,))
    found = _place(spec)
    if found is None:
        raise UsageError(f"no theatre, country or place is called {spec!r}", advice=_ADVICE)
    return found


def _pair(spec: str) -> Theatre:
    names = [one.strip() for one in spec.split("~")]
    if len(names) != 2 or not all(names):
        raise UsageError(f"{spec!r} is no pair of sides", advice="write two of them, as in RUS~TUR")
    sides = []
    for name in names:
        entry = lexicon().entries.get(name) or lexicon().entries.get(name.upper())
        actor = named_actor(lexicon(), name)
        state = state_of(lexicon(), name)
        id_ = entry.id if entry else state.id if state else actor.id if actor else None
        if id_ is None:
            raise UsageError(f"nobody is known as {name!r}", advice="tocsin actors lists the ids")
        sides.append(id_)
    return Theatre(spec, pair=(sides[0], sides[1]))


def _place(name: str) -> Theatre | None:
    entry = gazetteer().best(name, {})
    if entry is not None:
        radius = max(entry.radius_km, LEAST_RADIUS_KM)
        return Theatre(entry.name, polygons=(Polygon(ring_around(entry.lat, entry.lon, radius)),))
    return None


def belongs(theatre: Theatre, event: Event) -> bool:
    """Whether an event counts in the theatre, by ``Theatre``'s rules."""
    if theatre.pair is not None:
        sides = [side.actor.id or "" for side in event.sides] + [
            side.actor.country or "" for side in event.sides if side.actor.sector in {"GOV", "MIL", None}
        ]
        if not all(one in sides for one in theatre.pair):
            return False
    if not theatre.countries and not theatre.polygons:
        return True
    place = event.place
    if place is None:
        return False
    if place.country in theatre.countries:
        return True
    if place.lat is None or place.lon is None or (place.precision_km or 0.0) > theatre.precision_km:
        return False
    return bool(inside(theatre.polygons, [place.lon], [place.lat])[0])


def points(
    source: Record | GedTable, theatre: Theatre, *, since: datetime.date, until: datetime.date, least: int = 0
) -> Points:
    """The violent events of the theatre from ``since`` to ``until`` (both included) with at least ``least`` deaths.

    Of a record: events of PLOVER's ASSAULT that are told to have happened, fused over reports; an event on no known
    day is left out. Of GED: all kinds of violence. Each stands at the middle of the days on which it can have been.
    Raises UsageError when ``until`` lies before ``since``.
    """
    if until < since:
        raise UsageError("the last day of a theatre's events comes before the first")
    import numpy as np

    start, days = since.toordinal(), (until - since).days + 1
    rows = _ged_rows(source, theatre, least) if isinstance(source, GedTable) else _record_rows(source, theatre, least)
    found = sorted(
        ((first + last + 1) / 2 - start, last + 1 - first, id_)
        for first, last, id_ in rows
        if 0 <= (first + last + 1) / 2 - start < days
    )
    return Points(
        theatre.name,
        start,
        days,
        np.asarray([one[0] for one in found], dtype=np.float64),
        np.asarray([one[1] for one in found], dtype=np.float64),
        tuple(one[2] for one in found),
    )


def _record_rows(record: Record, theatre: Theatre, least: int) -> Iterator[tuple[int, int, str]]:
    for type_ in sorted(VIOLENT):
        for event in record.events(type=type_, order="oldest"):
            when = days_of(event)
            if when and happened(event) and (deaths_of(event) or 0) >= least and belongs(theatre, event):
                yield when[0], when[1], event.id


def _ged_rows(ged: GedTable, theatre: Theatre, least: int) -> Iterator[tuple[int, int, str]]:
    import numpy as np

    kept = members(theatre, ged) & (ged.best >= least)
    for row in np.flatnonzero(kept):
        yield int(ged.first[row]), int(ged.last[row]), f"ged:{ged.id[row]}"


# GED's where_prec as kilometres by which a place may be off; what is known to a province or worse is off by more than
# any polygon takes.
_GED_KM: Final = {0: math.inf, 1: 5.0, 2: 25.0, 3: 50.0, 4: 150.0, 5: 150.0, 6: math.inf, 7: math.inf}


def members(theatre: Theatre, ged: GedTable) -> Any:
    """Which of GED's events count in the theatre, as an array of bool, by ``Theatre``'s rules."""
    import numpy as np

    kept = np.ones(len(ged), dtype=bool)
    if theatre.countries or theatre.polygons:
        numbers = [number for number, state in by_gw().items() if state.id in theatre.countries]
        kept = np.isin(ged.gw, numbers)
        if theatre.polygons:
            off = np.asarray([_GED_KM.get(one, math.inf) for one in range(8)])[np.clip(ged.where_prec, 0, 7)]
            fit = ~np.isnan(ged.lat) & ~np.isnan(ged.lon) & (off <= theatre.precision_km)
            there = np.zeros(len(ged), dtype=bool)
            there[fit] = inside(theatre.polygons, ged.lon[fit], ged.lat[fit])
            kept |= there
    if theatre.pair is not None:
        kept &= _between(theatre.pair, ged)
    return kept


def _between(pair: tuple[str, str], ged: GedTable) -> Any:
    import numpy as np

    ids = np.asarray([_side_id(name) for name in ged.parties])
    a, b = ids[ged.side_a], ids[ged.side_b]
    return ((a == pair[0]) & (b == pair[1])) | ((a == pair[1]) & (b == pair[0]))


def _side_id(name: str) -> str:
    actor = named_actor(lexicon(), name)
    return (actor.id or "") if actor else ""
