"""Events as rows of GDELT 2: its 61 columns in its order, with what the reports tell and no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tocsin.interchange import cameo_name, country
from tocsin.serving.exports.cells import Cell
from tocsin.serving.exports.evidence import (
    HAPPENED,
    Kept,
    acted_on,
    acting,
    as_number,
    evidence_of,
    not_happened,
    span_of,
)
from tocsin.terms.columns import GDELT
from tocsin.terms.events import Event, Side
from tocsin.terms.who import may_be_private

# CAMEO's letters where PLOVER's differ.
_CAMEO_SECTOR: Final = {"JRN": "MED", "MED": "HLH", "PRM": "UAF", "PRE": "SEP"}
_GDELT_PLACE: Final = {"country": 1, "town": 4, "point": 4, "admin1": 5, "admin2": 5}


def gdelt_of(event: Event, kept: Sequence[Kept]) -> dict[str, Cell] | str:
    """The event as a row of GDELT's 61 columns (version 2, no header), or why it is none."""
    span = span_of(event)
    if event.status not in HAPPENED:
        return not_happened(event)
    if event.cameo is None or cameo_name(event.cameo) is None:
        return "it has no CAMEO code"
    if span is None:
        return "no day is told"
    evidence = evidence_of(event, kept)
    day = span[0]
    root = int(event.cameo[:2])
    acting_sides, others = acting(event), acted_on(event)
    first = acting_sides[0] if acting_sides else None
    second = others[0] if others else acting_sides[1] if len(acting_sides) > 1 else None
    row: dict[str, Cell] = {
        "GLOBALEVENTID": as_number(event.id),
        "SQLDATE": int(day.strftime("%Y%m%d")),
        "MonthYear": int(day.strftime("%Y%m")),
        "Year": day.year,
        "FractionDate": round(day.year + (day.month * 30 + day.day) / 365, 4),
        **_gdelt_actor(1, first),
        **_gdelt_actor(2, second),
        "EventCode": event.cameo,
        "EventBaseCode": event.cameo[:3],
        "EventRootCode": event.cameo[:2],
        "QuadClass": 1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4,
        "NumMentions": len(event.members),
        "NumSources": len(evidence.outlets) or None,
        "NumArticles": event.documents,
        **_gdelt_place(event),
        "SOURCEURL": evidence.where[0] if evidence.where else None,
    }
    return {name: row.get(name) for name in GDELT}


def _gdelt_actor(number: int, side: Side | None) -> dict[str, Cell]:
    if side is None:
        return {}
    actor = side.actor
    sector = _CAMEO_SECTOR.get(actor.sector or "", actor.sector)
    return {
        f"Actor{number}Code": f"{actor.country or ''}{sector or ''}" or None,
        f"Actor{number}Name": None if may_be_private(actor) else actor.name.upper(),
        f"Actor{number}CountryCode": actor.country,
        f"Actor{number}Type1Code": sector,
    }


def _gdelt_place(event: Event) -> dict[str, Cell]:
    place = event.place
    if place is None:
        return {}
    land = country(place.country)
    return {
        "ActionGeo_Type": _GDELT_PLACE.get(place.kind),
        "ActionGeo_FullName": ", ".join(dict.fromkeys([place.name, *([land.name] if land else [])])),
        "ActionGeo_CountryCode": land.fips if land else None,
        "ActionGeo_Lat": place.lat,
        "ActionGeo_Long": place.lon,
    }
