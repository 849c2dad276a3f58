"""What was foretold, what came of it (``analysis.bearing``), and how those who foretell things come out.

Scores are Brier's (1950), only where words commit to odds, and stand beside those of the base rate on the very same
foretellings: whoever foretells what happens every month anyway is no prophet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tocsin.terms.where import Place

Sort = Literal["prediction", "signal", "condition", "threat", "plan", "question"]
SORTS: Final[tuple[Sort, ...]] = ("prediction", "signal", "condition", "threat", "plan", "question")
Outcome = Literal["came-true", "failed", "open", "cannot-tell"]

# Days by which a foretelling without a deadline is judged; the last decides.
HORIZONS: Final = (30, 90, 365)
# The fewest windows before a foretelling that say anything of a base rate.
LEAST_WINDOWS: Final = 5


@dataclass(frozen=True, slots=True)
class Foretelling:
    """Who said, when, that what would happen where by when.

    ``holder`` are words that can be shown, never a private person's name; ``keys`` the keys of its origins, ``public``
    whether these are bodies or outlets that may be listed. ``sides`` are those whose side the holder speaks from.
    ``low`` and ``high`` bound the probability that it happens as its words commit to it, None where they do not.
    ``made`` is the ordinal of the day of publication, ``due`` the last day it can come true on (None: no deadline is
    told; ``horizons`` then apply), ``after`` the first. ``expected`` is False where it is said not to happen. ``bare``
    marks words without odds ("could", "risk of"), which one case proves neither right nor wrong. ``actors`` and
    ``recipients`` are ids and country codes, each of one side; ``places`` where it points, ``signs`` where the sign for
    it lies. ``same`` are the reports that share its text or tell its own words again.
    """

    id: str
    report: str
    sort: Sort
    holder: str
    keys: tuple[str, ...]
    public: bool
    sides: frozenset[str]
    made: int | None
    quote: str
    what: str
    outlet: str | None = None
    url: str | None = None
    author: str = "Uu"
    source: str | None = None
    words: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    bare: bool = False
    expected: bool = True
    type: str | None = None
    modes: tuple[str, ...] = ()
    war: bool = False
    actors: tuple[frozenset[str], ...] = ()
    recipients: tuple[frozenset[str], ...] = ()
    places: tuple[Place, ...] = ()
    signs: tuple[Place, ...] = ()
    after: int | None = None
    due: int | None = None
    due_words: str | None = None
    condition: str | None = None
    same: frozenset[str] = frozenset()
    again: tuple[str, ...] = ()

    @property
    def probability(self) -> float | None:
        """The middle of the band that the words commit to; None where they commit to none."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2

    @property
    def committed(self) -> bool:
        """Whether one case can bear it out or not: a flat "will" or odds, but no "could" and no question."""
        return not self.bare and self.sort not in {"question", "condition", "plan"}


@dataclass(frozen=True, slots=True)
class BaseRate:
    """In how many (``hits``) of ``windows`` of ``days`` each, all before the foretelling, the same happened."""

    hits: int
    windows: int
    days: int

    @property
    def rate(self) -> float | None:
        """The share, None with fewer than ``LEAST_WINDOWS``."""
        return self.hits / self.windows if self.windows >= LEAST_WINDOWS else None

    @property
    def smoothed(self) -> float | None:
        """The share with half a hit and half a miss added (Krichevsky and Trofimov), so that it is never 0 or 1."""
        return (self.hits + 0.5) / (self.windows + 1) if self.windows >= LEAST_WINDOWS else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """An event that bears a foretelling out, or may; ``own`` where nobody but the foreteller tells of it."""

    event: str
    day: str
    what: str
    origins: tuple[str, ...]
    sure: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it in a window that the record covers to its end: the only thing that is scored.

    Hits would otherwise be counted at once, and misses only a year later. ``days`` is the window's length.
    """

    outcome: Outcome
    happened: bool
    base: BaseRate
    days: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """What came of it: by ``day`` (the deadline, or the horizon that decides), with reasons and evidence.

    ``by_horizon`` has for a foretelling without a deadline what was known at each of ``HORIZONS``. ``happened`` says
    whether the thing itself happened, None where that cannot be told: a foretelling that something will *not* happen
    comes true when it does not.
    """

    outcome: Outcome
    happened: bool | None
    day: str | None
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    base: BaseRate | None = None
    by_horizon: tuple[tuple[int, Outcome], ...] = ()
    settled: Settled | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How a holder's foretellings came out. ``hits`` and ``misses`` count those that commit to something and whose
    window (to the deadline, else the longest of ``HORIZONS``) the record covers to its end;
    ``expected_hits`` is the sum of base rates over those with one (``based`` many), ``based_hits`` their hits.

    ``brier`` is the mean of (p - outcome)², over ``scored`` with stated odds; ``base_brier`` is that of the base rates
    on the ``base_scored`` of them that have one, and ``brier_there`` the holder's own on the same.
    """

    holder: str
    keys: tuple[str, ...]
    foretold: int
    hits: int
    misses: int
    open: int
    untold: int
    based: int
    based_hits: int
    expected_hits: float
    scored: int
    brier: float | None
    base_scored: int
    base_brier: float | None
    brier_there: float | None


