"""Tables out of files of any size: CSV, packed with gzip or zip or not, and Parquet. Only the columns asked for are
ever in memory."""

from __future__ import annotations

import contextlib
import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from tocsin.errors import InputError
from tocsin.sources.archives import read_members
from tocsin.sources.streams import CHUNK, GZIP_MAGIC, Gunzip, Source, Unreadable
from tocsin.sources.text import Refusal

if TYPE_CHECKING:
    import polars

_PARQUET: Final = b"PAR1"
_ZIP: Final = b"PK\x03\x04"
# What is looked at to tell a header from a row.
_FIRST_BYTES: Final = 100_000
# A file of CSV unpacked may have so many bytes; UCDP's largest has a twentieth.
MOST_BYTES: Final = 8_000_000_000
_ADVICE: Final = "save it as CSV (UTF-8, commas) or Parquet"


@contextlib.contextmanager
def table_in(path: Path, names: Sequence[str] = ()) -> Iterator[polars.LazyFrame]:
    """The table of a file, not read yet; CSV cells are words. ``names`` are the columns of a CSV without a header.

    A file has no header when its first line has as many cells as there are ``names`` and none of them is one. Packed
    files are unpacked beside other temporary files, and gone at the end; of a zip archive its one CSV file is read.
    Raises InputError when there is no such file, or it is none of these.
    """
    import polars

    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}", advice="check the name") from error
    if not head:
        raise InputError(f"{path} is empty", advice="fetch it again")
    if head == _PARQUET:
        yield polars.scan_parquet(path)
    elif head.startswith(GZIP_MAGIC[:2]) or head == _ZIP:
        with tempfile.NamedTemporaryFile(suffix=".csv") as plain:
            _unpack(path, plain)
            yield _csv(Path(plain.name), names)
    else:
        yield _csv(path, names)


def columns_of(table: polars.LazyFrame, path: Path) -> list[str]:
    """The names of the columns. Raises InputError when the file is no table."""
    with reading(path):
        return table.collect_schema().names()


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns what the reader of tables says of a file into an InputError."""
    import polars

    try:
        yield
    except (polars.exceptions.PolarsError, csv.Error, OSError, ValueError) as error:
        words = str(error).strip().splitlines()
        said = words[0] if words else type(error).__name__
        raise InputError(f"{path} cannot be read as a table: {said}", advice=_ADVICE) from error


def _csv(path: Path, names: Sequence[str]) -> Any:
    import polars

    with path.open("rb") as stream:
        begin = stream.read(_FIRST_BYTES).decode("utf-8-sig", errors="replace")
    if "\x00" in begin:
        raise InputError(f"{path} is no table: it holds NUL characters", advice=_ADVICE)
    with reading(path):
        # The first row may run over lines: a cell of it can hold a report.
        cells = next(csv.reader(io.StringIO(begin, newline="")), [])
    bare = bool(names) and len(cells) == len(names) and not set(cells) & set(names)
    return polars.scan_csv(
        path,
        infer_schema=False,
        # A bad byte in a headline must not cost the numbers beside it.
        encoding="utf8-lossy",
        has_header=not bare,
        new_columns=list(names) if bare else None,
    )


def _unpack(path: Path, plain: Any) -> None:
    with path.open("rb") as stream:
        try:
            _copy(_member(stream, path), plain, path)
        except Unreadable as error:
            raise InputError(f"{path}: {error.reason}", advice=error.advice) from error
    plain.flush()


def _member(stream: BinaryIO, path: Path) -> Source:
    """The unpacked CSV: what gzip packed, or the one CSV file of a zip archive."""
    if stream.read(2) == GZIP_MAGIC[:2]:
        stream.seek(0)
        return Gunzip(stream)
    stream.seek(0)
    for name, member in read_members(stream):
        if isinstance(member, Refusal):
            raise InputError(f"{path}: {member.reason}", advice=member.advice)
        if name is not None and name.lower().endswith(".csv"):
            return member
    raise InputError(f"{path} holds no CSV file", advice="unpack it and give the file")


def _copy(source: Source, plain: Any, path: Path) -> None:
    written = 0
    while piece := source.read(CHUNK):
        written += len(piece)
        if written > MOST_BYTES:
            raise InputError(f"{path} unpacks to more than {MOST_BYTES:,} bytes", advice="give a smaller file")
        plain.write(piece)
