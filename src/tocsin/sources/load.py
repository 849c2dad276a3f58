"""Files, folders, addresses and standard input to reports: what can be read is yielded, what cannot, with a reason."""

from __future__ import annotations

import dataclasses
import io
import os
import stat
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from tocsin.sources.archives import Member, read_members
from tocsin.sources.columns import checked_columns, read_table
from tocsin.sources.feed import parse_feed
from tocsin.sources.forms import (
    FORMATS,
    MEDIA,
    OWN_HEAD_BYTES,
    OWN_PAGE,
    SNIFFED_BYTES,
    UNKNOWN_XML,
    UNREADABLE,
    Format,
    head_of,
    sniff,
)
from tocsin.sources.html import MAX_PAGE_BYTES, PageReader
from tocsin.sources.reports import (
    STANDARD_INPUT,
    Defaults,
    checked,
    feed_report,
    from_capture,
    from_page,
    from_row,
    from_text,
    given_date,
    report_of,
)
from tocsin.sources.streams import GZIP_MAGIC, Gunzip, Source, Unreadable
from tocsin.sources.table import CLAIMS, Row, read_rows, unreadable_rows
from tocsin.sources.text import MAX_REPORT_BYTES, Refusal, Rejected
from tocsin.sources.warc import Capture, Joined, Skipped, read_warc
from tocsin.terms.text import Report

if TYPE_CHECKING:  # the network's libraries are only loaded by who fetches
    from tocsin.sources.fetch import Fetched, Fetcher

__all__ = [
    "OWN_HEAD_BYTES",
    "OWN_PAGE",
    "STANDARD_INPUT",
    "checked",
    "read_bytes",
    "read_fetched",
    "read_paths",
    "report_of",
    "sniff",
]

# An archive that comes through a pipe is held in memory, since its directory stands at its end.
MAX_PIPED_ARCHIVE: Final = 64_000_000
_ADDRESSES: Final = ("http://", "https://")
NOT_FETCHED: Final = Refusal("it is an address, and nothing is fetched here", "save it as a file, or use `tocsin add`")
NESTED: Final = Refusal("it is an archive in an archive", "unpack it and give its files")


def read_paths(
    paths: Iterable[str | os.PathLike[str]],
    *,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    today: str | None = None,
    pages: PageReader | None = None,
    leave_out: Callable[[Path], bool] | None = None,
    columns: Mapping[str, str] | None = None,
    fetch: Fetcher | None = None,
) -> Iterator[Report | Rejected]:
    """One Report or Rejected for every report at ``paths``, in their order; nothing for an empty folder or file list.

    A path is a text (``.txt``, ``.md``), a page (``.html``, ``.htm``), rows (``.jsonl``), a table (``.csv``, ``.tsv``),
    a feed (``.rss``, ``.atom``, ``.rdf``), a web archive (``.warc``, ``.wacz``), any of these packed (``.gz``) or in a
    ``.zip``, a folder (all regular files below it, sorted by path, hidden ones and linked folders left out), an address
    (``https://…``), or ``-`` for standard input. Anything else is told by its beginning.

    ``published``, ``outlet`` and ``url`` are what the user states: they hold for texts, go before what a page says
    of itself, and fill in what a row leaves open. A report dated after ``today`` is flagged
    ``published_in_future``; without ``today`` nothing is. ``pages`` reads the pages (by default one shared worker).
    ``leave_out`` says which files of a folder are none of its reports, such as those that are being written.
    ``columns`` maps fields of a report to the columns of tables (and keys of rows) in which they stand, where these are
    not named as is usual: ``{"text": "article_body"}``. ``fetch`` gets what lies at addresses (see ``fetch.fetch``);
    without it they are rejected, and nothing is fetched.

    Raises UsageError when ``published`` or ``today`` is no date, or a key of ``columns`` no field. Bad input never
    raises.
    """
    day, now = given_date(published, "published"), given_date(today, "today")
    defaults = Defaults(day, outlet, url, now, pages, leave_out, checked_columns(columns), fetch)
    return _read_all(paths, defaults)


def _read_all(paths: Iterable[str | os.PathLike[str]], defaults: Defaults) -> Iterator[Report | Rejected]:
    # Apart from read_paths, so that a wrong date is an error of the call and not of the first report.
    for path in paths:
        if os.fspath(path) == STANDARD_INPUT:
            yield from _read_stream(sys.stdin.buffer, STANDARD_INPUT, None, defaults)
        elif isinstance(path, str) and path.lower().startswith(_ADDRESSES):
            yield from _read_address(path, defaults)
        else:
            yield from _read_path(Path(path), defaults)


# Finding


def _read_address(url: str, defaults: Defaults) -> Iterator[Report | Rejected]:
    got = NOT_FETCHED if defaults.fetch is None else defaults.fetch(url)
    if isinstance(got, Refusal):
        yield Rejected(url, None, got.reason, got.advice)
    else:
        yield from read_fetched(got, dataclasses.replace(defaults, url=defaults.url or got.url))


