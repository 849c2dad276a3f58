"""Places and states that some words name, without their sentence: for what a statement's words point at.

The reader resolves places within a parsed sentence; a foretelling keeps only words ("a new war in Nagorno-Karabakh"),
of thousands of reports at a time, so here names are looked up as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from tocsin.desk import installed_gazetteer
from tocsin.lexicon.gazetteer import GazetteerEntry
from tocsin.lexicon.load import lexicon
from tocsin.reading.names import find_names
from tocsin.terms.where import Place, PlaceKind

# A name of the gazetteer: one to three words with capitals, behind a word that leads to a place.
_NAMED: Final = re.compile(
    r"\b(?i:in|on|at|to|into|of|from|over|towards?|against|near|for|attack|seize|retake|capture|bomb|shell|strike)\s+"
    r"(?:the\s+)?((?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+){0,2})"
)


def places_in(text: str, countries: Mapping[str, float]) -> tuple[Place, ...]:
    """The places that ``text`` names, in its order, each once; empty when it names none.

    ``countries`` (ISO alpha-3: weight) is what the whole report speaks of, which tells places of one name apart.
    Offsets are those within ``text``. States count where their name stands, not where an adjective or a capital does.
    """
    found: list[Place] = []
    taken: list[tuple[int, int]] = []
    for name in find_names(text, lexicon()):
        place = _known(name.kind, name.ids, name.text, name.start, name.end, countries)
        taken.append((name.start, name.end))
        if place is not None:
            found.append(place)
    gazetteer = installed_gazetteer()
    for match in _NAMED.finditer(text) if gazetteer is not None else ():
        start, end = match.span(1)
        if any(a < end and start < b for a, b in taken):
            continue
        assert gazetteer is not None
        entry = gazetteer.best(match.group(1), countries)
        if entry is not None:
            found.append(place_of(entry, match.group(1), start, end))
    unique = {(place.id or place.name): place for place in sorted(found, key=lambda place: place.start, reverse=True)}
    return tuple(sorted(unique.values(), key=lambda place: place.start))


def states_in(text: str) -> tuple[tuple[int, str], ...]:
    """The states whose names stand in ``text``, as (offset, id), in its order; adjectives and capitals count too."""
    entries = lexicon().entries
    return tuple(
        (name.start, name.ids[0])
        for name in find_names(text, lexicon())
        if len(name.ids) == 1 and name.ids[0] in entries and entries[name.ids[0]].type == "state"
    )


def place_of(entry: GazetteerEntry, words: str, start: int, end: int) -> Place:
    """A place of the gazetteer as one named by these words; a town reaches as far as its people need."""
    radius = entry.radius_km
    if entry.kind == "town":
        radius = max(1.0, min(15.0, (entry.population or 1000) ** 0.5 / 60))
    return Place(
        words, start, end, entry.name, entry.kind, entry.country, entry.lat, entry.lon, entry.id, round(radius, 1)
    )


@lru_cache(maxsize=1024)
def country(id_: str) -> Place | None:
    """The country of that ISO alpha-3 code, as a place; None when the lexicon has no such state."""
    entry = lexicon().entries.get(id_)
    if entry is None or entry.type != "state":
        return None
    return Place(entry.name, 0, len(entry.name), entry.name, "country", id_, id=f"country:{id_}")


def _known(
    kind: str, ids: tuple[str, ...], words: str, start: int, end: int, countries: Mapping[str, float]
) -> Place | None:
    regions, entries = lexicon().regions, lexicon().entries
    for id_ in ids:
        region = regions.get(id_)
        if region is None or (kind != "region" and len(ids) > 1):
            continue
        alone = len(region.countries) == 1 or (region.disputed and region.countries)
        sort: PlaceKind = "admin1" if region.kind == "admin1" else "point" if region.kind == "camp" else "region"
        at = (region.lat, region.lon, f"region:{region.id}", region.radius_km)
        return Place(words, start, end, region.name, sort, region.countries[0] if alone else None, *at)
    entry = next((entries[id_] for id_ in ids if id_ in entries and entries[id_].type == "state"), None)
    if entry is None:
        return None
    if kind == "name" and entry.country is not None:
        return Place(words, start, end, entry.name, "country", entry.country, id=f"country:{entry.country}")
    gazetteer = installed_gazetteer()
    if kind == "capital" and entry.country is not None and gazetteer is not None:
        town = gazetteer.best(words, countries or {entry.country: 1.0}, "town")
        return None if town is None else place_of(town, words, start, end)
    return None
