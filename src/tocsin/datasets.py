"""What rows of UCDP GED, ACLED, GDELT and PLOVER say, in tocsin's terms: type, parties, place, days, dead."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tocsin.lexicon.codes import (
    actor_sorts,
    by_fips,
    by_gw,
    cameo_codes,
    countries,
    named_actor,
    state_of,
    sub_events,
)
from tocsin.lexicon.load import Lexicon
from tocsin.sources.datasets import DataRow, DataSet
from tocsin.terms.claims import MUTUAL, Acled, Casualties, EventContent, Status
from tocsin.terms.when import Amount, Granularity, Interval
from tocsin.terms.where import Place, PlaceKind
from tocsin.terms.who import Actor, Participant, Role

Span = tuple[int, int]
# GED's where_prec: what the place is and, where the codebook says so, how far off it may be (kilometres).
_GED_PLACES: Final[Mapping[int, tuple[PlaceKind, float | None]]] = {
    1: ("town", 5.0), 2: ("town", 25.0), 3: ("admin2", None), 4: ("admin1", None), 5: ("region", None),
    6: ("country", None), 7: ("region", None),
}  # fmt: skip
_GED_DAYS: Final[Mapping[int, Granularity]] = {1: "day", 2: "week", 3: "week", 4: "month", 5: "year"}
_ACLED_PLACES: Final[Mapping[int, tuple[PlaceKind, float | None]]] = {
    1: ("town", 5.0), 2: ("admin2", None), 3: ("admin1", None),
}  # fmt: skip
# GDELT's ActionGeo_Type: 1 country, 2 and 5 a state or province, 3 and 4 a town.
_GDELT_PLACES: Final[Mapping[int, PlaceKind]] = {1: "country", 2: "admin1", 3: "town", 4: "town", 5: "admin1"}
_PLOVER_PLACES: Final[Mapping[int, PlaceKind]] = {1: "country", 2: "admin1", 3: "admin2", 4: "town", 5: "point"}
# What PLOVER calls auxiliary modes: they change whether it happened.
_PLOVER_STATUS: Final[Mapping[str, Status]] = {
    "negation": "denied", "hypothetical": "hypothetical", "future": "planned", "historical": "occurred",
}  # fmt: skip
_ORGANS: Final = {
    "GOV": "government",
    "MIL": "army",
    "COP": "police",
    "SPY": "intelligence",
    "JUD": "court",
    "LEG": "legislature",
}
_ARMED: Final = {
    "REB": "rebel",
    "PRM": "paramilitary",
    "UAF": "armed",
    "CRM": "criminal",
    "INS": "rebel",
    "SEP": "rebel",
}
# CAMEO's letters in GDELT where PLOVER's differ.
_PLOVER_SECTOR: Final = {"MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB"}
_CIVILIANS: Final = Actor(None, "civilians", None, None, "CVL")
_URL: Final = re.compile(r"https?://[^\s\"',;<>]+")
BY_HAND: Final = 1.0
# GDELT and most PLOVER data are coded by programs; of such codes about half survive a reading by persons.
BY_MACHINE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """A row as a text: a line for each cell. ``spans`` are the half-open ranges of the values in it."""

    text: str
    spans: Mapping[str, Span]
    end: int

    def span(self, *columns: str) -> Span:
        """From the first to the last of those columns that are there; the first line where none is."""
        found = [self.spans[column] for column in columns if column in self.spans]
        return (min(found)[0], max(found)[1]) if found else (0, self.text.find("\n") % (len(self.text) + 1))


@dataclass(frozen=True, slots=True)
class Told:
    """What a row tells: one content for each act, the words that decided, how surely it was coded and by whom."""

    contents: tuple[EventContent, ...]
    trigger: Span
    confidence: float
    reasons: tuple[str, ...]
    url: str | None = None
    published: str | None = None
    status: Status = "occurred"


def told_by(row: DataRow, page: Page, name: str, lexicon: Lexicon) -> Told | str:
    """What a row of any of the data sets tells, or why it tells nothing that can be claimed.

    ``name`` is what the data set is called, for the reasons.
    """
    coders = {"ged": _ged, "acled": _acled, "gdelt": _gdelt, "plover": _plover}
    return coders[row.data_set](row, page, name, lexicon)


def later(data_set: DataSet) -> tuple[str, ...]:
    """Columns that stand behind the quote in a row's text: what is about its sources and its coding."""
    return {
        "ged": ("source_article", "source_office", "source_date", "source_headline", "source_original"),
        "acled": ("source", "source_scale", "tags", "timestamp"),
        "gdelt": ("DATEADDED", "SOURCEURL"),
        "plover": ("text", "text_info", "cite_info", "coder", "coded_date", "coded_time"),
    }[data_set]


