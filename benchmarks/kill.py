"""Whether a record outlives its writer being killed at any moment, and a disk that fails.

    python benchmarks/kill.py                     500 kills of `tocsin read … --record FILE`, about three minutes
    python benchmarks/kill.py --command add       500 of `tocsin add`, 50 more in each stage, 100 failures of the disk
    python benchmarks/kill.py --command add --points 20 --at-stage 2 --failures 5       fewer, spread over the same run

The command runs in a process that is killed at its n-th call to the file system: before a write, or when a part of it
is on the disk. Every second record is killed again while it is mended. `add` is also killed within each of its stages,
after a time drawn by seed, and made to write to a disk that is full or breaks at its n-th call, once or from then on.

After each kill the record must open, pass its own check and hold every report that was told as finished; after one
more, undisturbed run it must hold the same rows as a record that nobody disturbed, and no such run may take more than
5 seconds longer than one that had nothing to mend. A failing disk must be told in plain words, with an exit code that
is not 0 unless all the same everything is in the record. Prints Markdown tables; ends with 1 when anything else is
found.

A power cut is another matter: what a killed process has written stays in the system's memory. Needs fork and SIGKILL.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import apsw
from disturbing import FAILURES, PARTS, STAGES, Calls, Stop, disturb_stages

import tocsin
from tocsin.ingesting import Group, ingest
from tocsin.record import Record
from tocsin.record.migrations import bring_up_to_date, scripts
from tocsin.serving import adding, cli

# Readings that `add` commits at a time here: several groups in a short run.
GROUP = 3
# How many readings may be on the disk that were not told of yet.
AHEAD = {"read": 1, "add": GROUP}
RESTART_SECONDS = 5.0


class Run:
    """One run of the command in a process of its own, in the middle of which something happens or nothing."""

    def __init__(self, command: str, rows: Path, folder: Path) -> None:
        self.command = command
        self.rows = rows
        self.folder = folder
        self.printed = folder / "printed.jsonl"
        self.told = folder / "told.txt"
        self.noted = folder / "noted.json"

    def go(self, record: Path, stop: Stop | None = None, *, note: bool = False) -> int:
        """How it ended, as os.waitpid says; with ``note`` what it did is in ``notes`` afterwards."""
        child = os.fork()
        if child:
            return os.waitpid(child, 0)[1]
        try:
            os._exit(self._child(record, stop, note))
        finally:  # whatever happens, this process must not go on as if it were the one that asked
            os._exit(os.EX_SOFTWARE)

    def _child(self, record: Path, stop: Stop | None, note: bool) -> int:
        with self.printed.open("wb") as out, self.told.open("wb") as told:
            os.dup2(out.fileno(), 1)
            os.dup2(told.fileno(), 2)
        calls: list[str] = []
        times: Counter[str] = Counter()
        spent: dict[str, float] = {}
        adding.ingest = functools.partial(ingest, group=Group(GROUP))  # type: ignore[attr-defined]
        disturb_stages(stop, times, spent)
        counted = Calls(stop, calls)
        try:
            return cli.main([self.command, str(self.rows), "--jsonl", "--record", str(record)])
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            del counted
            if note:
                self.noted.write_text(json.dumps({"calls": calls, "times": times, "spent": spent}), "utf-8")

    def notes(self) -> dict[str, Any]:
        """The calls to the file system, and how often and how long each stage was at work."""
        found: dict[str, Any] = json.loads(self.noted.read_text("utf-8"))
        return found

    def finished(self) -> list[str]:
        """The ids of the reports that were told as finished: each was in the record before."""
        lines = [json.loads(line) for line in self.printed.read_bytes().split(b"\n")[:-1]]
        if self.command == "read":
            return [line["report"]["id"] for line in lines]
        return [line["report"] for line in lines if line["state"] != "rejected"]


def contents(record: Path) -> dict[str, list[Any]]:
    """Every row of every table, those of the full-text and place indexes among them, with their numbers."""
    connection = apsw.Connection(str(record), flags=apsw.SQLITE_OPEN_READONLY)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    found = {str(name): connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    connection.close()
    return found


class Trial:
    """One disturbance after the other, in a folder of its own. ``begun`` is a record that every run begins with."""

    def __init__(self, folder: Path, command: str, reports: int, begun: Path | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.begun = begun
        self.record = folder / "x.tocsin"
        rows = folder / "reports.jsonl"
        lines = [
            json.dumps({"text": f"Rebels shelled Saraqib on Monday, killing at least {k} soldiers, an official said."})
            for k in range(2, reports + 2)
        ]
        if command == "add":
            lines.insert(2, '{"text": 1}')  # what cannot be read must be kept as surely as what can
        rows.write_text("".join(line + "\n" for line in lines), "utf-8")
        self.run = Run(command, rows, folder)
        self._start()
        began = time.perf_counter()
        if (ended := self.run.go(self.record, note=True)) not in self._well():
            raise SystemExit(f"the undisturbed run ended with {ended}: {self.run.told.read_text('utf-8')}")
        self.seconds = time.perf_counter() - began
        self.notes = self.run.notes()
        self.calls: list[str] = self.notes["calls"]
        self.expected = contents(self.record)
        self.output = sorted(self.run.finished())

    def _well(self) -> set[int]:
        return {0, cli.PARTLY_REJECTED << 8} if self.run.command == "add" else {0}

    def _start(self) -> None:
        for name in self.record.parent.glob("x.tocsin*"):
            name.unlink()
        if self.begun is not None:
            shutil.copy(self.begun, self.record)

    def disturb(self, stops: list[Stop]) -> list[str]:
        """What went wrong when a record was disturbed at each of these in turn; empty when nothing did."""
        self._start()
        wrong: list[str] = []
        done: set[str] = set()
        for stop in stops:
            ended = self.run.go(self.record, stop)
            done.update(self.run.finished())
            wrong += self._failed(ended) if stop.failure else self._ended(ended)
            wrong += self._after(done)
        began = time.perf_counter()
        if self.run.go(self.record) not in self._well():
            return [*wrong, f"the undisturbed run failed: {self.run.told.read_text('utf-8', 'replace')}"]
        if time.perf_counter() - began > self.seconds + RESTART_SECONDS:
            wrong.append(f"going on took {time.perf_counter() - began:.1f} s")
        if sorted(self.run.finished()) != self.output:
            wrong.append("the undisturbed run told something else")
        if contents(self.record) != self.expected:
            wrong.append("the record does not hold the same rows")
        return wrong

    def _ended(self, ended: int) -> list[str]:
        if os.WIFSIGNALED(ended) or ended in self._well():
            return []
        told = self.run.told.read_text("utf-8", "replace")
        return [f"the run after a kill ended with {os.waitstatus_to_exitcode(ended)}: {told}"]

    def _failed(self, ended: int) -> list[str]:
        told = self.run.told.read_text("utf-8", "replace")
        if "Traceback" in told:
            return [f"it was not told in plain words: {told}"]
        if ended in self._well():
            return [] if contents(self.record) == self.expected else [f"it ended with 0, but not all is there: {told}"]
        plain = "cannot be" in told or "disk" in told
        return [] if os.WIFEXITED(ended) and plain else [f"it ended with {ended} and said: {told}"]

    def _after(self, done: set[str]) -> list[str]:
        if self.begun is None and not done and not self.record.exists():
            return []  # it was ended before there was anything
        try:
            with Record.open(self.record) as opened:
                kept = {reading.report.id for reading in opened.readings()}
                wrong = [str(problem) for problem in opened.check()]
        except tocsin.errors.TocsinError as error:
            return [f"it does not open: {error}"]
        if done - kept:
            wrong.append(f"{len(done - kept)} finished readings are lost")
        if len(kept) > len(done) + AHEAD[self.run.command] + (self.begun is not None):
            wrong.append("it holds more than was read")
        return wrong


def spread(calls: list[str], points: int) -> Iterator[Stop]:
    """So many places over a run, the first in the middle of the record's first page: there it is not yet a record."""
    if points:
        yield Stop(calls.index("write to the record") + 1, "100 bytes into")
    for point in range(1, points):
        call = 1 + point * len(calls) // points
        yield Stop(call, PARTS[point % len(PARTS)] if calls[call - 1].startswith("write") else "before")


