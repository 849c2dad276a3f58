"""Rows of other data sets: UCDP GED, ACLED, GDELT 2 and PLOVER JSON, read from files as they are published.

A row that cannot be used is a Rejected with its line and the reason, and the rest goes on. Nothing here judges what a
row says; ``tocsin.importing`` makes claims of it.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, get_args

from tocsin.errors import InputError, UsageError
from tocsin.sources.archives import read_members
from tocsin.sources.streams import GZIP_MAGIC, Gunzip, Source, Unreadable
from tocsin.sources.text import Refusal, Rejected
from tocsin.terms.cells import unguarded
from tocsin.terms.columns import ACLED, GDELT, GED

DataSet = Literal["ged", "acled", "gdelt", "plover"]
DATA_SETS: Final[tuple[DataSet, ...]] = get_args(DataSet)

COLUMNS: Final[Mapping[DataSet, tuple[str, ...]]] = {"ged": GED, "acled": ACLED, "gdelt": GDELT, "plover": ()}
# Without these a row says nothing that can be claimed.
_REQUIRED: Final[Mapping[DataSet, tuple[str, ...]]] = {
    "ged": ("id", "type_of_violence", "side_a", "side_b", "date_start", "date_end", "best"),
    "acled": ("event_id_cnty", "event_date", "event_type", "sub_event_type"),
    "gdelt": ("GLOBALEVENTID", "SQLDATE", "EventCode"),
    "plover": ("id", "date", "actor", "event"),
}
_WHOLE: Final[Mapping[DataSet, frozenset[str]]] = {
    "ged": frozenset(
        """type_of_violence where_prec country_id event_clarity date_prec deaths_a deaths_b deaths_civilians
        deaths_unknown best high low gwnoa gwnob""".split()
    ),
    "acled": frozenset("time_precision geo_precision fatalities iso".split()),
    "gdelt": frozenset({"ActionGeo_Type"}),
    "plover": frozenset(),
}
_COUNTS: Final = frozenset("deaths_a deaths_b deaths_civilians deaths_unknown best high low fatalities".split())
_LATITUDE: Final = frozenset({"latitude", "ActionGeo_Lat"})
_LONGITUDE: Final = frozenset({"longitude", "ActionGeo_Long"})
_DAYS: Final = frozenset({"date_start", "date_end", "event_date", "SQLDATE", "date", "enddate"})
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
# What a row may have: a row of GED has a few thousand, one of PLOVER the whole text of an article.
MAX_ROW_CHARACTERS: Final = 1_000_000
# A cell in quotation marks may run over lines, but not for ever: then a mark is missing.
MAX_ROW_LINES: Final = 200
_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")
_ADVICE: Final = "docs/interchange.md lists the columns of each format"

Value = int | float | str


@dataclass(frozen=True, slots=True)
class DataRow:
    """One row of a data set. ``cells`` are its cells by the format's names, verbatim, empty ones left out.

    ``values`` are those that have been read as what they must be: whole numbers, degrees, ISO days. A PLOVER row's
    cells are the strings and numbers of its object under their paths (``actor.0.code``). ``line`` counts from 1.
    """

    data_set: DataSet
    line: int
    cells: Mapping[str, str]
    values: Mapping[str, Value]
    record: Mapping[str, Any] | None = None

    def text(self, column: str) -> str | None:
        """The cell's words; None when it is empty."""
        return self.cells.get(column)

    def whole(self, column: str) -> int | None:
        """The cell's whole number; None when it is empty."""
        value = self.values.get(column)
        return value if isinstance(value, int) else None

    def real(self, column: str) -> float | None:
        """The cell's number; None when it is empty."""
        value = self.values.get(column)
        return float(value) if isinstance(value, int | float) else None

    def day(self, column: str) -> str | None:
        """The cell's ISO day; None when it is empty."""
        value = self.values.get(column)
        return value if isinstance(value, str) else None


def read_data_set(path: str | Path, data_set: DataSet | None = None) -> Iterator[DataRow | Rejected]:
    """The rows of a file, packed with gzip or zip or not; a Rejected for each that cannot be used.

    ``data_set`` says which it is; without it the first row tells. Raises UsageError for an unknown name, InputError
    when the file is not there or is none of them.
    """
    if data_set is not None and data_set not in DATA_SETS:
        raise UsageError(f"there is no data set {data_set!r}", advice="use one of " + ", ".join(DATA_SETS))
    path = Path(path)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}", advice="check the name") from error
    return _of_file(stream, str(path), data_set)


def _of_file(stream: BinaryIO, path: str, data_set: DataSet | None) -> Iterator[DataRow | Rejected]:
    with stream:
        try:
            for name, part in _parts(stream, path):
                if isinstance(part, Refusal):
                    yield Rejected(name, None, part.reason, part.advice)
                else:
                    yield from rows_of(part, name, data_set)
        except Unreadable as error:
            yield Rejected(path, None, error.reason, error.advice)