# UCDP GED


def _ged(row: DataRow, page: Page, name: str, lexicon: Lexicon) -> Told | str:
    violence = row.whole("type_of_violence")
    if violence not in {1, 2, 3}:
        return f"type_of_violence is {row.text('type_of_violence')}, not 1, 2 or 3"
    first, last = row.day("date_start"), row.day("date_end")
    if first is None or last is None or first > last:
        return "date_end lies before date_start"
    land = by_gw().get(row.whole("country_id") or -1) or state_of(lexicon, row.text("country") or "")
    country = land.id if land else None
    sides = (
        _participant("actor", "side_a", _ged_side(row, "a", violence, lexicon, country), page),
        _participant(
            "recipient" if violence == 3 else "actor", "side_b", _ged_side(row, "b", violence, lexicon, country), page
        ),
    )
    reasons = [f"coded by hand in {name}, row {row.text('id')}", f"type_of_violence {violence}"]
    low, best, high = row.whole("low"), row.whole("best"), row.whole("high")
    if best is not None and high is not None and high < best:
        reasons.append(f"high {high} lies below best {best}; it is taken for {best}")
        high = best
    if best is not None and low is not None and low > best:
        reasons.append(f"low {low} lies above best {best}; it is taken for {best}")
        low = best
    start, end = page.span("best", "high", "low")
    killed = Amount(
        low, best, high, page.text[start:end], "exact" if low == best == high else "between", _ged_who(row), start, end
    )
    content = _content(
        lexicon,
        "ASSAULT",
        (),
        participants=sides,
        place=_place(
            row, page, "where_coordinates", "latitude", "longitude", country,
            _GED_PLACES.get(row.whole("where_prec") or 0, ("region", None)),
        ),
        time=_interval(
            page, first, last, _GED_DAYS.get(row.whole("date_prec") or 0, "unknown"), "date_start", "date_end"
        ),
        casualties=Casualties(killed=killed),
    )  # fmt: skip
    url = _URL.search(f"{row.text('source_article') or ''} {row.text('source_original') or ''}")
    return Told((content,), page.span("type_of_violence"), BY_HAND, tuple(reasons), url[0] if url else None)


def _ged_side(row: DataRow, letter: str, violence: int, lexicon: Lexicon, country: str | None) -> Actor:
    name = row.cells[f"side_{letter}"]
    if violence == 3 and letter == "b":
        return _CIVILIANS
    state = by_gw().get(row.whole(f"gwno{letter}") or -1)
    if state is not None and name.startswith("Government of "):
        entry = lexicon.entries.get(state.id)
        return Actor(state.id, entry.name if entry else state.name, "government", state.id, "GOV")
    found = named_actor(lexicon, name, country)
    # Who fights a government is a rebel; who fights others or civilians is armed, and GED says no more of it.
    return found or (Actor(None, name, "rebel", None, "REB") if violence == 1 else Actor(None, name, "armed"))


def _ged_who(row: DataRow) -> str | None:
    """Who was killed, where the four columns agree that all were the one or the other."""
    best = row.whole("best")
    if not best:
        return None
    if row.whole("deaths_civilians") == best:
        return "civilians"
    return "combatants" if (row.whole("deaths_a") or 0) + (row.whole("deaths_b") or 0) == best else None


# ACLED