def tallies(rows: Iterable[tuple[Foretelling, Resolution]]) -> tuple[Tally, ...]:
    """How each holder that may be listed came out, most hits and misses first; holders are told apart by their keys."""
    by_holder: dict[tuple[str, ...], list[tuple[Foretelling, Resolution]]] = {}
    for one, resolution in rows:
        if one.public:
            by_holder.setdefault(one.keys, []).append((one, resolution))
    found = [_tally(keys, those) for keys, those in by_holder.items()]
    return tuple(sorted(found, key=lambda one: (-(one.hits + one.misses), -one.foretold, one.keys)))


def _tally(keys: tuple[str, ...], rows: Sequence[tuple[Foretelling, Resolution]]) -> Tally:
    decided = [(o, r.settled) for o, r in rows if o.committed and r.settled is not None]
    based = [(o, s, rate) for o, s in decided if (rate := s.base.smoothed) is not None]
    scored = [
        (p, float(r.settled.happened), r.settled.base.smoothed)
        for o, r in rows
        if (p := o.probability) is not None and r.settled is not None and o.sort != "question"
    ]
    there = [(p, y, rate) for p, y, rate in scored if rate is not None]
    return Tally(
        holder=rows[0][0].holder,
        keys=keys,
        foretold=len(rows),
        hits=sum(s.outcome == "came-true" for _, s in decided),
        misses=sum(s.outcome == "failed" for _, s in decided),
        open=sum(r.outcome == "open" for _, r in rows),
        untold=sum(r.outcome == "cannot-tell" for _, r in rows),
        based=len(based),
        based_hits=sum(s.outcome == "came-true" for _, s, _ in based),
        expected_hits=math.fsum(rate if o.expected else 1 - rate for o, _, rate in based),
        scored=len(scored),
        brier=_mean([(p - y) ** 2 for p, y, _ in scored]),
        base_scored=len(there),
        base_brier=_mean([(rate - y) ** 2 for _, y, rate in there]),
        brier_there=_mean([(p - y) ** 2 for p, y, _ in there]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def grouped(rows: Sequence[Foretelling]) -> dict[str, str]:
    """Which foretelling repeats which earlier one of the same holder (ids): same type, places, sides and deadline day.

    An outlet that prints its forecast three times has made one forecast.
    """
    first: dict[tuple[object, ...], Foretelling] = {}
    out: dict[str, str] = {}
    for one in sorted(rows, key=lambda row: (row.made or 0, row.id)):
        if one.type is None or not one.keys:
            continue
        where: Mapping[str, None] = dict.fromkeys(sorted(place.id or place.name for place in one.places))
        sides = tuple(sorted(tuple(sorted(side)) for side in (*one.actors, *one.recipients)))
        key = (one.keys, one.type, one.modes, tuple(where), sides, one.expected)
        before = first.get(key)
        if before is not None and (one.made or 0) <= (before.due or (before.made or 0) + HORIZONS[0]):
            out[one.id] = before.id
        else:
            first[key] = one
    return out
