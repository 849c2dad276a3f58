"""Who foretold what by when, and what came of it: a record's predictions, signals, conditions, threats and plans.

A statement (or an event told as planned or predicted) becomes a ``Foretelling``: on whose word, how surely, what kind
of event, between whom, where, and by when. ``analysis.bearing`` then looks for it among the events that the record
tells of afterwards. Private persons are never named as holders.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tocsin.analysis.bearing import History, resolve
from tocsin.analysis.foretelling import Foretelling, Resolution, Tally, grouped, tallies
from tocsin.asof import as_of as looked_back
from tocsin.copying import Copying, copied_of
from tocsin.foretellings import foretellings_of
from tocsin.record import derived
from tocsin.record.filters import checked_day
from tocsin.record.store import Record
from tocsin.resolving.copies import Copied
from tocsin.resolving.corrections import corrected
from tocsin.terms.claims import Claim, EventContent, Reading
from tocsin.terms.judgements import Judgement
from tocsin.terms.text import DATA_SET_ROW

_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Foretold:
    """Every foretelling of a record with what came of it, by day; ``holders`` are bodies and outlets only.

    ``today`` is the ISO day up to which anything counts, ``first`` and ``last`` the days of the record's first and last
    report by then (None when it has none). ``persons`` counts foretellings on the word of persons, unnamed sources and
    texts without an outlet, whose holders are not listed.
    """

    rows: tuple[tuple[Foretelling, Resolution], ...]
    holders: tuple[Tally, ...]
    today: str
    first: str | None
    last: str | None
    persons: int

    def row(self, id: str) -> tuple[Foretelling, Resolution] | None:
        """The foretelling of that claim, or the only one whose id begins so; None when there is none, or several."""
        found = [row for row in self.rows if row[0].id.startswith(id) or id in row[0].again]
        exact = [row for row in found if row[0].id == id]
        return (exact or found)[0] if len(exact or found) == 1 else None


def foretold(record: Record, *, today: str, as_of: str | None = None) -> Foretold:
    """What the record foretold, and what came of it by the end of ``as_of`` (ISO; without it ``today``).

    With ``as_of`` nothing counts that was published, or judged, after that day. Raises UsageError for what is no day.
    """
    day = checked_day(as_of or today)
    if as_of is None:
        return _foretold(record, record, day)
    with looked_back(record, day) as then:
        return _foretold(record, then, day)


def days_told(reading: Reading, day: str) -> list[int]:
    """The ordinals of the days of which a report counts as telling: its own, or for a data set's row the event's."""
    published = reading.report.published
    if DATA_SET_ROW in reading.report.flags:
        times = [c.content.time for c in reading.claims if isinstance(c.content, EventContent)]
        days = [time.latest for time in times if time is not None and time.latest is not None]
    else:
        days = [published] if published else []
    return [datetime.date.fromisoformat(one).toordinal() for one in days if one <= day]


def _foretold(record: Record, then: Record, day: str) -> Foretold:
    judged: dict[str, list[Judgement]] = {}
    for judgement in record.judgements():
        if judgement.date <= day + "T99" and len(judgement.subjects) == 1:
            judged.setdefault(judgement.subjects[0], []).append(judgement)
    reported: list[int] = []
    found: list[Foretelling] = []
    for reading, copied in readings_of(record):
        reported += days_told(reading, day)
        if reading.report.published is None or reading.report.published > day:
            continue
        claims = [claim for one in reading.claims if (claim := _as_judged(one, judged)) is not None]
        found += foretellings_of(reading.report, reading.sentences, claims, copied)
    history = History(then.events(), reported)
    today = datetime.date.fromisoformat(day).toordinal()
    rows = [(one, resolve(one, history, today)) for one in _without_repeats(found)]
    rows.sort(key=lambda row: (row[0].made or 0, row[0].report, row[0].id))
    days = (history.since, history.through)
    first, last = (None if one is None else datetime.date.fromordinal(one).isoformat() for one in days)
    return Foretold(tuple(rows), tallies(rows), day, first, last, sum(not one.public for one, _ in rows))


def _as_judged(claim: Claim, judged: Mapping[str, list[Judgement]]) -> Claim | None:
    """The claim with what persons corrected in it; None where it is judged to be read wrongly."""
    those = judged.get(claim.id)
    return claim if those is None else corrected(claim, those)


def readings_of(record: Record) -> Iterator[tuple[Reading, tuple[Copied, ...]]]:
    """Every report's newest reading, with what its text has from earlier ones."""
    page: list[Reading] = []
    for reading in record.readings():
        page.append(reading)
        if len(page) == _PAGE:
            yield from _with_copies(record, page)
            page = []
    yield from _with_copies(record, page)


def _with_copies(record: Record, page: list[Reading]) -> Iterator[tuple[Reading, tuple[Copied, ...]]]:
    with record.moment() as connection:
        numbers = derived.report_numbers(connection, [reading.report.id for reading in page])
        copied = copied_of(connection, Copying(), numbers.values())
    for reading in page:
        yield reading, copied.get(numbers.get(reading.report.id, -1), ())


def _without_repeats(found: Iterable[Foretelling]) -> Iterator[Foretelling]:
    """Each foretelling once, with the ids of its repetitions and the reports they stand in."""
    import dataclasses

    rows = {one.id: one for one in found}
    repeats = grouped(list(rows.values()))
    again: dict[str, list[str]] = {}
    for later, first in repeats.items():
        again.setdefault(first, []).append(later)
    for id_, one in rows.items():
        if id_ in repeats:
            continue
        others = tuple(sorted(again.get(id_, ())))
        reports = frozenset(rows[other].report for other in others)
        yield dataclasses.replace(one, again=others, same=one.same | reports)
