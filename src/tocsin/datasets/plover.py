"""What a row of PLOVER JSON says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tocsin.datasets.shared import (
    BY_MACHINE,
    Page,
    Told,
    actor_of_codes,
    content_of,
    interval,
    iso_day,
    listed,
    number_of,
    participant,
)
from tocsin.lexicon.codes import (
    countries,
)
from tocsin.lexicon.load import Lexicon
from tocsin.sources.datasets import DataRow
from tocsin.terms.claims import Casualties, Status
from tocsin.terms.when import Amount
from tocsin.terms.where import Place, PlaceKind
from tocsin.terms.who import Participant, Role

_PLOVER_PLACES: Final[Mapping[int, PlaceKind]] = {1: "country", 2: "admin1", 3: "admin2", 4: "town", 5: "point"}
# More people than there are were not harmed; such a number is a slip and left out.
MOST: Final = 10_000_000_000
# What PLOVER calls auxiliary modes: they change whether it happened.
_PLOVER_STATUS: Final[Mapping[str, Status]] = {
    "negation": "denied", "hypothetical": "hypothetical", "future": "planned", "historical": "occurred",
}  # fmt: skip


def told_by_plover(row: DataRow, page: Page, name: str, lexicon: Lexicon) -> Told | str:
    """What the row tells, or why it tells nothing that can be claimed."""
    record = row.record or {}
    day = row.day("date")
    types = [one for one in listed(record.get("event")) if isinstance(one, str)]
    known = {type_ for type_, _ in lexicon.scores}
    if day is None or not types or not set(types) <= known:
        return f"event is {str(record.get('event'))[:60]!r}, not a list of PLOVER's types"
    modes = [one for one in listed(record.get("mode")) if isinstance(one, str)]
    statuses: list[Status] = [_PLOVER_STATUS[mode] for mode in modes if mode in _PLOVER_STATUS]
    last = row.day("enddate") or day
    if last < day:
        return "enddate lies before date"
    size = record.get("size") if isinstance(record.get("size"), dict) else {}
    contents = tuple(
        content_of(
            lexicon,
            type_,
            tuple(mode for mode in modes if (type_, mode) in lexicon.scores),
            contexts=tuple(one for one in listed(record.get("context")) if isinstance(one, str)),
            participants=tuple(_plover_parties(record, page, lexicon)),
            place=_plover_place(row, page),
            time=interval(page, day, last, "day" if last == day else "unknown", "date", "enddate"),
            casualties=Casualties(
                killed=_plover_amount(size, "dead", page),
                injured=_plover_amount(size, "injured", page),
                detained=_plover_amount(size, "arrested", page),
            ),
        )
        for type_ in dict.fromkeys(types)
    )
    coder = row.text("coder") or "an unnamed coder"
    reasons = (f"coded by {coder} in {name}, row {row.text('id')}", f"PLOVER {', '.join(types)}")
    url = next((cell for path, cell in row.cells.items() if re.fullmatch(r"(cite_info.*\.|)url", path)), None)
    when = iso_day(row.text("coded_date") or "")
    return Told(
        contents, page.span("event.0", "event"), BY_MACHINE, reasons, url, when, statuses[0] if statuses else "occurred"
    )


def _plover_parties(record: Mapping[str, Any], page: Page, lexicon: Lexicon) -> Iterator[Participant]:
    for role in ("actor", "recipient"):
        for number, entity in enumerate(listed(record.get(role))):
            if not isinstance(entity, dict):
                continue
            words = next(
                (entity[key] for key in ("entity_text", "entity_name", "raw_text") if isinstance(entity.get(key), str)),
                "",
            )
            code, sector = entity.get("code"), entity.get("sector") or entity.get("sector_code")
            country = code if isinstance(code, str) and code in countries() else None
            actor = actor_of_codes(lexicon, words, country, sector if isinstance(sector, str) else None)
            if actor.name:
                path = f"{role}.{number}" if isinstance(record.get(role), list) else role
                given: Role = "actor" if role == "actor" else "recipient"
                columns = [f"{path}.{key}" for key in ("entity_text", "entity_name", "raw_text", "code")]
                yield participant(given, next((c for c in columns if c in page.spans), ""), actor, page)


def _plover_place(row: DataRow, page: Page) -> Place | None:
    at = next((found for found in listed((row.record or {}).get("event_loc")) if isinstance(found, dict)), None)
    if at is None:
        return None
    name = next((at[key] for key in ("resolved_place", "extracted_place") if isinstance(at.get(key), str)), None)
    code = at.get("country_code")
    lat, lon = number_of(at.get("lat"), 90), number_of(at.get("lon"), 180)
    if name is None:
        return None
    columns = [path for path in page.spans if re.fullmatch(r"event_loc(\.\d+)?\.(resolved|extracted)_place", path)]
    start, end = page.span(*columns[:1])
    resolution = at.get("resolution")
    geonames = str(at.get("geonameid") or "")
    return Place(
        page.text[start:end],
        start,
        end,
        name,
        _PLOVER_PLACES.get(resolution, "region") if isinstance(resolution, int) else "region",
        code if isinstance(code, str) and code in countries() else None,
        lat if lon is not None else None,
        lon if lat is not None else None,
        f"geonames:{geonames}" if geonames.isdigit() else None,
        number_of(at.get("precision_km"), 20_000),
    )


def _plover_amount(size: Any, key: str, page: Page) -> Amount | None:
    found = size.get(key) if isinstance(size, dict) else None
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= MOST:
        return None
    start, end = page.span(f"size.{key}")
    return Amount(found, found, found, page.text[start:end], "exact", None, start, end)