def rows_of(stream: Source, path: str, data_set: DataSet | None = None) -> Iterator[DataRow | Rejected]:
    """The rows of one unpacked stream; ``path`` is what a Rejected calls it."""
    lines = _lines(stream, path)
    first = next(lines, None)
    if first is None:
        yield Rejected(path, None, "it is empty", "")
        return
    if isinstance(first, Rejected):
        yield first
        return
    found = data_set or _told(first[1])
    if found is None:
        yield Rejected(path, 1, "it is no data set that is known: GED, ACLED, GDELT or PLOVER", _ADVICE)
        return
    everything = _chain(first, lines)
    if found == "plover":
        yield from _objects(everything, path)
    elif found == "gdelt":
        yield from _tabbed(everything, path)
    else:
        yield from _comma_separated(everything, path, found)


def _parts(stream: BinaryIO, path: str) -> Iterator[tuple[str, Source | Refusal]]:
    """What a file unpacks to: itself, what gzip packed, or each member of a zip archive."""
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(GZIP_MAGIC[:2]):
        yield path, Gunzip(stream)
    elif head.startswith(b"PK\x03\x04"):
        for name, member in read_members(stream):
            yield path if name is None else f"{path}/{name}", member
    else:
        yield path, stream


# Lines

_Line = tuple[int, str]


def _lines(stream: Source, path: str) -> Iterator[_Line | Rejected]:
    """The lines with their numbers, decoded as UTF-8; a Rejected for one that is too long or no UTF-8."""
    number = 0
    most = MAX_ROW_CHARACTERS
    while data := stream.readline(most):
        number += 1
        if len(data) == most and not data.endswith(b"\n"):
            while (more := stream.readline(most)) and not more.endswith(b"\n"):
                pass
            yield Rejected(path, number, f"the line has more than {most:,} bytes", "")
            continue
        if number == 1:
            data = data.removeprefix(b"\xef\xbb\xbf")
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            yield Rejected(path, number, f"it is no UTF-8 at byte {error.start}", "save the file as UTF-8")
            continue
        if "\x00" in text:
            yield Rejected(path, number, "it holds NUL characters", "fetch the file again")
            continue
        yield number, text


def _chain(first: _Line, rest: Iterator[_Line | Rejected]) -> Iterator[_Line | Rejected]:
    yield first
    yield from rest


def _told(line: str) -> DataSet | None:
    """Which data set a first line is of; None when it is of none."""
    if line.lstrip().startswith("{"):
        return "plover"
    if line.count("\t") == len(GDELT) - 1:
        return "gdelt"
    if "type_of_violence" in line:
        return "ged"
    if "event_id_cnty" in line:
        return "acled"
    cells = next(csv.reader([line]), [])
    # A row that runs over lines begins with GED's numbers all the same.
    if len(cells) >= 6 and cells[0].isdigit() and cells[2].isdigit() and cells[5] in {"1", "2", "3"}:
        return "ged"
    return None


# Rows of cells


def _comma_separated(lines: Iterator[_Line | Rejected], path: str, data_set: DataSet) -> Iterator[DataRow | Rejected]:
    """Rows of a CSV file, with its header or in the format's order without one."""
    columns: tuple[str, ...] | None = None
    delimiter = ","
    waiting: deque[_Line | Rejected] = deque()
    known = COLUMNS[data_set]

    def more() -> _Line | Rejected | None:
        return waiting.popleft() if waiting else next(lines, None)

    while (line := more()) is not None:
        if isinstance(line, Rejected):
            yield line
            continue
        if not line[1].strip():
            continue
        record, taken = _record(line, more)
        if columns is None:
            delimiter = ";" if record.count(";") > record.count(",") and len(known) - 1 <= record.count(";") else ","
            header = _split(record, delimiter)
            if header is not None and _REQUIRED[data_set][0] in header:
                columns = tuple(header)
                missing = [name for name in _REQUIRED[data_set] if name not in columns]
                if missing:
                    yield Rejected(path, line[0], f"columns are missing: {', '.join(missing)}", _ADVICE)
                    return
                continue
            columns = known
        cells = _split(record, delimiter)
        if cells is None or len(cells) != len(columns):
            # A mark that is missing swallows the lines after it: they get their chance as rows of their own.
            waiting.extendleft(reversed(taken[1:]))
            count = "cannot be taken apart" if cells is None else f"has {len(cells)} cells instead of {len(columns)}"
            yield Rejected(path, line[0], f"the row {count}", _ADVICE)
            continue
        yield _row(data_set, path, line[0], zip(columns, cells, strict=True))


def _record(first: _Line, more: Any) -> tuple[str, list[_Line | Rejected]]:
    """A row, which goes on over lines while a quotation mark is open, and the lines it is made of."""
    taken: list[_Line | Rejected] = [first]
    text = first[1]
    is_open = text.count('"') % 2 == 1
    while is_open and len(taken) < MAX_ROW_LINES:
        line = more()
        if line is None:
            break
        taken.append(line)
        if isinstance(line, Rejected):
            break
        text += line[1]
        is_open ^= line[1].count('"') % 2 == 1
    return text, taken


