"""Whether what was foretold came true: a foretelling beside the events that a record tells of before and after it.

Nothing here decides by likeness of words: an event resolves a foretelling when type, place or side, and day fit, and
when somebody else's report tells of it. What does not fit surely is no hit and no miss, but a reason why it cannot be
told. A base rate stands beside every outcome: how often the same would have come true in windows of the same length
before the foretelling was made.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tocsin.analysis.foretelling import HORIZONS, BaseRate, Evidence, Foretelling, Resolution, Settled
from tocsin.terms.events import Event
from tocsin.terms.where import Place, kilometres
from tocsin.terms.wording import many

# By UCDP's definition an armed conflict has at least so many battle deaths in a year; fewer are no war.
WAR_DEATHS: Final = 25
# Windows before a foretelling that a base rate is made from, at most.
MOST_WINDOWS: Final = 40
# Around a place that is named, so many kilometres are still there.
NEAR_KM: Final = 25.0
# An event whose place is known no better than this lies somewhere in a country, not at a town.
VAGUE_KM: Final = 150.0
# An event known only to within more days than this (a quarter) says nothing about a window.
_VAGUE_DAYS: Final = 92
# Reports of the last day may come so many days later.
_TOLD_LATE: Final = 7
_HAPPENED: Final = frozenset({"occurred", "ongoing", "ended"})
# Types with modes that are different things: a foretold arrest is not borne out by a town that is seized.
_BY_MODE: Final = frozenset({"COERCE", "RETREAT", "SANCTION", "PROTEST", "AID"})


@dataclass(frozen=True, slots=True)
class _Row:
    """An event as it is looked at: its possible days, who and where, and which reports and origins tell that it did
    happen."""

    event: Event
    first: int | None
    last: int | None
    countries: frozenset[str]
    acting: frozenset[str]
    suffering: frozenset[str]
    deaths: int
    told_in: frozenset[str]
    told_by: frozenset[str]


class History:
    """The events of a record, and of which days and countries it tells anything, ready to be looked through.

    ``reported`` are the ordinals of days on which reports came out, ``through`` the last day that it can know of.
    """

    def __init__(self, events: Iterable[Event], reported: Iterable[int]) -> None:
        self._by_type: dict[str, list[_Row]] = {}
        self._undated: dict[str, list[_Row]] = {}
        self._days_of: dict[str, list[int]] = {}
        told = set(reported)
        for event in events:
            if event.status not in _HAPPENED:
                continue
            row = _row(event)
            if row.first is None or row.last is None:
                if event.first_said is not None:
                    self._undated.setdefault(event.type, []).append(row)
                continue
            self._by_type.setdefault(event.type, []).append(row)
            for country in row.countries:
                self._days_of.setdefault(country, []).append(row.first)
        for rows in self._by_type.values():
            rows.sort(key=lambda row: (row.first or 0, row.event.id))
        for rows in self._undated.values():
            rows.sort(key=lambda row: (_said(row), row.event.id))
        self._said = {name: [_said(row) for row in rows] for name, rows in self._undated.items()}
        self._firsts = {name: [row.first or 0 for row in rows] for name, rows in self._by_type.items()}
        for days in self._days_of.values():
            days.sort()
        self.reported = sorted(told)

    @property
    def through(self) -> int | None:
        """The last day on which the record has a report; None when it has none."""
        return self.reported[-1] if self.reported else None

    @property
    def since(self) -> int | None:
        """The first such day."""
        return self.reported[0] if self.reported else None

    def told_between(self, first: int, last: int) -> int:
        """On how many days from ``first`` to ``last`` (both included) reports came out."""
        return bisect_right(self.reported, last) - bisect_left(self.reported, first)

    def told_of(self, countries: Iterable[str], first: int, last: int) -> int:
        """How many events of any type it tells of in these countries, begun from ``first`` to ``last`` (included)."""
        return sum(
            bisect_right(days, last) - bisect_left(days, first)
            for country in countries
            if (days := self._days_of.get(country))
        )

    def between(self, type_: str, first: int, last: int) -> Sequence[_Row]:
        """Events of the type whose first possible day lies from ``first`` to ``last`` (both included)."""
        firsts = self._firsts.get(type_, [])
        return self._by_type.get(type_, [])[bisect_left(firsts, first) : bisect_right(firsts, last)]

    def undated(self, type_: str, first: int, last: int) -> Sequence[_Row]:
        """Events of the type on no known day that were first told of from ``first`` to ``last`` (both included)."""
        said = self._said.get(type_, [])
        return self._undated.get(type_, [])[bisect_left(said, first) : bisect_right(said, last)]


def resolve(one: Foretelling, history: History, today: int) -> Resolution:
    """What came of a foretelling by the end of day ``today`` (an ordinal), as far as the record tells.

    Came true: an event of its type, place and sides, surely after it was made and not after the deadline, told by
    another report. Failed: none, although the record goes on beyond the deadline and tells of the place meanwhile. For
    what is said not to happen it is the other way round. Open: the deadline lies ahead. All else cannot be told.
    """
    unfit = _unfit(one)
    if unfit is not None or one.made is None:
        return Resolution("cannot-tell", None, None, (unfit or "the report has no date",))
    if one.due is not None:
        found = _by(one, history, today, one.due)
        return replace(found, settled=_settled(found, history, one.due - one.made))
    steps = [_by(one, history, today, one.made + days) for days in HORIZONS]
    ends = list(zip(HORIZONS, steps, strict=True))
    decided = next((step for step in steps if step.happened), steps[-1])
    return replace(
        decided,
        reasons=("no deadline is told: judged after " + ", ".join(map(str, HORIZONS)) + " days", *decided.reasons),
        by_horizon=tuple((days, step.outcome) for days, step in ends),
        # The longest window that the record covers: which one that is does not depend on what came of it.
        settled=next((s for days, step in reversed(ends) if (s := _settled(step, history, days)) is not None), None),
    )


def _settled(found: Resolution, history: History, days: int) -> Settled | None:
    closed = found.day is not None and history.through is not None
    if not closed or found.happened is None or found.base is None or found.outcome not in {"came-true", "failed"}:
        return None
    assert found.day is not None
    assert history.through is not None
    if date.fromisoformat(found.day).toordinal() > history.through:
        return None  # a hit before the end would be counted, a miss not
    return Settled(found.outcome, found.happened, found.base, days)


def _unfit(one: Foretelling) -> str | None:
    if one.made is None:
        return "the report has no date, so nobody can say what came after it"
    if one.type is None:
        return "its words were read as no kind of event"
    if one.places or one.recipients or len(one.actors) > 1:
        return None
    return "neither a place nor a second side is told"


def _by(one: Foretelling, history: History, today: int, due: int) -> Resolution:
    assert one.made is not None
    first = max(one.made + 1, one.after or 0)
    base = base_rate(one, history, due - first + 1)
    day = date.fromordinal(due).isoformat()
    sure, unsure = fitting(one, history, first, min(due, today))
    others = [found for found in sure if not found.own]
    deaths = sum(_deaths_of(history, one, found.event, first, due) for found in others) if one.war else 0
    if others and (not one.war or deaths >= WAR_DEATHS):
        reasons: tuple[str, ...] = (f"{many(len(others), 'event')} of its type and place, first on {others[0].day}",)
        if one.war:
            reasons = (*reasons, f"{deaths} deaths are told, at least the {WAR_DEATHS} of an armed conflict (UCDP)")
        return Resolution("came-true" if one.expected else "failed", True, day, reasons, tuple(sure), base)
    if due > today:
        return Resolution("open", None, day, (f"the last day is {day}",), tuple(sure + unsure), base)
    if others:
        reason = f"{many(len(others), 'event')} and {deaths} deaths are told, fewer than the {WAR_DEATHS} of a war"
        return Resolution("cannot-tell", None, day, (reason,), tuple(sure + unsure), base)
    silent = _silence(one, history, first, due)
    if sure:
        return Resolution("cannot-tell", None, day, ("nobody but the foreteller tells of it",), tuple(sure), base)
    if silent is not None:
        return Resolution("cannot-tell", None, day, (silent,), tuple(unsure), base)
    if unsure:
        reason = f"{many(len(unsure), 'event')} may be it, but day, place or side are not told well enough"
        return Resolution("cannot-tell", None, day, (reason,), tuple(unsure), base)
    if one.condition is not None:
        reason = f"it did not happen, and whether its condition was met is not known (“{one.condition}”)"
        return Resolution("cannot-tell", False, day, (reason,), (), base)
    told = history.told_of(_countries(one), first, due)
    reason = f"no such event by {day}, in {many(told, 'event')} of any type that the record tells from there"
    return Resolution("failed" if one.expected else "came-true", False, day, (reason,), (), base)


def _silence(one: Foretelling, history: History, first: int, due: int) -> str | None:
    """Why the record's silence says nothing; None where it does."""
    through = history.through
    if through is None or through < due:
        last = "has no report with a date" if through is None else f"ends on {date.fromordinal(through).isoformat()}"
        return f"the record {last}, before the last day, {date.fromordinal(due).isoformat()}"
    countries = _countries(one)
    if not countries:
        return "in which country it was to be is not known"
    if not history.told_of(countries, first, due):
        return f"the record tells of nothing at all in {', '.join(sorted(countries))} in that time"
    return None


