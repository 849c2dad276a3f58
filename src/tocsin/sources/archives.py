"""What lies in a zip archive, one member after the other, read from where it is: nothing is ever written to a disk."""

from __future__ import annotations

import contextlib
import re
import stat
import struct
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, Final

from tocsin.sources.streams import CHUNK, Budget, Chunked, Unreadable
from tocsin.sources.text import Refusal

# The directory of an archive is held in memory. This is one of 80,000 members.
MAX_DIRECTORY_BYTES: Final = 8_000_000
MAX_NAME: Final = 1_000
# The least that the library reads at a time.
LAST_PIECES: Final = 4_096
_NO_ZIP: Final = Refusal("it is no zip archive that can be read", "make it again, or unpack it and give the files")
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Whatever the standard library raises on a damaged archive.
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, IndexError, KeyError,
    NotImplementedError,
)  # fmt: skip


class Member(Chunked):
    """A member as it unpacks. Raises Unreadable where it is damaged, Bomb when it grows beyond its budgets."""

    def __init__(self, stream: IO[bytes], packed: int, unpacked: int, whole: Budget) -> None:
        """``packed`` and ``unpacked`` are its sizes as the archive has them, ``whole`` the budget of the archive."""
        super().__init__()
        self._stream = stream
        self._left = unpacked
        self._whole = whole
        self._own = Budget()
        self._own.taken_in = packed

    def _more(self) -> bytes:
        try:
            # When the checksum is wrong the last piece is lost; a small one holds few records of a web archive.
            piece = self._stream.read(CHUNK if self._left > CHUNK else LAST_PIECES)
        except _DAMAGE as error:
            raise Unreadable(f"it is damaged ({_said(error)})", "make the archive again") from error
        self._left -= len(piece)
        self._own.take(0, len(piece))
        self._whole.take(0, len(piece))
        return piece


def read_members(stream: BinaryIO) -> Iterator[tuple[str | None, Member | Refusal]]:
    """The name and the content of every file in a zip archive, in the order of its directory; folders are passed over.

    A member that is refused, by its name or because it is locked or packed in an unknown way, is a Refusal; None for a
    name is about the archive as a whole. A member must be read before the next is asked for. ``stream`` must be able
    to seek.
    """
    size = stream.seek(0, 2)
    refusal = _directory_too_large(stream, size)
    if refusal is not None:
        yield None, refusal
        return
    try:
        archive = zipfile.ZipFile(stream)
    except _DAMAGE:
        yield None, _NO_ZIP
        return
    with contextlib.closing(archive):
        members = archive.infolist()
        if _overlap(members):
            yield None, Refusal("its members lie over each other, so it is taken for a bomb", _NO_ZIP.advice)
            return
        whole = Budget()
        whole.taken_in = size
        for info in members:
            name = info.orig_filename
            wrong = name_refusal(name, info.external_attr >> 16)
            if wrong is not None:
                yield shown_name(name), wrong
            elif not info.is_dir():
                yield shown_name(name), _opened(archive, info, whole)


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo, whole: Budget) -> Member | Refusal:
    if info.flag_bits & 0x1:
        return Refusal("it is encrypted", "unpack the archive with its password and give the files")
    # LZMA may ask for gigabytes before the first byte; nobody packs reports so.
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return Refusal(f"it is packed by method {info.compress_type}, which is not read", "pack it by deflate")
    try:
        return Member(archive.open(info), info.compress_size, info.file_size, whole)
    except _DAMAGE as error:
        return Refusal(f"it is damaged ({_said(error)})", "make the archive again")


def name_refusal(name: str, mode: int = 0) -> Refusal | None:
    """A Refusal for a name that leads out of its archive or could anywhere be taken so, and for links; None else.

    ``mode`` is the file mode that the archive states, 0 when it states none. Nothing is extracted, so no such name
    could write; but a report carries the name of its file, and may be exported under it.
    """
    kind = stat.S_IFMT(mode)
    if kind == stat.S_IFLNK:
        return Refusal("it is a symbolic link", "put the file itself into the archive")
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return Refusal("it is no regular file", "put only files into the archive")
    if not name or len(name) > MAX_NAME or _CONTROLS.search(name):
        return Refusal("its name is empty, too long or holds control characters", "rename it")
    plain = name
    for _ in range(3):  # as a careless reader would see it: percent signs undone, wide forms made plain
        plain = unicodedata.normalize("NFKC", urllib.parse.unquote(plain)).replace("\\", "/")
    parts = plain.rstrip("/").split("/")
    outside = plain.startswith(("/", "~")) or plain[1:2] == ":"
    if outside or any(part.strip(" .\t") == "" and part != "." for part in parts) or _CONTROLS.search(plain):
        return Refusal("its name leads out of the archive", "pack the files under plain relative names")
    return None


def shown_name(name: str) -> str:
    """The name as text that can be printed anywhere."""
    return _CONTROLS.sub("\ufffd", name[:MAX_NAME]).encode("utf-8", "replace").decode("utf-8")


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether two members share bytes of the archive, which is how a small archive holds terabytes."""
    behind = 0
    for info in sorted(members, key=lambda info: info.header_offset):
        if info.header_offset < behind:
            return True
        behind = info.header_offset + 30 + info.compress_size
    return False


def _directory_too_large(stream: BinaryIO, size: int) -> Refusal | None:
    """Looked up before the archive is opened, because opening reads the whole directory."""
    start = max(0, size - 66_000)
    stream.seek(start)
    tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return _NO_ZIP
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    # A 64-bit end stands before its locator, 20 bytes long, and that before this end; it goes before what this says.
    wide = end - 76
    if wide >= 0 and tail.startswith(b"PK\x06\x06", wide):
        length = max(length, int.from_bytes(tail[wide + 40 : wide + 48], "little"))
    if length > MAX_DIRECTORY_BYTES:
        advice = "split it into smaller archives, or unpack it and give the folder"
        return Refusal(f"its directory has more than {MAX_DIRECTORY_BYTES:,} bytes", advice)
    return None


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:80]
