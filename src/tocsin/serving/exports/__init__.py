"""Exports: events and claims as CSV, Parquet, JSONL and GeoJSON, and as the rows of PLOVER, ACLED, GED and GDELT.

``docs/interchange.md`` says of every column where its value comes from and what stays empty. The same events give the
same bytes in whatever order they come.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

from tocsin.errors import UsageError
from tocsin.serving.exports import acled, claims, gdelt, ged, objects, table
from tocsin.serving.exports.cells import Cell, comma_separated, tab_separated
from tocsin.serving.exports.evidence import Kept, public, spelled_out
from tocsin.serving.exports.files import Written, in_order_of, whole_file
from tocsin.terms.columns import ACLED, GED
from tocsin.terms.events import Event
from tocsin.terms.format import compact

T = TypeVar("T")
Pair = tuple[Event, Sequence[Kept]]
# An object or the cells of a row; a string is the reason why there is none.
Made = Mapping[str, Any] | str

# Rows that are handed to Parquet at a time.
_PORTION: Final = 20_000
NO_PLACE: Final = "geometry null: no place with coordinates is told"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the rows, what was left out (reason and number, most frequent first), and the bytes.

    ``noted`` counts what stands in the file but lacks something, such as a place. ``digest`` is the SHA-256 of the
    bytes: equal for the same record, whatever the order of reading.
    """

    format: str
    rows: int
    left_out: tuple[tuple[str, int], ...]
    noted: tuple[tuple[str, int], ...]
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class _Form:
    """How rows become a file: what is made of one, how that is written, what stands before, between and after."""

    make: Callable[[Any], Made]
    line: Callable[[Mapping[str, Any]], bytes]
    before: bytes = b""
    between: bytes = b""
    after: bytes = b""
    note: Callable[[Mapping[str, Any]], str | None] = lambda made: None
    # Columns, the whole numbers and the fractions among them: Parquet only.
    columns: tuple[tuple[str, ...], frozenset[str], frozenset[str]] | None = None


def export(pairs: Iterable[Pair], format: str, out: str | os.PathLike[str] | BinaryIO) -> Exported:
    """Writes events, each with its claims, in one of ``FORMATS`` to a file or a binary stream; says what was written.

    Rows stand by the first day they can have been (unknown last) and id. A file is written whole or not at all, and
    is replaced at the end. Events that a format cannot hold are left out and counted; no export holds names of
    private persons but in quotes. Nothing to export gives a file with its header alone. Raises UsageError for an
    unknown format or a place that cannot be written to.
    """
    form = _chosen(_EVENT_FORMS, format)
    return _written(pairs, lambda pair: (_day(pair[0]), pair[0].id), form, format, out)


def export_claims(kept: Iterable[Kept], format: str, out: str | os.PathLike[str] | BinaryIO) -> Exported:
    """Writes claims in one of ``CLAIM_FORMATS``; everything else is as in ``export``.

    Rows stand by day of publication (unknown last), report, and place in it.
    """
    form = _chosen(_CLAIM_FORMS, format)
    return _written(
        kept, lambda one: (one.published or "~", one.report, one.claim.start, one.claim.id), form, format, out
    )


def _chosen(forms: Mapping[str, _Form], format: str) -> _Form:
    if format not in forms:
        raise UsageError(f"there is no export format {format!r}", advice="use one of " + ", ".join(forms))
    return forms[format]


def _written(
    rows: Iterable[T], key: Callable[[T], Any], form: _Form, format: str, out: str | os.PathLike[str] | BinaryIO
) -> Exported:
    if isinstance(out, str | os.PathLike):
        with whole_file(out) as stream:
            return _go(rows, key, form, format, stream, Path(out).resolve().parent)
    return _go(rows, key, form, format, out, None)


