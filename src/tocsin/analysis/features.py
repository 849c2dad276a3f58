"""What was known of a unit at the end of a period, as numbers that a forest can split on.

All features of period t use counts through t only. Counts that are not known stand for 0; how long a unit has been
known is a feature of its own. Means and sums of counts enter as log(1 + x), because the difference between 0 and 10
deaths tells more than that between 1000 and 1010.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.baselines import known
from tocsin.analysis.panel import Panel

Floats = NDArray[np.float64]

# Periods that counts are averaged over, and the halving times of exponentially weighted means.
WINDOWS: Final = (1, 2, 3, 6, 12, 24, 60, 120)
HALVING: Final = (1.5, 6.0, 36.0)
# Counts since which time is told: any, and what UCDP asks of a conflict-year, in one period.
SINCE: Final = (1, 25, 200)
LONGEST: Final = 360  # time since is not told further
YEAR: Final = 12


def windowed(counts: Floats, window: int) -> Floats:
    """Means of the last ``window`` periods, the present one included; of fewer where the series has just begun."""
    total = np.cumsum(counts, axis=1)
    before = np.pad(total[:, :-window], ((0, 0), (min(window, counts.shape[1]), 0)))
    return np.asarray((total - before) / np.minimum(np.arange(counts.shape[1]) + 1, window), dtype=np.float64)


def decayed(counts: Floats, halving: float) -> Floats:
    """Means in which a period's weight halves with every ``halving`` periods of age."""
    keep = 0.5 ** (1 / halving)
    found = np.empty_like(counts)
    total, weight = np.zeros(counts.shape[0]), 0.0
    for period in range(counts.shape[1]):
        total, weight = keep * total + counts[:, period], keep * weight + 1
        found[:, period] = total / weight
    return found


def highest(counts: Floats, window: int) -> Floats:
    """The highest count of the last ``window`` periods, the present one included."""
    padded = np.pad(counts, ((0, 0), (window - 1, 0)))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, window, axis=1).max(axis=2), dtype=np.float64)


def since(counts: Floats, least: float) -> Floats:
    """Periods since the last count of at least ``least``: 0 for the present one, ``LONGEST`` at most and for never."""
    at = np.arange(counts.shape[1])
    last = np.maximum.accumulate(np.where(counts >= least, at, -LONGEST), axis=1)
    return np.minimum(at - last, LONGEST).astype(np.float64)


def borders(units: tuple[int, ...], neighbours: Mapping[int, tuple[int, ...]]) -> Floats:
    """A matrix with 1 where the column's unit borders on the row's."""
    place = {unit: row for row, unit in enumerate(units)}
    found = np.zeros((len(units), len(units)))
    for unit, others in neighbours.items():
        for other in others:
            if unit in place and other in place:
                found[place[unit], place[other]] = 1
    return found


def over(weights: Floats, series: Floats) -> Floats:
    """The weighted sums of the units' series. Not a product of the linear algebra library, whose last digits depend on
    the number of threads, and with them, now and then, a split."""
    return np.asarray(np.einsum("ij,jt->it", weights, series), dtype=np.float64)


def features(panel: Panel, lead: int = 1) -> tuple[tuple[str, ...], Floats]:
    """Names of the features, and their values of shape (units, periods, features), none of them NaN.

    What is known at a period is the same whatever the ``lead``; it is there for features that may depend on it.
    """
    counts = known(panel)
    logs = np.log1p(counts)
    columns: dict[str, Floats] = {}
    for window in WINDOWS:
        columns[f"deaths, mean of {window}"] = np.log1p(windowed(counts, window))
    for halving in HALVING:
        columns[f"deaths, halving in {halving:g}"] = np.log1p(decayed(counts, halving))
        columns[f"level, halving in {halving:g}"] = decayed(logs, halving)
    for least in SINCE:
        columns[f"time since {least} deaths"] = np.log1p(since(counts, least))
    for window in (YEAR, 5 * YEAR):
        columns[f"share of quiet periods in {window}"] = windowed((counts == 0).astype(float), window)
        columns[f"worst of {window}"] = np.log1p(highest(counts, window))
    columns["worst ever"] = np.log1p(np.maximum.accumulate(counts, axis=1))
    spread = windowed(logs**2, YEAR) - windowed(logs, YEAR) ** 2
    columns["volatility in 12"] = np.sqrt(np.maximum(spread, 0))
    columns["trend, 3 against 12"] = np.log1p(windowed(counts, 3)) - np.log1p(windowed(counts, YEAR))
    columns["trend, 12 against 60"] = np.log1p(windowed(counts, YEAR)) - np.log1p(windowed(counts, 5 * YEAR))
    beside = borders(panel.units, panel.neighbours)
    around = decayed(counts, 6.0)
    columns["neighbours' deaths"] = np.log1p(over(beside, around))
    share = beside / np.maximum(beside.sum(axis=1, keepdims=True), 1)
    columns["neighbours at war"] = over(share, (windowed(counts, YEAR) * YEAR >= SINCE[1]).astype(float))
    before, lately = windowed(counts, 2 * YEAR), windowed(counts, 3)
    columns["neighbours' trend"] = np.log1p(over(beside, lately)) - np.log1p(over(beside, before))
    columns["time known"] = np.log1p(np.cumsum(np.isfinite(panel.counts), axis=1))
    return tuple(columns), np.stack(list(columns.values()), axis=2)