def fitting(one: Foretelling, history: History, first: int, last: int) -> tuple[list[Evidence], list[Evidence]]:
    """The events that surely fit from ``first`` to ``last`` (ordinals, both included), and those that may.

    A report that foretold it, or repeats it, never bears it out.
    """
    sure: list[Evidence] = []
    unsure: list[Evidence] = []
    if one.type is None:
        return sure, unsure
    for row in history.between(one.type, first - 366, last):
        assert row.first is not None
        if row.last is None or row.last < first:
            continue
        fits = _fits(one, row)
        if fits is False or row.told_in <= one.same | {one.report}:
            continue
        within = row.first >= first and row.last <= last
        if not within and row.last - row.first > _VAGUE_DAYS:
            continue
        (sure if fits and within else unsure).append(_evidence(one, row, bool(fits and within)))
    # Told of afterwards on no known day, it may have been before; a report of the last day may come a week later.
    for row in history.undated(one.type, first, last + _TOLD_LATE):
        if _fits(one, row) is not False and not row.told_in <= one.same | {one.report}:
            unsure.append(_evidence(one, row, sure=False))
    return sure, unsure


def base_rate(one: Foretelling, history: History, days: int) -> BaseRate:
    """How often the same happened in windows of ``days`` that follow each other up to the day it was made.

    Windows in which the record has no report are left out; none before its first report, at most ``MOST_WINDOWS``.
    """
    if one.made is None or history.since is None or days < 1 or one.type is None:
        return BaseRate(0, 0, days)
    hits = windows = 0
    last = one.made
    first_possible = history.since
    rows = [
        row
        for row in history.between(one.type, max(first_possible, last - days * MOST_WINDOWS), last)
        if row.last is not None and _fits(one, row)
    ]
    while windows < MOST_WINDOWS and (first := last - days + 1) >= first_possible:
        if history.told_between(first, last):
            windows += 1
            here = [row for row in rows if (row.first or 0) >= first and (row.last or 0) <= last]
            deaths = sum(row.deaths for row in here)
            hits += bool(here) and (not one.war or deaths >= WAR_DEATHS)
        last = first - 1
    return BaseRate(hits, windows, days)


