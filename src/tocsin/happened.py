"""What of a record's events counts as having happened, when, and with how many deaths: never an invented number."""

from __future__ import annotations

import datetime
from typing import Final

from tocsin.terms.events import Event

# What was planned, predicted, asked for, only imagined or denied has not happened.
_HAPPENED: Final = frozenset({"occurred", "ongoing", "ended"})
# An event on no better known day than this many days is no point in time.
LONGEST_DAYS: Final = 366


def happened(event: Event) -> bool:
    """Whether the event is told to have happened; a disputed one is, as long as that is what is well told."""
    return event.status in _HAPPENED


def days_of(event: Event) -> tuple[int, int] | None:
    """The first and the last day (ordinals) on which it can have been; None where that is open or over a year."""
    time = event.time
    if time is None or time.earliest is None or time.latest is None:
        return None
    first = datetime.date.fromisoformat(time.earliest).toordinal()
    last = datetime.date.fromisoformat(time.latest).toordinal()
    return (first, last) if 0 <= last - first < LONGEST_DAYS else None


def deaths_of(event: Event) -> int | None:
    """The deaths it is told with: the best figure, else the least that somebody commits to; None where none is."""
    if event.killed is None:
        return None
    return event.killed.best if event.killed.best is not None else event.killed.low
