"""Events as rows of ACLED: its 31 columns in its order, with what the reports tell and no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from tocsin.interchange import Country, actor_classes, country, party_of, state_behind
from tocsin.serving.exports.cells import Cell
from tocsin.serving.exports.evidence import (
    HAPPENED,
    Kept,
    acted_on,
    acting,
    as_number,
    evidence_of,
    is_named,
    joined,
    not_happened,
    span_of,
)
from tocsin.terms.columns import ACLED
from tocsin.terms.events import Event, Side
from tocsin.terms.who import may_be_private

_DISORDER: Final = {
    "Battles": "Political violence",
    "Explosions/Remote violence": "Political violence",
    "Violence against civilians": "Political violence",
    "Protests": "Demonstrations",
    "Riots": "Political violence",
    "Strategic developments": "Strategic developments",
}
_DISORDER_OF_SUB_EVENT: Final = {
    "Excessive force against protesters": "Political violence; Demonstrations",
    "Violent demonstration": "Demonstrations",
}
_ACLED_PRECISION: Final = {"point": 1, "town": 1, "admin2": 2, "admin1": 3, "region": 3, "country": 3}


def acled_of(event: Event, kept: Sequence[Kept]) -> dict[str, Cell] | str:
    """The event as a row of ACLED's 31 columns, or why it is none."""
    span = span_of(event)
    if event.status not in HAPPENED:
        return not_happened(event)
    if event.acled is None:
        return "ACLED has no type for it"
    if span is None or (span[1] - span[0]).days > 30:
        return "no day, week or month is told"
    length = (span[1] - span[0]).days + 1
    # Of a week or a month ACLED gives the day in the middle.
    day = span[0] + timedelta((length - 1) // 2)
    evidence = evidence_of(event, kept)
    event_type, sub_event = event.acled
    land = country(event.place.country) if event.place else None
    acting_sides, others = acting(event), acted_on(event)
    if not others:
        # Where nobody is said to have begun, the state comes first, as in GED.
        acting_sides = tuple(sorted(acting_sides, key=lambda side: party_of(side.actor) != "state"))
    first = list(acting_sides[:1])
    # Where nobody is acted on, whoever else acts is the other side of the clash or the talks.
    second = list(others[:1]) or list(acting_sides[1:2])
    more_first = acting_sides[1:] if others else ()
    more_second = others[1:] if others else acting_sides[2:]
    actor1, inter1 = _acled_actor(first, land, event_type)
    actor2, inter2 = _acled_actor(second, land, event_type)
    place = event.place
    civilians = event_type == "Violence against civilians" or any(party_of(s.actor) == "civilian" for s in second)
    numbers = sorted(number for number in (inter1, inter2) if number is not None)
    row: dict[str, Cell] = {
        "event_id_cnty": f"{land.id if land else ''}{as_number(event.id)}",
        "event_date": day.isoformat(),
        "year": day.year,
        "time_precision": 1 if length == 1 else 2 if length <= 7 else 3,
        "disorder_type": _DISORDER_OF_SUB_EVENT.get(sub_event, _DISORDER.get(event_type)),
        "event_type": event_type,
        "sub_event_type": sub_event,
        "actor1": actor1,
        "assoc_actor_1": joined(_acled_actor([side], land, event_type)[0] for side in more_first),
        "inter1": inter1,
        "actor2": actor2,
        "assoc_actor_2": joined(_acled_actor([side], land, event_type)[0] for side in more_second),
        "inter2": inter2,
        "interaction": numbers[0] * 10 + numbers[1] if len(numbers) == 2 else None,
        "civilian_targeting": "Civilian targeting" if civilians else None,
        "iso": int(land.iso_numeric) if land and land.iso_numeric else None,
        "region": land.acled_region if land else None,
        "country": land.acled_name if land else None,
        "admin1": place.name if place and place.kind == "admin1" else None,
        "admin2": place.name if place and place.kind == "admin2" else None,
        "location": place.name if place else None,
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
        "geo_precision": _ACLED_PRECISION[place.kind] if place else None,
        "source": joined(evidence.outlets),
        "notes": evidence.note(),
        "fatalities": event.killed.best if event.killed else None,
        "tags": f"tocsin event={event.id}; documents={event.documents}; origins={len(event.origins)}",
    }
    return {name: row.get(name) for name in ACLED}


def _acled_actor(sides: Sequence[Side], land: Country | None, event_type: str) -> tuple[str | None, int | None]:
    """The name of a side as ACLED writes it, and its class; None where nobody is told or the class is not clear."""
    if not sides:
        return None, None
    actor = sides[0].actor
    party = party_of(actor)
    where = f" ({land.acled_name})" if land else ""
    if party == "state":
        state = state_behind(actor)
        owner = state.acled_name if state else actor.name
        force = {"MIL": "Military Forces", "COP": "Police Forces"}.get(actor.sector or "", "Government")
        abroad = state is not None and land is not None and state.id != land.id
        return f"{force} of {owner}", _class("External/Other forces" if abroad else "State forces")
    if party == "civilian":
        return f"Civilians{where}", _class("Civilians")
    if party == "crowd" and event_type in {"Protests", "Riots"}:
        name = "Protesters" if event_type == "Protests" else "Rioters"
        return f"{name}{where}", _class(name)
    if may_be_private(actor):
        return None, None
    if party == "armed" and not is_named(actor):
        return f"Unidentified Armed Group{where}", _class("Political militia")
    if party == "armed":
        rebel = actor.type == "rebel" or (actor.sector == "REB" and actor.type != "militia")
        return actor.name, _class("Rebel group" if rebel else "Political militia")
    return (actor.name, None) if is_named(actor) else (None, None)


def _class(text: str) -> int:
    return actor_classes()[text.lower()].number