def _said(row: _Row) -> int:
    """The day on which it was first told of, as an ordinal; 0 where no report of it is dated."""
    return date.fromisoformat(row.event.first_said).toordinal() if row.event.first_said else 0


def _row(event: Event) -> _Row:
    time = event.time
    first = date.fromisoformat(time.earliest).toordinal() if time and time.earliest else None
    last = date.fromisoformat(time.latest).toordinal() if time and time.latest else None
    acting: set[str] = set()
    suffering: set[str] = set()
    for side in event.sides:
        known = {name for name in (side.actor.id, side.actor.country) if name}
        (suffering if side.role in {"recipient", "to", "of"} else acting).update(known)
    countries = {event.place.country} if event.place and event.place.country else set()
    if not countries and suffering:
        countries = {name for name in suffering if len(name) == 3 and name.isupper()}
    killed = event.killed
    deaths = 0 if killed is None else killed.best if killed.best is not None else killed.low or 0
    real = {claim for point in event.statuses if point.status in _HAPPENED for claim in point.claims}
    members = [member for member in event.members if member.claim in real] or list(event.members)
    told_in = frozenset(member.report for member in members) or frozenset(event.reports)
    told_by = frozenset(origin for member in members for origin in member.origins) or frozenset(event.origins)
    sides = frozenset(acting), frozenset(suffering)
    return _Row(event, first, last, frozenset(countries), *sides, deaths, told_in, told_by)


