"""What the rows of all data sets have in common: a text with spans, parties, places, days."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from tocsin.lexicon.codes import countries, named_actor
from tocsin.lexicon.load import Lexicon
from tocsin.sources.datasets import DataRow
from tocsin.terms.claims import EventContent, Status
from tocsin.terms.when import Granularity, Interval
from tocsin.terms.where import Place, PlaceKind
from tocsin.terms.who import Actor, Participant, Role

Span = tuple[int, int]
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
URL: Final = re.compile(r"https?://[^\s\"',;<>]+")
BY_HAND: Final = 1.0
# What a program coded counts for less than what a person did; the half is a stand-in and no measurement.
BY_MACHINE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """A row as a text, a line for each cell, with the half-open ranges of its values (``spans``) and of the quote."""

    text: str
    spans: Mapping[str, Span]
    quote: Span

    def span(self, *columns: str) -> Span:
        """From the first to the last of those columns that are there; the quote where none is."""
        found = [self.spans[column] for column in columns if column in self.spans]
        return (min(found)[0], max(found)[1]) if found else self.quote


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


def content_of(lexicon: Lexicon, type_: str, modes: tuple[str, ...], **fields: Any) -> EventContent:
    """The content of an event of that type, with PLOVER's quad and place on its scale."""
    scored = lexicon.scores.get((type_, modes[0] if modes else None)) or lexicon.scores.get((type_, None))
    quad, scale = scored or (None, None)
    return EventContent(type_, modes, quad=quad, scale=scale, **fields)


def actor_of_codes(lexicon: Lexicon, name: str, country: str | None, sector: str | None) -> Actor:
    """The actor that a name, a state's code and a sector mean: an entry, a state or its organ, or the bare words."""
    if name and (found := named_actor(lexicon, name, country)) is not None:
        return replace(found, sector=found.sector or sector)
    state = countries().get(country or "")
    if state is not None and (sector is None or sector in _ORGANS):
        entry = lexicon.entries.get(state.id)
        type_ = _ORGANS[sector] if sector else "state"
        return Actor(state.id, entry.name if entry else state.name, type_, state.id, sector)
    return Actor(None, name, _ARMED.get(sector or ""), state.id if state else None, sector)


def participant(role: Role, column: str, actor: Actor, page: Page, *others: str) -> Participant:
    """Somebody who takes part, at the words of the first of those columns that is there."""
    start, end = page.span(*[one for one in (column, *others) if one in page.spans][:1])
    return Participant(role, page.text[start:end], start, end, actor)


def interval(page: Page, first: str, last: str, granularity: Granularity, *columns: str) -> Interval:
    """The days from ``first`` to ``last``, at the words of those columns."""
    start, end = page.span(*columns)
    return Interval(first, last, granularity, page.text[start:end], start, end)


def place(
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


def iso_day(text: str) -> str | None:
    """The text where it is an ISO day, None where it is none: when a row was coded is nothing to refuse it for."""
    try:
        return datetime.date.fromisoformat(text).isoformat() if len(text) == 10 else None
    except ValueError:
        return None


def listed(value: object) -> list[Any]:
    """The value as a list: one that is none is a list of it, None an empty one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def number_of(value: object, most: float) -> float | None:
    """The value where it is a number no further than ``most`` from nought, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
        return None
    return value
