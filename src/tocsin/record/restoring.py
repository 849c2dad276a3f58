"""A copy of a record in a record's place: read without being changed, and checked before it counts."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import apsw

from tocsin.errors import RecordError
from tocsin.record.problems import Problem
from tocsin.record.store import Record
from tocsin.record.told import told


def restore(copy: str | os.PathLike[str], to: str | os.PathLike[str]) -> tuple[Problem, ...]:
    """Puts what ``copy`` holds into the new file ``to``, in today's format, and returns what is wrong with it.

    Nothing is put there when anything is wrong. ``copy`` may be of an earlier format, and be in use. Raises
    RecordError when ``to`` exists, or ``copy`` is missing, damaged, not a record, or of a newer format.
    """
    copy, to = os.fspath(copy), os.fspath(to)
    if Path(to).exists():
        raise RecordError(f"{to} exists already", advice="move it away first; nothing is overwritten")
    if not Path(copy).is_file():
        raise RecordError(f"there is no record at {copy}", advice="check the path")
    # A name of its own until it is sound, so that half a copy is never taken for a record.
    with _removed_afterwards(f"{to}.restoring") as part:
        _copied(copy, part)
        with Record.open(part, create=False) as record:
            problems = record.check()
        if not problems:
            os.replace(part, to)
    return problems


def _copied(copy: str, part: str) -> None:
    with told(copy):
        source = apsw.Connection(copy, flags=apsw.SQLITE_OPEN_READONLY)
        try:
            source.pragma("schema_version")  # whether it is a database at all
            with told(part):
                target = apsw.Connection(part)
                try:
                    with target.backup("main", source, "main") as copying:
                        copying.step(-1)
                finally:
                    target.close()
        finally:
            source.close()


@contextlib.contextmanager
def _removed_afterwards(part: str) -> Iterator[str]:
    for end in ("", "-wal", "-shm", "-journal"):  # left by a run that was cut short
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part + end)
    try:
        yield part
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(part + end)
