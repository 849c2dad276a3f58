"""Reports into the record: each is read once and kept whole; what cannot be read is kept with its reason.

Several processes read; this one alone writes, some readings at a time. A document is told of when it is on the disk
and not before, so that whatever a user has seen told outlives a crash, and the same call again goes on from there.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from tocsin.batch import Outcome, Plan, Rejected, read_paths, read_reports, reader_name
from tocsin.errors import InputError
from tocsin.record.rejects import Reject
from tocsin.sources.fetch import fetch
from tocsin.terms.claims import Reading
from tocsin.terms.text import Report, content_id

if TYPE_CHECKING:
    from tocsin.record.store import Record

__all__ = ["Group", "Reject", "Step", "Tally", "expected", "ingest", "reports_at"]

State = Literal["added", "held", "rejected"]
# Beyond this the bytes of a refused file are not hashed: its size and reason must do.
HASHED_BYTES: Final = 1 << 26
# Counting rows must never take longer than it takes to look at the first progress line.
COUNTED_LINES_BYTES: Final = 1 << 30
COUNTED_TABLE_BYTES: Final = 1 << 27
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LINES: Final = frozenset({".jsonl", ".ndjson"})
_TABLES: Final = frozenset({".csv", ".tsv"})
_ONE: Final = frozenset({".txt", ".md", ".html", ".htm", ".xhtml", ".json"})


@dataclass(frozen=True, slots=True)
class Group:
    """How much is committed at a time: so many readings, or what came in so many seconds. One commit costs about a
    hundredth of a second on a disk, a reading about a tenth."""

    readings: int = 32
    seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one document: ``added``, ``held`` (the record had it already) or ``rejected``.

    ``name`` is what the input calls it, ``report`` the id of its report (None when rejected).
    """

    name: str
    state: State
    report: str | None = None
    claims: int = 0
    rejected: Rejected | None = None


@dataclass(slots=True)
class Tally:
    """How many documents became what, and how many claims were added."""

    added: int = 0
    held: int = 0
    rejected: int = 0
    claims: int = 0

    @property
    def documents(self) -> int:
        """All that were handed in."""
        return self.added + self.held + self.rejected


def reports_at(
    paths: Iterable[str | os.PathLike[str]],
    *,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    today: str | None = None,
    leave_out: Callable[[Path], bool] | None = None,
    columns: Mapping[str, str] | None = None,
    allow: Sequence[str] = (),
) -> Iterator[Report | Rejected]:
    """As ``sources.load.read_paths``; addresses are fetched, of public hosts and of those that ``allow`` names."""
    return read_paths(
        paths,
        published=published,
        outlet=outlet,
        url=url,
        today=today,
        leave_out=leave_out,
        columns=columns,
        fetch=partial(fetch, allow=tuple(allow)),
    )


