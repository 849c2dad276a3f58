"""What a row of ACLED says."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Final

from tocsin.datasets.shared import (
    BY_HAND,
    URL,
    Page,
    Told,
    content_of,
    interval,
    participant,
    place,
)
from tocsin.lexicon.codes import (
    actor_sorts,
    named_actor,
    state_of,
    sub_events,
)
from tocsin.lexicon.load import Lexicon
from tocsin.sources.datasets import DataRow
from tocsin.terms.claims import Acled, Casualties
from tocsin.terms.when import Amount, Granularity
from tocsin.terms.where import PlaceKind
from tocsin.terms.who import Actor, Role

_ACLED_PLACES: Final[Mapping[int, tuple[PlaceKind, float | None]]] = {
    1: ("town", 5.0), 2: ("admin2", None), 3: ("admin1", None),
}  # fmt: skip


def told_by_acled(row: DataRow, page: Page, name: str, lexicon: Lexicon) -> Told | str:
    """What the row tells, or why it tells nothing that can be claimed."""
    sub_event = row.cells["sub_event_type"]
    found = sub_events().get(sub_event.lower())
    if found is None:
        return f"sub_event_type {sub_event[:60]!r} is none of ACLED's"
    day = row.day("event_date")
    if day is None:
        return "event_date is no day"
    land = state_of(lexicon, row.text("country") or "")
    country = land.id if land else None
    participants = []
    for number, role in ((1, "actor"), (2, found.second)):
        given: Role = "actor" if role == "actor" else "recipient"
        if (actor := _acled_actor(row, number, lexicon, country)) is not None:
            participants.append(participant(given, f"actor{number}", actor, page))
        for associate in (row.text(f"assoc_actor_{number}") or "").split(";"):
            known = named_actor(lexicon, associate, country) if associate.strip() else None
            if known is not None:
                participants.append(participant(given, f"assoc_actor_{number}", known, page))
    reasons = [f"coded by hand in {name}, row {row.text('event_id_cnty')}", f"{row.text('event_type')}: {sub_event}"]
    dead = row.whole("fatalities")
    killed = None
    if dead:  # nought is also what ACLED writes where nothing is known
        start, end = page.span("fatalities")
        killed = Amount(dead, dead, dead, page.text[start:end], "exact", None, start, end)
        reasons.append("fatalities are ACLED's estimate, the most conservative of those reported")
    first, last, granularity = _around(day, row.whole("time_precision"))
    content = content_of(
        lexicon,
        found.type,
        (found.mode,) if found.mode else (),
        participants=tuple(participants),
        place=place(
            row, page, "location", "latitude", "longitude", country,
            _ACLED_PLACES.get(row.whole("geo_precision") or 0, ("region", None)),
        ),
        time=interval(page, first, last, granularity, "event_date"),
        casualties=Casualties(killed=killed),
        acled=Acled(found.event_type, sub_event),
    )  # fmt: skip
    stamp = row.text("timestamp") or ""
    uploaded = (
        datetime.datetime.fromtimestamp(int(stamp), datetime.UTC).date().isoformat()
        if re.fullmatch(r"\d{9,10}", stamp)
        else None
    )
    url = URL.search(f"{row.text('source') or ''} {row.text('notes') or ''}")
    return Told((content,), page.span("sub_event_type"), BY_HAND, tuple(reasons), url[0] if url else None, uploaded)


def _acled_actor(row: DataRow, number: int, lexicon: Lexicon, country: str | None) -> Actor | None:
    name = row.text(f"actor{number}")
    if name is None:
        return None
    if (found := named_actor(lexicon, name, country)) is not None:
        return found
    sort = actor_sorts().get((row.text(f"inter{number}") or "").lower())
    plain = name.partition(" (")[0]
    if plain in {"Civilians", "Protesters", "Rioters"}:
        return Actor(None, plain.lower(), None, country, "CVL" if plain == "Civilians" else "OPP")
    if plain.startswith("Unidentified"):
        return Actor(None, name, "armed", country, "UAF")
    return Actor(None, name, sort.type if sort else None, None, sort.sector if sort else None)


def _around(day: str, precision: int | None) -> tuple[str, str, Granularity]:
    """The days that ACLED's date stands for: itself, the week around it, or its month."""
    if precision in {2, 3}:
        at = datetime.date.fromisoformat(day)
        if precision == 2:
            three = datetime.timedelta(3)
            return (at - three).isoformat(), (at + three).isoformat(), "week"
        after = (at.replace(day=1) + datetime.timedelta(32)).replace(day=1)
        return at.replace(day=1).isoformat(), (after - datetime.timedelta(1)).isoformat(), "month"
    return day, day, "day"