def _fits(one: Foretelling, row: _Row) -> bool | None:
    """Whether an event is what was foretold, but for its day; None where it may be."""
    if one.modes and row.event.modes and one.type in _BY_MODE and not set(one.modes) & set(row.event.modes):
        return False
    answers: list[bool | None] = []
    everybody = row.acting | row.suffering
    if len(one.actors) > 1 and not one.recipients:
        met = sum(bool(side & everybody) for side in one.actors)
        answers.append(met >= 2 if met != 1 else None)
    elif one.actors:
        answers.append(bool(one.actors[0] & row.acting) if row.acting else None)
    if one.places:
        where = [lies(row.event.place, place) for place in one.places]
        answers.append(True if True in where else None if None in where else False)
    elif one.recipients:
        met_one = any(side & (row.suffering | row.countries) for side in one.recipients)
        answers.append(met_one if row.suffering or row.countries else None)
    if False in answers:
        return False
    return None if None in answers else True


def lies(place: Place | None, target: Place) -> bool | None:
    """Whether a place lies in (or at) the target; None where it is not known well enough to tell."""
    if place is None:
        return None
    if place.id is not None and place.id == target.id:
        return True
    if target.kind == "country":
        if place.country is None:
            return None
        return place.country == target.country
    if place.lat is None or place.lon is None or target.lat is None or target.lon is None:
        same = place.name.casefold() == target.name.casefold()
        return True if same else None if place.country == target.country else False
    reach = max(NEAR_KM, target.precision_km or 0.0)
    apart = kilometres(place.lat, place.lon, target.lat, target.lon)
    if place.kind == "country" or (place.precision_km or 0.0) > max(VAGUE_KM, reach):
        return None if apart <= reach + (place.precision_km or 0.0) else False
    return apart <= reach + min(place.precision_km or 0.0, NEAR_KM)


def _countries(one: Foretelling) -> set[str]:
    there = {place.country for place in one.places if place.country}
    if there:
        return there
    sides = one.recipients or one.actors
    return {name for side in sides for name in side if len(name) == 3 and name.isalpha() and name.isupper()}


def _evidence(one: Foretelling, row: _Row, sure: bool) -> Evidence:
    event = row.event
    first, last = (date.fromordinal(day).isoformat() if day is not None else "?" for day in (row.first, row.last))
    own = bool(row.told_by) and row.told_by <= set(one.keys)
    where = f" in {event.place.name}" if event.place else ""
    what = "/".join([event.type, *event.modes]) + where
    days = first if first == last else f"{first}…{last}"
    if days == "?":
        days = f"told {event.first_said}"
    return Evidence(event.id, days, what, tuple(sorted(row.told_by)), sure, own)


def _deaths_of(history: History, one: Foretelling, id_: str, first: int, last: int) -> int:
    assert one.type is not None
    return next((row.deaths for row in history.between(one.type, first, last) if row.event.id == id_), 0)
