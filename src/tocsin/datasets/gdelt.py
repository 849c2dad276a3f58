"""What a row of GDELT says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.datasets.shared import (
    BY_MACHINE,
    Page,
    Told,
    actor_of_codes,
    content_of,
    interval,
    iso_day,
    participant,
    place,
)
from tocsin.lexicon.codes import (
    by_fips,
    cameo_codes,
)
from tocsin.lexicon.load import Lexicon
from tocsin.sources.datasets import DataRow
from tocsin.terms.claims import MUTUAL
from tocsin.terms.where import PlaceKind
from tocsin.terms.who import Actor, Role

# GDELT's ActionGeo_Type: 1 country, 2 and 5 a state or province, 3 and 4 a town.
_GDELT_PLACES: Final[Mapping[int, PlaceKind]] = {1: "country", 2: "admin1", 3: "town", 4: "town", 5: "admin1"}
# CAMEO's letters in GDELT where PLOVER's differ.
_PLOVER_SECTOR: Final = {"MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB"}


def told_by_gdelt(row: DataRow, page: Page, name: str, lexicon: Lexicon) -> Told | str:
    """What the row tells, or why it tells nothing that can be claimed."""
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
        participant(role, f"Actor{number}Name", actor, page, f"Actor{number}Code")
        for number, role in enumerate(roles, 1)
        if (actor := _gdelt_actor(row, number, lexicon)) is not None
    ]
    land = by_fips().get(row.text("ActionGeo_CountryCode") or "")
    content = content_of(
        lexicon,
        found.type,
        (found.mode,) if found.mode else (),
        contexts=found.contexts,
        cameo=code,
        participants=tuple(participants),
        place=place(
            row, page, "ActionGeo_FullName", "ActionGeo_Lat", "ActionGeo_Long", land.id if land else None,
            (_GDELT_PLACES.get(row.whole("ActionGeo_Type") or 0, "region"), None),
        ),
        time=interval(page, day, day, "day", "SQLDATE"),
    )  # fmt: skip
    added = row.text("DATEADDED") or ""
    published = iso_day(f"{added[:4]}-{added[4:6]}-{added[6:8]}")
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
    return actor_of_codes(lexicon, name or code or "", country, sector and _PLOVER_SECTOR.get(sector, sector))
