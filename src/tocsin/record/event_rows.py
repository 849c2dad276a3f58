"""An event as rows of the derived tables: its number, what is asked for most, and who, where, on whose word."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from tocsin.record.rows import Row
from tocsin.terms.event_format import event_from_dict, event_to_dict
from tocsin.terms.events import Event
from tocsin.terms.format import compact
from tocsin.terms.text import content_id
from tocsin.terms.who import may_be_private

# The days that stand for an open beginning and an open end.
OPEN_DAYS: Final = (0, date.max.toordinal())
# Bits of an event's number that tell events of one day apart.
ID_BITS: Final = 24
EVENT_COLUMNS: Final = (
    "number, id, component, type, status, earliest, latest, first_said, last_said, reports, origins, disputes,"
    " credibility, confidence, killed_low, killed_best, killed_high, lat, lon, digest"
)


@dataclass(frozen=True, slots=True)
class EventRows:
    """One event as kept; ``own`` lacks the number, which depends on what is there already."""

    id: str
    slot: int
    own: Row
    actors: tuple[Row, ...]
    place: Row | None
    origins: tuple[str, ...]
    days: tuple[int, int] | None
    digest: str
    body: str


def day_of(event: Event) -> str | None:
    """The day under which an event is shown: its last possible one, else its first, else that of the first report."""
    time = event.time
    return (time.latest or time.earliest if time is not None else None) or event.first_said


def slot_of(event: Event) -> int:
    """The number that the event has where no other took it: by its day, then by its id."""
    day = day_of(event)
    ordinal = 0 if day is None else date.fromisoformat(day).toordinal()
    return (ordinal << ID_BITS) | int(event.id[:6], 16)


def event_rows(event: Event) -> EventRows:
    """The rows of an event; its id must be sixteen hexadecimal digits."""
    body = compact(event_to_dict(event))
    digest = content_id(body)
    time, place, killed = event.time, event.place, event.killed
    own: Row = (
        event.id,
        event.component,
        event.type,
        event.status,
        time.earliest if time else None,
        time.latest if time else None,
        event.first_said,
        event.last_said,
        len(event.reports),
        len(event.origins),
        len(event.disputes),
        event.credibility.grade,
        float(event.confidence),
        killed.low if killed else None,
        killed.best if killed else None,
        killed.high if killed else None,
        None if place is None or place.lat is None else float(place.lat),
        None if place is None or place.lon is None else float(place.lon),
        digest,
    )
    return EventRows(
        event.id, slot_of(event), own, _actor_rows(event), _place_row(event), event.origins, _days(event), digest, body
    )


def event_of_body(body: str) -> Event:
    """The event of its JSON in the record; raises InputError or ValueError when that was damaged."""
    return event_from_dict(json.loads(body))


def _actor_rows(event: Event) -> tuple[Row, ...]:
    out: list[Row] = []
    for side in event.sides:
        actor = side.actor
        name = None if may_be_private(actor) else actor.name
        if (actor.id, name, actor.type, actor.country, actor.sector) != (None,) * 5:
            out.append((len(out), side.role, actor.id, name, actor.type, actor.country, actor.sector))
    return tuple(out)


def _place_row(event: Event) -> Row | None:
    place = event.place
    return None if place is None else (place.id, place.name, place.kind, place.country)


def _days(event: Event) -> tuple[int, int] | None:
    """The first and last day that it can have been on, as ordinals; None when nothing is told of either."""
    time = event.time
    if time is None or (time.earliest is None and time.latest is None):
        return None
    first, last = OPEN_DAYS
    if time.earliest is not None:
        first = date.fromisoformat(time.earliest).toordinal()
    if time.latest is not None:
        last = date.fromisoformat(time.latest).toordinal()
    # An R*Tree refuses a box that ends before it begins; the event's own columns keep what was said.
    return (first, max(first, last))
