"""Feeds into a record: what is new is kept first, and only then is it noted that it was seen.

So a run that is cut short anywhere begins again with what was not noted yet; what comes twice is kept once.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.batch import Plan
from tocsin.errors import InputError
from tocsin.ingesting import Step, Tally, ingest
from tocsin.sources.feeds import FeedList, Polled, WatchState, next_due, poll, read_feed_list, watch_state
from tocsin.sources.fetch import fetch
from tocsin.sources.visits import Getter
from tocsin.terms.format import compact

if TYPE_CHECKING:
    from tocsin.record.store import Record

__all__ = ["FeedList", "Looked", "load_state", "look", "read_feed_list", "seconds_to_wait", "state_path"]


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at one feed brought: its address, what became of its news, and in words what happened else."""

    url: str
    tally: Tally
    note: str | None


def state_path(record: str) -> Path:
    """Where it is noted what was seen in the feeds that go into this record: beside it."""
    return Path(f"{record}.watch")


def load_state(record: str) -> WatchState:
    """What was noted last, nothing where nothing was; raises InputError when the note is damaged."""
    path = state_path(record)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return WatchState()
    try:
        return watch_state(json.loads(text))
    except (InputError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path} is damaged: {error}", advice="remove it: what the record holds already is kept once"
        ) from error


def look(
    watched: FeedList,
    record: Record,
    state: WatchState,
    *,
    today: str,
    plan: Plan | None = None,
    tell: Callable[[Step], None] | None = None,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    get: Getter = fetch,
) -> Iterator[tuple[Looked, WatchState]]:
    """Looks once at each feed that is due, and brings what is new into the record; the state after each feed.

    The state is noted beside the record after what it speaks of is on the disk. ``tell`` is called for each document
    (see ``ingest``), ``today`` is the ISO day under which all is kept. Raises as ``ingest`` does, and OSError where
    the state cannot be noted; never for what a site does.
    """
    tally = Tally()
    for news in poll(watched, state, clock=clock, sleep=sleep, today=today, get=get):
        ingest(news.outcomes, record, today=today, plan=plan, tell=tell, tally=tally)
        _note(state_path(record.path), news)
        state = news.state
        if news.done:
            yield Looked(news.feed.url, tally, news.note), state
            tally = Tally()


def seconds_to_wait(watched: FeedList, state: WatchState, now: float) -> float:
    """How long until the next feed is due, 0 or more; ``now`` in seconds since 1970."""
    return max(0.0, next_due(watched.feeds, state) - now)


def _note(path: Path, news: Polled) -> None:
    """The whole note or the one before: half a note would be none."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8") as stream:
        stream.write(compact(news.state.plain()) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(part, path)
