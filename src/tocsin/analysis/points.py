"""Events as points in time, for coupling: when something happened in a theatre, and how imprecisely that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import UsageError


@dataclass(frozen=True)
class Points:
    """The events of one theatre in a window of days.

    ``times`` are days since ``start`` (a proleptic ordinal as ``datetime.date.toordinal`` counts), ascending, float64,
    in [0, days): the middle of the interval in which an event may have happened; ``widths`` the lengths of those
    intervals in days (1 for a known day). ``ids`` lead back to the events, in the same order. ``days`` is the window's
    length: the window is half open, [start, start + days).
    """

    name: str
    start: int
    days: int
    times: NDArray[np.float64]
    widths: NDArray[np.float64]
    ids: tuple[str, ...]

    def __post_init__(self) -> None:
        if not len(self.times) == len(self.widths) == len(self.ids):
            raise UsageError(f"events of {self.name!r}: times, widths and ids are not of one length")
        if len(self.times) and (self.times[0] < 0 or self.times[-1] >= self.days or (np.diff(self.times) < 0).any()):
            raise UsageError(
                f"events of {self.name!r}: times must be ascending and lie in the window of {self.days} days"
            )

    def __len__(self) -> int:
        return len(self.times)
