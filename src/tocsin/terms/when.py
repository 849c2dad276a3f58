"""Times as they are told: intervals with the words they were read from, and amounts as bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Granularity = Literal["day", "week", "month", "season", "year", "unknown"]
Bound = Literal["exact", "at_least", "more_than", "at_most", "less_than", "about", "between", "vague"]


@dataclass(frozen=True, slots=True)
class Amount:
    """How many, as bounds. None is "not stated"; "up to 100" has ``high`` 100 and nothing else.

    ``low`` and ``high`` are inclusive; ``best`` is set only when the words commit to a figure.
    """

    low: int | None
    best: int | None
    high: int | None
    text: str
    bound: Bound
    who: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """The days (both inclusive, ISO ``YYYY-MM-DD``) that some words can mean; None is open.

    ``role`` tells what the words do: ``at`` the act happened within the interval, ``since`` it began
    there and went on, ``until`` it ends there, ``duration`` the words give a length only
    (then ``duration_days`` is set and earliest/latest may be None).
    """

    earliest: str | None
    latest: str | None
    granularity: Granularity
    text: str
    start: int
    end: int
    role: Literal["at", "since", "until", "before", "after", "duration"] = "at"
    duration_days: Amount | None = None
