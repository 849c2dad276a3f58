"""What is derived from the record's base and may be made again: read for fusion, and rewritten by it.

Only the desk's engine of fusion (``tocsin.fusing``) writes here, in one transaction with the marks that say how far it
has come. Claims and reports are spoken of by their row numbers, which mean nothing outside of one file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import apsw

from tocsin.record.event_rows import EVENT_COLUMNS, EventRows
from tocsin.record.rows import REPORT_COLUMNS, claim_of, report_of
from tocsin.terms.claims import Claim
from tocsin.terms.format import compact
from tocsin.terms.text import Report

DERIVED: Final = (
    "sketches", "sketch_bands", "likenesses", "copies", "fusion_state", "fusion_blocks", "event_bodies",
    "event_claims", "event_actors",
    "event_places", "event_origins", "event_box", "event_days", "event_words", "events", "actor_months", "actors",
    "source_grades", "source_tallies", "namings",
)  # fmt: skip
# Of these, what says which events there are: an answer "as of" a day has its own.
EVENT_TABLES: Final = (
    "events", "event_bodies", "event_claims", "event_actors", "event_places", "event_origins", "event_box",
    "event_days", "event_words",
    "actor_months", "actors", "source_grades", "source_tallies",
)  # fmt: skip


_REFERENCES: Final = re.compile(r" REFERENCES \w+")


@dataclass(frozen=True, slots=True)
class Marks:
    """The last reading, judgement and withdrawal of the base, by row number; 0 where there is none."""

    reading: int
    judgement: int
    withdrawal: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim with its row number, and that of its report."""

    number: int
    report: int
    claim: Claim


def marks(connection: apsw.Connection) -> Marks:
    """How far the base goes."""
    row = connection.execute(
        "SELECT ifnull((SELECT max(number) FROM readings), 0), ifnull((SELECT max(number) FROM judgements), 0),"
        " (SELECT count(*) FROM withdrawals)"
    ).fetchall()[0]
    return Marks(*(int(str(value)) for value in row))


def state(connection: apsw.Connection) -> dict[str, str]:
    """What the last fusion noted of itself; empty when there was none."""
    return {str(name): str(value) for name, value in connection.execute("SELECT name, value FROM fusion_state")}


def set_state(connection: apsw.Connection, values: Mapping[str, str]) -> None:
    """Notes how far fusion has come."""
    connection.executemany("INSERT OR REPLACE INTO fusion_state VALUES (?, ?)", sorted(values.items()))


def reports_since(connection: apsw.Connection, reading: int) -> list[int]:
    """The numbers of the reports that were read, or read anew, after that reading."""
    found = connection.execute("SELECT DISTINCT report FROM readings WHERE number > ? ORDER BY report", (reading,))
    return [int(str(number)) for (number,) in found]


def reports_of(connection: apsw.Connection, numbers: Iterable[int]) -> Iterator[tuple[int, Report]]:
    """The reports of those numbers with their numbers, by number."""
    rows = connection.execute(
        f"SELECT number, {REPORT_COLUMNS} FROM reports"
        " WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
        (_listed(numbers),),
    )
    for number, *row in rows:
        yield int(str(number)), report_of(tuple(row))


def claims_of_report(connection: apsw.Connection, report: int) -> list[Claim]:
    """All claims in the current reading of that report, in text order."""
    rows = connection.execute(
        "SELECT c.body FROM claims AS c JOIN readings AS r ON r.number = c.reading WHERE r.report = ?"
        " AND NOT EXISTS (SELECT 1 FROM readings AS later WHERE later.supersedes = r.number) ORDER BY c.position",
        (report,),
    )
    return [claim_of(str(body)) for (body,) in rows]


def report_numbers(connection: apsw.Connection, ids: Iterable[str]) -> dict[str, int]:
    """The numbers of the reports that have one of these ids; the others are left out."""
    found = connection.execute(
        "SELECT id, number FROM reports WHERE id IN (SELECT value FROM json_each(?))", (compact(sorted(set(ids))),)
    )
    return {str(id_): int(str(number)) for id_, number in found}


