"""Bytes to text, and the checks that every report passes before it is one; nothing here raises on bad input.

A text is kept verbatim: no normalisation, no stripping, no line-ending repair. The two exceptions are flagged on
the report: ``nul_removed`` (a few stray NUL characters taken out) and ``bytes_replaced`` (a few bytes that are not
UTF-8 in a text that otherwise is; each became U+FFFD).
"""

from __future__ import annotations

import codecs
import datetime
import email.utils
import re
from dataclasses import dataclass
from typing import Final

# A long book has a million characters; a news report has a few thousand. Beyond this the parser's memory is at risk.
MAX_REPORT_CHARACTERS: Final = 2_000_000
# UTF-8 needs at most four bytes a character, so more bytes than this cannot be a report.
MAX_REPORT_BYTES: Final = 4 * MAX_REPORT_CHARACTERS + 4
# A few NULs are the dirt of exports and transmissions; more of them, or denser, make a binary file.
MAX_STRAY_NULS: Final = 8
# Share of control characters above which something is no text; random bytes have a tenth.
MAX_CONTROL_SHARE: Final = 0.02

TOO_LONG_ADVICE: Final = f"split it into reports of at most {MAX_REPORT_CHARACTERS:,} characters"
ENCODING_ADVICE: Final = "save it as UTF-8"
FUTURE: Final = "published_in_future"
DATE_ADVICE: Final = "give the publication date as YYYY-MM-DD"

# How files that are often mistaken for texts begin, with what they are and what to do.
_SIGNATURES: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"\x1f\x8b", "a gzip archive", "unpack it first (gunzip)"),
    (b"PK\x03\x04", "a zip archive or an Office document", "unpack it first, or export it as text"),
    (b"PK\x05\x06", "an empty zip archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first (bunzip2)"),
    (b"\xfd7zXZ\x00", "an xz archive", "unpack it first (unxz)"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it first (unzstd)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (b"Rar!\x1a\x07", "a rar archive", "unpack it first"),
    (b"%PDF-", "a PDF document", "export it as text (pdftotext)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", "export it as text"),
    (b"{\\rtf", "an RTF document", "export it as text"),
    (b"\x89PNG\r\n", "a PNG image", "run text recognition first"),
    (b"\xff\xd8\xff", "a JPEG image", "run text recognition first"),
    (b"GIF8", "a GIF image", "run text recognition first"),
    (b"SQLite format 3\x00", "an SQLite database", "export its texts as JSONL"),
    (b"\x7fELF", "a program", ""),
)
# Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# In cp1251 these bytes are the Russian and Ukrainian letters.
_CYRILLIC_BYTES: Final = frozenset([*range(0xC0, 0x100), 0xA8, 0xB8, 0xAA, 0xBA, 0xAF, 0xBF, 0xB2, 0xB3, 0xA5, 0xB4])
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# Orders that cannot be mistaken: the year first, or the month as a word. What follows is a time of day.
_TIME: Final = r"(?=$|,?[T ]+[0-9]{1,2}:)"
_YEAR_FIRST: Final = re.compile(
    rf"([0-9]{{4}})(?:([/.])([0-9]{{1,2}})\2([0-9]{{1,2}})|([0-9]{{2}})([0-9]{{2}})){_TIME}"
)
_MONTH_FIRST: Final = re.compile(rf"([A-Za-z]{{3,9}})\.? ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}}){_TIME}")
_DAY_FIRST: Final = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[ -]([A-Za-z]{{3,9}})\.?,?[ -]([0-9]{{4}}){_TIME}")
_MONTHS: Final = "january february march april may june july august september october november december".split()


@dataclass(frozen=True, slots=True)
class Rejected:
    """One input that is no report: where it stands, why it was refused, what the user can do.

    ``line`` counts from 1 and is set for formats of one report per line; ``offset`` counts bytes from 0 and is set for
    records of an archive. ``path`` is ``-`` for standard input, and ``a.zip!/b.txt`` for what lies in an archive.
    """

    path: str
    line: int | None
    reason: str
    advice: str = ""
    offset: int | None = None

    @property
    def where(self) -> str:
        """The place in words: the path, with its line or its byte where there is one."""
        if self.line is not None:
            return f"{self.path}:{self.line}"
        return self.path if self.offset is None else f"{self.path}, byte {self.offset}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why some bytes or a value cannot be used; ``Rejected`` without a place."""

    reason: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read by, and what had to be done to read it (see the module)."""

    text: str
    encoding: str
    flags: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded | Refusal:
    """The text of ``data``; a Refusal when it is empty, binary, too long or in no encoding that can be told.

    A byte order mark decides (UTF-8, UTF-16, UTF-32). Otherwise it is UTF-8, which random text in another encoding
    practically never is by accident. Failing that, cp1251 or cp1252, flagged ``encoding_guessed``. Never raises.
    """
    decoded = too_long(len(data)) or decode_only(data)
    return check_text(decoded) if isinstance(decoded, Decoded) else decoded


def decode_only(data: bytes) -> Decoded | Refusal:
    """As ``decode``, for bytes that hold more than a report's text (a row, a page): it is not checked as one."""
    return binary(data) or _by_mark(data) or _as_utf8(data) or _guess(data)


