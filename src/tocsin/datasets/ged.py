"""What a row of UCDP GED says."""

from __future__ import annotations

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
    by_gw,
    named_actor,
    state_of,
)
from tocsin.lexicon.load import Lexicon
from tocsin.sources.datasets import DataRow
from tocsin.terms.claims import Casualties
from tocsin.terms.columns import DEATHS
from tocsin.terms.when import Amount, Granularity
from tocsin.terms.where import PlaceKind
from tocsin.terms.who import Actor

# GED's where_prec: what the place is and, where the codebook says so, how far off it may be (kilometres).
_GED_PLACES: Final[Mapping[int, tuple[PlaceKind, float | None]]] = {
    1: ("town", 5.0), 2: ("town", 25.0), 3: ("admin2", None), 4: ("admin1", None), 5: ("region", None),
    6: ("country", None), 7: ("region", None),
}  # fmt: skip
_GED_DAYS: Final[Mapping[int, Granularity]] = {1: "day", 2: "week", 3: "week", 4: "month", 5: "year"}
_CIVILIANS: Final = Actor(None, "civilians", None, None, "CVL")


def told_by_ged(row: DataRow, page: Page, name: str, lexicon: Lexicon) -> Told | str:
    """What the row tells, or why it tells nothing that can be claimed."""
    violence = row.whole("type_of_violence")
    if violence not in {1, 2, 3}:
        return f"type_of_violence is {row.text('type_of_violence')}, not 1, 2 or 3"
    first, last = row.day("date_start"), row.day("date_end")
    if first is None or last is None or first > last:
        return "date_end lies before date_start"
    land = by_gw().get(row.whole("country_id") or -1) or state_of(lexicon, row.text("country") or "")
    country = land.id if land else None
    sides = (
        participant("actor", "side_a", _ged_side(row, "a", violence, lexicon, country), page),
        participant(
            "recipient" if violence == 3 else "actor", "side_b", _ged_side(row, "b", violence, lexicon, country), page
        ),
    )
    reasons = [f"coded by hand in {name}, row {row.text('id')}", f"type_of_violence {violence}"]
    four = [f"{column} {row.whole(column)}" for column in DEATHS if row.whole(column) is not None]
    reasons += [", ".join(four)] if len(four) == len(DEATHS) else []
    low, best, high = row.whole("low"), row.whole("best"), row.whole("high")
    if best is not None and high is not None and high < best:
        reasons.append(f"high {high} lies below best {best}; it is taken for {best}")
        high = best
    if best is not None and low is not None and low > best:
        reasons.append(f"low {low} lies above best {best}; it is taken for {best}")
        low = best
    # The finest name that is told; the degrees are the row's in any case.
    names = ("where_coordinates", "where_description", "adm_2", "adm_1", "country")
    where = next((column for column in names if row.text(column)), "country")
    start, end = page.span("best", "high", "low")
    killed = Amount(
        low, best, high, page.text[start:end], "exact" if low == best == high else "between", _ged_who(row), start, end
    )
    content = content_of(
        lexicon,
        "ASSAULT",
        (),
        participants=sides,
        place=place(
            row, page, where, "latitude", "longitude", country,
            _GED_PLACES.get(row.whole("where_prec") or 0, ("region", None)),
        ),
        time=interval(
            page, first, last, _GED_DAYS.get(row.whole("date_prec") or 0, "unknown"), "date_start", "date_end"
        ),
        casualties=Casualties(killed=killed),
    )  # fmt: skip
    url = URL.search(f"{row.text('source_article') or ''} {row.text('source_original') or ''}")
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
