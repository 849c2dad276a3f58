"""The record: one SQLite file of reports, what was read in them, and what was judged of it. Rows are only added.

Processes may read while one writes. A Record belongs to the thread that opened it, and does not survive a fork:
open one in each.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import apsw

from tocsin.errors import InputError, RecordError, UsageError
from tocsin.record import checks, filters, judging
from tocsin.record.answers import Answers
from tocsin.record.filters import Box, Condition
from tocsin.record.forecasts import TrackRecord
from tocsin.record.migrations import bring_up_to_date
from tocsin.record.problems import Problem
from tocsin.record.rejects import Reject
from tocsin.record.rejects import keep as keep_reject
from tocsin.record.rejects import kept as kept_rejects
from tocsin.record.rows import (
    ACTOR_COLUMNS,
    CLAIM_COLUMNS,
    HOLDER_COLUMNS,
    PLACE_COLUMNS,
    REPORT_COLUMNS,
    ClaimRows,
    ReadingRows,
    Row,
    Value,
    claim_of,
    reading_of,
    report_of,
    rows_of,
)
from tocsin.record.told import DAMAGED, told
from tocsin.terms.claims import Claim, FactValue, Kind, Reading, Status
from tocsin.terms.events import Event
from tocsin.terms.format import FACT_VALUES, KINDS, ROLES, STATUSES
from tocsin.terms.judgements import Judgement, Verdict
from tocsin.terms.who import Role

MEMORY: Final = ":memory:"
# Bytes in the smallest page that SQLite knows.
_SMALLEST: Final = 512
# Rows held at a time while going through a whole record.
_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class KeptClaim:
    """A claim with the report it stands in (its id, outlet, date and address) and the reader that read it."""

    claim: Claim
    report: str
    outlet: str | None
    published: str | None
    url: str | None
    reader: str


def installed_reader() -> str:
    """The name of the reader that is installed: ``tocsin`` and its version."""
    try:
        return f"tocsin {metadata.version('tocsin')}"
    except metadata.PackageNotFoundError:
        return "tocsin (not installed)"


class Record(Answers, TrackRecord):
    """An open record; ``Record.open`` makes one. Every method raises RecordLocked when another process keeps the file
    longer than the time-out, and RecordError when it is damaged, full or not writable."""

    def __init__(self, connection: apsw.Connection, path: str) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = True, timeout: float = 5.0) -> Self:
        """The record at ``path``, made when there is none and ``create`` is set, and brought to the newest format.

        ``timeout`` is how many seconds to wait for another process that writes. ``":memory:"`` is a record that
        vanishes when closed. Raises RecordError when the file is missing, damaged, not a record, or of a newer format.
        """
        path = os.fspath(path)
        if path != MEMORY:
            _must_be_openable(path, create=create)
        flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
        with told(path):
            connection = apsw.Connection(path, flags=flags)
            try:
                connection.set_busy_timeout(round(timeout * 1000))
                _harden(connection)
                bring_up_to_date(connection, path, create=create, timeout=timeout)
                # FULL: what was acknowledged outlives a power cut, not only a killed process.
                for pragma, value in (("foreign_keys", 1), ("recursive_triggers", 1), ("synchronous", "full")):
                    connection.pragma(pragma, value)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path)

    def close(self) -> None:
        """Closes the file; what was added is in it already. A second call does nothing."""
        with told(self.path):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Adding

    def add(self, reading: Reading, *, reader: str | None = None, day: str | None = None) -> bool:
        """Keeps a reading, whole or not at all; once this returns it is on the disk.

        False, and nothing changes, when the record holds what this ``reader`` (by default the installed version)
        read in that report. Another reader's reading of a report that is there supersedes the one before, and both
        are kept. ``day`` is today's, on which the reading came in. Raises InputError when a quote is not the text at
        its offsets, two claims share an id, or the text is not valid Unicode.
        """
        reader = installed_reader() if reader is None else reader
        if not reader:
            raise UsageError("a reading needs the name of its reader")
        with told(self.path):
            if self._holds(reading.report.id, reader):
                return False
            rows = rows_of(reading, reader)
            with self._writing():
                if self._holds(reading.report.id, reader):
                    return False
                self._insert_reading(self._report_number(rows), rows, reader, day)
                return True

    def add_all(
        self,
        readings: Sequence[Reading],
        *,
        reader: str | None = None,
        rejects: Sequence[Reject] = (),
        day: str | None = None,
    ) -> tuple[bool, ...]:
        """As ``add`` for several readings in one transaction: once this returns all are on the disk, or none is.

        Says of each whether it was added. ``rejects`` are what could not be read, kept beside them once each, ``day``
        the ISO day on which all of it came. Raises as ``add`` does, for any of the readings.
        """
        reader = installed_reader() if reader is None else reader
        if not reader:
            raise UsageError("a reading needs the name of its reader")
        with told(self.path):
            rows = [rows_of(reading, reader) for reading in readings]
            added: list[bool] = []
            with self._writing():
                for one in rows:
                    added.append(not self._holds(str(one.report[0]), reader))
                    if added[-1]:
                        self._insert_reading(self._report_number(one), one, reader, day)
                for reject in rejects:
                    keep_reject(self._connection, reject)
            return tuple(added)

    def holds(self, report: str, *, reader: str | None = None) -> bool:
        """Whether the record has what ``reader`` (by default the installed version) read in the report of that id."""
        with told(self.path):
            return self._holds(report, installed_reader() if reader is None else reader)

    def rejects(self) -> tuple[Reject, ...]:
        """What could not be read, by source and line; empty when everything could."""
        with told(self.path):
            return tuple(kept_rejects(self._connection))

    def judge(
        self,
        subjects: Sequence[str],
        verdict: Verdict,
        *,
        score: float,
        reasons: Sequence[str],
        judge: str,
        date: str,
        value: str | None = None,
    ) -> str:
        """Keeps a judgement and returns its id; the very same judgement, still standing, is kept once.

        ``subjects`` are two or more ids of claims or mentions; for ``names`` and ``names_not`` a mention's and an
        actor's; for ``right``, ``wrong`` and ``corrects`` one claim's, for ``grades`` the key of one source. ``value``
        is what it says beyond the verdict. ``score`` is 0 to 1, ``judge`` a rule, model or person, ``date`` an ISO day
        or instant. Whether the record knows the subjects is not asked: judgements may arrive before what they judge.
        Raises UsageError.
        """
        said = judging.Said(tuple(subjects), verdict, float(score), tuple(reasons), judge, date, value)
        with told(self.path), self._writing():
            return judging.keep(self._connection, said)

    def withdraw(self, judgement: str, *, judge: str, date: str, reasons: Sequence[str] = ()) -> bool:
        """Withdraws a judgement, which stays on record; False when that was done before.

        ``judge`` and ``date`` are who withdraws it and when. Raises UsageError when there is no such judgement.
        """
        with told(self.path), self._writing():
            return judging.withdraw(self._connection, judgement, judge=judge, date=date, reasons=reasons)

    # Asking

    def readings(self, *, superseded: bool = False) -> Iterator[Reading]:
        """The newest reading of every report, ordered by the report's id: the same for any order of adding.

        With ``superseded`` also the older ones, each report's in the order in which they came. Readings that are
        added meanwhile may or may not come. Nothing for an empty record.
        """
        source = "readings" if superseded else "current_readings"
        last: Row = ("", 0)
        while True:
            with told(self.path):
                page = self._all(
                    f"SELECT p.id, r.number FROM {source} AS r JOIN reports AS p ON p.number = r.report"
                    f" WHERE (p.id, r.number) > (?, ?) ORDER BY p.id, r.number LIMIT {_PAGE}",
                    last,
                )
            for row in page:
                with told(self.path):
                    reading = self._reading(int(row[1]))
                yield reading
            if len(page) < _PAGE:
                return
            last = page[-1]

    def reading(self, report: str, *, reader: str | None = None) -> Reading | None:
        """What ``reader`` (by default the newest) read in the report of that id; None when the record has no such."""
        sql = "SELECT r.number FROM {} AS r JOIN reports AS p ON p.number = r.report WHERE p.id = ?"
        with told(self.path):
            if reader is None:
                found = self._all(sql.format("current_readings"), (report,))
            else:
                found = self._all(sql.format("readings") + " AND r.reader = ?", (report, reader))
            return self._reading(int(found[0][0])) if found else None

    def claims(
        self,
        *,
        kind: Kind | None = None,
        type: str | None = None,
        status: Status | None = None,
        actor: str | None = None,
        role: Role | None = None,
        holder: str | None = None,
        place: str | None = None,
        within: Box | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        outlet: str | None = None,
        report: str | None = None,
        id: str | None = None,
        certainty: FactValue | None = None,
        confidence: float | None = None,
        superseded: bool = False,
        limit: int | None = None,
    ) -> Iterator[KeptClaim]:
        """The claims that meet all the conditions given, by date of publication (undated last), report and place in it.

        ``actor`` is a lexicon id or a name, ``role`` narrows it; ``holder`` a lexicon id; ``place`` a gazetteer id,
        a name or a country's alpha-3 code; ``within`` a box (south, west, north, east); ``since`` and ``until`` days
        that the claim can be about, both inclusive; ``text`` words of the quote; ``certainty`` what the author or the
        cited source gives it (CT+ to Uu); ``confidence`` the least wanted. With
        ``superseded`` also what older readings say. Nothing when no claim fits. Raises UsageError for a value that
        makes no sense.
        """
        for value, among in ((kind, KINDS), (status, STATUSES), (role, ROLES), (certainty, FACT_VALUES)):
            if value is not None and value not in among:
                raise UsageError(f"there is no {value!r}", advice="use one of " + ", ".join(among))
        if role is not None and actor is None:
            raise UsageError("a role is asked for without an actor", advice="say whose")
        if limit is not None and limit < 0:
            raise UsageError(f"a limit is 0 or more, not {limit}")
        asked = [
            None if superseded else filters.current(),
            None if kind is None else filters.equal("c.kind", "the kind", kind),
            None if type is None else filters.equal("c.type", "the type", type),
            None if status is None else filters.equal("c.status", "the status", status),
            None if actor is None else filters.takes_part(actor, role),
            None if holder is None else filters.held_by(holder),
            None if place is None else filters.located(place),
            None if within is None else filters.within(within),
            None if since is None else filters.can_be_since(since),
            None if until is None else filters.can_be_until(until),
            None if text is None else filters.quoting(text),
            None if outlet is None else filters.equal("p.outlet", "the outlet", outlet),
            None if report is None else filters.equal("p.id", "the report", report),
            None if id is None else filters.equal("c.id", "the id", id),
            None if certainty is None else filters.told_with(certainty),
            None if confidence is None else filters.at_least(confidence),
        ]
        return self._claims([condition for condition in asked if condition is not None], limit)

    def judgements(self, subject: str | None = None, *, withdrawn: bool = False) -> tuple[Judgement, ...]:
        """The standing judgements, about ``subject`` or all, by date and id; with ``withdrawn`` also the others."""
        with told(self.path):
            return tuple(judging.kept(self._connection, subject, withdrawn=withdrawn))

    def claims_of(self, event: Event) -> tuple[KeptClaim, ...]:
        """The claims that the event is fused from, by date of publication, report and place in it."""
        sql = "c.number IN (SELECT claim FROM event_claims WHERE event = (SELECT number FROM events WHERE id = ?))"
        return tuple(self._claims([filters.Condition(f"told of {event.id}", sql, (event.id,))], None))

    # Keeping

    def check(self) -> tuple[Problem, ...]:
        """What is wrong with the record; empty when nothing is.

        Looks at the file's pages, foreign keys, full-text and place indexes, and the triggers that keep rows from
        being changed; and for every report that its text has the hash it is known by, for every reading that it has
        its digest, and for every claim that its quote is the text at its offsets and its columns are what its body
        says. Reads everything: about 100 seconds per million claims. Raises RecordLocked as a writer would.
        """
        with told(self.path):
            return tuple(checks.problems(self._connection))

    def backup(self, to: str | os.PathLike[str]) -> None:
        """Copies the record, as it is at this moment, into the new file ``to``; others may go on writing.

        Raises RecordError when ``to`` exists.
        """
        to = os.fspath(to)
        if Path(to).exists():
            raise RecordError(f"{to} exists already", advice="choose another name for the copy")
        with told(to):
            target = apsw.Connection(to)
            try:
                with target.backup("main", self._connection, "main") as copying:
                    copying.step(-1)
            finally:
                target.close()

    def copy(self) -> Self:
        """A copy of the record in memory, as it is at this moment."""
        with told(self.path):
            target = apsw.Connection(MEMORY)
            with target.backup("main", self._connection, "main") as copying:
                copying.step(-1)
        return type(self)(target, MEMORY)

    def only_for_asking(self) -> None:
        """From now on this record refuses to be written to."""
        with told(self.path):
            self._connection.pragma("query_only", 1)

    # For fusion

    @contextmanager
    def moment(self) -> Iterator[apsw.Connection]:
        """The connection, seeing the record as it is at one moment: for ``record.derived`` alone."""
        with told(self.path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def rewriting(self) -> Iterator[apsw.Connection]:
        """The connection in one transaction, all or nothing: for the modules of this room and what fuses."""
        with told(self.path), self._writing():
            yield self._connection

    # Inside

    def _all(self, sql: str, values: Row = ()) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()

    def _insert(self, target: str, values: Row, returning: str | None = None) -> int:
        marks = ", ".join("?" * len(values))
        sql = f"INSERT INTO {target} VALUES ({marks})"
        if returning is None:
            self._connection.execute(sql, values)
            return 0
        return int(self._all(f"{sql} RETURNING {returning}", values)[0][0])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, all or nothing; takes the writer's lock at once, so that it cannot fail half-way."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # A full disk makes SQLite roll back by itself.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _holds(self, report: str, reader: str) -> bool:
        sql = "SELECT 1 FROM readings WHERE reader = ? AND report = (SELECT number FROM reports WHERE id = ?)"
        return bool(self._all(sql, (reader, report)))

    def _report_number(self, rows: ReadingRows) -> int:
        """The number of the report, which is added unless it is there."""
        kept = self._all("SELECT number, text FROM reports WHERE id = ?", (rows.report[0],))
        if not kept:
            return self._insert(f"reports ({REPORT_COLUMNS})", rows.report, "number")
        if kept[0][1] != rows.report[1]:
            raise InputError(f"two different texts have the id {rows.report[0]!s}", advice="keep one in another record")
        return int(kept[0][0])

    def _insert_reading(self, report: int, rows: ReadingRows, reader: str, day: str | None) -> None:
        before = self._all("SELECT number FROM current_readings WHERE report = ?", (report,))
        reading = self._insert(
            "readings (report, reader, supersedes, sentences, unread, digest)",
            (report, reader, before[0][0] if before else None, rows.sentences, rows.unread, rows.digest),
            "number",
        )
        if day is not None:
            self._insert("arrivals (reading, day)", (reading, filters.checked_day(day)))
        for claim in rows.claims:
            self._insert_claim(reading, claim)

    def _insert_claim(self, reading: int, rows: ClaimRows) -> None:
        claim = self._insert(f"claims (reading, {CLAIM_COLUMNS})", (reading, *rows.claim), "number")
        for table, columns, found in (
            ("claim_actors", ACTOR_COLUMNS, rows.actors),
            ("claim_holders", HOLDER_COLUMNS, rows.holders),
            ("claim_places", PLACE_COLUMNS, rows.places),
        ):
            for row in found:
                self._insert(f"{table} (claim, {columns})", (claim, *row))

    def _reading(self, number: int) -> Reading:
        found = self._all("SELECT sentences, unread, report FROM readings WHERE number = ?", (number,))
        rows = self._all(f"SELECT {REPORT_COLUMNS} FROM reports WHERE number = ?", (found[0][2],)) if found else []
        if not rows:  # it was found by an index a moment ago
            raise RecordError(f"{self.path} is damaged: a reading or its report is missing", advice=DAMAGED)
        sentences, unread, _ = found[0]
        bodies = self._all("SELECT body FROM claims WHERE reading = ? ORDER BY position", (number,))
        return reading_of(report_of(rows[0]), sentences, unread, [body for (body,) in bodies])

    def _claims(self, conditions: Sequence[Condition], limit: int | None) -> Iterator[KeptClaim]:
        where = " AND ".join(condition.sql for condition in conditions) or "1"
        values: list[Value] = [value for condition in conditions for value in condition.values]
        # First the numbers alone: no cursor stays open while the caller works, and the answer is of one moment.
        with told(self.path):
            numbers = self._all(
                "SELECT c.number FROM claims AS c JOIN readings AS r ON r.number = c.reading"
                f" JOIN reports AS p ON p.number = r.report WHERE {where}"
                " ORDER BY p.published IS NULL, p.published, p.id, c.reading, c.position LIMIT ?",
                (*values, -1 if limit is None else limit),
            )
        for (number,) in numbers:
            with told(self.path):
                row = self._all(
                    "SELECT c.body, p.id, p.outlet, p.published, p.url, r.reader FROM claims AS c"
                    " JOIN readings AS r ON r.number = c.reading JOIN reports AS p ON p.number = r.report"
                    " WHERE c.number = ?",
                    (number,),
                )[0]
                kept = KeptClaim(claim_of(row[0]), *row[1:])
            yield kept


def _must_be_openable(path: str, *, create: bool) -> None:
    try:
        found = Path(path).stat()
    except FileNotFoundError:
        if create:
            return
        raise RecordError(
            f"there is no record at {path}", advice="check the path, or read a report into it first"
        ) from None
    except (OSError, ValueError):
        return  # SQLite will say what is wrong
    if not stat.S_ISREG(found.st_mode):
        raise RecordError(f"{path} is not a file", advice="a record is a file; give it a name of its own")
    # SQLite takes a file too short for a header as empty and writes over it; that file may be somebody's note.
    # (Only the size is asked: opening and closing the file here would drop SQLite's locks on it, see POSIX.)
    # With a journal beside it, it is a record whose making was cut short, which SQLite mends.
    if 0 < found.st_size < _SMALLEST and not os.path.exists(f"{path}-journal"):
        raise RecordError(f"{path} is not a record of tocsin", advice="check the path")


def _harden(connection: apsw.Connection) -> None:
    """A record may come from somebody else: its schema may call nothing with effects, and no SQL corrupts the file."""
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.pragma("cell_size_check", 1)