def read_fetched(got: Fetched, defaults: Defaults) -> Iterator[Report | Rejected]:
    """What an answer from the web holds: one report for a page, several for a feed, a table or an archive."""
    form = MEDIA.get(got.media or "") or FORMATS.get(Path(got.url.partition("?")[0]).suffix.lower())
    if form == "page" and sniff(got.body[:SNIFFED_BYTES]) == "feed":
        form = "feed"
    yield from _read_stream(io.BytesIO(got.body), got.url, form, defaults, charset=got.charset)


def _read_path(path: Path, defaults: Defaults) -> Iterator[Report | Rejected]:
    try:
        if path.is_dir():
            for below in _files_below(path):
                if defaults.leave_out is not None and defaults.leave_out(below):
                    continue
                yield from _read_file(below, defaults, named=False)
            return
    except OSError as error:
        yield Rejected(_shown(path), None, _system_reason(error), "check the path and its permissions")
        return
    yield from _read_file(path, defaults, named=True)


def _files_below(folder: Path) -> Iterator[Path]:
    """Every file below, sorted by path; hidden ones and what lies in hidden or linked folders left out."""
    found: list[Path] = []
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(where, name) for name in names if not name.startswith(".")]
    yield from sorted(found, key=lambda path: [os.fsencode(part) for part in path.parts])


def _read_file(path: Path, defaults: Defaults, *, named: bool) -> Iterator[Report | Rejected]:
    shown, suffix = _shown(path), path.suffix.lower()
    if suffix in UNREADABLE:
        yield Rejected(shown, None, f"{suffix} files are not read", UNREADABLE[suffix])
        return
    try:
        # A pipe that the user names is read; one that happens to lie in a folder would block for ever.
        if not named and not stat.S_ISREG(path.stat().st_mode):
            yield Rejected(shown, None, "it is not a regular file", "")
            return
        with path.open("rb") as stream:
            yield from _read_stream(stream, shown, FORMATS.get(suffix), defaults)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        yield Rejected(shown, None, _system_reason(error), "check the path and its permissions")


def _system_reason(error: Exception) -> str:
    return f"it cannot be opened: {error.strerror if isinstance(error, OSError) else error}"


