"""What was handed in and could not be read, kept with the reason so that nothing goes missing in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import apsw


@dataclass(frozen=True, slots=True)
class Reject:
    """One input that could not be read: where it stands, why, and what the user can do.

    ``line`` counts from 1, None where the whole source was refused. ``digest`` is a hash of the reason and of what
    was refused: the same input refused again is the same reject. ``day`` is when it was first refused (ISO).
    """

    source: str
    line: int | None
    reason: str
    advice: str
    digest: str
    day: str


def keep(connection: apsw.Connection, reject: Reject) -> bool:
    """Adds it, within the caller's transaction; False when it is there already."""
    known = "SELECT 1 FROM rejects WHERE source = ? AND ifnull(line, -1) = ifnull(?, -1) AND digest = ?"
    if connection.execute(known, (reject.source, reject.line, reject.digest)).fetchall():
        return False
    connection.execute(
        "INSERT INTO rejects (source, line, reason, advice, digest, day) VALUES (?, ?, ?, ?, ?, ?)",
        (reject.source, reject.line, reject.reason, reject.advice, reject.digest, reject.day),
    )
    return True


def kept(connection: apsw.Connection) -> Iterator[Reject]:
    """All of them, by source and line; of one place the first refusal first."""
    sql = "SELECT source, line, reason, advice, digest, day FROM rejects ORDER BY source, ifnull(line, -1), number"
    for source, line, reason, advice, digest, day in connection.execute(sql).fetchall():
        where = None if line is None else int(str(line))
        yield Reject(str(source), where, str(reason), str(advice), str(digest), str(day))