def within(stage: str, notes: dict[str, Any], points: int, chance: random.Random) -> Iterator[Stop]:
    """So many moments in a stage, drawn by ``chance``: in which of its calls, and how long after it began."""
    times: int = notes["times"].get(stage, 0)
    for _ in range(points if times else 0):
        yield Stop(chance.randint(1, times), stage=stage, delay=chance.uniform(0, notes["spent"][stage] / times))


def broken(calls: list[str], points: int) -> Iterator[Stop]:
    """So many calls over a run from which, or at which, the disk fails."""
    for point in range(points):
        failure = list(FAILURES)[point % len(FAILURES)]
        yield Stop(1 + point * len(calls) // points, failure=failure, lasting=point % 4 < 2)


def earlier_record(folder: Path) -> Path:
    """A record of the first format with one report, which every run on it has to bring up to date."""
    path = folder / "earlier.tocsin"
    connection = apsw.Connection(str(path))
    bring_up_to_date(connection, str(path), create=True, timeout=1, steps=scripts()[:1])
    reading = tocsin.read("Rebels shelled Saraqib on Monday, killing at least 2 soldiers, an official said.")
    Record(connection, str(path)).add(reading)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


class Table:
    """How often something was done to a record, and how often all was well afterwards."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.failed: dict[str, list[str]] = {}

    def note(self, what: str, stops: list[Stop], wrong: list[str]) -> None:
        """One trial."""
        self.counted[what] += 1
        if wrong:
            self.failed.setdefault(what, []).append(f"{stops}: {'; '.join(wrong)}")

    def print(self, heading: str) -> None:
        """As Markdown, with the first failures of each sort below."""
        print(f"\n| {heading} | Times | Sound, nothing lost, the same after another run |\n|---|---:|---:|")
        for what, times in sorted(self.counted.items()):
            print(f"| {what} | {times} | {times - len(self.failed.get(what, ()))} |")
        for what, told in self.failed.items():
            print(f"\n{what}:", *told[:3], sep="\n  ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--command", choices=("read", "add"), default="read", help="what is killed (default read)")
    parser.add_argument("--points", type=int, default=500, help="how many kills at calls (default 500)")
    parser.add_argument("--at-stage", type=int, default=50, help="how many kills of add in each stage (default 50)")
    parser.add_argument("--failures", type=int, default=100, help="how many failures of add's disk (default 100)")
    parser.add_argument("--reports", type=int, default=8, help="how many reports the run reads (default 8)")
    options = parser.parse_args()
    # Every run is a fork of a process that has the parser and the language identifier in it.
    tocsin.read("Rebels shelled the town of Saraqib on Monday, an official said.")
    chance = random.Random(20201031)
    calls, stages, failures = Table(), Table(), Table()
    # In memory where that can be had: a killed process leaves the same there, and nothing waits for a disk.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="tocsin-kill-", dir=memory if memory.is_dir() else None) as name:
        folder = Path(name)
        trial = Trial(folder / "new", options.command, options.reports)
        for point, stop in enumerate(spread(trial.calls, options.points)):
            stops = [stop]
            if point % 2:
                stops.append(Stop(chance.randint(1, len(trial.calls)), chance.choice(PARTS)))
            calls.note(f"{stop.part} a {trial.calls[stop.call - 1]}", stops, trial.disturb(stops))
        if options.command == "add":
            earlier = Trial(folder / "earlier", "add", options.reports, earlier_record(folder))
            for stage in STAGES:
                chosen = earlier if stage == "migrate" else trial
                for stop in within(stage, chosen.notes, options.at_stage, chance):
                    stages.note(stage, [stop], chosen.disturb([stop]))
            for stop in broken(trial.calls, options.failures):
                how = f"{stop.failure}, {'from then on' if stop.lasting else 'once'}"
                failures.note(f"{how}, at a {trial.calls[stop.call - 1]}", [stop], trial.disturb([stop]))
    print(
        f"{date.today()}: `tocsin {options.command}` of {options.reports} reports, {len(trial.calls)} calls to the disk"
    )
    print(f"{options.points} kills at these, {sum(stages.counted.values())} in a stage")
    calls.print("Killed")
    if options.command == "add":
        stages.print("Killed in the stage")
        failures.print("Written to")
    return 1 if calls.failed or stages.failed or failures.failed else 0


if __name__ == "__main__":
    sys.exit(main())