def _shown(path: Path) -> str:
    """The path as text that can be printed anywhere: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


# Reading


def _read_stream(
    stream: Source,
    shown: str,
    form: Format | None,
    defaults: Defaults,
    *,
    inside: bool = False,
    charset: str | None = None,
) -> Iterator[Report | Rejected]:
    """``inside`` an archive there is no further one, but a packed web archive in a zip, as WACZ has it."""
    try:
        head = head_of(stream) if form is None or form == "rows" else b""
        form = form or sniff(head, defaults.columns)
        form = "xml" if form == "text" and shown.lower().endswith(".xml") else form
        if inside and (form == "zip" or (form == "gzip" and not shown.lower().endswith(".warc.gz"))):
            yield Rejected(shown, None, NESTED.reason, NESTED.advice)
        elif form == "gzip":
            yield from _from_gzip(stream, head, shown, defaults)
        elif form == "zip":
            yield from _from_zip(stream, head, shown, defaults)
        elif form == "warc":
            yield from _from_warc(stream, head, shown, defaults)
        elif form == "rows":
            refusal = unreadable_rows(head)
            if refusal is not None:
                yield Rejected(shown, None, refusal.reason, refusal.advice)
            else:
                yield from _from_rows(read_rows(stream, head, defaults.columns), shown, defaults)
        elif form == "xml":
            yield Rejected(shown, None, UNKNOWN_XML.reason, UNKNOWN_XML.advice)
        elif form == "table":
            yield from _from_rows(read_table(stream, head, defaults.columns), shown, defaults)
        else:
            yield from _from_whole(stream, head, shown, form, defaults, charset)
    except Unreadable as error:
        yield Rejected(shown, None, error.reason, error.advice, error.offset)


def _from_whole(
    stream: Source, head: bytes, shown: str, form: Format, defaults: Defaults, charset: str | None
) -> Iterator[Report | Rejected]:
    limit = MAX_REPORT_BYTES if form == "text" else MAX_PAGE_BYTES
    data = head + stream.read(max(0, limit + 1 - len(head)))
    if form == "feed":
        yield from _from_feed(data, shown, defaults, charset)
        return
    report = from_page(data, shown, defaults, charset) if form == "page" else from_text(data, shown, defaults)
    yield Rejected(shown, None, report.reason, report.advice) if isinstance(report, Refusal) else report


def _from_gzip(stream: Source, head: bytes, shown: str, defaults: Defaults) -> Iterator[Report | Rejected]:
    inner = shown[:-3] if shown.lower().endswith(".gz") else shown
    form = FORMATS.get(Path(inner).suffix.lower())
    whole = Joined(head, stream)
    if whole.peek(2) != GZIP_MAGIC[:2]:
        yield Rejected(shown, None, "it is no gzip file", "name it by what it is, or pack it again")
    elif form == "warc":
        yield from _from_warc(whole, b"", shown, defaults)
    else:
        unpacked = Gunzip(whole)
        beginning = head_of(unpacked) if form is None else b""
        form = form or sniff(beginning, defaults.columns)
        if form in {"gzip", "zip"}:
            yield Rejected(shown, None, NESTED.reason, NESTED.advice)
        else:
            yield from _read_stream(Joined(beginning, unpacked), shown, form, defaults, inside=True)


def _from_zip(stream: Source, head: bytes, shown: str, defaults: Defaults) -> Iterator[Report | Rejected]:
    seekable = isinstance(stream, io.IOBase) and stream.seekable()
    if not seekable:
        data = head + stream.read(MAX_PIPED_ARCHIVE + 1 - len(head))
        if len(data) > MAX_PIPED_ARCHIVE:
            reason = f"the archive has more than {MAX_PIPED_ARCHIVE:,} bytes, too many for standard input"
            yield Rejected(shown, None, reason, "give it as a file")
            return
        stream = io.BytesIO(data)
    wacz = shown.lower().endswith(".wacz")
    for name, member in read_members(cast(BinaryIO, stream)):
        place = shown if name is None else f"{shown}!/{name}"
        if isinstance(member, Refusal):
            yield Rejected(place, None, member.reason, member.advice)
        elif name is not None and not _no_report(name, wacz):
            yield from _from_member(member, place, defaults)


def _from_member(member: Member, place: str, defaults: Defaults) -> Iterator[Report | Rejected]:
    suffix = Path(place).suffix.lower()
    if suffix in UNREADABLE:
        yield Rejected(place, None, f"{suffix} files are not read", UNREADABLE[suffix])
    else:
        yield from _read_stream(member, place, FORMATS.get(suffix), defaults, inside=True)


def _no_report(name: str, wacz: bool) -> bool:
    """Whether a member is none of an archive's reports: hidden, or in a WACZ anything beside the captures."""
    if wacz:
        return not name.startswith("archive/")
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _from_warc(stream: Source, head: bytes, shown: str, defaults: Defaults) -> Iterator[Report | Rejected]:
    for offset, found in read_warc(stream, head):
        if isinstance(found, Skipped):
            continue
        report = from_capture(found, shown, offset, defaults) if isinstance(found, Capture) else found
        if isinstance(report, Refusal):
            yield Rejected(shown, None, report.reason, report.advice, offset)
        else:
            yield report


def _from_feed(data: bytes, shown: str, defaults: Defaults, charset: str | None) -> Iterator[Report | Rejected]:
    feed = parse_feed(data, defaults.reader, url=defaults.url, charset=charset)
    if isinstance(feed, Refusal):
        yield Rejected(shown, None, feed.reason, feed.advice)
        return
    for item in feed.items:
        report = feed_report(item, feed, outlet=defaults.outlet, today=defaults.today, published=defaults.published)
        yield Rejected(shown, item.line, report.reason, report.advice) if isinstance(report, Refusal) else report
    for line, fault in feed.faults:
        yield Rejected(shown, line, fault.reason, fault.advice)


def _from_rows(
    rows: Iterable[tuple[int | None, Row | Refusal]], shown: str, defaults: Defaults
) -> Iterator[Report | Rejected]:
    """The rows as reports; a run of lines that hold claims is refused once, not line by line."""
    for claims, group in groupby(rows, key=lambda row: row[1] is CLAIMS):
        if claims:
            first = next(group)[0]
            last = deque((line for line, _ in group), maxlen=1)
            reason = CLAIMS.reason if not last else f"down to line {last[0]}, {CLAIMS.reason}"
            yield Rejected(shown, first, reason, CLAIMS.advice)
            continue
        for line, row in group:
            if isinstance(row, Refusal):
                yield Rejected(shown, line, row.reason, row.advice)
            else:
                yield from_row(row, defaults)


def read_bytes(
    data: bytes,
    name: str = STANDARD_INPUT,
    *,
    published: str | None = None,
    today: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Report | Rejected]:
    """As ``read_paths`` for one file that is already in memory; ``name`` gives its suffix and its place in messages.

    Raises UsageError when ``published`` or ``today`` is no date, or a key of ``columns`` no field.
    """
    defaults = Defaults(given_date(published, "published"), None, None, given_date(today, "today"), None)
    defaults = dataclasses.replace(defaults, columns=checked_columns(columns))
    suffix = Path(name).suffix.lower()
    if suffix in UNREADABLE:
        return iter((Rejected(name, None, f"{suffix} files are not read", UNREADABLE[suffix]),))
    return _read_stream(io.BytesIO(data), name, FORMATS.get(suffix), defaults)
