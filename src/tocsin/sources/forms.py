"""What a source is: by its suffix, by the type that a server states, or by its first lines."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, Literal

from tocsin.sources.columns import looks_like_table
from tocsin.sources.streams import GZIP_MAGIC, Source
from tocsin.sources.text import Refusal

Format = Literal["text", "page", "rows", "table", "feed", "warc", "gzip", "zip", "xml"]
FORMATS: Final[dict[str, Format]] = {
    ".txt": "text", ".md": "text", ".html": "page", ".htm": "page", ".xhtml": "page", ".jsonl": "rows",
    ".ndjson": "rows", ".csv": "table", ".tsv": "table", ".tab": "table", ".rss": "feed", ".atom": "feed",
    ".rdf": "feed", ".warc": "warc", ".gz": "gzip", ".zip": "zip", ".wacz": "zip",
}  # fmt: skip
# Files whose text is no report though it can be read as one.
UNREADABLE: Final[dict[str, str]] = {".json": "write it as JSONL, one object per line, in a file named .jsonl"}
UNKNOWN_XML: Final = Refusal("it is neither a feed nor a page", "convert it to JSONL or text")
# What an answer from the web is, where its type says so; anything else is told by its beginning.
MEDIA: Final[dict[str, Format]] = {
    "text/html": "page", "application/xhtml+xml": "page", "text/csv": "table", "text/tab-separated-values": "table",
    "application/rss+xml": "feed", "application/atom+xml": "feed", "application/rdf+xml": "feed",
    "application/x-ndjson": "rows", "application/jsonl": "rows",
}  # fmt: skip
# Enough to see past blank lines, licences and comments at the head of a file.
SNIFFED_BYTES: Final = 65_536
XML_HEAD_BYTES: Final = 4_096
_MARK: Final = re.compile(rb"<(!doctype html|html|rss|feed|rdf:rdf|channel)[\s>]")
# How a page of `tocsin read --html` says what it is, and how soon; to read it would take claims for reports.
OWN_PAGE: Final = '<meta name="generator" content="tocsin">'
OWN_HEAD_BYTES: Final = 4_096


def head_of(stream: Source) -> bytes:
    """The first lines up to one that is not blank: a pipe that delivers row by row is not held up for more."""
    lines, left = [], SNIFFED_BYTES
    while left > 0 and (line := stream.readline(left)):
        lines.append(line)
        left -= len(line)
        if line.strip(b" \t\r\n\xef\xbb\xbf"):
            break
    head = b"".join(lines)
    # Which kind of XML it is stands further down, and of XML all is read in any case.
    if head.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"<"):
        head += stream.read(XML_HEAD_BYTES)
    return head


def sniff(head: bytes, columns: Mapping[str, str] | None = None) -> Format:
    """What a source is by its first line that is not blank, and otherwise text. Never raises.

    ``columns`` are those that the user has named (see ``columns.read_table``): a line that has them heads a table.
    """
    if head.startswith(GZIP_MAGIC[:2]):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    start = head.lstrip(b" \t\r\n\xef\xbb\xbf")
    if start.startswith((b"WARC/1.", b"WARC/0.")):
        return "warc"
    lower = start[:XML_HEAD_BYTES].lower()
    if lower.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf:rdf", b"<channel", b"<!--")):
        mark = _MARK.search(lower)
        if mark is not None:
            return "page" if mark.group(1) in {b"html", b"!doctype html"} else "feed"
        return "xml" if lower.startswith(b"<?xml") else "page"
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "page"
    if start.startswith(b"{"):
        # Cut off at SNIFFED_BYTES, or a row: either way it begins as an object of ours does.
        if len(head) >= SNIFFED_BYTES and lower[1:].lstrip().startswith(b'"'):
            return "rows"
        try:
            return "rows" if isinstance(json.loads(start), dict) else "text"
        except (ValueError, RecursionError):
            return "rows" if lower[1:].lstrip().startswith(b'"') else "text"
    return "table" if looks_like_table(start, columns) else "text"
