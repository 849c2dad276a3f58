"""The formats of the record: numbered SQL scripts, applied in order, each in one transaction with its number.

A file's format is its ``user_version``; its ``application_id`` tells it from other SQLite files. A script that has
been released is never changed: the next format is the next script.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

import apsw

from tocsin.errors import RecordError

APPLICATION_ID: Final = 0x746F6373  # "tocs"
_PAUSE: Final = 0.05  # seconds between tries


@cache
def scripts() -> tuple[str, ...]:
    """The SQL of every format, the first at index 0; the newest format's number is their count."""
    folder = resources.files("tocsin.record").joinpath("schema")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    expected = [f"{number:04d}.sql" for number in range(1, len(files) + 1)]
    if not files or [entry.name for entry in files] != expected:
        raise RecordError("the record's schema files are incomplete", advice="install tocsin again")
    return tuple(entry.read_text(encoding="utf-8") for entry in files)


def bring_up_to_date(
    connection: apsw.Connection, path: str, *, create: bool, timeout: float, steps: Sequence[str] | None = None
) -> None:
    """Checks that ``path`` is a record that this tocsin knows, and applies the scripts that its format lacks.

    A record of the newest format is not written to. Raises RecordError when the file is another SQLite database, of
    a newer format, or empty without ``create``. ``steps`` are the scripts, by default today's; ``timeout`` in seconds.
    """
    steps = scripts() if steps is None else steps
    found = _format(connection, path, len(steps), create=create)
    if connection.pragma("journal_mode") not in {"wal", "memory"}:
        _use_wal(connection, timeout)
    if found < len(steps):
        _migrate(connection, path, steps, create=create)


def _migrate(connection: apsw.Connection, path: str, steps: Sequence[str], *, create: bool) -> None:
    while True:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have migrated while this one waited for the lock.
            found = _format(connection, path, len(steps), create=create)
            if found == len(steps):
                connection.execute("ROLLBACK")
                return
            connection.execute(steps[found])
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {found + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _format(connection: apsw.Connection, path: str, newest: int, *, create: bool) -> int:
    """The number of the file's format; 0 for an empty file that may become a record."""
    found = int(str(connection.pragma("user_version")))
    application = int(str(connection.pragma("application_id")))
    if application != APPLICATION_ID:
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()[0][0]
        if application or found or tables:
            raise RecordError(
                f"{path} is a database of another program, not a record of tocsin", advice="choose another file"
            )
        if not create:
            raise RecordError(f"{path} is empty, not a record", advice="read a report into it first")
        return 0
    if found > newest:
        raise RecordError(
            f"{path} has format {found}; this tocsin knows formats up to {newest}",
            advice="a newer tocsin wrote it: update with pip install -U tocsin",
        )
    return found


def _use_wal(connection: apsw.Connection, timeout: float) -> None:
    """Readers go on while a writer writes. SQLite does not wait for a lock here, so this does, ``timeout`` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            connection.pragma("journal_mode", "wal")
            return
        except apsw.BusyError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE)
