"""Events as JSON: lines of tocsin's own format, GeoJSON (RFC 7946), and lines of PLOVER JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tocsin.serving.exports.evidence import (
    HAPPENED,
    Kept,
    acted_on,
    acting,
    evidence_of,
    holder_words,
    in_order,
)
from tocsin.serving.exports.table import row_of
from tocsin.terms.event_format import event_to_dict
from tocsin.terms.events import Event, Side
from tocsin.terms.who import may_be_private

# PLOVER's resolution of a place: 1 country … 5 below a town.
_RESOLUTION: Final = {"country": 1, "region": 1, "admin1": 2, "admin2": 3, "town": 4, "point": 5}


def line_of(event: Event, kept: Sequence[Kept]) -> dict[str, Any]:
    """The event in the public format (``tocsin-events/1``) with its claims as ``evidence``, by publication."""
    return event_to_dict(event) | {
        "evidence": [
            {
                "claim": one.claim.id,
                "report": one.report,
                "start": one.claim.start,
                "end": one.claim.end,
                "quote": one.claim.quote,
                "holders": [holder_words(holder) for holder in one.claim.holders],
                "status": one.claim.status,
                "outlet": one.outlet,
                "published": one.published,
                "url": one.url,
                "reader": one.reader,
            }
            for one in in_order(kept)
        ]
    }


def feature_of(event: Event, kept: Sequence[Kept]) -> dict[str, Any]:
    """The event as a GeoJSON feature: a point with the columns of the table as properties.

    ``geometry`` is null where no place with coordinates is told. ``precision_km`` says how far off the point may be.
    """
    row = row_of(event, kept)
    lat, lon = row.pop("lat"), row.pop("lon")
    point = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": event.id, "geometry": point, "properties": row}


def plover_of(event: Event, kept: Sequence[Kept]) -> dict[str, Any] | str:
    """The event as PLOVER JSON, or why it cannot be one.

    PLOVER asks for a day and has no field for who claims what: ``date`` is the first day it can have been, ``enddate``
    the last; holders, certainty and counts of origins are fields of tocsin's own, as PLOVER allows.
    """
    if event.status not in HAPPENED:
        return f"it is told as {event.status}, not as something that happened"
    if event.time is None or event.time.earliest is None:
        return "no day is told"
    evidence = evidence_of(event, kept)
    out: dict[str, Any] = {
        "id": event.id,
        "date": event.time.earliest,
        "enddate": event.time.latest if event.time.latest != event.time.earliest else None,
        "actor": [entity for side in acting(event) if (entity := _entity(side))],
        "recipient": [entity for side in acted_on(event) if (entity := _entity(side))],
        "event": [event.type],
        "mode": list(event.modes),
        "context": list(event.contexts),
        "quad_code": event.quad,
        "event_loc": _location(event),
        "event_text": list(evidence.quotes),
        "size": _size(event),
        "text": [
            {"sequence": number, "start": one.claim.start, "end": one.claim.end, "text_story": one.claim.quote}
            for number, one in enumerate(in_order(kept), 1)
        ],
        "cite_info": [
            {"corpus": one.outlet, "citation": f"report:{one.report}", "url": one.url, "coder": one.reader}
            for one in {one.report: one for one in reversed(in_order(kept))}.values()
        ][::-1],
        "coder": "tocsin",
        "holders": list(evidence.holders),
        "status": event.status,
        "documents": event.documents,
        "origins": len(event.origins),
        "claims": list(evidence.claims),
        "reports": list(evidence.reports),
        "comment": evidence.note() if not kept else None,
    }
    required = {"id", "date", "actor", "event"}
    return {key: value for key, value in out.items() if key in required or value not in (None, [], {})}


def _entity(side: Side) -> dict[str, Any]:
    actor = side.actor
    found = {
        "code": actor.country,
        "sector": actor.sector,
        "entity_text": None if may_be_private(actor) else actor.name,
        "identifier_text": f"tocsin:{actor.id}" if actor.id else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _location(event: Event) -> dict[str, Any]:
    place = event.place
    if place is None:
        return {}
    found = {
        "extracted_place": place.text or None,
        "resolved_place": place.name,
        "geonameid": place.id.removeprefix("geonames:") if place.id and place.id.startswith("geonames:") else None,
        "lat": place.lat,
        "lon": place.lon,
        "city": place.name if place.kind == "town" else None,
        "district": place.name if place.kind == "admin2" else None,
        "province": place.name if place.kind == "admin1" else None,
        "country_code": place.country,
        "resolution": _RESOLUTION[place.kind],
        "precision_km": place.precision_km,
    }
    return {key: value for key, value in found.items() if value is not None}


def _size(event: Event) -> dict[str, Any]:
    """The figures to which the reports commit; ranges stand in the other formats."""
    found = {
        name: amount.best
        for name, amount in (("dead", event.killed), ("injured", event.injured), ("arrested", event.detained))
        if amount is not None and amount.best is not None
    }
    return found
