"""Streams that are unpacked or recoded while they are read, never further than a reader asks and a budget allows."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from typing import Final, Protocol

CHUNK: Final = 1 << 16
# Text packs 3 to 30 times; a crawl of pages from one template up to 60. Zeros pack 1,030 times.
MAX_RATIO: Final = 200
# So much may come out of anything before the ratio counts: a small file may well be very uniform.
FREE_BYTES: Final = 500_000
# Compressed bytes of one member that are kept, to look among them for the next member when this one is damaged.
_KEPT: Final = 4_000_000
GZIP_MAGIC: Final = b"\x1f\x8b\x08"


class Source(Protocol):
    """What the readers need of a stream."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, all that are left where it is negative."""
        ...

    def readline(self, size: int = -1, /) -> bytes:
        """As ``read``, but not beyond the next line feed."""
        ...


def some_of(stream: Source, size: int) -> bytes:
    """Some bytes, at most ``size``; none only at the end. What comes before a damage comes out before it is told."""
    read = getattr(stream, "read1", None) or stream.read
    piece: bytes = read(size)
    return piece


class Unreadable(Exception):  # noqa: N818 - not an error of ours: it becomes a rejected input
    """The rest of a stream, or of one record in it, cannot be read; ``offset`` is where in the outer file."""

    def __init__(self, reason: str, advice: str = "", offset: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice
        self.offset = offset


class Bomb(Unreadable):
    """What is unpacked has grown beyond all measure; nothing more of the source is read."""


class Budget:
    """How much may be unpacked from something of a known or a growing size, over all of its parts together."""

    def __init__(self, ratio: int = MAX_RATIO, free: int = FREE_BYTES) -> None:
        """``ratio`` is the most bytes out for one byte in, ``free`` what may come out before that counts."""
        self.ratio = ratio
        self.free = free
        self.taken_in = 0
        self.given_out = 0

    def left(self) -> int:
        """How many bytes may still come out; never negative."""
        return max(0, max(self.free, self.ratio * self.taken_in) - self.given_out)

    def take(self, packed: int, unpacked: int, offset: int | None = None) -> None:
        """Note what went in and came out; raises Bomb when that is too much."""
        self.taken_in += packed
        self.given_out += unpacked
        if self.given_out > max(self.free, self.ratio * self.taken_in):
            reason = f"it unpacks to more than {self.ratio:,} times its size, so it is taken for a bomb"
            raise Bomb(reason, "if it is none, unpack it yourself and give the files", offset)


class Chunked:
    """A stream that is made chunk by chunk: ``read`` and ``readline`` over what ``_more`` brings."""

    def __init__(self) -> None:
        """An empty stream."""
        self._buffer = bytearray()
        self._at = 0
        self._done = False

    def _more(self) -> bytes:
        """The next bytes, never empty but at the end."""
        raise NotImplementedError

    def _fill(self) -> bool:
        """More in the buffer; False at the end."""
        if self._done:
            return False
        if self._at:
            del self._buffer[: self._at]
            self._at = 0
        piece = self._more()
        self._done = not piece
        self._buffer += piece
        return bool(piece)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[self._at : self._at + size])
        self._at += len(taken)
        return taken

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, fewer only at the end; all that are left where it is negative."""
        while (size < 0 or len(self._buffer) - self._at < size) and self._fill():
            pass
        return self._take(size if size >= 0 else len(self._buffer) - self._at)

    def read1(self, size: int = -1, /) -> bytes:
        """Some bytes, at most ``size`` where that is not negative; none only at the end."""
        if len(self._buffer) == self._at:
            self._fill()
        have = len(self._buffer) - self._at
        return self._take(have if size < 0 else min(size, have))

    def readline(self, size: int = -1, /) -> bytes:
        """The bytes up to and with the next line feed, at most ``size`` where that is not negative."""
        # What nearly every call is about: a whole line that is there.
        end = self._buffer.find(b"\n", self._at)
        if end >= 0 and (size < 0 or end - self._at < size):
            line = bytes(self._buffer[self._at : end + 1])
            self._at = end + 1
            return line
        looked = 0
        while True:
            end = self._buffer.find(b"\n", self._at + looked)
            have = len(self._buffer) - self._at
            if end >= 0 or (0 <= size <= have):
                length = end + 1 - self._at if end >= 0 else have
                return self._take(length if size < 0 else min(length, size))
            looked = have
            if not self._fill():
                return self._take(have)


class Gunzip(Chunked):
    """What a gzip stream unpacks to, member after member.

    ``read`` raises Unreadable where a member is damaged, Bomb where the budget is spent. After Unreadable,
    ``skip_member`` goes on with the next member that can be found.
    """

    def __init__(self, stream: Source, budget: Budget | None = None, *, by_member: bool = False) -> None:
        """With ``by_member`` the stream ends after each member, and ``next_member`` opens the next."""
        super().__init__()
        self.budget = budget or Budget()
        self.by_member = by_member
        self.member_offset = 0
        self._stream = stream
        self._taken = 0  # compressed bytes read from the stream
        self._waiting = b""  # of these, not yet given to zlib
        self._member = bytearray()  # those of the member, for skip_member
        self._zlib = zlib.decompressobj(wbits=31)
        self._begun = False

    def next_member(self) -> bool:
        """Whether there is another member; from then on the stream gives what that one unpacks to."""
        self._buffer.clear()
        self._at, self._done = 0, False
        return self._open_member()

    def _open_member(self) -> bool:
        self._waiting = self._waiting.lstrip(b"\0")  # padding, as on tapes
        while not self._waiting and (piece := self._compressed()):
            self._waiting = piece.lstrip(b"\0")
        self.member_offset = self._taken - len(self._waiting)
        self._zlib = zlib.decompressobj(wbits=31)
        self._member.clear()
        self._begun = False
        return bool(self._waiting)

    def skip_member(self) -> bool:
        """Whether a further member was found behind a damaged one; the stream then goes on with it."""
        rest = bytes(self._member)
        at = rest.find(GZIP_MAGIC, 1)
        while at < 0:
            piece = self._compressed()
            if not piece:
                self._waiting = b""
                return False
            rest = rest[-2:] + piece
            at = rest.find(GZIP_MAGIC)
        self._waiting = rest[at:]
        return self.next_member()

    def _compressed(self) -> bytes:
        piece = some_of(self._stream, CHUNK)
        self._taken += len(piece)
        return piece

    def _more(self) -> bytes:
        while True:
            if self._zlib.eof:
                self._waiting = self._zlib.unused_data
                if self.by_member or not self._open_member():
                    return b""
            packed = self._zlib.unconsumed_tail or self._waiting or self._compressed()
            if not packed:
                if not self._begun:
                    return b""
                raise Unreadable("it ends before its gzip stream does", "get it again, whole", self.member_offset)
            if not self._zlib.unconsumed_tail:
                self._waiting = b""
                # Of a very long member only the last piece: what lies before it was unpacked without a fault.
                if len(self._member) > _KEPT:
                    self._member.clear()
                self._member += packed
            try:
                piece = self._zlib.decompress(packed, CHUNK)
            except zlib.error as error:
                reason = f"its gzip stream is damaged ({error})"
                raise Unreadable(reason, "get it again, whole", self.member_offset) from error
            self._begun = True
            fresh = len(packed) - len(self._zlib.unconsumed_tail) - len(self._zlib.unused_data)
            self.budget.take(fresh, len(piece), self.member_offset)
            if piece:
                return piece


class Recoded(Chunked):
    """Text with a byte order mark as UTF-8; or, without an encoding, carriage returns as line feeds."""

    def __init__(self, stream: Source, head: bytes, encoding: str | None) -> None:
        """``head`` is what has already been taken from ``stream``, byte order mark and all."""
        super().__init__()
        self._pieces = self._decoded(stream, head, encoding)

    def _more(self) -> bytes:
        return next(self._pieces, b"")

    @staticmethod
    def _decoded(stream: Source, head: bytes, encoding: str | None) -> Iterator[bytes]:
        decoder = None if encoding is None else codecs.getincrementaldecoder(encoding)()
        piece, taken = head, 0
        while piece:
            if decoder is None:
                yield piece.replace(b"\r", b"\n")
            elif text := _decoded_piece(decoder, piece, taken):
                yield text
            taken += len(piece)
            piece = stream.read(CHUNK)
        if decoder is not None and (text := _decoded_piece(decoder, b"", taken)):
            yield text


def _decoded_piece(decoder: codecs.IncrementalDecoder, piece: bytes, taken: int) -> bytes:
    try:
        return decoder.decode(piece, not piece).encode("utf-8")
    except UnicodeDecodeError as error:
        reason = f"it is marked as {error.encoding.upper()} but is not"
        raise Unreadable(reason, "save it as UTF-8", taken + error.start) from error


def unpack(data: bytes, wbits: int, limit: int, budget: Budget) -> bytes:
    """``data`` unpacked by zlib, at most ``limit`` bytes and one more, so that the caller sees when there are more.

    Raises Unreadable when it is damaged or cut short, Bomb when the budget is spent.
    """
    machine = zlib.decompressobj(wbits=wbits)
    out = bytearray()
    packed = data
    while packed and len(out) <= limit and not machine.eof:
        try:
            piece = machine.decompress(packed, min(CHUNK, limit + 1 - len(out)))
        except zlib.error as error:
            raise Unreadable(f"its compression is damaged ({error})") from error
        budget.take(len(packed) - len(machine.unconsumed_tail) - len(machine.unused_data), len(piece))
        out += piece
        packed = machine.unconsumed_tail
    if not machine.eof and len(out) <= limit:
        raise Unreadable("it ends before its compressed stream does")
    return bytes(out)