def _acled(row: DataRow, page: Page, name: str, lexicon: Lexicon) -> Told | str:
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
            participants.append(_participant(given, f"actor{number}", actor, page))
        for associate in (row.text(f"assoc_actor_{number}") or "").split(";"):
            known = named_actor(lexicon, associate, country) if associate.strip() else None
            if known is not None:
                participants.append(_participant(given, f"assoc_actor_{number}", known, page))
    reasons = [f"coded by hand in {name}, row {row.text('event_id_cnty')}", f"{row.text('event_type')}: {sub_event}"]
    dead = row.whole("fatalities")
    killed = None
    if dead:  # nought is also what ACLED writes where nothing is known
        start, end = page.span("fatalities")
        killed = Amount(dead, dead, dead, page.text[start:end], "exact", None, start, end)
        reasons.append("fatalities are ACLED's estimate, the most conservative of those reported")
    first, last, granularity = _around(day, row.whole("time_precision"))
    content = _content(
        lexicon,
        found.type,
        (found.mode,) if found.mode else (),
        participants=tuple(participants),
        place=_place(
            row, page, "location", "latitude", "longitude", country,
            _ACLED_PLACES.get(row.whole("geo_precision") or 0, ("region", None)),
        ),
        time=_interval(page, first, last, granularity, "event_date"),
        casualties=Casualties(killed=killed),
        acled=Acled(found.event_type, sub_event),
    )  # fmt: skip
    stamp = row.text("timestamp") or ""
    uploaded = (
        datetime.datetime.fromtimestamp(int(stamp), datetime.UTC).date().isoformat()
        if re.fullmatch(r"\d{9,10}", stamp)
        else None
    )
    url = _URL.search(f"{row.text('source') or ''} {row.text('notes') or ''}")
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


# GDELT


def _gdelt(row: DataRow, page: Page, name: str, lexicon: Lexicon) -> Told | str:
    code = row.cells["EventCode"]
    found = cameo_codes().get(code)
    if found is None:
        return f"EventCode {code[:20]!r} is a statement or no code of CAMEO's; PLOVER has no type for it"
    day = row.day("SQLDATE")
    if day is None:
        return "SQLDATE is no day"
    others: Role = "actor" if found.type in MUTUAL else "recipient"
    roles: tuple[Role, Role] = ("actor", others)
    participants = [
        _participant(role, f"Actor{number}Name", actor, page, f"Actor{number}Code")
        for number, role in enumerate(roles, 1)
        if (actor := _gdelt_actor(row, number, lexicon)) is not None
    ]
    land = by_fips().get(row.text("ActionGeo_CountryCode") or "")
    content = _content(
        lexicon,
        found.type,
        (found.mode,) if found.mode else (),
        contexts=found.contexts,
        cameo=code,
        participants=tuple(participants),
        place=_place(
            row, page, "ActionGeo_FullName", "ActionGeo_Lat", "ActionGeo_Long", land.id if land else None,
            (_GDELT_PLACES.get(row.whole("ActionGeo_Type") or 0, "region"), None),
        ),
        time=_interval(page, day, day, "day", "SQLDATE"),
    )  # fmt: skip
    added = row.text("DATEADDED") or ""
    published = _day(f"{added[:4]}-{added[4:6]}-{added[6:8]}")
    reasons = (
        f"coded by a program in {name}, row {row.text('GLOBALEVENTID')}",
        f"CAMEO {code}: {found.name}",
        "the day is that of the article unless its words state another",
    )
    return Told((content,), page.span("EventCode"), BY_MACHINE, reasons, row.text("SOURCEURL"), published)


def _gdelt_actor(row: DataRow, number: int, lexicon: Lexicon) -> Actor | None:
    start = f"Actor{number}"
    code, name = row.text(f"{start}Code"), row.text(f"{start}Name")
    if code is None and name is None:
        return None
    sector = row.text(f"{start}Type1Code")
    country = row.text(f"{start}CountryCode")
    return _of_codes(lexicon, name or code or "", country, sector and _PLOVER_SECTOR.get(sector, sector))


# PLOVER