def event_claims_of_reports(connection: apsw.Connection, reports: Iterable[int]) -> list[int]:
    """The numbers of all event claims in the current readings of those reports."""
    return _numbers(
        connection,
        "SELECT c.number FROM claims AS c JOIN readings AS r ON r.number = c.reading"
        " WHERE c.kind = 'event' AND r.report IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM readings AS later WHERE later.supersedes = r.number)",
        _listed(reports),
    )


def claims_of_reports_ever(connection: apsw.Connection, reports: Iterable[int]) -> list[int]:
    """The numbers of the claims of any reading of those reports that stand in events."""
    return _numbers(
        connection,
        "SELECT c.number FROM claims AS c JOIN readings AS r ON r.number = c.reading"
        " WHERE r.report IN (SELECT value FROM json_each(?)) AND c.number IN (SELECT claim FROM event_claims)",
        _listed(reports),
    )


def claim_rows_of(connection: apsw.Connection, numbers: Iterable[int]) -> Iterator[ClaimRow]:
    """The claims of those numbers, by report and number."""
    rows = connection.execute(
        "SELECT c.number, r.report, c.body FROM claims AS c JOIN readings AS r ON r.number = c.reading"
        " WHERE c.number IN (SELECT value FROM json_each(?)) ORDER BY r.report, c.number",
        (_listed(numbers),),
    )
    for number, report, body in rows:
        yield ClaimRow(int(str(number)), int(str(report)), claim_of(str(body)))


def event_claims_of_ids(connection: apsw.Connection, ids: Iterable[str]) -> set[int]:
    """The numbers of the event claims with these ids, in current readings."""
    return set(
        _numbers(
            connection,
            "SELECT c.number FROM claims AS c WHERE c.kind = 'event' AND c.id IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM readings AS later WHERE later.supersedes = c.reading)",
            compact(sorted(ids)),
        )
    )


def claims_in_blocks(connection: apsw.Connection, blocks: Iterable[int]) -> set[int]:
    """The claims that stand in any of the blocks."""
    return set(
        _numbers(
            connection,
            "SELECT DISTINCT claim FROM fusion_blocks WHERE block IN (SELECT value FROM json_each(?))",
            _listed(blocks),
        )
    )


def components_of(connection: apsw.Connection, claims: Iterable[int]) -> set[str]:
    """The components in which any of the claims stands."""
    found = connection.execute(
        "SELECT DISTINCT e.component FROM event_claims AS m JOIN events AS e ON e.number = m.event"
        " WHERE m.claim IN (SELECT value FROM json_each(?))",
        (_listed(claims),),
    )
    return {str(component) for (component,) in found}


def claims_of_components(connection: apsw.Connection, components: Iterable[str]) -> set[int]:
    """The claims that stand in any of the components."""
    return set(
        _numbers(
            connection,
            "SELECT m.claim FROM events AS e JOIN event_claims AS m ON m.event = e.number"
            " WHERE e.component IN (SELECT value FROM json_each(?))",
            compact(sorted(components)),
        )
    )


