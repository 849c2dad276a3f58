"""Web archives (WARC, as they are or packed by gzip) to the pages in them.

A record that is damaged costs itself and no more: its length may be wrong, its header cut, its compression broken.
Where the reader has to search for the next record, a page that quotes a record could pass for one, so what is found
by searching says so (``after_damage``). The layout is ISO 28500; HTTP within it RFC 9112.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tocsin.sources.html import MAX_PAGE_BYTES
from tocsin.sources.streams import CHUNK, GZIP_MAGIC, Bomb, Budget, Gunzip, Source, Unreadable, some_of, unpack
from tocsin.sources.text import Refusal

MAX_HEADER_BYTES: Final = 65_536
# Held in memory at a time; a packed page, or one in chunks, is not much longer than its text.
MAX_RECORD_BYTES: Final = 2 * MAX_PAGE_BYTES
# How much of a file may be read again after records whose length was a lie, over all of them.
MAX_READ_AGAIN: Final = 400_000_000
# What one page may unpack to before the ratio counts. Small, since a file may hold any number of pages.
FREE_BODY_BYTES: Final = 256_000
# Nobody captures more such pages by accident.
MAX_BOMBS: Final = 50
# A WARC-Date or address longer than this is none.
_MAX_VALUE: Final = 4_000
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_NEXT_RECORD: Final = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n[A-Za-z\-]{4,40}:")
_LONGEST_BEGINNING: Final = 64
_VERSION: Final = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:\-]{1,40})", re.IGNORECASE)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?=T|$)")
_GET_AGAIN: Final = "get it again; the rest was read"
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Capture:
    """One page as it was captured: its bytes without transfer encoding, and what archive and server say of it."""

    data: bytes
    page: bool
    url: str | None
    day: str | None
    charset: str | None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that holds no report and is in order: what it is."""

    what: str


@dataclass(frozen=True, slots=True)
class BombPage(Refusal):
    """A page that unpacks beyond all measure."""


Found = Capture | Skipped | Refusal


def read_warc(stream: Source, head: bytes = b"", budget: Budget | None = None) -> Iterator[tuple[int, Found]]:
    """The records of an archive with the offset in it where each begins (packed: where its gzip member begins).

    A damaged record is a Refusal, and reading goes on at the next that can be found. ``head`` is what has already
    been taken from ``stream``, ``budget`` how much may be unpacked. Never raises for bad input.
    """
    bombs = 0
    for offset, found in _read(stream, head, budget):
        yield offset, found
        bombs += isinstance(found, BombPage)
        if bombs > MAX_BOMBS:
            yield offset + 1, Refusal("so many of its pages are bombs that the rest is not read", "get it elsewhere")
            return


def _read(stream: Source, head: bytes, budget: Budget | None) -> Iterator[tuple[int, Found]]:
    seen: set[bytes] = set()
    joined = Joined(head, stream)
    back = _way_back(stream, joined, len(head))
    if not head.startswith(GZIP_MAGIC[:2]) and joined.peek(2) != GZIP_MAGIC[:2]:
        window = _Window(joined, back)
        try:
            yield from _records(window, seen, lambda: window.offset)
        except Unreadable as error:
            yield window.offset, Refusal(error.reason, error.advice)
        return
    packed = Gunzip(joined, budget, by_member=True)
    more = packed.next_member()
    while more:
        try:
            yield from _records(_Window(packed), seen, lambda: packed.member_offset)
            more = packed.next_member()
        except Bomb as error:
            yield packed.member_offset, Refusal(error.reason, error.advice)
            return
        except Unreadable as error:
            yield packed.member_offset, Refusal(error.reason, _GET_AGAIN)
            more = packed.skip_member()


def _way_back(stream: Source, joined: Joined, taken: int) -> Callable[[int], None] | None:
    """What sets a file back to a place in it; None for a pipe. ``taken`` bytes of it have been read already."""
    if not (isinstance(stream, io.IOBase) and stream.seekable()):
        return None
    start = stream.tell() - taken

    def back(offset: int) -> None:
        joined.forget()
        stream.seek(start + offset)

    return back


