"""Events as rows of UCDP GED 25.1: its 49 columns in its order, with what the reports tell and no more."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Final

from tocsin.interchange import Country, Harmed, country, harmed, party_of, state_behind
from tocsin.serving.exports.cells import Cell
from tocsin.serving.exports.evidence import (
    HAPPENED,
    SEPARATOR,
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
from tocsin.terms.claims import EventContent
from tocsin.terms.columns import DEATHS, GED
from tocsin.terms.events import Event
from tocsin.terms.who import Actor

# How far off, in kilometres, a place may be and still be "the exact location" of GED's codebook, or "near" it.
_EXACT_KM: Final = 5.0
_NEAR_KM: Final = 25.0
_FOUR: Final = re.compile(r"\bdeaths_(?:a|b|civilians|unknown) (\d+)")
_GED_PRECISION: Final = {"admin2": 3, "admin1": 4, "region": 5, "country": 6}


def ged_of(event: Event, kept: Sequence[Kept]) -> dict[str, Cell] | str:
    """The event as a row of UCDP GED's 49 columns, or why it is none.

    GED holds deadly use of armed force by an organised party, on days and at a place. Ids of UCDP's own (conflicts,
    dyads, sides), ``active_year`` and ``code_status`` stay empty: they are UCDP's to give.
    """
    if event.status not in HAPPENED:
        return not_happened(event)
    if event.type != "ASSAULT":
        return "it is no use of armed force"
    killed = event.killed
    if killed is None or not max(killed.best or 0, killed.low or 0, killed.high or 0):
        return "no dead are told"
    span = span_of(event)
    if span is None or (span[1] - span[0]).days > 365:
        return "no days within a year are told"
    sides = _ged_sides(event)
    if isinstance(sides, str):
        return sides
    violence, side_a, side_b = sides
    land = country(event.place.country) if event.place else None
    state_a, state_b = state_behind(side_a), state_behind(side_b)
    evidence = evidence_of(event, kept)
    name_a, name_b = _ged_name(side_a), "Civilians" if violence == 3 else _ged_name(side_b)
    row: dict[str, Cell] = {
        "id": as_number(event.id),
        "relid": event.id,
        "year": span[0].year,
        "type_of_violence": violence,
        "dyad_name": f"{name_a} - {name_b}",
        "side_a": name_a,
        "side_b": name_b,
        "number_of_sources": event.documents,
        "source_article": _ged_articles(kept) or joined(evidence.where),
        "source_office": joined(evidence.outlets),
        "source_date": joined(evidence.days),
        "source_headline": SEPARATOR.join(f"“{quote}”" for quote in evidence.quotes) or None,
        "source_original": joined((*evidence.holders, f"claims {' '.join(evidence.claims)}")),
        **_ged_place(event, land),
        "event_clarity": 2 if any(_is_sum(one) for one in kept) else 1,
        "date_prec": _date_precision((span[1] - span[0]).days + 1),
        "date_start": span[0].isoformat(),
        "date_end": span[1].isoformat(),
        **_ged_deaths(event, kept, side_a, side_b),
        "best": killed.best,
        "high": killed.high,
        "low": killed.low,
        "gwnoa": state_a.gw if state_a else None,
        "gwnob": state_b.gw if state_b and violence != 3 else None,
    }
    return {name: row.get(name) for name in GED}


def _date_precision(length: int) -> int:
    """GED's ``date_prec`` of so many days: 1 one day, 2 two to six, 3 a week, 4 a month at most, 5 more."""
    return 1 if length == 1 else 2 if length <= 6 else 3 if length == 7 else 4 if length <= 31 else 5


def _ged_sides(event: Event) -> tuple[int, Actor, Actor] | str:
    """Type of violence (1 state-based, 2 non-state, 3 one-sided), side A and side B; or why GED has no such event.

    The government is side A of a state-based event, and of two the one that acts.
    """
    ours = [side.actor for side in (*acting(event), *acted_on(event)) if party_of(side.actor) in {"state", "armed"}]
    # "Gunmen" is nobody's side: GED asks for who it was.
    attackers = _parties(actor for actor in ours if is_named(actor))
    if not attackers:
        return "no armed party is named"
    targets = [side.actor for side in acted_on(event)]
    if targets and party_of(targets[0]) in {"civilian", "crowd"}:
        doers = [side.actor for side in acting(event) if side.actor in ours and is_named(side.actor)]
        return (3, doers[0], targets[0]) if doers else "who did it is not named"
    if len(attackers) < 2:
        return "only one party is named"
    side_a, side_b = attackers[0], attackers[1]
    states = [actor for actor in (side_a, side_b) if party_of(actor) == "state"]
    if not states:
        return 2, side_a, side_b
    if len(states) == 1 and party_of(side_a) != "state":
        side_a, side_b = side_b, side_a
    return 1, side_a, side_b