def digests_of_components(connection: apsw.Connection, components: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The number and digest of every event of the components, by its id."""
    found = connection.execute(
        "SELECT id, number, digest FROM events WHERE component IN (SELECT value FROM json_each(?))",
        (compact(sorted(components)),),
    )
    return {str(id_): (int(str(number)), str(digest)) for id_, number, digest in found}


def sketches_of(connection: apsw.Connection, reports: Iterable[int]) -> dict[int, bytes]:
    """The sketch of each of the reports that has one."""
    found = connection.execute(
        "SELECT report, sketch FROM sketches WHERE report IN (SELECT value FROM json_each(?))", (_listed(reports),)
    )
    return {int(str(number)): bytes(data) for number, data in found}


def reports_in_bands(connection: apsw.Connection, bands: Iterable[int]) -> dict[int, list[int]]:
    """The reports that stand in each of the bands."""
    rows = connection.execute(
        "SELECT band, report FROM sketch_bands WHERE band IN (SELECT value FROM json_each(?))", (_listed(bands),)
    )
    out: dict[int, list[int]] = {}
    for band, report in rows:
        out.setdefault(int(str(band)), []).append(int(str(report)))
    return out


def likenesses_of(connection: apsw.Connection, reports: Iterable[int]) -> list[tuple[int, int]]:
    """The pairs of reports, one of which copies the other, in which any of these stands."""
    listed = _listed(reports)
    found = connection.execute(
        "SELECT report, other FROM likenesses WHERE report IN (SELECT value FROM json_each(?1))"
        " UNION SELECT report, other FROM likenesses WHERE other IN (SELECT value FROM json_each(?1))",
        (listed,),
    )
    return [(int(str(a)), int(str(b))) for a, b in found]


def bodies_of_components(connection: apsw.Connection, components: Iterable[str]) -> Iterator[str]:
    """The JSON of the events of these components."""
    rows = connection.execute(
        "SELECT b.body FROM events AS e JOIN event_bodies AS b ON b.event = e.number"
        " WHERE e.component IN (SELECT value FROM json_each(?))",
        (compact(sorted(components)),),
    )
    for (body,) in rows:
        yield str(body)


def copies_of(connection: apsw.Connection, reports: Iterable[int]) -> dict[int, str]:
    """What each of the reports has from earlier texts (JSON); those with words of their own are left out."""
    found = connection.execute(
        "SELECT report, body FROM copies WHERE report IN (SELECT value FROM json_each(?))", (_listed(reports),)
    )
    return {int(str(number)): str(body) for number, body in found}


def judged_reports(connection: apsw.Connection, since: int, *, withdrawals: bool) -> list[int]:
    """The reports of all claims and mentions that judgements after ``since`` are about.

    With ``withdrawals`` also those of every judgement that was withdrawn: which of these are new is not kept.
    """
    gone = "OR j.number IN (SELECT judgement FROM withdrawals)" if withdrawals else ""
    return _numbers(
        connection,
        "SELECT DISTINCT r.report FROM judgements AS j JOIN judgement_subjects AS s ON s.judgement = j.number"
        " JOIN claims AS c ON c.id = s.subject JOIN readings AS r ON r.number = c.reading"
        f" WHERE j.number > ?1 {gone}"
        # A mention's id begins with the id of its report.
        " UNION SELECT p.number FROM judgements AS j JOIN judgement_subjects AS s ON s.judgement = j.number"
        " JOIN reports AS p ON p.id = substr(s.subject, 1, instr(s.subject, ':') - 1)"
        f" WHERE instr(s.subject, ':') > 1 AND (j.number > ?1 {gone})",
        since,
    )


def namings_of_all(connection: apsw.Connection) -> dict[int, str]:
    """What bodies each report names that the lexicon does not know (JSON); reports without any are left out."""
    rows = connection.execute("SELECT report, body FROM namings ORDER BY report")
    return {int(str(number)): str(body) for number, body in rows}


def digests_of_all(connection: apsw.Connection) -> dict[str, tuple[int, str]]:
    """The number and digest of every event, by its id."""
    rows = connection.execute("SELECT id, number, digest FROM events")
    return {str(id_): (int(str(number)), str(digest)) for id_, number, digest in rows}


def events_of_claims(connection: apsw.Connection, claims: Iterable[int]) -> set[str]:
    """The ids of the events in which any of the claims stands."""
    rows = connection.execute(
        "SELECT DISTINCT e.id FROM event_claims AS m JOIN events AS e ON e.number = m.event"
        " WHERE m.claim IN (SELECT value FROM json_each(?))",
        (_listed(claims),),
    )
    return {str(id_) for (id_,) in rows}


def bodies_of(connection: apsw.Connection, events: Iterable[int]) -> dict[str, str]:
    """The JSON of the events of these numbers, by their ids."""
    rows = connection.execute(
        "SELECT e.id, b.body FROM events AS e JOIN event_bodies AS b ON b.event = e.number"
        " WHERE e.number IN (SELECT value FROM json_each(?))",
        (_listed(events),),
    )
    return {str(id_): str(body) for id_, body in rows}


# Writing


def put_sketches(connection: apsw.Connection, sketches: Sequence[tuple[int, bytes, Sequence[int]]]) -> None:
    """Keeps for each report (number, sketch, bands) what near-copies are found by."""
    connection.executemany("INSERT OR REPLACE INTO sketches VALUES (?, ?)", ((n, data) for n, data, _ in sketches))
    connection.executemany(
        "INSERT OR IGNORE INTO sketch_bands VALUES (?, ?)",
        sorted((band, n) for n, _, bands in sketches for band in bands),
    )


def put_likenesses(connection: apsw.Connection, pairs: Iterable[tuple[int, int, float, Sequence[str]]]) -> None:
    """Keeps pairs of reports (each twice over, in either order) one of which copies the other, and why."""
    connection.executemany(
        "INSERT OR REPLACE INTO likenesses VALUES (?, ?, ?, ?)",
        ((min(a, b), max(a, b), float(score), compact(list(reasons))) for a, b, score, reasons in pairs),
    )


def put_bodies(connection: apsw.Connection, table: Literal["copies", "namings"], bodies: Mapping[int, str]) -> None:
    """Sets what is derived of each report (JSON); an empty text takes that away."""
    connection.execute(f"DELETE FROM {table} WHERE report IN (SELECT value FROM json_each(?))", (_listed(bodies),))
    connection.executemany(
        f"INSERT INTO {table} VALUES (?, ?)", sorted((n, body) for n, body in bodies.items() if body)
    )


def put_blocks(connection: apsw.Connection, blocks: Mapping[int, Sequence[int]], gone: Iterable[int] = ()) -> None:
    """Sets the blocks of each claim, and forgets those of the claims that are gone."""
    connection.execute(
        "DELETE FROM fusion_blocks WHERE claim IN (SELECT value FROM json_each(?))", (_listed({*blocks, *gone}),)
    )
    connection.executemany(
        "INSERT OR IGNORE INTO fusion_blocks VALUES (?, ?)",
        sorted((signed(block), claim) for claim, found in blocks.items() for block in found),
    )


def remove_events(connection: apsw.Connection, numbers: Sequence[int]) -> None:
    """Takes away events with all that is derived from them."""
    listed = _listed(numbers)
    _count_actors(connection, listed, -1)
    for table, column in (
        ("event_bodies", "event"),
        ("event_claims", "event"),
        ("event_actors", "event"),
        ("event_places", "event"),
        ("event_origins", "event"),
        ("event_box", "number"),
        ("event_days", "number"),
        ("event_words", "rowid"),
        ("events", "number"),
    ):
        connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (listed,))


def put_events(
    connection: apsw.Connection,
    events: Sequence[EventRows],
    claims: Mapping[str, Sequence[int]],
    words: Mapping[str, str],
) -> None:
    """Adds events; by their ids ``claims`` are the numbers of their claims, ``words`` what their quotes say.

    None of them may be there already.
    """
    numbers = _free_numbers(connection, events)
    marks_ = ", ".join("?" * len(EVENT_COLUMNS.split(",")))
    paired = list(zip(numbers, events, strict=True))
    connection.executemany(f"INSERT INTO events ({EVENT_COLUMNS}) VALUES ({marks_})", ((n, *e.own) for n, e in paired))
    connection.executemany("INSERT INTO event_bodies VALUES (?, ?)", ((n, e.body) for n, e in paired))
    connection.executemany(
        "INSERT INTO event_claims (event, claim) VALUES (?, ?)", ((n, c) for n, e in paired for c in claims[e.id])
    )
    connection.executemany(
        "INSERT INTO event_actors VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ((n, *row) for n, e in paired for row in e.actors)
    )
    connection.executemany(
        "INSERT INTO event_places VALUES (?, ?, ?, ?, ?)", ((n, *e.place) for n, e in paired if e.place is not None)
    )
    connection.executemany(
        "INSERT INTO event_origins (event, origin) VALUES (?, ?)",
        ((n, origin) for n, e in paired for origin in dict.fromkeys(e.origins)),
    )
    lat, lon = 16, 17
    connection.executemany(
        "INSERT INTO event_box VALUES (?, ?, ?, ?, ?)",
        ((n, e.own[lat], e.own[lat], e.own[lon], e.own[lon]) for n, e in paired if None not in e.own[lat : lon + 1]),
    )
    connection.executemany(
        "INSERT INTO event_days VALUES (?, ?, ?)", ((n, *e.days) for n, e in paired if e.days is not None)
    )
    connection.executemany(
        "INSERT INTO event_words (rowid, words) VALUES (?, ?)", sorted((n, words[e.id]) for n, e in paired)
    )
    _count_actors(connection, _listed(numbers), 1)


def put_log(connection: apsw.Connection, day: str, changes: Iterable[tuple[str, str, Mapping[str, Any]]]) -> None:
    """Notes what became of events: (event, change, detail)."""
    connection.executemany(
        "INSERT INTO event_log (day, event, change, detail) VALUES (?, ?, ?, ?)",
        ((day, event, change, compact(dict(detail))) for event, change, detail in changes),
    )


def tallies(connection: apsw.Connection) -> dict[str, str]:
    """What the tellings of each origin came to (a JSON list of counts)."""
    return {str(origin): str(tally) for origin, tally in connection.execute("SELECT origin, tally FROM source_tallies")}


def put_tallies(connection: apsw.Connection, counted: Mapping[str, Sequence[int]]) -> None:
    """Replaces what the tellings of all origins came to."""
    connection.execute("DELETE FROM source_tallies")
    connection.executemany(
        "INSERT INTO source_tallies VALUES (?, ?)",
        ((origin, compact(list(tally))) for origin, tally in sorted(counted.items())),
    )


def put_grades(connection: apsw.Connection, grades: Iterable[tuple[str, str, int, Mapping[str, Any]]]) -> None:
    """Replaces the grades of all sources: (origin, letter, events, computation)."""
    connection.execute("DELETE FROM source_grades")
    connection.executemany(
        "INSERT INTO source_grades VALUES (?, ?, ?, ?)",
        ((origin, letter, events, compact(dict(body))) for origin, letter, events, body in grades),
    )


def forget(connection: apsw.Connection) -> None:
    """Empties all that is derived, but the log."""
    for table in DERIVED:
        connection.execute(f"DELETE FROM {table}")


def signed(value: int) -> int:
    """A 64-bit hash as SQLite's integers can hold it."""
    return (value & 0xFFFF_FFFF_FFFF_FFFF) - (1 << 64 if value & (1 << 63) else 0)


def _free_numbers(connection: apsw.Connection, events: Sequence[EventRows]) -> list[int]:
    taken = set(
        _numbers(
            connection,
            "SELECT number FROM events WHERE number IN (SELECT value FROM json_each(?))",
            _listed(event.slot for event in events),
        )
    )
    out: list[int] = []
    for event in events:
        number = event.slot
        # Two events of one day whose ids begin alike are about one in thirty thousand.
        while number in taken or (
            number != event.slot and connection.execute("SELECT 1 FROM events WHERE number = ?", (number,)).fetchall()
        ):
            number += 1
        taken.add(number)
        out.append(number)
    return out


def _count_actors(connection: apsw.Connection, events: str, sign: int) -> None:
    """Adds the events to the roll-ups of those who take part, or takes them away."""
    connection.execute(
        "INSERT INTO actor_months"
        " SELECT a.actor, a.role, e.type, ifnull(substr(ifnull(e.latest, ifnull(e.earliest, e.first_said)), 1, 7), ''),"
        f" {sign} * count(DISTINCT e.number)"
        " FROM event_actors AS a JOIN events AS e ON e.number = a.event"
        " WHERE a.actor IS NOT NULL AND e.number IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3, 4"
        " ON CONFLICT DO UPDATE SET events = events + excluded.events",
        (events,),
    )
    connection.execute(
        "INSERT INTO actors"
        f" SELECT a.actor, {sign} * count(DISTINCT a.event) FROM event_actors AS a"
        " WHERE a.actor IS NOT NULL AND a.event IN (SELECT value FROM json_each(?)) GROUP BY 1"
        " ON CONFLICT DO UPDATE SET events = events + excluded.events",
        (events,),
    )
    if sign < 0:
        connection.execute("DELETE FROM actor_months WHERE events <= 0")
        connection.execute("DELETE FROM actors WHERE events <= 0")


def _listed(numbers: Iterable[int]) -> str:
    return json.dumps(sorted(set(numbers)))


def _numbers(connection: apsw.Connection, sql: str, value: str | int) -> list[int]:
    return [int(str(number)) for (number,) in connection.execute(sql, (value,))]


# As of a day


def shadow_events(connection: apsw.Connection) -> None:
    """Puts empty event tables of this connection's own before those of the file, which are not touched."""
    names = compact(list(EVENT_TABLES))
    rows = connection.execute(
        "SELECT type, name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND type IN ('table', 'index')"
        " AND tbl_name IN (SELECT value FROM json_each(?)) ORDER BY type DESC",
        (names,),
    ).fetchall()
    connection.pragma("temp_store", 2)  # in memory: what is asked as of a day is small, and must leave no trace
    for kind, name, sql in rows:
        # A temporary table cannot refer to one of the file.
        own = str(sql).replace(f"{str(kind).upper()} {name}", f"{str(kind).upper()} temp.{name}", 1)
        connection.execute(_REFERENCES.sub("", own))


def copy_events(connection: apsw.Connection, but_components: Iterable[str]) -> None:
    """Fills the tables of ``shadow_events`` with the file's events, but for those of some components."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS left_out (component TEXT PRIMARY KEY)")
    connection.executemany("INSERT OR IGNORE INTO left_out VALUES (?)", ((name,) for name in but_components))
    kept = "(SELECT number FROM temp.events)"
    connection.execute(
        "INSERT INTO temp.events SELECT * FROM main.events WHERE component NOT IN (SELECT component FROM left_out)"
    )
    for table, column in (
        ("event_bodies", "event"),
        ("event_claims", "event"),
        ("event_actors", "event"),
        ("event_places", "event"),
        ("event_origins", "event"),
        ("event_box", "number"),
        ("event_days", "number"),
    ):
        connection.execute(f"INSERT INTO temp.{table} SELECT * FROM main.{table} WHERE {column} IN {kept}")
    connection.execute(
        "INSERT INTO temp.event_words (rowid, words) SELECT m.event, group_concat(DISTINCT c.quote)"
        " FROM temp.event_claims AS m JOIN claims AS c ON c.number = m.claim GROUP BY m.event ORDER BY m.event"
    )
    numbers = [int(str(number)) for (number,) in connection.execute("SELECT number FROM temp.events")]
    _count_actors(connection, _listed(numbers), 1)


def claims_unknown_by(connection: apsw.Connection, day: str) -> set[int]:
    """The event claims of reports that nobody can have known on that day.

    They were published later, or are undated and came into the record later, or nobody noted when.
    """
    return set(
        _numbers(
            connection,
            "SELECT c.number FROM claims AS c JOIN readings AS r ON r.number = c.reading"
            " JOIN reports AS p ON p.number = r.report LEFT JOIN arrivals AS a ON a.reading = r.number"
            " WHERE c.kind = 'event' AND ifnull(ifnull(p.published, a.day), '9999') > ?",
            day,
        )
    )


def reports_judged_after(connection: apsw.Connection, day: str) -> list[int]:
    """The reports of claims that were judged, or whose judgement was withdrawn, after that day."""
    return _numbers(
        connection,
        "SELECT DISTINCT r.report FROM judgements AS j JOIN judgement_subjects AS s ON s.judgement = j.number"
        " JOIN claims AS c ON c.id = s.subject JOIN readings AS r ON r.number = c.reading"
        " LEFT JOIN withdrawals AS w ON w.judgement = j.number"
        " WHERE substr(j.judged_on, 1, 10) > ?1 OR substr(w.withdrawn_on, 1, 10) > ?1",
        day,
    )
