"""Many reports through the desk: paths in, readings out, in their order, in one process or in several.

With ``sources``, ``desk`` and ``record`` this is all that the serving room needs to see.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tocsin.errors import LexiconError, TocsinError, UsageError
from tocsin.sources.load import OWN_HEAD_BYTES, OWN_PAGE, read_paths
from tocsin.sources.text import Rejected
from tocsin.terms.claims import Argument, Claim, Reading, StatementContent
from tocsin.terms.text import Report

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from tocsin.desk import Desk
    from tocsin.record.store import Record

__all__ = [
    "OWN_HEAD_BYTES",
    "OWN_PAGE",
    "Outcome",
    "Plan",
    "Rejected",
    "at_least",
    "demo_path",
    "desk_of",
    "open_record",
    "read_batch",
    "read_paths",
    "read_reports",
    "reader_name",
]

Outcome = Reading | Rejected

# Big enough that sending a chunk costs nothing beside reading it, small enough that the last worker is not waited for.
CHUNK_REPORTS: Final = 16
CHUNK_CHARACTERS: Final = 60_000
# Chunks per worker that are read ahead: memory stays bounded however long the input is.
AHEAD: Final = 3
# Workers that end one after the other, each on one report alone: then it is not the reports.
HOPELESS: Final = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """How a batch is read. ``lexicon`` is a folder of the user's own entries beside those of tocsin."""

    lexicon: str | None = None
    min_confidence: float = 0.0

    @property
    def reader(self) -> str | None:
        """What tells this plan's readings from those of the plain reader in a record; None for the plain reader."""
        parts = []
        if self.lexicon is not None:
            parts.append(f"lexicon {_folder_hash(Path(self.lexicon))}")
        if self.min_confidence > 0:
            parts.append(f"at least {self.min_confidence:g}")
        return ", ".join(parts) or None


def read_batch(
    paths: Iterable[str | os.PathLike[str]],
    *,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    today: str | None = None,
    jobs: int = 1,
    plan: Plan | None = None,
    leave_out: Callable[[Path], bool] | None = None,
) -> Iterator[Outcome]:
    """One Reading or Rejected for every report at ``paths``, in their order (see ``sources.load.read_paths``).

    ``jobs`` is how many processes read; any number gives the same readings. A report on which the reader itself
    fails comes back as Rejected. Raises UsageError for a date that is none, for fewer than one job and for a lexicon
    that is no folder with data files, LexiconError for one that cannot be loaded.
    """
    inputs = read_paths(paths, published=published, outlet=outlet, url=url, today=today, leave_out=leave_out)
    return read_reports(inputs, jobs=jobs, plan=plan)


def read_reports(inputs: Iterable[Report | Rejected], *, jobs: int = 1, plan: Plan | None = None) -> Iterator[Outcome]:
    """As ``read_batch`` for reports that are loaded already; what was rejected is handed through in its place."""
    if jobs < 1:
        raise UsageError(f"{jobs} processes cannot read anything", advice="give --jobs a number of at least 1")
    chosen = plan or Plan()
    if chosen.lexicon is not None:
        from tocsin.check import lexicon_files

        lexicon_files(chosen.lexicon)  # told before anything is read or written
    if jobs == 1:
        return _here(inputs, chosen)
    return _in_processes(inputs, jobs, chosen)


def desk_of(plan: Plan) -> Desk:
    """The desk that a plan asks for.

    Raises UsageError when its lexicon is no folder with data files, LexiconError when these cannot be loaded.
    """
    from tocsin.desk import Desk, desk

    if plan.lexicon is None:
        return desk()
    from tocsin.check import lexicon_files
    from tocsin.lexicon.load import HERE, Lexicon

    folder = Path(plan.lexicon)
    lexicon_files(folder)
    try:
        return Desk(Lexicon(HERE, extra=[folder]))
    except TocsinError:
        raise
    except (KeyError, ValueError, OSError) as error:
        raise LexiconError(
            f"the lexicon in {folder} cannot be loaded: {error!r}", advice=f"tocsin lexicon check {folder}"
        ) from error


def at_least(reading: Reading, confidence: float) -> Reading:
    """The reading without claims below ``confidence``; what pointed at one of them no longer does."""
    if confidence <= 0:
        return reading
    kept = [claim for claim in reading.claims if claim.confidence >= confidence]
    first: dict[str, str] = {}
    members: dict[str, int] = {}
    for claim in kept:
        if claim.happening is not None:
            first.setdefault(claim.happening, claim.id)
            members[claim.happening] = members.get(claim.happening, 0) + 1
    ids = {claim.id for claim in kept}
    return replace(reading, claims=tuple(_without(claim, ids, first, members) for claim in kept))


def _without(claim: Claim, ids: set[str], first: dict[str, str], members: dict[str, int]) -> Claim:
    group = claim.happening
    happening = first[group] if group is not None and members[group] > 1 else None
    content = claim.content
    if isinstance(content, StatementContent):
        content = replace(content, subject=_kept(content.subject, ids), object=_kept(content.object, ids))
    return replace(claim, happening=happening, content=content)


def _kept(argument: Argument | None, ids: set[str]) -> Argument | None:
    if argument is None or argument.claim is None or argument.claim in ids:
        return argument
    return replace(argument, claim=None)


def open_record(path: str | os.PathLike[str], *, create: bool = True, timeout: float = 5.0) -> Record:
    """The record at ``path``, made when there is none and ``create`` is set; raises RecordError and RecordLocked.

    ``timeout`` is how many seconds to wait for another process that writes to it.
    """
    from tocsin.record.store import Record

    return Record.open(path, create=create, timeout=timeout)