def _split(record: str, delimiter: str) -> list[str] | None:
    try:
        rows = list(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _tabbed(lines: Iterable[_Line | Rejected], path: str) -> Iterator[DataRow | Rejected]:
    for line in lines:
        if isinstance(line, Rejected):
            yield line
        elif line[1].strip():
            cells = line[1].rstrip("\r\n").split("\t")
            if len(cells) != len(GDELT):
                reason = f"the row has {len(cells)} cells instead of {len(GDELT)}"
                yield Rejected(path, line[0], reason, "only version 2 of GDELT's events is read")
            else:
                yield _row("gdelt", path, line[0], zip(GDELT, cells, strict=True))


def _row(data_set: DataSet, path: str, line: int, named: Iterable[tuple[str, str]]) -> DataRow | Rejected:
    cells = {name: unguarded(cell.strip()) for name, cell in named if cell and cell.strip()}
    missing = [name for name in _REQUIRED[data_set] if name not in cells]
    if missing:
        return Rejected(path, line, f"{', '.join(missing)} must not be empty", _ADVICE)
    values = _values(data_set, cells)
    if isinstance(values, Refusal):
        return Rejected(path, line, values.reason, values.advice)
    return DataRow(data_set, line, cells, values)


def _values(data_set: DataSet, cells: Mapping[str, str]) -> dict[str, Value] | Refusal:
    values: dict[str, Value] = {}
    whole = _WHOLE[data_set]
    for name, cell in cells.items():
        found: Value | None
        if name in whole:
            found, wanted = _whole(cell), "a whole number"
        elif name in _LATITUDE:
            found, wanted = _degrees(cell, 90), "a latitude"
        elif name in _LONGITUDE:
            found, wanted = _degrees(cell, 180), "a longitude"
        elif name in _DAYS:
            found, wanted = _day(cell), "a day (YYYY-MM-DD)"
        else:
            continue
        if found is None:
            return Refusal(f"{name} is {cell[:40]!r}, not {wanted}", _ADVICE)
        if name in _COUNTS and isinstance(found, int) and found < 0:
            return Refusal(f"{name} is {found}, and nobody can be counted so", _ADVICE)
        values[name] = found
    return values


def _whole(cell: str) -> int | None:
    """Numbers as programs write them: 3, and 3.0 where a column was once one of fractions."""
    match = re.fullmatch(r"(-?\d{1,15})(?:\.0+)?", cell)
    return int(match[1]) if match else None


def _degrees(cell: str, most: int) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= most else None


def _day(cell: str) -> str | None:
    """ISO days with or without a time, 20200305, and ACLED's "05 March 2020"."""
    if match := re.match(r"(\d{4})-(\d{2})-(\d{2})(?:$|[T ])", cell) or re.fullmatch(r"(\d{4})(\d\d)(\d\d)", cell):
        parts = (int(match[1]), int(match[2]), int(match[3]))
    elif match := re.fullmatch(r"(\d{1,2}) ([A-Za-z]+) (\d{4})", cell):
        parts = (int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1]))
    else:
        return None
    try:
        return datetime.date(*parts).isoformat()
    except ValueError:
        return None


# Rows of JSON


def _objects(lines: Iterable[_Line | Rejected], path: str) -> Iterator[DataRow | Rejected]:
    for line in lines:
        if isinstance(line, Rejected):
            yield line
        elif line[1].strip():
            yield _object(path, *line)


def _object(path: str, number: int, line: str) -> DataRow | Rejected:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Rejected(path, number, f"it is not JSON: {error}", "write one object a line")
    if not isinstance(record, dict):
        return Rejected(path, number, "it is no JSON object", "write one object a line")
    missing = [name for name in _REQUIRED["plover"] if record.get(name) is None]
    if missing:
        return Rejected(path, number, f"{', '.join(missing)} must be there", _ADVICE)
    cells: dict[str, str] = {}
    try:
        _flatten(record, "", cells)
    except RecursionError:
        return Rejected(path, number, "it is nested beyond all measure", "")
    if any(_UNKEPT.search(cell) or _UNKEPT.search(name) for name, cell in cells.items()):
        return Rejected(path, number, "it holds half characters or NUL, which no record can keep", "write it as UTF-8")
    values = _values("plover", {name: cells[name] for name in ("date", "enddate") if name in cells})
    if isinstance(values, Refusal):
        return Rejected(path, number, values.reason, values.advice)
    if "date" not in values:
        return Rejected(path, number, "date is no day", _ADVICE)
    return DataRow("plover", number, cells, values, record)


def _flatten(value: object, path: str, out: dict[str, str]) -> None:
    if isinstance(value, dict):
        for key, one in value.items():
            _flatten(one, f"{path}.{key}" if path else str(key), out)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            _flatten(one, f"{path}.{number}", out)
    elif isinstance(value, str):
        if value.strip():
            out[path] = value
    elif isinstance(value, bool | int | float):
        out[path] = json.dumps(value)
