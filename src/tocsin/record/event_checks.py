"""Whether the derived tables say what the events say, and the events are of claims that are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import apsw

from tocsin.errors import InputError
from tocsin.record.event_rows import EVENT_COLUMNS, ID_BITS, event_of_body, event_rows
from tocsin.record.problems import Problem
from tocsin.terms.text import content_id

_MEND: Final = "; tocsin fuse --rebuild makes the events anew"
_TREES: Final = ("event_box", "event_days")


def event_problems(connection: apsw.Connection) -> Iterator[Problem]:
    """Everything that is wrong with the events; nothing for a record that was never fused."""
    for tree in _TREES:
        for (line,) in connection.execute(f"SELECT rtreecheck('{tree}')"):
            if line != "ok":
                yield Problem(tree, str(line) + _MEND)
    for what, sql in _COUNTS.items():
        for (count,) in connection.execute(sql):
            if count:
                yield Problem("events", f"{count} {what}{_MEND}")
    columns = EVENT_COLUMNS.removeprefix("number, ")
    sql = f"SELECT number, ifnull(b.body, ''), {columns} FROM events LEFT JOIN event_bodies AS b ON b.event = number"
    for number, body, *row in connection.execute(f"{sql} ORDER BY number"):
        yield from _event(connection, int(str(number)), str(body), tuple(row))


# What must not be, and how often it is.
_COUNTS: Final = {
    "claims of events are of no current reading": (
        "SELECT count(*) FROM event_claims AS m JOIN claims AS c ON c.number = m.claim"
        " WHERE EXISTS (SELECT 1 FROM readings AS later WHERE later.supersedes = c.reading)"
        " AND (SELECT CAST(value AS INTEGER) FROM fusion_state WHERE name = 'reading')"
        "  >= (SELECT number FROM readings AS later WHERE later.supersedes = c.reading)"
    ),
    "events have no words to be found by": (
        "SELECT count(*) FROM events WHERE number NOT IN (SELECT rowid FROM event_words)"
    ),
    "words belong to no event": ("SELECT count(*) FROM event_words WHERE rowid NOT IN (SELECT number FROM events)"),
    "events with coordinates are not in the index of places": (
        "SELECT count(*) FROM events WHERE lat IS NOT NULL AND lon IS NOT NULL"
        " AND number NOT IN (SELECT number FROM event_box)"
    ),
    "actors are counted wrongly": (
        "SELECT count(*) FROM (SELECT actor, count(DISTINCT event) FROM event_actors WHERE actor IS NOT NULL GROUP BY 1"
        " EXCEPT SELECT actor, events FROM actors)"
    ),
}


def _event(connection: apsw.Connection, number: int, body: str, row: tuple[object, ...]) -> Iterator[Problem]:
    where = f"event {row[0]}"
    if content_id(body) != row[-1]:
        yield Problem(where, f"it was changed since it was written{_MEND}")
        return
    try:
        event = event_of_body(body)
    except (InputError, ValueError) as error:
        yield Problem(where, f"it cannot be read: {error}{_MEND}")
        return
    rows = event_rows(event)
    if row != rows.own or number >> ID_BITS != rows.slot >> ID_BITS:
        yield Problem(where, f"its columns do not say what its body says{_MEND}")
    for table, columns, expected in (
        ("event_actors", "position, role, actor, name, type, country, sector", rows.actors),
        ("event_places", "place, name, kind, country", () if rows.place is None else (rows.place,)),
        ("event_origins", "origin", tuple((origin,) for origin in sorted(set(event.origins)))),
    ):
        found = connection.execute(f"SELECT {columns} FROM {table} WHERE event = ? ORDER BY 1", (number,)).fetchall()
        if tuple(tuple(one) for one in found) != expected:
            yield Problem(where, f"{table} does not say what its body says{_MEND}")
    claims = connection.execute(
        "SELECT c.id FROM event_claims AS m JOIN claims AS c ON c.number = m.claim WHERE m.event = ?", (number,)
    ).fetchall()
    if sorted(str(one) for (one,) in claims) != sorted(member.claim for member in event.members):
        yield Problem(where, f"its claims are not those that its body names{_MEND}")
