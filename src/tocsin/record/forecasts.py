"""The tool's own forecasts, what came of them, and the questions of coupling: kept once, never changed."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Final

import apsw

from tocsin.errors import InputError, RecordError, UsageError
from tocsin.record.filters import checked_day
from tocsin.record.problems import Problem
from tocsin.record.told import DAMAGED, told
from tocsin.terms.forecasts import KeptForecast, KeptOutcome, KeptQuestion, Tally, plain
from tocsin.terms.format import compact
from tocsin.terms.text import content_id
from tocsin.terms.theatres import theatre_json, theatre_of

Row = tuple[Any, ...]

_FORECAST: Final = (
    "made, maker, model, measure, unit, name, theatre, period, through, target, lead, draws, reference_model,"
    " reference, history, reasons"
)
_OUTCOME: Final = "seen, measure, unit, period, target, value, source"
_QUESTION: Final = "made, maker, source, a, b, since, until, settings, subject, p, grade, answer"
_COLUMNS: Final = {"forecasts": _FORECAST, "outcomes": _OUTCOME, "questions": _QUESTION}
# Rows held at a time while going through all of them.
_PAGE: Final = 500
_PERIODS: Final = ("month", "week")


class TrackRecord:
    """What a record keeps of this tool's own forecasts; ``Record`` has these methods as its own."""

    _connection: apsw.Connection
    path: str

    if TYPE_CHECKING:  # ``Record``'s own

        def rewriting(self) -> AbstractContextManager[apsw.Connection]: ...

    def keep_forecast(self, forecast: KeptForecast) -> str:
        """Keeps a forecast and returns its id; the very same forecast is kept once. Raises as ``keep_forecasts``."""
        self.keep_forecasts([forecast])
        return _id(_forecast_row(forecast))

    def keep_forecasts(self, forecasts: Iterable[KeptForecast]) -> int:
        """Keeps all of them or, when one makes no sense, none; how many were new. Once this returns they are on the
        disk. Raises UsageError for a target that is not after what was known, no draws, a bad day or no model."""
        return self._keep("forecasts", [_forecast_row(_checked(one)) for one in forecasts])

    def forecasts(
        self,
        *,
        model: str | None = None,
        measure: str | None = None,
        unit: str | None = None,
        made_until: str | None = None,
    ) -> Iterator[KeptForecast]:
        """The forecasts that meet all conditions given, in the order in which they were kept.

        ``made_until`` is an ISO day, included. Nothing where none was kept. Raises RecordError for a damaged row.
        """
        asked = {"model = ?": model, "measure = ?": measure, "unit = ?": unit, "made <= ?": _day(made_until)}
        for row in self._kept("forecasts", asked):
            with _damage_told(self.path):
                forecast = _forecast_of(row)
            yield forecast

    def keep_outcomes(self, outcomes: Iterable[KeptOutcome]) -> int:
        """Keeps what happened, each once, all or none; how many were new. Raises UsageError for a bad value or day."""
        return self._keep("outcomes", [_outcome_row(one) for one in outcomes])

    def outcomes(self, *, measure: str | None = None, seen_until: str | None = None) -> Iterator[KeptOutcome]:
        """What is kept of outcomes, in the order in which it was: of two of one unit and period the later holds."""
        for row in self._kept("outcomes", {"measure = ?": measure, "seen <= ?": _day(seen_until)}):
            with _damage_told(self.path):
                outcome = _outcome_of(row)
            yield outcome

    def keep_question(self, question: KeptQuestion) -> str:
        """Keeps a question of coupling with its answer and returns its id; the very same is kept once.

        Raises UsageError for a window that ends before it begins, a bad day, or a p value outside 0 to 1.
        """
        row = _question_row(question)
        self._keep("questions", [row])
        return _id(row)

    def questions(self, *, source: str | None = None, made_until: str | None = None) -> tuple[KeptQuestion, ...]:
        """The questions that were asked, in the order of asking; a correction counts their different ``subject``."""
        rows = self._kept("questions", {"source = ?": source, "made <= ?": _day(made_until)})
        with _damage_told(self.path):
            return tuple(_question_of(row) for row in rows)

    def track_digest(self) -> str:
        """A hash over all forecasts, outcomes and questions: equal for records that keep the same, in any order."""
        with told(self.path):
            ids = [
                str(one[0])
                for table in _COLUMNS
                for one in self._connection.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()
            ]
        return content_id(*ids)

    # Inside

    def _keep(self, table: str, rows: Sequence[Row]) -> int:
        if not rows:
            return 0
        columns = _COLUMNS[table]
        marks = ", ".join("?" * (len(rows[0]) + 1))
        new = 0
        with self.rewriting() as connection:
            for row in rows:
                kept = _id(row)
                if not connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (kept,)).fetchall():
                    connection.execute(f"INSERT INTO {table} (id, {columns}) VALUES ({marks})", (kept, *row))
                    new += 1
        return new

    def _kept(self, table: str, asked: Mapping[str, str | None]) -> Iterator[Row]:
        given = {condition: value for condition, value in asked.items() if value is not None}
        where = " AND ".join(["number > ?", *given])
        sql = f"SELECT number, {_COLUMNS[table]} FROM {table} WHERE {where} ORDER BY number LIMIT {_PAGE}"
        last = 0
        while True:
            with told(self.path):
                page = self._connection.execute(sql, (last, *given.values())).fetchall()
            for _, *row in page:
                yield tuple(row)
            if len(page) < _PAGE:
                return
            last = int(str(page[-1][0]))