def _parties(actors: Iterable[Actor]) -> list[Actor]:
    """One actor of each party, the first: a government and its army are one."""
    parties: dict[object, Actor] = {}
    for actor in actors:
        state = state_behind(actor)
        parties.setdefault(state.id if state else actor.id or actor.name, actor)
    return list(parties.values())


def _ged_name(actor: Actor) -> str:
    state = state_behind(actor)
    return f"Government of {state.ged_name}" if state else actor.name


def _ged_place(event: Event, land: Country | None) -> dict[str, Cell]:
    place = event.place
    if place is None:
        return {}
    row: dict[str, Cell] = {
        "where_prec": _where_precision(event),
        "where_coordinates": place.name,
        "where_description": place.text or None,
        "adm_1": place.name if place.kind == "admin1" else None,
        "adm_2": place.name if place.kind == "admin2" else None,
        "country": land.ged_name if land else None,
        "country_id": land.gw if land else None,
        "region": land.ged_region if land else None,
    }
    if place.lat is not None and place.lon is not None:
        row |= {
            "latitude": place.lat,
            "longitude": place.lon,
            "geom_wkt": f"POINT ({place.lon} {place.lat})",
            "priogrid_gid": priogrid(place.lat, place.lon),
        }
    return row


def _where_precision(event: Event) -> int | None:
    """GED's ``where_prec``: 1 the place itself, 2 within 25 km, 3 district, 4 province, 5 region, 6 country."""
    place = event.place
    if place is None:
        return None
    if place.kind in {"town", "point"}:
        off = place.precision_km
        if place.kind == "town" and place.id is not None:
            return 1  # a known settlement is GED's "exact location", however wide the town
        return None if off is None else 1 if off <= _EXACT_KM else 2 if off <= _NEAR_KM else 5
    return _GED_PRECISION[place.kind]


def priogrid(lat: float, lon: float) -> int:
    """The cell of PRIO-GRID (half a degree) that holds a point: rows from the south, 720 columns from the west."""
    row = min(math.floor((lat + 90) * 2), 359)
    column = min(math.floor((lon + 180) * 2), 719)
    return row * 720 + column + 1


def _ged_deaths(event: Event, kept: Sequence[Kept], side_a: Actor, side_b: Actor) -> dict[str, Cell]:
    """The dead by side, as far as told: in GED the four add up to ``best``.

    All civilians where every claim with that figure says so; all of the side that was attacked where those claims say
    combatants; otherwise of unknown status. A claim imported from GED has GED's own four figures among its reasons:
    these go before.
    """
    best = event.killed.best if event.killed else None
    if best is None:
        return {}
    for one in kept:
        told = [int(number) for reason in one.claim.reasons for number in _FOUR.findall(reason)]
        if one.reader.startswith("import ged") and len(told) == len(DEATHS) and sum(told) == best:
            return dict(zip(DEATHS, told, strict=True))
    attacked = {side.actor for side in acted_on(event)}
    classes = {_harmed_by(one) for one in kept if _figure(one) == best}
    if classes == {"civilians"}:
        part = "deaths_civilians"
    elif classes == {"combatants"} and attacked == {side_a}:
        part = "deaths_a"
    elif classes == {"combatants"} and attacked == {side_b}:
        part = "deaths_b"
    else:
        part = "deaths_unknown"
    return {name: best if name == part else 0 for name in DEATHS}


def _figure(one: Kept) -> int | None:
    content = one.claim.content
    killed = content.casualties.killed if isinstance(content, EventContent) else None
    return killed.best if killed else None


def _harmed_by(one: Kept) -> Harmed | None:
    content = one.claim.content
    killed = content.casualties.killed if isinstance(content, EventContent) else None
    return harmed(killed.who) if killed else None


def _is_sum(one: Kept) -> bool:
    """Whether a claim tells of several happenings at once ("12 attacks"), which the reports do not take apart."""
    content = one.claim.content
    count = content.count if isinstance(content, EventContent) else None
    return count is not None and max(count.low or 0, count.best or 0) > 1


def _ged_articles(kept: Sequence[Kept]) -> str | None:
    """The reports as GED lists articles: "outlet,day,address", each once."""
    listed = {
        one.report: ",".join(f'"{part}"' for part in (one.outlet or "", one.published or "", one.url or one.report))
        for one in sorted(kept, key=lambda one: (one.published is None, one.published or "", one.report))
    }
    return SEPARATOR.join(listed.values()) or None
