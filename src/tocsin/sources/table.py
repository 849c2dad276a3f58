"""Reports in rows: JSONL, one object a line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tocsin.sources.streams import Source
from tocsin.sources.text import (
    MAX_REPORT_CHARACTERS,
    TOO_LONG_ADVICE,
    Decoded,
    Refusal,
    binary,
    check_text,
    decode_only,
    parse_published,
)

# A character may be written as \uXXXX, six bytes; then the other fields.
MAX_LINE_BYTES: Final = 6 * MAX_REPORT_CHARACTERS + 1_000_000
MAX_FIELD_CHARACTERS: Final = 10_000
ROW_ADVICE: Final = 'write one object per line, such as {"text": "…", "published": "2020-10-31"}'
# What `tocsin read --jsonl` prints, given back as if it were reports; every line of such a file would be refused.
CLAIMS: Final = Refusal(
    "it holds claims that tocsin has read, not reports", "give the reports that they were read from"
)
_CLAIMS_FORMAT: Final = "tocsin-claims/"
_FIELDS: Final = ("title", "outlet", "url", "language")


@dataclass(frozen=True, slots=True)
class Row:
    """What one line states; None is "not stated". ``text`` has been checked, ``published`` is an ISO date."""

    text: str
    flags: tuple[str, ...] = ()
    id: str | None = None
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None


def unreadable_rows(head: bytes) -> Refusal | None:
    """A Refusal for a source that holds no line of JSON at all, judged by its beginning; None otherwise.

    Without it every piece of an archive would be refused as a line of its own.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Refusal("it is UTF-16, and JSONL is UTF-8", "convert it: iconv -f utf-16 -t utf-8")
    return binary(head)


def read_rows(
    stream: Source, head: bytes = b"", columns: Mapping[str, str] | None = None
) -> Iterator[tuple[int, Row | Refusal]]:
    """The lines of JSONL with their numbers from 1; blank lines are counted and passed over.

    ``columns`` says under which key a field of ours stands, where that is not its name. ``head`` is what has already
    been taken from ``stream``. A bad line is a Refusal and the rest is still read; no more than ``MAX_LINE_BYTES`` of a
    line are held. Lines end at a line feed only: JSON may hold other separators.
    """
    for number, line in enumerate(lines_of(stream, head), start=1):
        if isinstance(line, Refusal):
            yield number, line
        elif line.strip():
            yield number, parse_row(line, columns)


def parse_row(line: bytes, columns: Mapping[str, str] | None = None) -> Row | Refusal:
    """One object; a Refusal when it is none, has no usable text, or a known field of the wrong kind. Never raises.

    Keys that are not known are ignored, and null is the same as a missing key.
    """
    decoded = decode_only(line)
    if isinstance(decoded, Refusal):
        return decoded
    try:
        value = json.loads(decoded.text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return Refusal(f"it is not JSON: {error.msg} at column {error.colno:,}", ROW_ADVICE)
    except (ValueError, RecursionError):
        return Refusal("it is not JSON that can be read: a number or a nesting beyond all measure", ROW_ADVICE)
    if not isinstance(value, dict):
        return Refusal(f"it is {_kind(value)}, not an object", ROW_ADVICE)
    if columns:
        value = {**value, **{field: value[key] for field, key in columns.items() if key in value}}
    return row_of(value, decoded)


def row_of(value: Mapping[str, Any], decoded: Decoded) -> Row | Refusal:
    """What the fields state, under their own names; ``decoded`` tells how their characters were read."""
    text = value.get("text")
    if text is None and str(value.get("format")).startswith(_CLAIMS_FORMAT):
        return CLAIMS
    if text is None:
        return Refusal('it has no "text"', ROW_ADVICE)
    if not isinstance(text, str):
        return Refusal(f'"text" is {_kind(text)}, not a string', ROW_ADVICE)
    checked = check_text(Decoded(text, decoded.encoding, decoded.flags))
    if isinstance(checked, Refusal):
        return Refusal(f'"text": {checked.reason}', checked.advice)
    fields: dict[str, str | None] = {}
    for name in _FIELDS:
        field = _field(name, value.get(name))
        if isinstance(field, Refusal):
            return field
        fields[name] = field
    identifier = value.get("id")
    if isinstance(identifier, int) and not isinstance(identifier, bool) and abs(identifier) < 10**18:
        identifier = str(identifier)
    name_given = _field("id", identifier)
    stated = _field("published", value.get("published"))
    published = stated if stated is None or isinstance(stated, Refusal) else parse_published(stated)
    if isinstance(name_given, Refusal):
        return name_given
    if isinstance(published, Refusal):
        return published
    return Row(
        text=checked.text,
        flags=checked.flags,
        id=name_given,
        title=fields["title"],
        published=published,
        outlet=fields["outlet"],
        url=fields["url"],
        language=language_code(fields["language"]),
    )


def _field(name: str, value: object) -> str | Refusal | None:
    """A short string without signs that no terminal or page could show; blank is None."""
    if value is None:
        return None
    if not isinstance(value, str):
        return Refusal(f'"{name}" is {_kind(value)}, not a string', "leave it out, or give a string")
    if len(value) > MAX_FIELD_CHARACTERS:
        return Refusal(f'"{name}" has more than {MAX_FIELD_CHARACTERS:,} characters', "shorten it")
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value):
        return Refusal(f'"{name}" holds a NUL or half a surrogate pair', "remove it")
    return value if value.strip() else None


def language_code(value: str | None) -> str | None:
    """The language of a tag in lower case: ``en`` for ``en-GB``."""
    return value.strip().replace("_", "-").split("-")[0].lower() if value else None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _kind(value: object) -> str:
    names = {"str": "a string", "list": "a list", "dict": "an object", "bool": "true or false", "NoneType": "null"}
    return names.get(type(value).__name__, "a number")


def lines_of(stream: Source, head: bytes) -> Iterator[bytes | Refusal]:
    """Lines without their line feed; one that is too long is a Refusal and is passed over in pieces."""
    head = head.removeprefix(codecs.BOM_UTF8)
    *whole, pending = head.split(b"\n")
    yield from whole
    while True:
        piece = pending + stream.readline(MAX_LINE_BYTES - len(pending))
        pending = b""
        if not piece:
            return
        if piece.endswith(b"\n") or len(piece) < MAX_LINE_BYTES:
            yield piece.removesuffix(b"\n")
            continue
        while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
            pass
        yield Refusal(f"the line has more than {MAX_LINE_BYTES:,} bytes", TOO_LONG_ADVICE)
