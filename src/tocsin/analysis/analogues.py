"""Analogues: past periods of any unit whose history up to then looked like a unit's history now, and what followed.

A history at the end of period t is five numbers, each log(1 + x) of a mean per period, x being deaths: of the last
period, the last quarter, the last year, the five years before that, and of all neighbours in the last year. The
distance of two histories is

    d = √ Σ_k w_k (a_k − b_k)²,    w = (1, 1, 1, 1, ½),

so that a distance of 0.7 is a factor of two in one number. A candidate is a period of another unit, or of the same one
at least two years back, whose outcome ``lead`` periods later is known. No unit gives two analogues within two years:
five months of one war are one analogue. Of candidates equally near, the later counts first.

An analogue is an example, not a forecast: how such histories go on is told by the spread over all that are as near as
the fiftieth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.panel import Panel, Period
from tocsin.errors import UsageError

Floats = NDArray[np.float64]

# Quarter, year, and the years before, in periods.
SPANS: Final[Mapping[Period, tuple[int, int, int]]] = {"month": (3, 12, 60), "week": (13, 52, 260)}
WEIGHTS: Final = (1.0, 1.0, 1.0, 1.0, 0.5)
# Histories counted for the spread of what followed.
CROWD: Final = 50
# Distances this near are equal: they differ by rounding.
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class History:
    """Deaths a period on average: in the last one, the last quarter, the last year, the five years before that, and of
    all neighbours together in the last year."""

    last: float
    quarter: float
    year: float
    before: float
    neighbours: float


@dataclass(frozen=True)
class Analogue:
    """``unit`` at the end of ``period``, how far from what was asked of (0 is alike), and what came: ``followed`` the
    deaths of every period up to the lead, ``outcome`` those of the last of them."""

    unit: int
    name: str
    period: int
    distance: float
    history: History
    followed: tuple[float, ...]
    outcome: float


@dataclass(frozen=True)
class Spread:
    """What followed in the ``count`` nearest histories: the share with any deaths, and quantiles of the outcome."""

    count: int
    farthest: float
    any: float
    low: float
    median: float
    high: float
    highest: float


@dataclass(frozen=True)
class Analogues:
    """The nearest histories to that of ``unit`` at the end of ``period``, and the spread of what followed in more of
    them (5 %, 50 % and 95 % of outcomes). No analogue, and no spread, where nothing can be compared."""

    unit: int
    name: str
    period: int
    lead: int
    history: History
    nearest: tuple[Analogue, ...]
    spread: Spread | None

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def analogues(panel: Panel, unit: int, lead: int, count: int = 5) -> Analogues:
    """The ``count`` past histories that are most like that of ``unit`` at the panel's end, each with what followed
    ``lead`` periods later.

    Nothing after the panel's last period is used, and no outcome that was not known by then. Raises UsageError for a
    unit that the panel lacks and a lead or count below 1.
    """
    if unit not in panel.units:
        raise UsageError(f"the history has no unit {unit}")
    if lead < 1 or count < 1:
        raise UsageError("analogues are looked for at a lead of at least 1, and at least one of them")
    row, now = panel.units.index(unit), panel.counts.shape[1] - 1
    _, year, _ = SPANS[panel.period]
    told = histories(panel)
    distances = np.sqrt(((told - told[row, now]) ** 2) @ np.asarray(WEIGHTS))
    fit = candidates(panel, row, lead)
    order = _nearest_first(distances, fit)
    chosen: list[tuple[int, int]] = []
    for one, at in order:
        if all(one != other or abs(at - then) >= 2 * year for other, then in chosen):
            chosen.append((one, at))
            if len(chosen) == count:
                break
    nearest = tuple(_analogue(panel, told, distances, one, at, lead) for one, at in chosen)
    name = panel.names[row]
    return Analogues(
        unit, name, panel.last, lead, _history(told[row, now]), nearest, _spread(panel, distances, fit, lead)
    )


def histories(panel: Panel) -> Floats:
    """The five numbers of every unit and period, shape (units, periods, 5); what is not known counts as no deaths."""
    counts = np.nan_to_num(panel.counts, nan=0.0)
    quarter, year, before = SPANS[panel.period]
    place = {unit: row for row, unit in enumerate(panel.units)}
    around = np.zeros_like(counts)
    for unit, others in panel.neighbours.items():
        rows = [place[one] for one in others if one in place]
        if unit in place and rows:
            around[place[unit]] = counts[rows].sum(axis=0)
    late = mean_of(counts, year)
    numbers = (counts, mean_of(counts, quarter), late, mean_of(counts, before, year), mean_of(around, year))
    return np.log1p(np.stack(numbers, axis=2))


def mean_of(counts: Floats, length: int, skipped: int = 0) -> Floats:
    """The mean of the ``length`` periods that end ``skipped`` before each; of fewer at the beginning, 0 of none."""
    total = np.pad(np.cumsum(counts, axis=1), ((0, 0), (1, 0)))
    end = np.maximum(np.arange(counts.shape[1]) + 1 - skipped, 0)
    start = np.maximum(end - length, 0)
    return np.asarray((total[:, end] - total[:, start]) / np.maximum(end - start, 1), dtype=np.float64)


def candidates(panel: Panel, row: int, lead: int) -> NDArray[np.bool_]:
    """Which units and periods may be analogues of the panel's end for the unit in ``row``, as (units, periods)."""
    _, year, _ = SPANS[panel.period]
    known = np.isfinite(panel.counts)
    periods = panel.counts.shape[1]
    fit = np.zeros_like(known)
    if periods > lead:
        # All of the last year known, and all that followed up to the lead.
        kept = np.cumsum(np.pad(known, ((0, 0), (1, 0))), axis=1)
        at = np.arange(year - 1, periods - lead)
        fit[:, at] = kept[:, at + lead + 1] - kept[:, at - year + 1] == year + lead
    fit[row, max(0, periods - 2 * year) :] = False
    return fit


def _nearest_first(distances: Floats, fit: NDArray[np.bool_]) -> list[tuple[int, int]]:
    rows, columns = np.nonzero(fit)
    near = np.round(distances[rows, columns] / _ROUNDING)
    order = np.lexsort((rows, -columns, near))
    return [(int(rows[one]), int(columns[one])) for one in order]


def _analogue(panel: Panel, told: Floats, distances: Floats, row: int, at: int, lead: int) -> Analogue:
    followed = tuple(float(one) for one in panel.counts[row, at + 1 : at + lead + 1])
    return Analogue(
        panel.units[row], panel.names[row], panel.first + at, float(distances[row, at]), _history(told[row, at]),
        followed, followed[-1],
    )  # fmt: skip


def _history(told: Floats) -> History:
    return History(*(round(float(one), 6) for one in np.expm1(told)))


def _spread(panel: Panel, distances: Floats, fit: NDArray[np.bool_], lead: int) -> Spread | None:
    rows, columns = np.nonzero(fit)
    if not rows.size:
        return None
    near = distances[rows, columns]
    bound = float(np.partition(near, min(CROWD, near.size) - 1)[min(CROWD, near.size) - 1])
    # With those that are exactly as near as the fiftieth: none of them is taken by chance.
    inside = near <= bound + _ROUNDING
    outcomes = panel.counts[rows[inside], columns[inside] + lead]
    low, median, high = (float(one) for one in np.quantile(outcomes, (0.05, 0.5, 0.95)))
    return Spread(
        int(inside.sum()), bound, float(np.mean(outcomes > 0)), low, median, high, float(outcomes.max())
    )  # fmt: skip