def check_text(decoded: Decoded) -> Decoded | Refusal:
    """The text if it can be a report, stray NULs removed; a Refusal when it is empty, binary, broken or too long."""
    text, flags = decoded.text, decoded.flags
    nuls = text.count("\0")
    if nuls > MAX_STRAY_NULS or nuls * 1000 > max(len(text), 1000):
        advice = "if it is UTF-16 without a byte order mark, " + ENCODING_ADVICE
        return Refusal(f"it holds {nuls:,} NUL characters, so it is binary or wrongly encoded", advice)
    if nuls:
        text, flags = text.replace("\0", ""), (*flags, "nul_removed")
    if not text.strip():
        return Refusal("it is empty", "")
    if len(text) > MAX_REPORT_CHARACTERS:
        return Refusal(f"it has {len(text):,} characters, more than {MAX_REPORT_CHARACTERS:,}", TOO_LONG_ADVICE)
    if _SURROGATE.search(text):
        return Refusal("it holds half a surrogate pair, which is no character", ENCODING_ADVICE)
    controls = len(_CONTROLS.findall(text))
    if controls > 2 and controls > MAX_CONTROL_SHARE * len(text):
        return Refusal(f"it holds {controls:,} control characters, so it is binary", "")
    return Decoded(text, decoded.encoding, flags)


def too_long(data_length: int) -> Refusal | None:
    """A Refusal when so many bytes cannot be one report, None otherwise."""
    if data_length <= MAX_REPORT_BYTES:
        return None
    return Refusal(f"it has more than {MAX_REPORT_CHARACTERS:,} characters", TOO_LONG_ADVICE)


def binary(data: bytes) -> Refusal | None:
    """A Refusal when the bytes are none, or begin as a well-known format that is no text; None otherwise."""
    if not data:
        return Refusal("it is empty", "")
    for signature, what, advice in _SIGNATURES:
        if data.startswith(signature):
            return Refusal(f"it is {what}", advice)
    return None


def decode_piece(data: bytes) -> Decoded | Refusal:
    """As ``decode_only`` for a piece from the middle of something longer, whose first bytes say nothing of its kind."""
    return _as_utf8(data) or _guess(data)


def _by_mark(data: bytes) -> Decoded | Refusal | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding)
            except UnicodeDecodeError as error:
                if encoding == "utf-8":
                    return None
                reason = f"it is marked as {encoding.upper()} but is not, at byte {error.start + len(mark):,}"
                return Refusal(reason, ENCODING_ADVICE)
    return None


def _as_utf8(data: bytes) -> Decoded | None:
    """The text if it is UTF-8, or UTF-8 with few damaged bytes; None when it is something else."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    whole = sum(1 for letter in text if letter > "\x7f") - damaged
    # A cut or damaged UTF-8 text still has many whole letters beyond ASCII; a cp1252 text read so has almost none.
    if whole >= 10 and whole >= 20 * damaged:
        return Decoded(text, "utf-8", ("encoding_guessed", "bytes_replaced"))
    return None


def _guess(data: bytes) -> Decoded | Refusal:
    high = [byte for byte in data if byte >= 0x80]
    letters = sum(1 for byte in data if 0x41 <= byte <= 0x5A or 0x61 <= byte <= 0x7A)
    cyrillic = sum(1 for byte in high if byte in _CYRILLIC_BYTES)
    # Accents are sprinkled over Latin words, while Cyrillic words consist of high bytes.
    russian = cyrillic >= 0.8 * len(high) and cyrillic > letters
    for encoding in ("cp1251", "cp1252") if russian else ("cp1252",):
        try:
            return Decoded(data.decode(encoding), encoding, ("encoding_guessed",))
        except UnicodeDecodeError:
            continue
    return Refusal("it is neither UTF-8 nor another encoding that can be told", ENCODING_ADVICE)


# Dates


def parse_published(value: str) -> str | Refusal | None:
    """The ISO date (``YYYY-MM-DD``) that ``value`` states, None when it is blank, a Refusal when it states none.

    Understood: ISO 8601 dates, with or without a time (the day as written, whatever the time zone), other dates with
    the year first (2020/10/31, 20201031), months in words (October 31, 2020) and the dates of e-mail and feeds ("Sat,
    31 Oct 2020 12:00:00 GMT"). 31/10/2020 and the like are refused: day and month cannot be told apart. Never raises.
    """
    value = value.strip()
    if not value:
        return None
    try:
        if _ISO_DATE.match(value):
            return datetime.datetime.fromisoformat(value).date().isoformat()
        if (day := _day_in_words(value)) is not None:
            return day.isoformat()
        if value[:1].isalpha() or value[:2].strip().isdigit():
            return email.utils.parsedate_to_datetime(value).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    shown = value if len(value) <= 40 else value[:40] + "…"
    return Refusal(f"its date cannot be read: {shown!r}", DATE_ADVICE)


def _day_in_words(value: str) -> datetime.date | None:
    """The day where the year comes first or the month is a word, None for another form; ValueError for no day."""
    if match := _YEAR_FIRST.match(value):
        year, _, month, day, month_together, day_together = match.groups()
        return datetime.date(int(year), int(month or month_together), int(day or day_together))
    if match := _MONTH_FIRST.match(value):
        name, day, year = match.groups()
    elif match := _DAY_FIRST.match(value):
        day, name, year = match.groups()
    else:
        return None
    # "Sept" is written as often as "Sep".
    number = next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())), 0)
    return datetime.date(int(year), number, int(day)) if number else None


def date_flags(published: str | None, today: str | None) -> tuple[str, ...]:
    """``published_in_future`` when the date lies after ``today`` (both ISO); empty when either is not known.

    The clock is the caller's: the same input with the same ``today`` gives the same report on any day.
    """
    if published is not None and today is not None and published > today:
        return (FUTURE,)
    return ()
