"""Files, folders and standard input to reports: what can be read is yielded, what cannot is yielded with a reason."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import stat
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final, Literal

from tocsin.errors import InputError, UsageError, WrongType
from tocsin.sources.html import MAX_PAGE_BYTES, PageReader, decode_page, shared_reader
from tocsin.sources.language import detect_language
from tocsin.sources.table import CLAIMS, Row, language_code, read_rows, unreadable_rows
from tocsin.sources.text import (
    MAX_REPORT_BYTES,
    MAX_REPORT_CHARACTERS,
    Decoded,
    Refusal,
    Rejected,
    check_text,
    date_flags,
    decode,
    parse_published,
    too_long,
)
from tocsin.terms.text import Report

STANDARD_INPUT: Final = "-"
Format = Literal["text", "page", "rows"]
FORMATS: Final[dict[str, Format]] = {
    ".txt": "text", ".md": "text", ".html": "page", ".htm": "page", ".xhtml": "page", ".jsonl": "rows",
    ".ndjson": "rows",
}  # fmt: skip
# Files whose text is no report though it can be read as one.
UNREADABLE: Final[dict[str, str]] = {
    ".json": "write it as JSONL, one object per line, in a file named .jsonl",
    ".csv": "convert it to JSONL, one object per row",
    ".tsv": "convert it to JSONL, one object per row",
    ".xml": "convert it to JSONL or text",
    ".rss": "convert it to JSONL or text",
    ".atom": "convert it to JSONL or text",
}
# Enough to see past blank lines, licences and comments at the head of a file.
SNIFFED_BYTES: Final = 65_536
# How a page of `tocsin read --html` says what it is, and how soon; to read it would take claims for reports.
OWN_PAGE: Final = '<meta name="generator" content="tocsin">'
OWN_HEAD_BYTES: Final = 4_096
REPORT_ADVICE: Final = 'make one of it: tocsin.Report("the text", published="2020-10-31")'


@dataclasses.dataclass(frozen=True, slots=True)
class _Defaults:
    published: str | None
    outlet: str | None
    url: str | None
    today: str | None
    pages: PageReader | None
    leave_out: Callable[[Path], bool] | None = None


def read_paths(
    paths: Iterable[str | os.PathLike[str]],
    *,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    today: str | None = None,
    pages: PageReader | None = None,
    leave_out: Callable[[Path], bool] | None = None,
) -> Iterator[Report | Rejected]:
    """One Report or Rejected for every report at ``paths``, in their order; nothing for an empty folder or file list.

    A path is a text (``.txt``, ``.md``), a page (``.html``, ``.htm``), rows (``.jsonl``), a folder (all regular files
    below it, sorted by path, hidden ones and linked folders left out), or ``-`` for standard input. Anything else is
    told by its beginning.

    ``published``, ``outlet`` and ``url`` are what the user states: they hold for texts, go before what a page says
    of itself, and fill in what a row leaves open. A report dated after ``today`` is flagged
    ``published_in_future``; without ``today`` nothing is. ``pages`` reads the pages (by default one shared worker).
    ``leave_out`` says which files of a folder are none of its reports, such as those that are being written.

    Raises UsageError when ``published`` or ``today`` is no date. Bad input never raises.
    """
    day, now = _given_date(published, "published"), _given_date(today, "today")
    defaults = _Defaults(day, outlet, url, now, pages, leave_out)
    return _read_all(paths, defaults)


def _read_all(paths: Iterable[str | os.PathLike[str]], defaults: _Defaults) -> Iterator[Report | Rejected]:
    # Apart from read_paths, so that a wrong date is an error of the call and not of the first report.
    for path in paths:
        if os.fspath(path) == STANDARD_INPUT:
            yield from _read_stream(sys.stdin.buffer, STANDARD_INPUT, None, defaults)
        else:
            yield from _read_path(Path(path), defaults)


def _given_date(value: str | None, name: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise WrongType(f"{name} is of type {type(value).__name__}, not a string", advice="write it as YYYY-MM-DD")
    parsed = None if value is None else parse_published(value)
    if isinstance(parsed, Refusal):
        raise UsageError(f"{name}: {parsed.reason}", advice="write it as YYYY-MM-DD")
    return parsed


# Finding


def _read_path(path: Path, defaults: _Defaults) -> Iterator[Report | Rejected]:
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


def _read_file(path: Path, defaults: _Defaults, *, named: bool) -> Iterator[Report | Rejected]:
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


def _read_stream(stream: BinaryIO, shown: str, form: Format | None, defaults: _Defaults) -> Iterator[Report | Rejected]:
    head = b""
    if form is None:
        head = _head(stream)
        form = sniff(head)
    if form == "rows":
        head = head or _head(stream)
        refusal = unreadable_rows(head)
        if refusal is not None:
            yield Rejected(shown, None, refusal.reason, refusal.advice)
            return
        yield from _from_rows(read_rows(stream, head), shown, defaults)
        return
    limit = MAX_PAGE_BYTES if form == "page" else MAX_REPORT_BYTES
    data = head + stream.read(max(0, limit + 1 - len(head)))
    report = _from_page(data, shown, defaults) if form == "page" else _from_text(data, shown, defaults)
    yield Rejected(shown, None, report.reason, report.advice) if isinstance(report, Refusal) else report


def _head(stream: BinaryIO) -> bytes:
    """The first lines up to one that is not blank: a pipe that delivers row by row is not held up for more."""
    head = b""
    while len(head) < SNIFFED_BYTES and (line := stream.readline(SNIFFED_BYTES - len(head))):
        head += line
        if line.strip(b" \t\r\n\xef\xbb\xbf"):
            break
    return head


def sniff(head: bytes) -> Format:
    """What a source is by its first line that is not blank: a page, rows, and otherwise text. Never raises."""
    start = head.lstrip(b" \t\r\n\xef\xbb\xbf")
    lower = start[:200].lower()
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<!--", b"<?xml")):
        return "page"
    if start.startswith(b"{"):
        # Cut off at SNIFFED_BYTES, or a row: either way it begins as an object of ours does.
        if len(head) >= SNIFFED_BYTES and lower[1:].lstrip().startswith(b'"'):
            return "rows"
        try:
            return "rows" if isinstance(json.loads(start), dict) else "text"
        except (ValueError, RecursionError):
            return "rows" if lower[1:].lstrip().startswith(b'"') else "text"
    return "text"


def _from_text(data: bytes, shown: str, defaults: _Defaults) -> Report | Refusal:
    decoded = too_long(len(data)) or decode(data)
    if isinstance(decoded, Refusal):
        return decoded
    return _report(decoded, defaults, input_id=_input_id(shown), published=defaults.published)


def _from_page(data: bytes, shown: str, defaults: _Defaults) -> Report | Refusal:
    decoded = decode_page(data)
    if isinstance(decoded, Refusal):
        return decoded
    if OWN_PAGE.encode() in data[:OWN_HEAD_BYTES]:
        return Refusal("it is a page of evidence that tocsin has written", "give the reports that it was made from")
    page = (defaults.pages or shared_reader()).read(decoded.text, defaults.url)
    if isinstance(page, Refusal):
        return page
    checked = check_text(Decoded(page.text, decoded.encoding, decoded.flags))
    if isinstance(checked, Refusal):
        return checked
    stated = None if page.date is None else parse_published(page.date)
    return _report(
        checked,
        defaults,
        input_id=_input_id(shown),
        title=page.title,
        outlet=defaults.outlet or page.outlet,
        published=defaults.published or (stated if isinstance(stated, str) else None),
    )


def _from_rows(
    rows: Iterator[tuple[int, Row | Refusal]], shown: str, defaults: _Defaults
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
                yield _from_row(row, defaults)


def _from_row(row: Row, defaults: _Defaults) -> Report:
    return _report(
        Decoded(row.text, "utf-8", row.flags),
        defaults,
        input_id=row.id,
        title=row.title,
        outlet=row.outlet,
        url=row.url,
        published=row.published or defaults.published,
        language=row.language,
    )


def _input_id(shown: str) -> str | None:
    return None if shown == STANDARD_INPUT else shown


def _report(
    decoded: Decoded,
    defaults: _Defaults,
    *,
    input_id: str | None,
    published: str | None,
    title: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Report:
    return Report(
        text=decoded.text,
        input_id=input_id,
        title=title,
        outlet=outlet or defaults.outlet,
        url=url or defaults.url,
        published=published,
        language=language or detect_language(decoded.text),
        flags=(*decoded.flags, *date_flags(published, defaults.today)),
    )


def read_bytes(
    data: bytes, name: str = STANDARD_INPUT, *, published: str | None = None, today: str | None = None
) -> Iterator[Report | Rejected]:
    """As ``read_paths`` for one file that is already in memory; ``name`` gives its suffix and its place in messages.

    Raises UsageError when ``published`` or ``today`` is no date.
    """
    defaults = _Defaults(_given_date(published, "published"), None, None, _given_date(today, "today"), None)
    suffix = Path(name).suffix.lower()
    if suffix in UNREADABLE:
        return iter((Rejected(name, None, f"{suffix} files are not read", UNREADABLE[suffix]),))
    return _read_stream(io.BytesIO(data), name, FORMATS.get(suffix), defaults)


def report_of(
    text: str,
    *,
    published: str | None = None,
    title: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Report:
    """A text that is already in memory as a report; its language is detected unless it is given.

    Raises InputError when the text is longer than ``MAX_REPORT_CHARACTERS``, WrongType when it or another value is no
    string, UsageError when ``published`` is no date.
    """
    report = checked(Report(text, None, title, outlet, url, published, language))
    if len(text) > MAX_REPORT_CHARACTERS:
        raise InputError(
            f"the text has {len(text):,} characters, more than {MAX_REPORT_CHARACTERS:,}",
            advice="split it into single reports and read them one by one",
        )
    return report if report.language else dataclasses.replace(report, language=detect_language(text))


def checked(report: object) -> Report:
    """The report as the reader takes it: day of publication as YYYY-MM-DD, language as its code ("en" for "en-GB").

    Raises WrongType when it is no report or a field of it is no string, UsageError when ``published`` is no date.
    """
    if not isinstance(report, Report):
        raise WrongType(f"an object of type {type(report).__name__} is no report", advice=REPORT_ADVICE)
    if not isinstance(report.text, str):
        raise WrongType(f"the text is of type {type(report.text).__name__}, not a string", advice="decode it first")
    for name in ("input_id", "title", "outlet", "url", "language"):
        value = getattr(report, name)
        if value is not None and not isinstance(value, str):
            raise WrongType(f"{name} is of type {type(value).__name__}, not a string", advice="give it as a string")
    day, language = _given_date(report.published, "published"), language_code(report.language)
    if (day, language) == (report.published, report.language):
        return report
    return dataclasses.replace(report, published=day, language=language)
