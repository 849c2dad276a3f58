"""Writing an export: in one order whatever order the rows come in, and the whole file or none of it."""

from __future__ import annotations

import contextlib
import hashlib
import heapq
import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, TypeVar

from tocsin.errors import UsageError

T = TypeVar("T")
# Rows that are put in order at a time; more wait in files beside the target.
AT_A_TIME: Final = 20_000


def in_order_of(
    key: Callable[[T], Any], rows: Iterable[T], folder: Path | None = None, at_a_time: int = AT_A_TIME
) -> Iterator[T]:
    """The rows by ``key``, however many there are: no more than a part of them is in memory at once.

    What does not fit waits in nameless files in ``folder`` (beside the export: what is confidential stays on its
    disk), which vanish with the process.
    """
    runs: list[IO[bytes]] = []
    part: list[T] = []
    with contextlib.ExitStack() as stack:
        for row in rows:
            part.append(row)
            if len(part) >= at_a_time:
                part.sort(key=key)
                runs.append(stack.enter_context(_run(part, folder)))
                part = []
        part.sort(key=key)
        if not runs:
            yield from part
        else:
            yield from heapq.merge(*(_rows(run) for run in runs), part, key=key)


def _run(rows: Iterable[object], folder: Path | None) -> IO[bytes]:
    stream = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - the caller's stack closes it
    for row in rows:
        pickle.dump(row, stream, pickle.HIGHEST_PROTOCOL)
    stream.seek(0)
    return stream


def _rows(stream: IO[bytes]) -> Iterator[Any]:
    # Only what this process itself wrote a moment ago, in a file that no other can open by name.
    with contextlib.suppress(EOFError):
        while True:
            yield pickle.load(stream)


class Written:
    """A stream of bytes with their SHA-256 and their number."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        """Writes the bytes and counts them."""
        self._stream.write(data)
        self._digest.update(data)
        self.size += len(data)

    @property
    def digest(self) -> str:
        """The SHA-256 of what was written so far, in hexadecimal."""
        return self._digest.hexdigest()


@contextlib.contextmanager
def whole_file(out: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A stream into the file ``out``, which gets its name only when all is written: the whole file or none of it.

    A file of that name that is there is replaced at that moment; a device or a pipe is written to. Raises UsageError
    for a folder, or a name in a folder that does not exist.
    """
    target = Path(out)
    if target.is_dir():
        raise UsageError(f"{target} is a folder", advice="give the name of a file to write")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}", advice="make it first")
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    target = target.resolve() if target.is_symlink() else target
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".part")
    try:
        with open(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes files for the owner alone; the export gets what any new file would have.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
