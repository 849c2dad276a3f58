"""Whether the record is what it was when it was written: pages, indexes, hashes, quotes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import apsw

from tocsin.errors import RecordError
from tocsin.record.event_checks import event_problems
from tocsin.record.forecasts import problems as forecast_problems
from tocsin.record.migrations import scripts
from tocsin.record.problems import Problem
from tocsin.record.rows import (
    ACTOR_COLUMNS,
    CLAIM_COLUMNS,
    HOLDER_COLUMNS,
    PLACE_COLUMNS,
    REPORT_COLUMNS,
    claim_of,
    claim_rows,
    digest_of,
    report_of,
)

_INDEXES: Final = (("claim_actors", ACTOR_COLUMNS), ("claim_holders", HOLDER_COLUMNS), ("claim_places", PLACE_COLUMNS))


def problems(connection: apsw.Connection) -> Iterator[Problem]:
    """Everything that is wrong, as far as it can be read; nothing for a sound record."""
    yield from _full_text(connection)
    connection.execute("BEGIN")
    try:
        for look in (_pages, _foreign_keys, _places, _schema, _contents, event_problems, forecast_problems):
            try:
                yield from look(connection)
            except (apsw.CorruptError, apsw.SQLError, ValueError) as error:
                # ValueError: a value has lost its type, or text is no longer UTF-8.
                yield Problem("file", str(error))
    finally:
        connection.execute("ROLLBACK")


def _full_text(connection: apsw.Connection) -> Iterator[Problem]:
    # The command has the form of an INSERT and so takes the writer's lock, although it writes nothing.
    connection.execute("BEGIN IMMEDIATE")
    try:
        for index, compared in (("quotes", 1), ("event_words", 0)):
            try:
                connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', ?)", (compared,))
            except (apsw.CorruptError, apsw.SQLError) as error:
                yield Problem(index, f"the full-text index is damaged or does not match: {error}")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _pages(connection: apsw.Connection) -> Iterator[Problem]:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield Problem("file", str(line))


def _foreign_keys(connection: apsw.Connection) -> Iterator[Problem]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Problem(str(table), f"row {row} points to what is not in {parent}")


def _places(connection: apsw.Connection) -> Iterator[Problem]:
    for (line,) in connection.execute("SELECT rtreecheck('places_box')"):
        if line != "ok":
            yield Problem("places_box", str(line))
    missing = (
        "SELECT count(*) FROM claim_places WHERE lat IS NOT NULL AND lon IS NOT NULL"
        " AND number NOT IN (SELECT number FROM places_box)"
    )
    for (count,) in connection.execute(missing):
        if count:
            yield Problem("places_box", f"{count} places are missing")


def _schema(connection: apsw.Connection) -> Iterator[Problem]:
    """Whether all tables, views and triggers are as the scripts make them: without the triggers rows can be changed."""
    fresh = apsw.Connection(":memory:")
    try:
        for script in scripts():
            fresh.execute(script)
        expected = _objects(fresh)
    finally:
        fresh.close()
    found = _objects(connection)
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            yield Problem(name, "is missing from the schema")
        elif name not in expected:
            yield Problem(name, "does not belong to the schema")
        elif found[name] != expected[name]:
            yield Problem(name, "differs from the schema")


def _objects(connection: apsw.Connection) -> dict[str, Any]:
    # ANALYZE adds tables named sqlite_…
    sql = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return {str(name): text for name, text in connection.execute(sql)}


def _contents(connection: apsw.Connection) -> Iterator[Problem]:
    for number, *row in connection.execute(f"SELECT number, {REPORT_COLUMNS} FROM reports ORDER BY number"):
        report = report_of(tuple(row))
        if report.id != row[0]:
            yield Problem(f"report {row[0]}", f"text, date, outlet or url were changed: they hash to {report.id}")
        readings = connection.execute(
            "SELECT number, reader, sentences, unread, digest FROM readings WHERE report = ?", (number,)
        ).fetchall()
        if not readings:
            yield Problem(f"report {row[0]}", "has no reading")
        for reading, reader, sentences, unread, digest in readings:
            bodies: list[str] = []
            yield from _claims(connection, int(str(reading)), report.text, bodies)
            if digest_of(str(reader), str(sentences), str(unread), bodies) != digest:
                yield Problem(f"report {row[0]}", f"what {reader} read in it was changed")


def _claims(connection: apsw.Connection, reading: int, text: str, bodies: list[str]) -> Iterator[Problem]:
    """The problems of one reading's claims; adds their bodies to ``bodies``."""
    sql = f"SELECT number, {CLAIM_COLUMNS} FROM claims WHERE reading = ? ORDER BY position"
    for expected_position, (number, *row) in enumerate(connection.execute(sql, (reading,)).fetchall()):
        position, name, start, end, quote, body = row[0], f"claim {row[1]}", row[9], row[10], row[11], str(row[13])
        bodies.append(body)
        if text[int(str(start)) : int(str(end))] != quote:
            yield Problem(name, f"the quote is not the text at {start}:{end}")
        try:
            claim = claim_of(body)
        except RecordError as error:
            yield Problem(name, error.message)
            continue
        if position != expected_position:
            yield Problem(name, f"is at position {position} instead of {expected_position}")
        if text[claim.start : claim.end] != claim.quote:
            yield Problem(name, f"its body quotes what is not the text at {claim.start}:{claim.end}")
        rows = claim_rows(expected_position, claim)
        if tuple(row) != rows.claim:
            yield Problem(name, "its columns do not say what its body says")
        for (table, columns), expected in zip(_INDEXES, (rows.actors, rows.holders, rows.places), strict=True):
            indexed = connection.execute(
                f"SELECT {columns} FROM {table} WHERE claim = ? ORDER BY position", (number,)
            ).fetchall()
            if tuple(tuple(one) for one in indexed) != expected:
                yield Problem(name, f"{table} does not say what its body says")