class Joined:
    """A stream with what has already been taken from it put back before it."""

    def __init__(self, head: bytes, stream: Source) -> None:
        """``head`` comes first, then ``stream``."""
        self._head = head
        self._stream = stream

    def peek(self, size: int) -> bytes:
        """The next bytes, which stay there; fewer than ``size`` only at the end."""
        while len(self._head) < size and (piece := self._stream.read(size - len(self._head))):
            self._head += piece
        return self._head[:size]

    def forget(self) -> None:
        """Nothing is before the stream any more."""
        self._head = b""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, fewer only at the end; all that are left where it is negative."""
        if size < 0:
            piece, self._head = self._head, b""
            return piece + self._stream.read()
        piece, self._head = self._head[:size], self._head[size:]
        return piece if len(piece) == size else piece + self._stream.read(size - len(piece))

    def read1(self, size: int = -1, /) -> bytes:
        """Some bytes, at most ``size`` where that is not negative; none only at the end."""
        if not self._head:
            return some_of(self._stream, size)
        piece = self._head if size < 0 else self._head[:size]
        self._head = self._head[len(piece) :]
        return piece

    def readline(self, size: int = -1, /) -> bytes:
        """The bytes up to and with the next line feed."""
        if not self._head:
            return self._stream.readline(size)
        end = self._head.find(b"\n") + 1 or len(self._head)
        end = end if size < 0 else min(end, size)
        piece, self._head = self._head[:end], self._head[end:]
        if self._head or piece.endswith(b"\n") or len(piece) == size:
            return piece
        return piece + self._stream.readline(size if size < 0 else size - len(piece))


class _Window:
    """The bytes from where a reader stands; ``offset`` is how far that is from the beginning of the stream."""

    def __init__(self, stream: Source, back: Callable[[int], None] | None = None) -> None:
        self.offset = 0
        self.at = 0
        self.data = bytearray()
        self._stream = stream
        self._back = back
        self._left = MAX_READ_AGAIN

    def return_to(self, offset: int) -> bool:
        """Stand at an earlier place again; False where there is no way back, or it was taken too often."""
        self._left -= self.offset - offset
        if self._back is None or self._left < 0:
            return False
        self._back(offset)
        self.data.clear()
        self.at, self.offset = 0, offset
        return True

    def has(self, size: int) -> bool:
        """Whether so many bytes are left; they are then in ``data`` from ``at`` on."""
        while len(self.data) - self.at < size:
            piece = some_of(self._stream, max(CHUNK, size - len(self.data) + self.at))
            if not piece:
                return False
            self.data += piece
        return True

    def pass_over(self, size: int) -> int:
        """Stand so many bytes further on, or at the end; how many there were. No more than a piece is held."""
        passed = 0
        while passed < size and self.has(1):
            step = min(size - passed, len(self.data) - self.at)
            self.at += step
            self.offset += step
            passed += step
            if self.at > MAX_RECORD_BYTES // 4 or self.at == len(self.data):
                del self.data[: self.at]
                self.at = 0
        return passed

    def find_next(self) -> bool:
        """Stand at the next thing that begins as a record does, after this place; False and at the end without one."""
        self.pass_over(1)
        while True:
            found = _NEXT_RECORD.search(self.data, self.at)
            if found is not None:
                self.pass_over(found.start() - self.at)
                return True
            # The last bytes may be the beginning of one.
            left = len(self.data) - self.at
            if not self.has(left + 1):
                self.pass_over(left)
                return False
            self.pass_over(max(0, left - _LONGEST_BEGINNING))


def _records(window: _Window, seen: set[bytes], place: Callable[[], int]) -> Iterator[tuple[int, Found]]:
    flags: tuple[str, ...] = ()
    while _at_content(window):
        where = place()
        found = _record(window, seen, flags)
        flags = ()
        yield where, found[0]
        if not found[1]:
            if not window.find_next():
                return
            flags = ("after_damage",)


def _at_content(window: _Window) -> bool:
    while window.has(1):
        if window.data[window.at] not in b"\r\n":
            return True
        window.pass_over(1)
    return False


def _record(window: _Window, seen: set[bytes], flags: tuple[str, ...]) -> tuple[Found, bool]:
    """What stands here, and whether the window now stands behind it (else it stands where it stood)."""
    window.has(MAX_HEADER_BYTES)
    limit = window.at + MAX_HEADER_BYTES
    if not _VERSION.match(window.data, window.at, limit):
        return Refusal("no record begins here", _GET_AGAIN), False
    end = _HEADER_END.search(window.data, window.at, limit)
    if end is None:
        return Refusal("the header of the record has no end", _GET_AGAIN), False
    if _NEXT_RECORD.search(window.data, window.at + 1, end.start()):
        return Refusal("the header of the record breaks off, and another begins", _GET_AGAIN), False
    header = _fields(bytes(window.data[window.at : end.start()]))
    stated = header.get("content-length", "")
    if not (stated.isascii() and stated.isdigit() and len(stated) <= 15):
        return Refusal(f"the length of the record is no number: {stated[:40]!r}", _GET_AGAIN), False
    before, length = end.end() - window.at, int(stated)
    if length > MAX_RECORD_BYTES:
        beginning, start = bytes(window.data[end.end() : end.end() + MAX_HEADER_BYTES]), window.offset
        if window.pass_over(before + length) == before + length:
            window.has(16)
            if _ends(window, window.at):
                return _too_large(header, beginning, length), True
        # Where there is a way back, what was taken for a part of this record is looked through for others.
        return Refusal("the length of the record is wrong", _GET_AGAIN), not window.return_to(start)
    if not window.has(before + length):
        return Refusal("the record is longer than what follows", _GET_AGAIN), False
    # One byte more: at the end of a gzip member that makes its checksum be looked at.
    window.has(before + length + 5)
    behind = window.at + before + length
    if bytes(window.data[behind : behind + 4]) != b"\r\n\r\n" and not _ends(window, behind):
        return Refusal("the length of the record is wrong: the next does not follow it", _GET_AGAIN), False
    block = bytes(window.data[behind - length : behind])
    window.pass_over(before + length)
    if not _digest_fits(header.get("warc-block-digest"), block):
        return Refusal("the record was changed since it was written: its digest does not fit", _GET_AGAIN), True
    return _found(header, block, seen, flags), True


def _ends(window: _Window, at: int) -> bool:
    """Whether nothing, or the next record, follows; some programs write one line end between records, or none."""
    rest = bytes(window.data[at : at + 16]).lstrip(b"\r\n")
    return not rest or rest.startswith(b"WARC/")


def _fields(head: bytes) -> dict[str, str]:
    """Names in lower case to values, the first of each; the first line is left out, folded lines are joined."""
    fields: dict[str, str] = {}
    lines = head.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")[1:]
    unfolded: list[str] = []
    for line in lines:
        if line[:1] in {" ", "\t"} and unfolded:
            unfolded[-1] += " " + line.strip()
        else:
            unfolded.append(line)
    for line in unfolded:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip()[:_MAX_VALUE])
    return fields


def _digest_fits(stated: str | None, block: bytes) -> bool:
    """False when a digest is stated in a way that we know, and it is that of other bytes."""
    name, _, value = (stated or "").partition(":")
    name = name.lower().replace("-", "")
    if name not in {"sha1", "sha256", "md5"} or not value:
        return True
    digest = hashlib.new(name, block, usedforsecurity=False).digest()
    if len(value) == 2 * len(digest):
        return value.lower() == digest.hex()
    return value.upper().rstrip("=") == base64.b32encode(digest).decode("ascii").rstrip("=")


def _too_large(header: dict[str, str], beginning: bytes, length: int) -> Found:
    found = _found(header, beginning, set(), ())
    if isinstance(found, Skipped):
        return found
    return Refusal(f"the page has {length:,} bytes, more than {MAX_PAGE_BYTES:,}", "save the article's text as .txt")


def _found(header: dict[str, str], block: bytes, seen: set[bytes], flags: tuple[str, ...]) -> Found:
    kind = header.get("warc-type", "").lower()
    if kind not in {"response", "resource", "conversion"}:
        return Skipped(kind[:40] or "a record of no type")
    media, charset = _media(header.get("content-type", ""))
    body: bytes | Refusal = block
    if media == "application/http":
        end = _HEADER_END.search(block, 0, MAX_HEADER_BYTES)
        if end is None:
            return Refusal("the answer of the server has no end of its header", _GET_AGAIN)
        status = block[: end.start()].split(b"\n", 1)[0].split()
        if len(status) < 2 or not status[0].startswith(b"HTTP/"):
            return Refusal("it is no answer of a web server", _GET_AGAIN)
        if status[1][:1] != b"2":
            return Skipped(f"status {status[1][:3].decode('ascii', 'replace')}")
        answer = _fields(block[: end.start()])
        media, charset = _media(answer.get("content-type", ""))
        if media not in _PAGES and media != "text/plain":
            return Skipped(media or "a file of no type")
        body = decoded_body(block[end.end() :], answer.get("transfer-encoding"), answer.get("content-encoding"))
    elif media not in _PAGES and media != "text/plain":
        return Skipped(media or "a file of no type")
    if isinstance(body, Refusal):
        return body
    url = _address(header.get("warc-target-uri", ""))
    key = hashlib.sha256((url or "").encode() + b"\0" + body).digest()
    if key in seen:
        return Skipped("duplicate")
    seen.add(key)
    day = _DAY.match(header.get("warc-date", ""))
    return Capture(body, media in _PAGES, url, day.group() if day else None, charset, flags)


def _media(value: str) -> tuple[str, str | None]:
    charset = _CHARSET.search(value)
    return value.partition(";")[0].strip().lower()[:80], charset.group(1) if charset else None


def _address(value: str) -> str | None:
    """A web address as it stands in a header, with or without angle brackets; None for anything else."""
    value = value.removeprefix("<").removesuffix(">")
    fits = value.lower().startswith(("http://", "https://")) and len(value) < _MAX_VALUE and value.isprintable()
    return value if fits and " " not in value else None


# Bodies, here and where they are fetched


def decoded_body(data: bytes, transfer: str | None, content: str | None) -> bytes | Refusal:
    """A body without its transfer and content encodings; a Refusal when these cannot be undone or it grows too large.

    Archives often keep the word "chunked" for bodies that are no longer in chunks; such a body is taken as it is.
    """
    if transfer and "chunked" in transfer.lower():
        whole = _unchunked(data)
        data = data if whole is None else whole
    for coding in reversed([part.strip().lower() for part in (content or "").split(",") if part.strip()][:4]):
        if coding == "identity":
            continue
        if coding not in {"gzip", "x-gzip", "deflate"}:
            return Refusal(f"its content is compressed by {coding[:20]!r}, which is not read", "capture it unpacked")
        unpacked = unpacked_body(data, coding)
        if isinstance(unpacked, Refusal):
            return unpacked
        data = unpacked
    return data


def unpacked_body(data: bytes, coding: str, limit: int = MAX_PAGE_BYTES) -> bytes | Refusal:
    """``data`` without gzip or deflate; as it is when it was not packed at all, as servers and archives mislabel."""
    packed = data.startswith(GZIP_MAGIC[:2])
    if coding != "deflate" and not packed:
        return data
    failed: Refusal | None = None
    for wbits in (31,) if packed else (15, -15):
        try:
            out = unpack(data, wbits, limit, Budget(free=FREE_BODY_BYTES))
        except Bomb as bomb:
            return BombPage(bomb.reason, bomb.advice)
        except Unreadable as error:
            failed = failed or Refusal(error.reason, "get it again, whole")
            continue
        return out if len(out) <= limit else Refusal(f"it unpacks to more than {limit:,} bytes", "get it unpacked")
    return failed or data


def _unchunked(data: bytes) -> bytes | None:
    """The body that the chunks make up, None when they are none; what is cut short is kept as far as it goes."""
    out = bytearray()
    at = 0
    while (end := data.find(b"\n", at, at + 200)) >= 0:
        size = data[at:end].split(b";", 1)[0].strip()
        if not size or len(size) > 8 or not all(byte in b"0123456789abcdefABCDEF" for byte in size):
            return None
        length = int(size, 16)
        if length == 0:
            return bytes(out)
        out += data[end + 1 : end + 1 + length]
        at = end + 1 + length
        at += 2 if data[at : at + 2] == b"\r\n" else 1
    return bytes(out) if at >= len(data) and out else None
