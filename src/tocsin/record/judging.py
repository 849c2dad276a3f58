"""Judgements as rows: kept once, withdrawn by a row of their own, asked for by what they are about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import datetime
from typing import Any

import apsw

from tocsin.errors import UsageError
from tocsin.terms.format import compact
from tocsin.terms.judgements import ALONE, ORDERED, VERDICTS, Judgement, Verdict
from tocsin.terms.text import content_id


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement before it is kept; the fields are those of ``terms.judgements.Judgement``."""

    subjects: tuple[str, ...]
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]
    judge: str
    date: str
    value: str | None = None


def keep(connection: apsw.Connection, said: Said) -> str:
    """Keeps it, within the caller's transaction, and returns its id; what stands already is not kept again."""
    subjects = _checked(said)
    told = compact([subjects, said.verdict, said.score, list(said.reasons), said.judge, said.date])
    if said.value is not None:
        told = compact([told, said.value])
    repetition = 0
    while kept := _all(connection, "SELECT number FROM judgements WHERE id = ?", (content_id(told, str(repetition)),)):
        if not _all(connection, "SELECT 1 FROM withdrawals WHERE judgement = ?", kept[0]):
            return content_id(told, str(repetition))
        # Withdrawn, and now said again: that is another judgement.
        repetition += 1
    judgement = content_id(told, str(repetition))
    number = _all(
        connection,
        "INSERT INTO judgements (id, verdict, score, reasons, judge, judged_on, value) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " RETURNING number",
        (judgement, said.verdict, said.score, compact(list(said.reasons)), said.judge, said.date, said.value),
    )[0][0]
    connection.executemany(
        "INSERT INTO judgement_subjects (judgement, position, subject) VALUES (?, ?, ?)",
        ((number, position, subject) for position, subject in enumerate(subjects)),
    )
    return judgement


def withdraw(
    connection: apsw.Connection, judgement: str, *, judge: str, date: str, reasons: Sequence[str] = ()
) -> bool:
    """Withdraws it, within the caller's transaction; False when that was done before."""
    _must_be_signed(judge, date)
    kept = _all(connection, "SELECT number FROM judgements WHERE id = ?", (judgement,))
    if not kept:
        raise UsageError(f"there is no judgement {judgement}")
    if _all(connection, "SELECT 1 FROM withdrawals WHERE judgement = ?", kept[0]):
        return False
    connection.execute(
        "INSERT INTO withdrawals (judgement, judge, withdrawn_on, reasons) VALUES (?, ?, ?, ?)",
        (kept[0][0], judge, date, compact(list(reasons))),
    )
    return True


def kept(
    connection: apsw.Connection,
    subject: str | None = None,
    *,
    judge: str | None = None,
    but: str | None = None,
    withdrawn: bool = False,
) -> Iterator[Judgement]:
    """The standing judgements by date and id; with ``withdrawn`` also the others.

    About ``subject`` or anything; by ``judge`` or anybody ``but`` one.
    """
    sql = (
        "SELECT j.id, j.verdict, j.score, j.reasons, j.judge, j.judged_on, w.withdrawn_on, j.value,"
        " (SELECT json_group_array(subject ORDER BY position) FROM judgement_subjects WHERE judgement = j.number)"
        " FROM judgements AS j LEFT JOIN withdrawals AS w ON w.judgement = j.number"
        " WHERE (? OR w.judgement IS NULL)"
    )
    values: tuple[Any, ...] = (int(withdrawn),)
    if subject is not None:
        sql += " AND j.number IN (SELECT judgement FROM judgement_subjects WHERE subject = ?)"
        values = (*values, subject)
    if judge is not None:
        sql += " AND j.judge = ?"
        values = (*values, judge)
    if but is not None:
        sql += " AND j.judge <> ?"
        values = (*values, but)
    sql += " ORDER BY j.judged_on, j.id"
    for id_, verdict, score, reasons, judged_by, date, gone, value, subjects in _all(connection, sql, values):
        yield Judgement(
            id=str(id_),
            subjects=tuple(json.loads(str(subjects))),
            verdict=next(known for known in VERDICTS if known == verdict),
            score=float(score),
            reasons=tuple(json.loads(str(reasons))),
            judge=str(judged_by),
            date=str(date),
            withdrawn=None if gone is None else str(gone),
            value=None if value is None else str(value),
        )


def stood(judgement: Judgement, day: str) -> bool:
    """Whether the judgement was made by the end of that day, and not withdrawn by then."""
    gone = judgement.withdrawn
    return judgement.date[:10] <= day and (gone is None or gone[:10] > day)


def _checked(said: Said) -> tuple[str, ...]:
    """The subjects in the order in which they are kept; raises UsageError for a judgement that makes no sense."""
    verdict = said.verdict
    if verdict not in VERDICTS:
        raise UsageError(f"{verdict!r} is no verdict", advice="use one of " + ", ".join(VERDICTS))
    ordered = said.subjects if verdict in ORDERED else tuple(sorted(said.subjects))
    if verdict in ALONE and (len(ordered) != 1 or not all(ordered)):
        raise UsageError(f"the verdict {verdict!r} is about one subject")
    if verdict not in ALONE and (len(ordered) < 2 or len(set(ordered)) < len(ordered) or not all(ordered)):
        raise UsageError("a judgement is about two or more different subjects")
    if not 0 <= said.score <= 1:
        raise UsageError(f"a score lies between 0 and 1, not at {said.score}")
    _must_be_signed(said.judge, said.date)
    return ordered


def _must_be_signed(judge: str, date: str) -> None:
    if not judge:
        raise UsageError("a judgement needs a judge", advice="name the rule, the model or the person")
    try:
        if len(date) <= len("2020-10-31"):
            calendar_date.fromisoformat(date)
        else:
            datetime.fromisoformat(date)
    except ValueError as error:
        raise UsageError(f"{date!r} is not a date", advice="write it as YYYY-MM-DD") from error


def _all(connection: apsw.Connection, sql: str, values: tuple[Any, ...]) -> list[Any]:
    return connection.execute(sql, values).fetchall()
