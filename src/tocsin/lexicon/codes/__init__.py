"""The codes by which other data sets name states, acts and parties (tables in this folder), and names to actors."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from tocsin.lexicon.load import Lexicon, fold_words
from tocsin.terms.who import Actor

HERE: Final = Path(__file__).parent
# Names of GED's and ACLED's parties that say which state's organ is meant.
_ORGAN: Final = re.compile(
    r"(?P<organ>Government|Military Forces|Police Forces|State Forces) of (?:the )?(?P<state>.+)", re.IGNORECASE
)
_ORGANS: Final = {
    "government": ("government", "GOV"),
    "military forces": ("army", "MIL"),
    "police forces": ("police", "COP"),
    "state forces": ("army", "MIL"),
}
_BRACKET: Final = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Country:
    """What others call a state; None where they have no code. ``id`` is that of the lexicon (alpha-3, KOS for Kosovo).

    ``gw`` is Gleditsch and Ward's number, which UCDP uses, ``fips`` the code of FIPS 10-4, which GDELT uses.
    """

    id: str
    name: str
    iso_numeric: str | None
    fips: str | None
    gw: int | None
    ged_name: str
    ged_region: str | None
    acled_name: str
    acled_region: str | None


@dataclass(frozen=True, slots=True)
class CameoCode:
    """What PLOVER makes of a CAMEO code; ``mode`` is None where it gives none."""

    type: str
    mode: str | None
    contexts: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class SubEvent:
    """What PLOVER would call a sub-event of ACLED, and the role of ACLED's second actor in it."""

    event_type: str
    type: str
    mode: str | None
    second: str


@dataclass(frozen=True, slots=True)
class ActorSort:
    """A class of ACLED's actors (``inter``): its number and text, and the actor type and sector that it stands for."""

    number: int
    text: str
    type: str | None
    sector: str | None


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Country]:
    """All states with a code, by the lexicon's id."""
    return {
        row["id"]: Country(
            row["id"],
            row["name"],
            row["iso_numeric"] or None,
            row["fips"] or None,
            int(row["gw"]) if row["gw"] else None,
            row["ged_name"] or row["name"],
            row["ged_region"] or None,
            row["acled_name"] or row["name"],
            row["acled_region"] or None,
        )
        for row in rows_of_codes("countries")
    }


@lru_cache(maxsize=1)
def by_gw() -> Mapping[int, Country]:
    """The states that have a number of Gleditsch and Ward's, by it."""
    return {country.gw: country for country in countries().values() if country.gw is not None}


@lru_cache(maxsize=1)
def by_fips() -> Mapping[str, Country]:
    """The states that have a FIPS 10-4 code, by it."""
    return {country.fips: country for country in countries().values() if country.fips is not None}


@lru_cache(maxsize=1)
def cameo_codes() -> Mapping[str, CameoCode]:
    """What PLOVER makes of CAMEO's codes; statements (01) are none of its types and missing."""
    return {
        row["code"]: CameoCode(
            row["type"], row["mode"] or None, tuple(filter(None, row["contexts"].split(";"))), row["name"]
        )
        for row in rows_of_codes("cameo")
    }


@lru_cache(maxsize=1)
def sub_events() -> Mapping[str, SubEvent]:
    """What PLOVER would call ACLED's sub-events, by their names in lower case."""
    types = {}
    with (HERE.parent / "ontology" / "acled.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            types[row["sub_event_type"]] = row["event_type"]
    return {
        row["sub_event_type"].lower(): SubEvent(
            types[row["sub_event_type"]], row["type"], row["mode"] or None, row["second"]
        )
        for row in rows_of_codes("acled")
    }


@lru_cache(maxsize=1)
def actor_sorts() -> Mapping[str, ActorSort]:
    """ACLED's classes of actors by their number (as text), their text, and earlier forms of it, in lower case."""
    out: dict[str, ActorSort] = {}
    for row in rows_of_codes("acled-actors"):
        sort = ActorSort(int(row["number"]), row["text"], row["type"] or None, row["sector"] or None)
        for key in (row["number"], row["text"], *row["also"].split(";")):
            if key:
                out[key.lower()] = sort
    return out


def state_of(lexicon: Lexicon, name: str) -> Country | None:
    """The state of that name, as GED, ACLED or the lexicon writes it; None when it names none.

    "Russia (Soviet Union)" is Russia: what stands in brackets is another name for the same.
    """
    return _named_states(lexicon).get(fold_words(name)) or _named_states(lexicon).get(
        fold_words(_BRACKET.sub("", name))
    )


def named_actor(lexicon: Lexicon, name: str, country: str | None = None) -> Actor | None:
    """The actor that a data set calls so: a state's organ ("Government of Syria") or an entry; None if unknown.

    Years and places in brackets at the end are left aside. A name that several entries go by names the one of
    ``country`` (a lexicon id), or none.
    """
    plain = _BRACKET.sub("", name).strip()
    if (found := _ORGAN.fullmatch(plain) or _ORGAN.fullmatch(name.strip())) is not None:
        state = state_of(lexicon, found["state"])
        if state is None:
            return None
        type_, sector = _ORGANS[found["organ"].lower()]
        entry = lexicon.entries.get(state.id)
        return Actor(state.id, entry.name if entry else state.name, type_, state.id, sector)
    for written in dict.fromkeys((name.strip(), plain)):
        words = fold_words(written)
        ids = {
            alias.id
            for alias in (lexicon.aliases.get(words[0], ()) if words else ())
            if alias.words == words and alias.kind == "name" and alias.exact in {None, written} and not alias.later
        }
        if len(ids) > 1:
            ids = {id_ for id_ in ids if (one := lexicon.entries.get(id_)) is not None and one.country == country}
        if len(ids) == 1 and (entry := lexicon.entries.get(ids.pop())) is not None:
            return Actor(entry.id, entry.name, entry.type, entry.country, entry.sector)
    return None


@lru_cache(maxsize=4)
def _named_states(lexicon: Lexicon) -> Mapping[tuple[str, ...], Country]:
    out: dict[tuple[str, ...], Country] = {}
    for country in countries().values():
        for name in (country.name, country.ged_name, country.acled_name):
            out.setdefault(fold_words(name), country)
    for options in lexicon.aliases.values():
        for alias in options:
            if alias.kind == "name" and alias.id in countries() and alias.exact is None:
                out.setdefault(alias.words, countries()[alias.id])
    return out


def rows_of_codes(name: str) -> list[dict[str, str]]:
    """The rows of a table of this folder, by its name without the ending."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