def _plover(row: DataRow, page: Page, name: str, lexicon: Lexicon) -> Told | str:
    record = row.record or {}
    day = row.day("date")
    types = [one for one in _listed(record.get("event")) if isinstance(one, str)]
    known = {type_ for type_, _ in lexicon.scores}
    if day is None or not types or not set(types) <= known:
        return f"event is {str(record.get('event'))[:60]!r}, not a list of PLOVER's types"
    modes = [one for one in _listed(record.get("mode")) if isinstance(one, str)]
    statuses: list[Status] = [_PLOVER_STATUS[mode] for mode in modes if mode in _PLOVER_STATUS]
    last = row.day("enddate") or day
    if last < day:
        return "enddate lies before date"
    size = record.get("size") if isinstance(record.get("size"), dict) else {}
    contents = tuple(
        _content(
            lexicon,
            type_,
            tuple(mode for mode in modes if (type_, mode) in lexicon.scores),
            contexts=tuple(one for one in _listed(record.get("context")) if isinstance(one, str)),
            participants=tuple(_plover_parties(record, page, lexicon)),
            place=_plover_place(row, page),
            time=_interval(page, day, last, "day" if last == day else "unknown", "date", "enddate"),
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
    when = _day(row.text("coded_date") or "")
    return Told(
        contents, page.span("event.0", "event"), BY_MACHINE, reasons, url, when, statuses[0] if statuses else "occurred"
    )


def _plover_parties(record: Mapping[str, Any], page: Page, lexicon: Lexicon) -> Iterator[Participant]:
    for role in ("actor", "recipient"):
        for number, entity in enumerate(_listed(record.get(role))):
            if not isinstance(entity, dict):
                continue
            words = next(
                (entity[key] for key in ("entity_text", "entity_name", "raw_text") if isinstance(entity.get(key), str)),
                "",
            )
            code, sector = entity.get("code"), entity.get("sector") or entity.get("sector_code")
            country = code if isinstance(code, str) and code in countries() else None
            actor = _of_codes(lexicon, words, country, sector if isinstance(sector, str) else None)
            if actor.name:
                path = f"{role}.{number}" if isinstance(record.get(role), list) else role
                given: Role = "actor" if role == "actor" else "recipient"
                columns = [f"{path}.{key}" for key in ("entity_text", "entity_name", "raw_text", "code")]
                yield _participant(given, next((c for c in columns if c in page.spans), ""), actor, page)


def _plover_place(row: DataRow, page: Page) -> Place | None:
    at = next((found for found in _listed((row.record or {}).get("event_loc")) if isinstance(found, dict)), None)
    if at is None:
        return None
    name = next((at[key] for key in ("resolved_place", "extracted_place") if isinstance(at.get(key), str)), None)
    code = at.get("country_code")
    lat, lon = _number(at.get("lat"), 90), _number(at.get("lon"), 180)
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
        _number(at.get("precision_km"), 20_000),
    )


def _plover_amount(size: Any, key: str, page: Page) -> Amount | None:
    found = size.get(key) if isinstance(size, dict) else None
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        return None
    start, end = page.span(f"size.{key}")
    return Amount(found, found, found, page.text[start:end], "exact", None, start, end)


# What they share


def _content(lexicon: Lexicon, type_: str, modes: tuple[str, ...], **fields: Any) -> EventContent:
    scored = lexicon.scores.get((type_, modes[0] if modes else None)) or lexicon.scores.get((type_, None))
    quad, scale = scored or (None, None)
    return EventContent(type_, modes, quad=quad, scale=scale, **fields)


def _of_codes(lexicon: Lexicon, name: str, country: str | None, sector: str | None) -> Actor:
    """The actor that a name, a state's code and a sector mean: an entry, a state or its organ, or the bare words."""
    if name and (found := named_actor(lexicon, name, country)) is not None:
        return (
            found if sector is None or found.sector else Actor(found.id, found.name, found.type, found.country, sector)
        )
    state = countries().get(country or "")
    if state is not None and (sector is None or sector in _ORGANS):
        entry = lexicon.entries.get(state.id)
        type_ = _ORGANS[sector] if sector else "state"
        return Actor(state.id, entry.name if entry else state.name, type_, state.id, sector)
    return Actor(None, name, _ARMED.get(sector or ""), state.id if state else None, sector)


def _participant(role: Role, column: str, actor: Actor, page: Page, *others: str) -> Participant:
    start, end = page.span(*[one for one in (column, *others) if one in page.spans][:1])
    return Participant(role, page.text[start:end], start, end, actor)


def _interval(page: Page, first: str, last: str, granularity: Granularity, *columns: str) -> Interval:
    start, end = page.span(*columns)
    return Interval(first, last, granularity, page.text[start:end], start, end)


def _place(
    row: DataRow, page: Page, name: str, lat: str, lon: str, country: str | None, sort: tuple[PlaceKind, float | None]
) -> Place | None:
    """The place by its column; None where it is not told. A degree without the other is none."""
    words = row.text(name)
    if words is None:
        return None
    start, end = page.span(name)
    north, east = row.real(lat), row.real(lon)
    known = north is not None and east is not None
    return Place(
        page.text[start:end],
        start,
        end,
        " ".join(words.split()),
        sort[0],
        country,
        north if known else None,
        east if known else None,
        None,
        sort[1] if known else None,
    )


def _day(text: str) -> str | None:
    """The text where it is an ISO day, None where it is none: when a row was coded is nothing to refuse it for."""
    try:
        return datetime.date.fromisoformat(text).isoformat() if len(text) == 10 else None
    except ValueError:
        return None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _number(value: object, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
        return None
    return value