def reader_name(plan: Plan) -> str | None:
    """The reader's name for ``Record.add``; None for the installed reader as it is."""
    if plan.reader is None:
        return None
    from tocsin.record.store import installed_reader

    return f"{installed_reader()} ({plan.reader})"


def demo_path() -> Path:
    """The bundled reports, written for tocsin after the manner of many outlets."""
    import tocsin.demo

    return Path(tocsin.demo.__file__ or "").with_name("reports.jsonl")


# Reading


def _here(inputs: Iterable[Report | Rejected], plan: Plan) -> Iterator[Outcome]:
    desk = desk_of(plan)
    for item in inputs:
        yield item if isinstance(item, Rejected) else _one(desk, item, plan)


def _one(desk: Desk, report: Report, plan: Plan) -> Outcome:
    try:
        reading = desk.read(report)
    except (TocsinError, MemoryError):
        raise
    except Exception as error:  # one report must not cost the user the batch, whatever is wrong with it or with us
        name = report.input_id or report.id
        reason = f"the reader failed on it: {type(error).__name__}: {error}"
        return Rejected(name, None, reason, "this is a fault of tocsin; please report it with the text")
    return at_least(reading, plan.min_confidence)


def _in_processes(inputs: Iterable[Report | Rejected], jobs: int, plan: Plan) -> Iterator[Outcome]:
    if plan.lexicon is not None:
        desk_of(plan)  # a lexicon that cannot be loaded is told once, here, and not by every worker
    workers = _Workers(jobs, plan)
    done = False
    try:
        for chunk in chunks(inputs):
            workers.begin(chunk)
            if len(workers.waiting) > jobs * AHEAD:
                yield from workers.finished()
        while workers.waiting:
            yield from workers.finished()
        done = True
    finally:
        # When all is read the workers end at once: waited for here, where an interruption is still answered.
        workers.pool.shutdown(wait=done, cancel_futures=True)


class _Workers:
    """Reading processes, replaced when one ends unexpectedly; a report on which one ends twice is rejected."""

    def __init__(self, jobs: int, plan: Plan) -> None:
        self._jobs = jobs
        self._plan = plan
        self._ended = 0
        self.pool = self._made()
        self.waiting: deque[tuple[list[Report | Rejected], Future[list[Outcome]]]] = deque()

    def _made(self) -> ProcessPoolExecutor:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # Spawned, not forked: the same on every system, and no library's threads or locks are copied half-way.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_start_worker, initargs=(self._plan,))

    def begin(self, chunk: list[Report | Rejected]) -> None:
        """Hands a chunk to the workers."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            future = self.pool.submit(_read_chunk, chunk)
        except BrokenProcessPool:
            self._replace()
            self._take_up()
            future = self.pool.submit(_read_chunk, chunk)
        self.waiting.append((chunk, future))

    def finished(self) -> list[Outcome]:
        """What became of the first chunk that waits."""
        from concurrent.futures.process import BrokenProcessPool

        chunk, future = self.waiting.popleft()
        try:
            outcomes = future.result()
        except BrokenProcessPool:
            self._replace()
            outcomes = [outcome for item in chunk for outcome in self._alone(item)]
            self._take_up()
        return outcomes

    def _alone(self, item: Report | Rejected) -> list[Outcome]:
        """The reading of one report, while no other is read: if the worker ends again, that is the report's doing."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            outcomes = self.pool.submit(_read_chunk, [item]).result()
        except BrokenProcessPool as error:
            self._ended += 1
            if self._ended >= HOPELESS:
                raise TocsinError(
                    "reading processes end one after the other (out of memory?)", advice="use fewer --jobs"
                ) from error
            self._replace()
            name = item.path if isinstance(item, Rejected) else item.input_id or item.id
            return [
                Rejected(name, None, "the reading process ended on it (out of memory?)", "split it, or leave it out")
            ]
        self._ended = 0
        return outcomes

    def _replace(self) -> None:
        """New workers in the place of those that ended."""
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.pool = self._made()

    def _take_up(self) -> None:
        """Hands what waits to the new workers."""
        self.waiting = deque((chunk, self.pool.submit(_read_chunk, chunk)) for chunk, _ in self.waiting)


def chunks(inputs: Iterable[Report | Rejected]) -> Iterator[list[Report | Rejected]]:
    """The inputs in order, a few at a time: at most CHUNK_REPORTS, and none after CHUNK_CHARACTERS are reached."""
    chunk: list[Report | Rejected] = []
    size = 0
    for item in inputs:
        chunk.append(item)
        size += len(item.text) if isinstance(item, Report) else 0
        if len(chunk) >= CHUNK_REPORTS or size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


_plan = Plan()


def _start_worker(plan: Plan) -> None:
    global _plan
    _plan = plan
    # Ctrl-C reaches every process of the terminal; the one that the user started answers for all.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for its next chunk for ever, and hold its memory."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


_desks: dict[Plan, Desk] = {}


def _read_chunk(chunk: Sequence[Report | Rejected]) -> list[Outcome]:
    if _plan not in _desks:
        _desks[_plan] = desk_of(_plan)
    desk = _desks[_plan]
    return [item if isinstance(item, Rejected) else _one(desk, item, _plan) for item in chunk]


def _folder_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        digest.update(str(path.relative_to(folder)).encode("utf-8", "surrogatepass") + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:8]