def ingest(
    inputs: Iterable[Report | Rejected],
    record: Record,
    *,
    today: str,
    plan: Plan | None = None,
    jobs: int = 1,
    group: Group | None = None,
    tell: Callable[[Step], None] | None = None,
    tally: Tally | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Tally:
    """Brings every report into the record that it does not hold yet, and returns what became of them (``tally``).

    A report that the same reader has read before is not parsed again. ``tell`` is called for each document once it
    is on the disk. What is cut short by an interruption or an error has lost nothing that was told. ``today`` is the
    ISO day that readings and rejects are kept under. Raises RecordError and RecordLocked when the record cannot be
    written, UsageError and LexiconError as ``batch.read_reports`` does.
    """
    tell = tell or (lambda step: None)
    return _Ingest(record, plan or Plan(), today, group or Group(), tell, clock, tally or Tally()).run(inputs, jobs)


@dataclass(slots=True)
class _Ingest:
    record: Record
    plan: Plan
    today: str
    group: Group
    tell: Callable[[Step], None]
    clock: Callable[[], float]
    tally: Tally
    waiting: list[Outcome] = field(default_factory=list)
    since: float | None = None
    # Reports that are being read, with the names of those that repeat them.
    under_way: dict[str, list[str]] = field(default_factory=dict)
    digests: _Digests = field(default_factory=lambda: _Digests())

    def run(self, inputs: Iterable[Report | Rejected], jobs: int) -> Tally:
        try:
            for outcome in read_reports(self._new(inputs), jobs=jobs, plan=self.plan):
                self.waiting.append(outcome)
                if self.since is None:
                    self.since = self.clock()
                if len(self.waiting) >= self.group.readings or self.clock() - self.since >= self.group.seconds:
                    self._commit()
        except KeyboardInterrupt:
            self._commit()  # what has been read need not be read again
            raise
        self._commit()
        for name in [name for names in self.under_way.values() for name in names]:
            refused = Rejected(name, None, "it repeats a report that could not be read")
            self._count(Step(name, "rejected", rejected=refused))
        return self.tally

    def _new(self, inputs: Iterable[Report | Rejected]) -> Iterator[Report | Rejected]:
        """What is still to be read; the rest is counted."""
        reader = reader_name(self.plan)
        for item in inputs:
            if isinstance(item, Rejected):
                yield item
            elif item.id in self.under_way:
                self.under_way[item.id].append(_name(item))
            elif self.record.holds(item.id, reader=reader):
                self._count(Step(_name(item), "held", item.id))
            else:
                self.under_way[item.id] = []
                yield item

    def _commit(self) -> None:
        """Brings on the disk what is waiting, and then tells of it."""
        outcomes, self.waiting, self.since = self.waiting, [], None
        if not outcomes:
            return
        try:
            steps = self._keep(outcomes)
        except InputError:
            # One of them is what a record must not hold. The others are kept, and it is told.
            steps = [step for outcome in outcomes for step in self._keep_alone(outcome)]
        for step in steps:
            self._count(step)

    def _keep(self, outcomes: list[Outcome]) -> list[Step]:
        readings = [outcome for outcome in outcomes if isinstance(outcome, Reading)]
        rejects = [self._reject(outcome) for outcome in outcomes if isinstance(outcome, Rejected)]
        added = self.record.add_all(readings, reader=reader_name(self.plan), rejects=rejects, day=self.today)
        was_added = {reading.report.id: was for reading, was in zip(readings, added, strict=True)}
        steps: list[Step] = []
        for outcome in outcomes:
            if isinstance(outcome, Rejected):
                steps.append(Step(outcome.path, "rejected", rejected=outcome))
                continue
            report = outcome.report
            if was_added[report.id]:
                steps.append(Step(_name(report), "added", report.id, len(outcome.claims)))
            else:  # another process was quicker
                steps.append(Step(_name(report), "held", report.id))
            steps += [Step(name, "held", report.id) for name in self.under_way.pop(report.id, ())]
        return steps

    def _keep_alone(self, outcome: Outcome) -> list[Step]:
        try:
            return self._keep([outcome])
        except InputError as error:
            if isinstance(outcome, Rejected):
                raise
            name = _name(outcome.report)
            return self._keep([Rejected(name, None, f"the record cannot hold it: {error.message}", error.advice)])

    def _reject(self, refused: Rejected) -> Reject:
        digest = content_id(refused.reason, self.digests.of(refused.path, refused.line))
        place = refused.path if refused.line is not None else refused.where
        path, reason, advice = (_storable(text) for text in (place, refused.reason, refused.advice))
        return Reject(path, refused.line, reason, advice, digest, self.today)

    def _count(self, step: Step) -> None:
        match step.state:
            case "added":
                self.tally.added += 1
                self.tally.claims += step.claims
            case "held":
                self.tally.held += 1
            case "rejected":
                self.tally.rejected += 1
        self.tell(step)


def _name(report: Report) -> str:
    return report.input_id or report.title or report.id


def _storable(text: str) -> str:
    """Half a character (a lone surrogate), which the record cannot hold, becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


class _Digests:
    """Hashes of what was refused, so that the same bad line is put aside once and another one in its place is seen."""

    def __init__(self) -> None:
        self._whole: tuple[str, str] = ("", "")
        self._path: str | None = None
        self._lines: Iterator[bytes] = iter(())
        self._number = 0

    def of(self, source: str, line: int | None) -> str:
        """A hash of the bytes of the file, or of its line; "" where that is no file with such lines."""
        path = Path(source)
        with contextlib.suppress(OSError, ValueError):
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                return ""
            if line is None:
                # Of an archive many records may be refused, one after the other.
                if self._whole[0] != source:
                    size = found.st_size
                    self._whole = (source, _hash_of(path) if size <= HASHED_BYTES else f"{size} bytes")
                return self._whole[1]
            if path.suffix.lower() in _LINES:
                return self._line(source, line)
        return ""

    def _line(self, source: str, line: int) -> str:
        if source != self._path or line <= self._number:
            self._path, self._lines, self._number = source, _lines_of(Path(source)), 0
        for found in self._lines:
            self._number += 1
            if self._number == line:
                return hashlib.sha256(found).hexdigest()
        return ""


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while line := stream.readline(HASHED_BYTES):
            yield line.rstrip(b"\r\n")


# How many there will be


def expected(paths: Iterable[str | os.PathLike[str]], leave_out: Callable[[Path], bool] | None = None) -> int | None:
    """How many documents stand at ``paths``, counted quickly; None where that cannot be told beforehand.

    Lines of JSONL are counted, whether or not they can be read. Standard input, addresses, feeds and archives are
    not opened, and neither are files so large that counting would take seconds.
    """
    total = 0
    for path in paths:
        if str(path).lower().startswith(("http://", "https://")):
            return None
        count = _below(Path(path), leave_out) if _is_folder(path) else _within(Path(path))
        if count is None:
            return None
        total += count
    return total


def _is_folder(path: str | os.PathLike[str]) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return Path(path).is_dir()
    return False


def _below(folder: Path, leave_out: Callable[[Path], bool] | None) -> int | None:
    total = 0
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(where, name) for name in names if not name.startswith(".")):
            if leave_out is not None and leave_out(path):
                continue
            count = _within(path)
            if count is None:
                return None
            total += count
    return total


def _within(path: Path) -> int | None:
    suffix = path.suffix.lower()
    try:
        if suffix in _ONE:
            return 1
        if suffix not in _LINES | _TABLES:
            return None
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return None
        if suffix in _LINES and found.st_size <= COUNTED_LINES_BYTES:
            with path.open("rb") as stream:
                return sum(1 for line in iter(lambda: stream.readline(HASHED_BYTES), b"") if line.strip())
        if suffix in _TABLES and found.st_size <= COUNTED_TABLE_BYTES:
            with path.open(encoding="utf-8", errors="replace", newline="") as text:
                dialect = csv.excel_tab if suffix == ".tsv" else csv.excel
                return max(0, sum(1 for row in csv.reader(text, dialect) if row) - 1)  # without the header
    except (OSError, ValueError, csv.Error):
        pass
    return None
