"""Rows of other data sets as claims on the data set's word, so that what is coded by hand stands beside what is read.

A row becomes a report whose text is the row itself, a line for each cell; its claims quote it, and their holder is the
data set. ``docs/interchange.md`` says what becomes of each column.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from tocsin.datasets import BY_HAND, WORDED, Page, Told, main_columns, told_by
from tocsin.errors import UsageError
from tocsin.lexicon.load import Lexicon, lexicon
from tocsin.record.rejects import Reject
from tocsin.record.store import Record
from tocsin.sources.datasets import COLUMNS, DATA_SETS, DataRow, DataSet, read_data_set
from tocsin.sources.text import Rejected, parse_published
from tocsin.terms.claims import Certainty, Claim, EventContent, Reading
from tocsin.terms.text import DATA_SET_ROW, Report, content_id
from tocsin.terms.who import Holder

# What a data set is called when the user does not say which version it is.
NAMES: Final = {"ged": "UCDP GED", "acled": "ACLED", "gdelt": "GDELT 2.0", "plover": "PLOVER data"}
# The number changes whenever the same row would give other claims.
READERS: Final = {name: f"import {name}/1" for name in DATA_SETS}
# Rows that are added in one transaction.
_PORTION: Final = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: rows that were read, claims in them, rows that were new to the record, and rejects."""

    rows: int
    claims: int
    added: int
    rejected: tuple[Rejected, ...]


def read_rows(
    path: str | os.PathLike[str],
    data_set: DataSet | None = None,
    *,
    name: str | None = None,
    published: str | None = None,
    lexicon: Lexicon | None = None,
) -> Iterator[tuple[Reading, str] | Rejected]:
    """A reading, and the name of its reader, for every row of a file; a Rejected for each that says nothing usable.

    ``data_set`` is ``ged``, ``acled``, ``gdelt`` or ``plover``; without it the first row tells. ``name`` is what the
    holder is called ("UCDP GED 25.1"), ``published`` the ISO day on which the data set came out, for rows that do not
    say so themselves. Raises UsageError for an unknown data set or a day that is none, InputError for a missing file.
    """
    if published is not None and not isinstance(parse_published(published), str):
        raise UsageError(f"{published!r} is no day", advice="write it as YYYY-MM-DD")
    if name is not None and not name.strip():
        raise UsageError("the data set's name is empty", advice="leave it out, or give it a value")
    rows = read_data_set(os.fspath(path), data_set)
    return _read(rows, os.fspath(path), name, published, lexicon)


def import_file(
    record: Record,
    path: str | os.PathLike[str],
    data_set: DataSet | None = None,
    *,
    day: str,
    name: str | None = None,
    published: str | None = None,
    told: Callable[[int], object] | None = None,
) -> Imported:
    """Adds the rows of a file to a record; what is in it already is not added again, and a bad row stops nothing.

    Rows are added some hundred at a time: a run that is cut off leaves whole portions, and the next run adds the
    rest. ``day`` is today's (ISO), on which all of it came in; ``told`` is called with the number of rows so far.
    The other parameters and errors are those of ``read_rows``; raises RecordLocked and RecordError as ``Record.add``
    does. Rejects are kept in the record, too.
    """
    rows = claims = added = 0
    rejected: list[Rejected] = []
    outcomes = read_rows(path, data_set, name=name, published=published)
    while portion := list(islice(outcomes, _PORTION)):
        bad = [outcome for outcome in portion if isinstance(outcome, Rejected)]
        read = [outcome for outcome in portion if not isinstance(outcome, Rejected)]
        rejects = [
            Reject(one.path, one.line, one.reason, one.advice, content_id(one.path, str(one.line), one.reason), day)
            for one in bad
        ]
        # One file holds one data set, so that all of its rows have the same reader.
        reader = read[0][1] if read else None
        kept = record.add_all([reading for reading, _ in read], reader=reader, rejects=rejects, day=day)
        rejected += bad
        rows += len(read)
        claims += sum(len(reading.claims) for reading, _ in read)
        added += sum(kept)
        if told is not None:
            told(rows)
    return Imported(rows, claims, added, tuple(rejected))


def reading_of(row: DataRow, name: str, published: str | None, lexicon: Lexicon) -> Reading | str:
    """The reading of one row, or why there is none; ``published`` holds where the row has no day of its own."""
    page = page_of(row, name)
    told = told_by(row, page, name, lexicon)
    if isinstance(told, str):
        return told
    report = Report(
        text=page.text,
        input_id=f"{row.data_set}:{row.text('id') or row.text('event_id_cnty') or row.text('GLOBALEVENTID')}",
        outlet=name,
        url=told.url,
        published=told.published or published,
        flags=(DATA_SET_ROW,),
    )
    claims = [_claim(report, number, content, told, page, name) for number, content in enumerate(told.contents)]
    return Reading(report, ((0, len(page.text)),), tuple(claims))


def page_of(row: DataRow, name: str) -> Page:
    """The row as a text: the data set's name, a line of its main values, then "column: value" for every cell told.

    Columns stand in the format's order. Blanks and line ends within a value become single blanks. The quote is what
    the coders wrote in words where the format has that (ACLED's notes, PLOVER's event text), otherwise the line of
    main values: names of columns are nobody's words for what happened.
    """
    cells = {column: " ".join(cell.split()) for column, cell in row.cells.items()}
    first = "; ".join(dict.fromkeys(cells[column] for column in main_columns(row)))
    parts = [name, first]
    length = len(name) + 1 + len(first)
    spans = {}
    known = COLUMNS[row.data_set]
    for column in (*known, *(column for column in cells if column not in known)):
        if (value := cells.get(column)) is not None:
            start = length + len(column) + 3
            parts.append(f"{column}: {value}")
            length = start + len(value)
            spans[column] = (start, length)
    worded = next((spans[column] for column in WORDED if column in spans), None)
    return Page("\n".join(parts), spans, worded or (len(name) + 1, len(name) + 1 + len(first)))


def key_of(name: str, *, by_hand: bool = True) -> str:
    """The key of a data set as a holder.

    ``dataset:`` for what persons coded, where each happening has one row; ``machine:`` for what programs coded, where
    one happening can have many.
    """
    return f"{'dataset' if by_hand else 'machine'}:{name}"


def _read(
    rows: Iterator[DataRow | Rejected], path: str, name: str | None, published: str | None, given: Lexicon | None
) -> Iterator[tuple[Reading, str] | Rejected]:
    # Apart from read_rows, so that a wrong call is told at once and not when the first row is asked for.
    for row in rows:
        if isinstance(row, Rejected):
            yield row
            continue
        reading = reading_of(row, name or NAMES[row.data_set], published, given or lexicon())
        if isinstance(reading, str):
            yield Rejected(path, row.line, reading, "docs/interchange.md says what is imported")
        else:
            yield reading, READERS[row.data_set]


def _claim(report: Report, number: int, content: EventContent, told: Told, page: Page, name: str) -> Claim:
    return Claim(
        id=content_id(report.id, "event", str(number), repr(content)),
        kind="event",
        sentence=0,
        start=page.quote[0],
        end=page.quote[1],
        quote=page.text[page.quote[0] : page.quote[1]],
        status=told.status,
        certainty=Certainty("Uu", "CT-" if told.status == "denied" else "CT+"),
        holders=(Holder("named", name, key_of(name, by_hand=told.confidence == BY_HAND), None, 0, len(name)),),
        confidence=told.confidence,
        reasons=told.reasons,
        content=content,
        trigger=told.trigger,
    )