def problems(connection: apsw.Connection) -> Iterator[Problem]:
    """What is wrong with the rows of these tables: not what their id is the hash of, or not readable."""
    readers = {"forecasts": _forecast_of, "outcomes": _outcome_of, "questions": _question_of}
    for table, columns in _COLUMNS.items():
        for id_, *row in connection.execute(f"SELECT id, {columns} FROM {table} ORDER BY number"):
            name = f"{table[:-1]} {id_}"
            try:
                if _id(tuple(row)) != id_:
                    yield Problem(name, "was changed: it is not what its id is the hash of")
                else:
                    readers[table](tuple(row))
            except (InputError, ValueError, KeyError, TypeError, IndexError) as error:
                # TypeError: a value has lost its type, InputError: it is no number any more.
                yield Problem(name, f"cannot be read: {error}")


def _id(row: Row) -> str:
    return content_id(compact(list(row)))


def _day(day: str | None) -> str | None:
    return None if day is None else checked_day(day)


@contextmanager
def _damage_told(path: str) -> Iterator[None]:
    """Turns what a damaged row raises into RecordError."""
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise RecordError(f"{path} is damaged: a kept forecast is unreadable", advice=DAMAGED) from error


# Rows


def _checked(forecast: KeptForecast) -> KeptForecast:
    if forecast.period not in _PERIODS:
        raise UsageError(f"a forecast is of months or weeks, not {forecast.period!r}")
    if forecast.lead < 1:
        raise UsageError(f"a forecast of period {forecast.target} from what was known through {forecast.through}")
    for draws in (forecast.draws, forecast.reference):
        values = [value for value, _ in draws]
        if not draws or values != sorted(set(values)) or values[0] < 0 or any(times < 1 for _, times in draws):
            raise UsageError("draws are kept as (value, how often), values ascending from 0 on, at least one")
    for what in ("maker", "model", "measure", "unit", "name", "reference_model", "history"):
        if not getattr(forecast, what):
            raise UsageError(f"a kept forecast needs its {what.replace('_', ' ')}")
    return forecast


def _forecast_row(one: KeptForecast) -> Row:
    return (
        checked_day(one.made), one.maker, one.model, one.measure, one.unit, one.name,
        None if one.theatre is None else theatre_json(one.theatre), one.period, int(one.through), int(one.target),
        int(one.lead), _tally_json(one.draws), one.reference_model, _tally_json(one.reference), one.history,
        plain(one.reasons),
    )  # fmt: skip


def _forecast_of(row: Row) -> KeptForecast:
    made, maker, model, measure, unit, name, theatre, period, through, target, _, draws, *rest = row
    reference_model, reference, history, reasons = rest
    return KeptForecast(
        made, maker, model, measure, unit, name, period, through, target, _tally_of(draws), reference_model,
        _tally_of(reference), history, None if theatre is None else theatre_of(theatre), json.loads(reasons),
    )  # fmt: skip


def _outcome_row(one: KeptOutcome) -> Row:
    if one.period not in _PERIODS or not math.isfinite(one.value) or one.value < 0:
        raise UsageError(f"an outcome is a number of at least 0 of a month or week, not {one.value!r}")
    return (
        checked_day(one.seen), one.measure, one.unit, one.period, int(one.target), float(one.value), one.source,
    )  # fmt: skip


def _outcome_of(row: Row) -> KeptOutcome:
    seen, measure, unit, period, target, value, source = row
    return KeptOutcome(seen, measure, unit, period, target, float(value), source)


def _question_row(one: KeptQuestion) -> Row:
    since, until = checked_day(one.since), checked_day(one.until)
    if until <= since:
        raise UsageError(f"a window from {since} to {until} is empty", advice="give a later end")
    if one.p is not None and not 0 <= one.p <= 1:
        raise UsageError(f"a p value lies between 0 and 1, not at {one.p}")
    if not one.grade or not one.source:
        raise UsageError("a kept question needs its grade and where its events come from")
    return (
        checked_day(one.made), one.maker, one.source, theatre_json(one.a), theatre_json(one.b), since, until,
        plain(one.settings), one.subject, None if one.p is None else float(one.p), one.grade, plain(one.answer),
    )  # fmt: skip


def _question_of(row: Row) -> KeptQuestion:
    made, maker, source, a, b, since, until, settings, _, p, grade, answer = row
    return KeptQuestion(
        made, maker, source, theatre_of(a), theatre_of(b), since, until, grade, p, json.loads(settings),
        json.loads(answer),
    )  # fmt: skip


def _tally_json(draws: Tally) -> str:
    return compact([int(part) for pair in draws for part in pair])


def _tally_of(text: str) -> Tally:
    flat = json.loads(text)
    return tuple((int(value), int(times)) for value, times in zip(flat[::2], flat[1::2], strict=True))