def _go(
    rows: Iterable[T], key: Callable[[T], Any], form: _Form, format: str, stream: BinaryIO, folder: Path | None
) -> Exported:
    left_out: Counter[str] = Counter()
    noted: Counter[str] = Counter()
    count = 0

    def made() -> Iterator[tuple[Any, Any]]:
        """What is written for each row, with its key: less than the row itself, should it have to wait on the disk."""
        nonlocal count
        for row in rows:
            found = form.make(row)
            if isinstance(found, str):
                left_out[found] += 1
                continue
            if (remark := form.note(found)) is not None:
                noted[remark] += 1
            count += 1
            yield key(row), found if form.columns is not None else form.line(found)

    written = Written(stream)
    ordered = (payload for _, payload in in_order_of(itemgetter(0), made(), folder))
    if form.columns is not None:
        _parquet(ordered, *form.columns, written)
    else:
        written.write(form.before)
        for number, line in enumerate(ordered):
            written.write(form.between + line if number else line)
        written.write(form.after)
    return Exported(format, count, _ranked(left_out), _ranked(noted), written.digest, written.size)


def _ranked(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _day(event: Event) -> str:
    return (event.time.earliest if event.time else None) or "~"


def _parquet(
    rows: Iterator[Mapping[str, Any]],
    columns: tuple[str, ...],
    whole: frozenset[str],
    real: frozenset[str],
    written: Written,
) -> None:
    """One Parquet file; polars gets it in portions, so that the strings of Python do not all wait in memory."""
    import io
    from itertools import islice

    import polars as pl

    schema = {name: pl.Int64 if name in whole else pl.Float64 if name in real else pl.String for name in columns}
    portions = [pl.DataFrame(schema=schema)]
    while part := list(islice(rows, _PORTION)):
        portions.append(pl.DataFrame(part, schema=schema))
    memory = io.BytesIO()
    pl.concat(portions).write_parquet(memory, row_group_size=_PORTION)
    written.write(memory.getvalue())


# Formats


def _line(made: Mapping[str, Any]) -> bytes:
    return (compact(made) + "\n").encode()


def _bare_line(made: Mapping[str, Any]) -> bytes:
    return compact(made).encode()


def _cells(made: Mapping[str, Cell]) -> bytes:
    return comma_separated(tuple(made.values()))


def _tabs(made: Mapping[str, Cell]) -> bytes:
    return tab_separated(tuple(made.values()))


def _no_place(made: Mapping[str, Any]) -> str | None:
    return NO_PLACE if made["geometry"] is None else None


def _of_event(make: Callable[[Event, Sequence[Kept]], Made]) -> Callable[[Pair], Made]:
    return lambda pair: make(spelled_out(public(pair[0], pair[1])), pair[1])


def _features(make: Callable[[Any], Made]) -> _Form:
    before = b'{"type":"FeatureCollection","features":[\n'
    return _Form(make, _bare_line, before=before, between=b",\n", after=b"\n]}\n", note=_no_place)


_EVENT_FORMS: Final[Mapping[str, _Form]] = {
    "csv": _Form(_of_event(table.row_of), _cells, before=comma_separated(table.COLUMNS)),
    "jsonl": _Form(lambda pair: objects.line_of(public(pair[0], pair[1]), pair[1]), _line),
    "parquet": _Form(_of_event(table.row_of), _line, columns=(table.COLUMNS, table.WHOLE, table.REAL)),
    "geojson": _features(_of_event(objects.feature_of)),
    "plover": _Form(_of_event(objects.plover_of), _line),
    "acled": _Form(_of_event(acled.acled_of), _cells, before=comma_separated(ACLED)),
    "ged": _Form(_of_event(ged.ged_of), _cells, before=comma_separated(GED)),
    "gdelt": _Form(_of_event(gdelt.gdelt_of), _tabs),
}
_CLAIM_FORMS: Final[Mapping[str, _Form]] = {
    "csv": _Form(claims.claim_row, _cells, before=comma_separated(claims.COLUMNS)),
    "jsonl": _Form(claims.claim_line, _line),
    "parquet": _Form(claims.claim_row, _line, columns=(claims.COLUMNS, claims.WHOLE, claims.REAL)),
    "geojson": _features(claims.claim_feature),
}
FORMATS: Final = tuple(_EVENT_FORMS)
CLAIM_FORMATS: Final = tuple(_CLAIM_FORMS)
