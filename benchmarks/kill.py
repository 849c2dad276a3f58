"""Whether a record outlives `tocsin read … --record FILE` being killed at any moment.

    python benchmarks/kill.py                 500 kills, about three minutes
    python benchmarks/kill.py --points 20     fewer, spread over the same run

The command runs in a process that ends itself by SIGKILL at its n-th call to the file system: before a write, or when a
part of it is on the disk. Every second record is killed again while it is mended. After each kill the record must open,
pass its own check and hold every reading that was printed as finished; after one more, undisturbed run it must hold
the same rows as a record that nobody killed. Prints a Markdown table; ends with 1 when anything else is found.

A power cut is another matter: what a killed process has written stays in the system's memory. Needs fork and SIGKILL.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import apsw

import tocsin
from tocsin.record import Record
from tocsin.serving import cli

# How much of a write reaches the disk: nothing, less than SQLite's smallest page, half.
PARTS = ("before", "100 bytes into", "half-way through")
FILES = {"-wal": "the log", "-journal": "the journal", "": "the record"}


@dataclass(frozen=True)
class Stop:
    """Where a run ends itself: at the ``call``-th call, with this part of it done."""

    call: int
    part: str


class Calls(apsw.VFS):  # type: ignore[misc]
    """SQLite's way to the file system; counts the calls that change something and ends the process at one of them."""

    def __init__(self, stop: Stop | None, names: list[str]) -> None:
        super().__init__("calls", "unix", makedefault=True)
        self.stop = stop
        self.names = names

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's names
        return CountedFile(self, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802
        self.at("delete of", name)
        super().xDelete(name, sync)

    def at(self, what: str, name: str, write: Any = None) -> None:
        """Notes a call; when it is the one to end at, writes what is to be written and ends the process."""
        file = next((end for end in FILES if end and name.endswith(end)), "")
        self.names.append(f"{what} {FILES[file]}")
        if self.stop is not None and len(self.names) == self.stop.call:
            if write is not None:
                write(self.stop.part)
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


def run(rows: Path, record: Path, printed: Path, stop: Stop | None = None, calls: Path | None = None) -> int:
    """How ``tocsin read`` ended in a process of its own (as os.waitpid says); ``calls`` gets what SQLite asked for."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        os._exit(_read(rows, record, printed, stop, calls))
    finally:  # whatever happens, this process must not go on as if it were the one that asked
        os._exit(os.EX_SOFTWARE)


def _read(rows: Path, record: Path, printed: Path, stop: Stop | None, calls: Path | None) -> int:
    with printed.open("wb") as out, printed.with_suffix(".log").open("wb") as told:
        os.dup2(out.fileno(), 1)
        os.dup2(told.fileno(), 2)
    names: list[str] = []
    counted = Calls(stop, names)
    try:
        return cli.main(["read", str(rows), "--jsonl", "--record", str(record)])
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        del counted
        if calls is not None:
            calls.write_text("\n".join(names), "utf-8")


def finished(printed: Path) -> list[str]:
    """The ids of the reports whose reading was printed whole: each was added to the record before."""
    lines = printed.read_bytes().split(b"\n")[:-1]
    return [json.loads(line)["report"]["id"] for line in lines]


def contents(record: Path) -> dict[str, list[Any]]:
    """Every row of every table, those of the full-text and place indexes among them, with their numbers."""
    connection = apsw.Connection(str(record), flags=apsw.SQLITE_OPEN_READONLY)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    found = {str(name): connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    connection.close()
    return found


class Trial:
    """One kill after the other in a folder of its own."""

    def __init__(self, folder: Path, reports: int) -> None:
        self.folder = folder
        self.rows = folder / "reports.jsonl"
        lines = [
            {"text": f"Rebels shelled Saraqib on Monday, killing at least {k} soldiers, an official said."}
            for k in range(2, reports + 2)
        ]
        self.rows.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        self.whole = folder / "whole.tocsin"
        asked = folder / "calls.txt"
        if run(self.rows, self.whole, folder / "whole.jsonl", calls=asked) != 0:
            raise SystemExit("the undisturbed run failed")
        self.calls = asked.read_text("utf-8").split("\n")
        self.expected = contents(self.whole)
        self.output = (folder / "whole.jsonl").read_bytes()

    def kill(self, stops: list[Stop]) -> list[str]:
        """What went wrong when a record was killed at each of these in turn; empty when nothing did."""
        for name in self.folder.glob("x.tocsin*"):
            name.unlink()
        record, printed = self.folder / "x.tocsin", self.folder / "x.jsonl"
        wrong: list[str] = []
        done: set[str] = set()
        for stop in stops:
            ended = run(self.rows, record, printed, stop)
            if not os.WIFSIGNALED(ended) and ended:
                told = printed.with_suffix(".log").read_text("utf-8", "replace")
                wrong.append(f"the run after a kill ended with {os.waitstatus_to_exitcode(ended)}: {told}")
            done.update(finished(printed))
            wrong += self._after(record, done)
        if run(self.rows, record, printed) != 0:
            return [*wrong, "the undisturbed run failed"]
        if printed.read_bytes() != self.output:
            wrong.append("the undisturbed run printed something else")
        if contents(record) != self.expected:
            wrong.append("the record does not hold the same rows")
        return wrong

    def _after(self, record: Path, done: set[str]) -> list[str]:
        try:
            with Record.open(record) as opened:
                kept = {reading.report.id for reading in opened.readings()}
                wrong = [str(problem) for problem in opened.check()]
        except tocsin.errors.TocsinError as error:
            return [f"it does not open: {error}"]
        if done - kept:
            wrong.append(f"{len(done - kept)} finished readings are lost")
        # One reading may be on the disk that was not printed yet.
        if len(kept) > len(done) + 1:
            wrong.append("it holds more than was read")
        return wrong


def spread(calls: list[str], points: int) -> Iterator[Stop]:
    """So many places over a run, the first in the middle of the record's first page: there it is not yet a record."""
    yield Stop(calls.index("write to the record") + 1, "100 bytes into")
    for point in range(1, points):
        call = 1 + point * len(calls) // points
        yield Stop(call, PARTS[point % len(PARTS)] if calls[call - 1].startswith("write") else "before")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=500, help="how many kills (default 500)")
    parser.add_argument("--reports", type=int, default=8, help="how many reports the run reads (default 8)")
    options = parser.parse_args()
    # Every run is a fork of a process that has the parser and the language identifier in it.
    tocsin.read("Rebels shelled the town of Saraqib on Monday, an official said.")
    chance = random.Random(20201031)
    counted: Counter[str] = Counter()
    failed: dict[str, list[str]] = {}
    # In memory where that can be had: a killed process leaves the same there, and nothing waits for a disk.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="tocsin-kill-", dir=memory if memory.is_dir() else None) as folder:
        trial = Trial(Path(folder), options.reports)
        for point, stop in enumerate(spread(trial.calls, options.points)):
            stops = [stop]
            if point % 2:
                stops.append(Stop(chance.randint(1, len(trial.calls)), chance.choice(PARTS)))
            counted[where := f"{stop.part} a {trial.calls[stop.call - 1]}"] += 1
            if wrong := trial.kill(stops):
                failed.setdefault(where, []).append(f"{stops}: {'; '.join(wrong)}")
    print(f"{date.today()}: {options.points} kills over the {len(trial.calls)} calls of a run of {options.reports}\n")
    print("| Killed | Times | Sound, nothing lost, the same after another run |\n|---|---:|---:|")
    for where, times in sorted(counted.items()):
        print(f"| {where} | {times} | {times - len(failed.get(where, ()))} |")
    for where, told in failed.items():
        print(f"\n{where}:", *told[:3], sep="\n  ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
