"""What events can be asked for. Each question starts from the index that finds the fewest and lies in the order of
the answer, so that a page of a million events costs no more than a page of a thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import apsw

from tocsin.errors import UsageError
from tocsin.record.event_rows import ID_BITS, OPEN_DAYS, event_of_body
from tocsin.record.filters import Box, Condition, checked_day, searched_words
from tocsin.terms.claims import FactValue, Status
from tocsin.terms.events import Event
from tocsin.terms.who import Role

Order = Literal["newest", "oldest", "deadliest", "origins"]
ORDERS: Final[tuple[Order, ...]] = ("newest", "oldest", "deadliest", "origins")
# In a box that holds more than this, events lie so dense that the newest are found by looking through all.
_SPARSE: Final = 3_000
_SORT: Final[dict[Order, str]] = {
    "newest": "{n} DESC",
    "oldest": "{n} < (1 << 24), {n}",
    "deadliest": "ifnull(ifnull(e.killed_best, e.killed_low), 0) DESC, {n} DESC",
    "origins": "e.origins DESC, {n} DESC",
}


@dataclass(frozen=True, slots=True)
class EventQuestion:
    """The conditions on events, all of which must be met; None asks for nothing.

    ``actor`` is an id or a name, ``role`` narrows it; ``place`` a gazetteer id, a name, or a country's alpha-3 code;
    ``within`` a box (south, west, north, east); ``since`` and ``until`` days that the event can have been on, both
    inclusive; ``holder`` the id of somebody on whose word it is told; ``certainty`` what at least one claim's author or
    source commits to; ``origins`` the least number of independent ones; ``origin`` the key of one of them; ``killed``
    the least number of deaths that somebody tells of; ``text`` words of the quotes, ``"…"`` keeps words together;
    ``outlet`` who published one of the reports; ``after`` the id of an event behind which the answer begins.
    """

    type: str | None = None
    status: Status | None = None
    actor: str | None = None
    role: Role | None = None
    place: str | None = None
    within: Box | None = None
    since: str | None = None
    until: str | None = None
    holder: str | None = None
    certainty: FactValue | None = None
    origins: int | None = None
    origin: str | None = None
    disputed: bool = False
    killed: int | None = None
    text: str | None = None
    outlet: str | None = None
    confidence: float | None = None
    credibility: int | None = None
    order: Order = "newest"
    after: str | None = None


@dataclass(frozen=True, slots=True)
class _Start:
    """Where to begin: the table that is gone through, the name of its event number, and its own condition."""

    source: str
    number: str
    condition: Condition | None = None


def numbers_of_events(connection: apsw.Connection, question: EventQuestion, limit: int | None) -> list[int]:
    """The numbers of the events that meet the question, in its order; each once."""
    if question.order not in ORDERS:
        raise UsageError(f"there is no order {question.order!r}", advice="use one of " + ", ".join(ORDERS))
    if question.role is not None and question.actor is None:
        raise UsageError("a role is asked for without an actor", advice="say whose")
    if limit is not None and limit < 0:
        raise UsageError(f"a limit is 0 or more, not {limit}")
    start, conditions = _start(connection, question)
    conditions += _further(question)
    if question.after is not None:
        conditions.append(_behind(connection, question, start.number))
    join = "" if start.source == "events AS e" else f" CROSS JOIN events AS e ON e.number = {start.number}"
    every = ([start.condition] if start.condition else []) + conditions
    found: list[int] = []
    # An actor may be in an event twice.
    seen: set[int] = set()
    for part, sort in _parts(question, start):
        asked = [*every, part]
        where = " AND ".join(condition.sql for condition in asked)
        values = tuple(value for condition in asked for value in condition.values)
        sql = f"SELECT {start.number} FROM {start.source}{join} WHERE {where} ORDER BY {sort}"
        for (number,) in connection.execute(sql, values):
            if limit is not None and len(found) >= limit:
                return found
            if number not in seen:
                seen.add(int(str(number)))
                found.append(int(str(number)))
    return found


def _parts(question: EventQuestion, start: _Start) -> list[tuple[Condition, str]]:
    """The answer in parts that follow each other, each with what it is sorted by: an index gives each in its order."""
    sort = _SORT[question.order].format(n=start.number)
    if question.order == "deadliest" and start.source == "events AS e":
        toll = "ifnull(e.killed_best, e.killed_low)"
        told = Condition("somebody was killed", f"{toll} > 0")
        others = Condition("nobody is said to have been killed", f"ifnull({toll}, 0) <= 0")
        return [(told, f"{toll} DESC, e.number DESC"), (others, "e.number DESC")]
    if question.order != "newest" or (question.since is None and question.until is None):
        return [(Condition("any", "1"), sort)]
    # A number begins with the last day that the event can have been on (its first, where it has no last).
    low = 0 if question.since is None else _ordinal(question.since) << ID_BITS
    high = ((OPEN_DAYS[1] if question.until is None else _ordinal(question.until)) + 1) << ID_BITS
    parts = [(Condition("ends within", f"{start.number} >= ? AND {start.number} < ?", (low, high)), sort)]
    days = "{} IN (SELECT number FROM event_days WHERE first_day <= ? AND last_day {} ?)"
    if question.until is not None:
        day = _ordinal(question.until)
        sql = f"{start.number} >= ? AND {days.format(start.number, '>')}"
        parts.insert(0, (Condition("begins before the end, and ends after it", sql, (high, day, day)), sort))
    if question.since is not None:
        sql = f"{start.number} < ? AND {days.format(start.number, '=')}"
        parts.append(
            (Condition("began before, and has no end", sql, (low, _ordinal(question.since), OPEN_DAYS[1])), sort)
        )
    return parts


def _ordinal(day: str) -> int:
    return date.fromisoformat(checked_day(day)).toordinal()


def events_of(connection: apsw.Connection, numbers: Sequence[int]) -> Iterator[Event]:
    """The events of these numbers, in their order; one that is gone meanwhile is left out."""
    for number in numbers:
        for (body,) in connection.execute("SELECT body FROM event_bodies WHERE event = ?", (number,)).fetchall():
            yield event_of_body(str(body))


def _start(connection: apsw.Connection, question: EventQuestion) -> tuple[_Start, list[Condition]]:
    """Where to begin, and what of the question that leaves to be looked at event by event."""
    rest: list[Condition] = []
    starts: list[_Start] = []
    if question.text is not None:
        words = searched_words(question.text)
        condition = Condition(f"quoting {question.text}", "w.event_words MATCH ?", (words,))
        starts.append(_Start("event_words AS w", "w.rowid", condition))
    if question.origin is not None:
        condition = Condition(f"going back to {question.origin}", "o.origin = ?", (question.origin,))
        starts.append(_Start("event_origins AS o", "o.event", condition))
    if question.actor is not None:
        starts.append(_Start("event_actors AS a", "a.event", _takes_part(connection, question.actor, question.role)))
    if question.place is not None:
        column = "country" if _is_country(question.place) else "place" if ":" in question.place else "name"
        condition = Condition(f"in {question.place}", f"l.{column} = ?", (question.place,))
        starts.append(_Start("event_places AS l", "l.event", condition))
    if question.within is not None:
        inside = _inside(question.within)
        rest.append(inside)
        if not starts and _is_sparse(connection, question.within):
            starts.append(_Start("event_box AS b", "b.number", _boxed(question.within)))
    if not starts:
        return _Start("events AS e", "e.number"), rest
    first, *others = sorted(starts, key=lambda start: _size(connection, start)) if len(starts) > 1 else starts
    for other in others:
        assert other.condition is not None
        rest.append(_also(other))
    return first, rest


def _size(connection: apsw.Connection, start: _Start) -> int:
    """How many rows the start goes through, counted up to what is dense anyway."""
    condition = start.condition
    assert condition is not None
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {start.source} WHERE {condition.sql} LIMIT {_SPARSE})"
    return int(str(connection.execute(sql, condition.values).fetchall()[0][0]))


def _also(start: _Start) -> Condition:
    """The start of another question as a condition on an event that is found already."""
    condition = start.condition
    assert condition is not None
    sql = f"EXISTS (SELECT 1 FROM {start.source} WHERE {start.number} = e.number AND {condition.sql})"
    return Condition(condition.english, sql, condition.values)


def _takes_part(connection: apsw.Connection, actor: str, role: str | None) -> Condition:
    known = connection.execute("SELECT 1 FROM event_actors WHERE actor = ? LIMIT 1", (actor,)).fetchall()
    column = "actor" if known else "name"
    if role is None:
        return Condition(f"{actor} takes part", f"a.{column} = ?", (actor,))
    return Condition(f"{actor} takes part as {role}", f"a.{column} = ? AND a.role = ?", (actor, role))


def _is_country(place: str) -> bool:
    return len(place) == 3 and place.isalpha() and place.isupper()


def _halves(box: Box) -> list[tuple[float, float]]:
    _, west, _, east = box
    return [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]


def _checked(box: Box) -> Box:
    south, _, north, _ = box
    if not south <= north:
        raise UsageError(f"a box runs from south to north, but {south} > {north}", advice="south, west, north, east")
    return box


def _inside(box: Box) -> Condition:
    south, west, north, east = _checked(box)
    halves = _halves(box)
    sql = "(e.lat BETWEEN ? AND ? AND (" + " OR ".join(["e.lon BETWEEN ? AND ?"] * len(halves)) + "))"
    values = (south, north, *(value for half in halves for value in half))
    return Condition(f"between {south}, {west} and {north}, {east}", sql, values)


def _boxed(box: Box) -> Condition:
    south, _, north, _ = _checked(box)
    one = "(b.max_lat >= ? AND b.min_lat <= ? AND b.max_lon >= ? AND b.min_lon <= ?)"
    halves = _halves(box)
    values = tuple(value for west, east in halves for value in (south, north, west, east))
    if len(halves) == 1:
        return Condition("in the box", one, values)
    numbers = " UNION ".join(f"SELECT b.number FROM event_box AS b WHERE {one}" for _ in halves)
    return Condition("in the box", f"b.number IN ({numbers})", values)


def _is_sparse(connection: apsw.Connection, box: Box) -> bool:
    condition = _boxed(box)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM event_box AS b WHERE {condition.sql} LIMIT {_SPARSE})"
    return int(str(connection.execute(sql, condition.values).fetchall()[0][0])) < _SPARSE


def _further(question: EventQuestion) -> list[Condition]:
    """The conditions that are looked at event by event wherever the answer begins."""
    out: list[Condition] = []
    for column, value in (("type", question.type), ("status", question.status)):
        if value is not None:
            out.append(Condition(f"the {column} is {value}", f"e.{column} = ?", (value,)))
    if question.since is not None:
        day = checked_day(question.since)
        sql = "(e.latest >= ? OR (e.latest IS NULL AND e.earliest IS NOT NULL))"
        out.append(Condition(f"on or after {day}", sql, (day,)))
    if question.until is not None:
        day = checked_day(question.until)
        sql = "(e.earliest <= ? OR (e.earliest IS NULL AND e.latest IS NOT NULL))"
        out.append(Condition(f"on or before {day}", sql, (day,)))
    if question.disputed:
        out.append(Condition("is disputed", "e.disputes > 0"))
    for english, column, least in (
        ("independent origins", "e.origins", question.origins),
        ("killed by somebody's word", "max(ifnull(e.killed_low, 0), ifnull(e.killed_best, 0))", question.killed),
        ("confidence", "e.confidence", question.confidence),
    ):
        if least is not None:
            out.append(Condition(f"with at least {least} {english}", f"{column} >= ?", (least,)))
    if question.credibility is not None:
        grade = question.credibility
        out.append(Condition(f"of a credibility of {grade} or better", "e.credibility <= ?", (grade,)))
    if question.holder is not None:
        out.append(_of_a_claim(f"on the word of {question.holder}", "claim_holders", "x.actor = ?", question.holder))
    if question.certainty is not None:
        sql = (
            "EXISTS (SELECT 1 FROM event_claims AS m JOIN claims AS x ON x.number = m.claim"
            " WHERE m.event = e.number AND (x.certainty_author = ? OR x.certainty_source = ?))"
        )
        values = (question.certainty, question.certainty)
        out.append(Condition(f"told with {question.certainty}", sql, values))
    if question.outlet is not None:
        sql = (
            "EXISTS (SELECT 1 FROM event_claims AS m JOIN claims AS x ON x.number = m.claim"
            " JOIN readings AS r ON r.number = x.reading JOIN reports AS p ON p.number = r.report"
            " WHERE m.event = e.number AND p.outlet = ?)"
        )
        out.append(Condition(f"told by {question.outlet}", sql, (question.outlet,)))
    return out


def _of_a_claim(english: str, table: str, sql: str, value: str) -> Condition:
    told = (
        f"EXISTS (SELECT 1 FROM event_claims AS m JOIN {table} AS x ON x.claim = m.claim"
        f" WHERE m.event = e.number AND {sql})"
    )
    return Condition(english, told, (value,))


def _behind(connection: apsw.Connection, question: EventQuestion, name: str) -> Condition:
    """Only what comes after that event in the order asked for."""
    sql = "SELECT number, ifnull(ifnull(killed_best, killed_low), 0), origins FROM events WHERE id = ?"
    found: list[Any] = connection.execute(sql, (question.after,)).fetchall()
    if not found:
        raise UsageError(
            f"there is no event {question.after}", advice="begin again without --after: events have changed"
        )
    number, killed, origins = found[0]
    english = f"behind {question.after}"
    match question.order:
        case "newest":
            return Condition(english, f"{name} < ?", (number,))
        case "oldest":
            first = 1 << ID_BITS
            sql = f"(({name} < {first}) > ? OR (({name} < {first}) = ? AND {name} > ?))"
            undated = int(number < first)
            return Condition(english, sql, (undated, undated, number))
        case "deadliest":
            sql = f"(ifnull(ifnull(e.killed_best, e.killed_low), 0), {name}) < (?, ?)"
            return Condition(english, sql, (killed, number))
        case "origins":
            return Condition(english, f"(e.origins, {name}) < (?, ?)", (origins, number))
