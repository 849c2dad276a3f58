"""Reports in rows of columns (CSV, TSV and their kin): the first row names the columns, wherever each may stand."""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tocsin.errors import UsageError
from tocsin.sources.streams import Recoded, Source
from tocsin.sources.table import Row, lines_of, row_of
from tocsin.sources.text import MAX_REPORT_CHARACTERS, Decoded, Refusal, binary, decode_piece

# By field the names that such columns bear, without case and signs, the likeliest first.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "text": (
        "text", "articletext", "fulltext", "articlebody", "body", "bodytext", "content", "maintext", "plaintext",
        "article", "story", "storytext", "contents",
    ),
    "title": ("title", "headline", "articletitle", "heading", "head"),
    "published": (
        "published", "publisheddate", "publishdate", "publicationdate", "datepublished", "publishedat", "publishedon",
        "pubdate", "articledate", "date",
    ),
    "outlet": (
        "outlet", "publisher", "publication", "sitename", "newspaper", "sourcename", "newssource", "mediasource",
        "source",
    ),
    "url": ("url", "link", "articleurl", "articlelink", "articlesourcelink", "sourceurl", "href", "permalink"),
    "id": ("id", "articleid", "docid", "documentid", "reportid", "guid", "uid"),
    "language": ("language", "lang", "languagecode"),
}  # fmt: skip
DELIMITERS: Final = ",;\t|"
# A text and its other fields; what is longer was not one record to begin with, but a quote that never ends.
MAX_RECORD_CHARACTERS: Final = MAX_REPORT_CHARACTERS + 500_000
# After a record whose quotes do not fit, reading starts again on its second line. Made to, a file could have every
# line read again and again; after so many characters the rest is refused.
MAX_READ_AGAIN: Final = 20 * MAX_RECORD_CHARACTERS
QUOTES_ADVICE: Final = 'put a cell that holds a comma, a quote or a line end into quotes, and double each " in it'
HEADER_ADVICE: Final = "say which column holds the text: --column text=NAME"
_SHOWN_COLUMNS: Final = 12
_SIGNS: Final = re.compile(r"[\W_]+")
_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is laid out: what parts its columns, how many there are, and in which stands which field."""

    delimiter: str
    width: int
    fields: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    flags: tuple[str, ...]


def checked_columns(columns: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """The mapping of fields to columns as it came; raises UsageError when a field is none of ours."""
    for field in columns or ():
        if field not in NAMES:
            raise UsageError(f"{field!r} is no field of a report", advice=f"the fields are {', '.join(NAMES)}")
    return columns


def layout(header: str, columns: Mapping[str, str] | None = None) -> Layout | Refusal:
    """How a table with this first line is laid out; a Refusal when no column of it can be the text.

    The delimiter is the one by which the most fields are found, of several such the one that gives the most columns.
    """
    best: tuple[int, int, Layout] | None = None
    names: list[str] = []
    for delimiter in DELIMITERS:
        cells = split_record(header, lambda: None, delimiter)
        if isinstance(cells, Refusal):
            continue
        fields = _fields(cells, columns)
        names = cells if len(cells) > len(names) else names
        if "text" in fields and (best is None or (len(fields), len(cells)) > best[:2]):
            best = (len(fields), len(cells), Layout(delimiter, len(cells), fields))
    if best is not None:
        return best[2]
    shown = ", ".join(repr(name[:40]) for name in names[:_SHOWN_COLUMNS]) + (
        ", …" if len(names) > _SHOWN_COLUMNS else ""
    )
    asked = (columns or {}).get("text")
    reason = "no column of it is named as texts are" if asked is None else f"it has no column {asked!r}"
    return Refusal(f"{reason}; its first row is {shown or 'no row of columns'}", HEADER_ADVICE)


def _fields(cells: list[str], columns: Mapping[str, str] | None) -> dict[str, int]:
    folded = [_SIGNS.sub("", cell).casefold() for cell in cells]
    plain = [cell.strip() for cell in cells]
    found: dict[str, int] = {}
    for field, names in NAMES.items():
        if columns and field in columns:
            if columns[field] in plain:
                found[field] = plain.index(columns[field])
            continue
        taken = next((name for name in names if name in folded), None)
        if taken is not None and plain[folded.index(taken)] not in (columns or {}).values():
            found[field] = folded.index(taken)
    return found


def looks_like_table(line: bytes, columns: Mapping[str, str] | None = None) -> bool:
    """Whether a first line names the text that the user has named, or two columns of ours with the text among them."""
    decoded = decode_piece(line)
    if isinstance(decoded, Refusal):
        return False
    found = layout(decoded.text.removeprefix("\ufeff").rstrip("\r\n"), columns)
    return isinstance(found, Layout) and (len(found.fields) >= 2 or "text" in (columns or ()))


def read_table(
    stream: Source, head: bytes = b"", columns: Mapping[str, str] | None = None
) -> Iterator[tuple[int | None, Row | Refusal]]:
    """The rows below the header with the numbers of the lines on which they begin; blank ones are passed over.

    A row that cannot be read is a Refusal, and the rest is still read: where its quotes do not fit, from its second
    line on, so that a stray quote costs one row and not the file. A Refusal with None for its line is about the whole.
    ``columns`` maps a field to the name of its column; other fields are found by their usual names.
    """
    if not head:
        head = stream.read(4096)
    mark = next((m for m in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) if head.startswith(m)), None)
    if mark is not None:
        encoding = "utf-32" if head.startswith(codecs.BOM_UTF32_LE) else "utf-16"
        stream, head = Recoded(stream, head, encoding), b""
    elif refusal := binary(head):
        yield None, refusal
        return
    elif b"\n" not in head and b"\r" in head.rstrip(b"\r"):
        stream, head = Recoded(stream, head, None), b""
    lines = _Lines(stream, head)
    while (first := lines.next_line()) is not None and not isinstance(first, Refusal) and not first.text.strip():
        pass
    found: Layout | Refusal = Refusal("it is empty")
    if first is not None:
        found = first if isinstance(first, Refusal) else layout(first.text.rstrip("\r"), columns)
    if isinstance(found, Refusal):
        yield None, found
        return
    yield from _rows(lines, found)


def _rows(lines: _Lines, table: Layout) -> Iterator[tuple[int | None, Row | Refusal]]:
    while (first := lines.next_line()) is not None:
        if isinstance(first, Refusal):
            yield lines.number, first
            continue
        if not first.text.strip():
            continue
        record = _Record(lines, first)
        cells = split_record(first.text, record.more, table.delimiter)
        # Cells beyond the last column are forgiven when they are blank: some programs write such.
        if not isinstance(cells, Refusal) and (len(cells) < table.width or any(map(str.strip, cells[table.width :]))):
            cells = Refusal(f"it has {len(cells):,} columns, the first row {table.width:,}", QUOTES_ADVICE)
        if not isinstance(cells, Refusal):
            yield first.number, _row(cells, table, record.flags())
            continue
        yield first.number, cells
        if not lines.read_again(record.further):
            yield first.number + 1, Refusal("so many quotes do not fit that the rest is not read", QUOTES_ADVICE)
            return


def _row(cells: list[str], table: Layout, flags: tuple[str, ...]) -> Row | Refusal:
    value: dict[str, str | None] = {field: cells[at].strip() or None for field, at in table.fields.items()}
    value["text"] = cells[table.fields["text"]]
    outlet = value.get("outlet")
    if outlet is not None and _ADDRESS.match(outlet):  # a column "source" may hold either
        value["outlet"], value["url"] = None, value.get("url") or outlet
    return row_of(value, Decoded("", "utf-8", flags))


def split_record(line: str, more: Callable[[], str | None], delimiter: str) -> list[str] | Refusal:
    """The cells of the record that begins with ``line``; ``more`` brings its further lines, None where there are none.

    A cell in double quotes may hold delimiters, line ends and doubled quotes. A Refusal when a quote in it is not
    doubled, or it is never closed.
    """
    cells: list[str] = []
    at = 0
    while True:
        start = at
        while line.startswith(" ", start):
            start += 1
        if not line.startswith('"', start):
            end = line.find(delimiter, at)
            cells.append(line[at:] if end < 0 else line[at:end])
            # The carriage return of a line end is the last cell's only where that is not quoted.
            if end < 0:
                cells[-1] = cells[-1].removesuffix("\r")
                return cells
            at = end + 1
            continue
        pieces: list[str] = []
        at = start + 1
        while True:
            end = line.find('"', at)
            if end < 0:
                pieces += (line[at:], "\n")
                further = more()
                if further is None:
                    return Refusal("a quote in it is opened and never closed", QUOTES_ADVICE)
                line, at = further, 0
            elif line.startswith('"', end + 1):
                pieces.append(line[at : end + 1])
                at = end + 2
            else:
                pieces.append(line[at:end])
                break
        cells.append("".join(pieces))
        at = line.find(delimiter, end + 1)
        if line[end + 1 : at if at >= 0 else len(line)].strip():
            return Refusal("a quote within a quoted cell is not doubled", QUOTES_ADVICE)
        if at < 0:
            return cells
        at += 1


class _Lines:
    """The lines of a table with their numbers from 1; some may be handed back, to be read again."""

    def __init__(self, stream: Source, head: bytes) -> None:
        self.number = 0
        self._fresh = enumerate(lines_of(stream, head), start=1)
        self._again: deque[tuple[int, _Line | Refusal]] = deque()
        self._left = MAX_READ_AGAIN

    def next_line(self) -> _Line | Refusal | None:
        """The next line, a Refusal for one that cannot be read, None at the end; ``number`` is then its number."""
        if self._again:
            self.number, line = self._again.popleft()
            return line
        fresh = next(self._fresh, None)
        if fresh is None:
            return None
        self.number, data = fresh
        decoded = data if isinstance(data, Refusal) else decode_piece(data)
        if isinstance(decoded, Refusal):
            return decoded
        return _Line(self.number, decoded.text, decoded.flags)

    def read_again(self, lines: Sequence[tuple[int, _Line | Refusal]]) -> bool:
        """Hand these back; False when too much has been read again already."""
        self._again.extendleft(reversed(lines))
        self._left -= sum(len(line.text) for _, line in lines if isinstance(line, _Line))
        return self._left >= 0


class _Record:
    """The lines of one record, taken as its quotes ask for them."""

    def __init__(self, lines: _Lines, first: _Line) -> None:
        self.further: list[tuple[int, _Line | Refusal]] = []
        self._lines = lines
        self._first = first
        self._characters = len(first.text)

    def more(self) -> str | None:
        """The next line; None at the end, before one that cannot be read, and when the record has grown too long."""
        line = self._lines.next_line()
        if line is None:
            return None
        self.further.append((self._lines.number, line))
        if isinstance(line, Refusal):
            return None
        self._characters += len(line.text)
        return line.text if self._characters <= MAX_RECORD_CHARACTERS else None

    def flags(self) -> tuple[str, ...]:
        """What had to be done to read its lines, each thing once."""
        lines = [self._first, *(line for _, line in self.further if isinstance(line, _Line))]
        return tuple(dict.fromkeys(flag for line in lines for flag in line.flags))
