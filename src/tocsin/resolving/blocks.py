"""Under which keys a telling is looked for: a handful each, and none that a whole war would share.

Everything here is a function of one telling alone, so that it is the same whatever else a record holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tocsin.lexicon.common import tells
from tocsin.resolving.facts import SAID, Days, Facts, Spot, Who, facts_of
from tocsin.terms.events import Telling

# Days covered by one time block. An exact day with the day before and after falls into one or two.
_BLOCK_DAYS: Final = 4
# A claim without a time tells of the days just before its report: so far back candidates are looked for.
_RECENT_DAYS: Final = 3
_LONG_DAYS: Final = 31
_CELL_MARGIN_KM: Final = 25.0
_KM_PER_DEGREE: Final = 111.2
_RARE_WORDS: Final = 4
_TELLING_FIGURE: Final = 3


def block_keys(telling: Telling) -> tuple[str, ...]:
    """The keys under which a telling is looked for, sorted; two tellings are compared only when they share one.

    A key joins the family of types, a stretch of four days, and one of: the cell of about one degree that the place
    lies in, a side, a figure of casualties, a telling word. One more key is that of the report and family, and one
    that of the reader's group, so that what one report tells can be put together. None depends on other tellings.
    """
    facts = facts_of(telling)
    keys = set(keys_of(facts))
    keys.update(own_keys(telling, facts))
    return tuple(sorted(keys))


def own_keys(telling: Telling, facts: Facts) -> Iterator[str]:
    """The keys that only tellings of the same report share."""
    if telling.claim.happening is not None:
        yield f"g|{telling.claim.happening}"
    for family in facts.families:
        yield f"{family}|r|{telling.report}"


def keys_of(facts: Facts) -> Iterator[str]:
    """The keys that a telling with these facts has, but for those of its own report."""
    buckets = sorted({bucket for days in facts.days for bucket in _buckets(days, facts.published)})
    anchors = sorted(set(_anchors(facts)))
    for family in facts.families:
        for bucket in buckets:
            for anchor in anchors:
                yield f"{family}|{bucket}|{anchor}"
        if family not in SAID and not any(spot.exact and spot.lat is not None for spot in facts.places):
            # Without a town, whom it was done to on which very day.
            days = {days.first for days in facts.days if days.told and days.length == 1}
            for token in _tokens(facts.recipients):
                yield from (f"{family}|d{day}|s{token}" for day in sorted(filter(None, days)))


def _buckets(days: Days, published: int | None) -> Iterator[str]:
    first, last = days.first, days.last
    if not days.told:
        if published is None:
            yield "-"
            return
        first, last = published - _RECENT_DAYS, published
    elif first is None or last is None:
        edge = first if first is not None else last
        assert edge is not None
        first = last = edge
    if last - first > _LONG_DAYS:
        # Long stretches say too little to meet single days by; two that are equally long can still be one.
        yield f"{first}-{last}"
        return
    margin = 1 if days.told else 0
    for number in range((first - margin) // _BLOCK_DAYS, (last + margin) // _BLOCK_DAYS + 1):
        yield str(number)


def _anchors(facts: Facts) -> Iterator[str]:
    said = facts.families in SAID
    for spot in facts.places:
        if not spot.country_only:
            yield from _cells(spot)
    for figures in facts.harm:
        for low, high, said_so in figures:
            figure = low if low is not None else high
            if said_so and figure is not None and figure >= _TELLING_FIGURE:
                yield f"n{figure}"
    placed = any(not spot.country_only for spot in facts.places)
    rare = _rare(facts.words)
    actors, recipients = _tokens(facts.actors), _tokens(facts.recipients)
    if said:
        for actor in actors:
            yield from (f"s{actor}>{recipient}" for recipient in recipients)
            yield from (f"s{actor}:{word}" for word in rare)
        if not actors:
            yield from (f"w{word}" for word in rare)
        return
    for group in (facts.recipients, facts.actors):
        yield from (f"s{who.id}" for who in group if who.id is not None and not who.is_state)
    if not placed:
        yield from (f"s{actor}>{recipient}" for actor in actors for recipient in recipients)
        for token in {*actors, *recipients}:
            yield from (f"s{token}:{word}" for word in rare)
    yield from (f"w{word}" for word in rare)


def _tokens(group: frozenset[Who]) -> list[str]:
    known = (who for who in group if who.id is not None or (who.country is not None and who.sector is not None))
    return sorted({who.id or f"{who.country}.{who.sector}" for who in known})[:3]


def _rare(words: frozenset[str]) -> list[str]:
    """The words that tell most, at most four; those in more than one of fifty reports are left out."""
    return sorted((word for word in words if tells(word) > 0.85), key=lambda word: (-tells(word), word))[:_RARE_WORDS]


def _cells(spot: Spot) -> Iterator[str]:
    """The cells of one degree that the place may lie in, at most four; its name where it has no coordinates."""
    if spot.lat is None or spot.lon is None:
        yield f"p{spot.name}"
        return
    north = min(spot.reach + _CELL_MARGIN_KM, _KM_PER_DEGREE / 2) / _KM_PER_DEGREE
    east = min(0.5, north / max(0.2, 1 - (spot.lat / 90) ** 2))
    for lat in {int((spot.lat + d) // 1) for d in (-north, north)}:
        for lon in {int((spot.lon + d) // 1) for d in (-east, east)}:
            yield f"c{lat},{lon}"
