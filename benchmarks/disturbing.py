"""A process that is killed, or whose disk fails, at a chosen moment: SQLite's way to the file system and the stages.

Used by ``kill.py``. Needs SIGKILL, SIGALRM and a system with fork.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

import tocsin.desk
import tocsin.fusing
import tocsin.ingesting
import tocsin.record.derived
import tocsin.record.migrations
from tocsin.record import Record

# How much of a write reaches the disk: nothing, less than SQLite's smallest page, half.
PARTS = ("before", "100 bytes into", "half-way through")
FILES = {"-wal": "the log", "-journal": "the journal", "": "the record"}
# What a failing disk answers: there is no room, or the device is broken.
FAILURES: dict[str, type[apsw.Error]] = {"a full disk": apsw.FullError, "a broken disk": apsw.IOError}
# The stages of `add`, each with a function in which it is killed.
STAGES: dict[str, tuple[Any, str]] = {
    "parse": (tocsin.desk, "parse"),
    "code": (tocsin.desk.Desk, "code"),
    "look up": (Record, "holds"),
    "commit": (Record, "add_all"),
    "index": (Record, "_insert_claim"),
    "tell": (tocsin.ingesting._Ingest, "_count"),
    "fuse": (tocsin.fusing, "fuse"),
    "write events": (tocsin.record.derived, "put_events"),
    "migrate": (tocsin.record.migrations, "_migrate"),
}


@dataclass(frozen=True)
class Stop:
    """Where a run is ended: at the ``call``-th call to the file system, with this part of it done.

    With ``stage``, within the ``call``-th call of that stage, ``delay`` seconds after its beginning. With
    ``failure`` nobody is killed: the disk fails at that call and, when ``lasting``, at all that follow.
    """

    call: int
    part: str = "before"
    stage: str | None = None
    delay: float = 0.0
    failure: str | None = None
    lasting: bool = False


class Calls(apsw.VFS):  # type: ignore[misc]
    """SQLite's way to the file system; counts the calls that change something, and kills or fails at one of them."""

    def __init__(self, stop: Stop | None, names: list[str]) -> None:
        super().__init__("calls", "unix", makedefault=True)
        self.stop = None if stop is None or stop.stage else stop
        self.names = names

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's names
        return CountedFile(self, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802
        self.at("delete of", name)
        super().xDelete(name, sync)

    def at(self, what: str, name: str, write: Callable[[str], None] | None = None) -> None:
        """Notes a call; when it is the one to end at, writes what is to be written and ends the process, or fails."""
        file = next((end for end in FILES if end and name.endswith(end)), "")
        self.names.append(f"{what} {FILES[file]}")
        stop, number = self.stop, len(self.names)
        if stop is None or number < stop.call or (number > stop.call and not stop.lasting):
            return
        if stop.failure is not None:
            raise FAILURES[stop.failure](f"made to fail by {Path(__file__).name}")
        if write is not None:
            write(stop.part)
        os.kill(os.getpid(), signal.SIGKILL)


class CountedFile(apsw.VFSFile):  # type: ignore[misc]
    """One file that SQLite has opened."""

    def __init__(self, calls: Calls, name: Any, flags: list[int]) -> None:
        self.calls = calls
        self.name = name.filename() if isinstance(name, apsw.URIFilename) else str(name or "")
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        def begin(part: str) -> None:
            length = {"before": 0, "100 bytes into": 100}.get(part, len(data) // 2)
            if length:
                apsw.VFSFile.xWrite(self, data[:length], offset)

        self.calls.at("write to", self.name, begin)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self.calls.at("sync of", self.name)
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self.calls.at("cut of", self.name)
        super().xTruncate(size)


def disturb_stages(stop: Stop | None, times: Counter[str], spent: dict[str, float]) -> None:
    """Makes every stage count its calls and the seconds in them, and end the process in the one that ``stop`` names.

    By SIGALRM, which nobody handles: the system ends the process at once, in the middle of whatever it does, as
    SIGKILL would.
    """
    for stage, (owner, name) in STAGES.items():
        setattr(owner, name, _disturbed(getattr(owner, name), stage, stop, times, spent))


def _disturbed(
    function: Callable[..., Any], stage: str, stop: Stop | None, times: Counter[str], spent: dict[str, float]
) -> Callable[..., Any]:
    def disturbed(*arguments: Any, **named: Any) -> Any:
        import time

        times[stage] += 1
        if stop is not None and (stop.stage, stop.call) == (stage, times[stage]):
            signal.setitimer(signal.ITIMER_REAL, max(stop.delay, 1e-6))
        began = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            spent[stage] = spent.get(stage, 0.0) + time.perf_counter() - began

    return disturbed
